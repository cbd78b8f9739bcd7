"""FLAP with its defaults (metric WIFV, structure AL_AM, estimator PAPER), as plainly as it can be written.

The evaluation of the demo model needs nothing more, and a second implementation in another language checks the first.
"""

import copy

import torch
from torch import nn


def modules_of(model):
    """The prunable output projections in order: for each layer, attention, then MLP."""
    return [module for layer in model.model.layers for module in (layer.self_attn.o_proj, layer.mlp.down_proj)]


class Statistics:
    """Count, mean and centred sum of squares of every input channel, merged batch by batch (Chan)."""

    def __init__(self):
        self.count, self.mean, self.m2 = 0, 0.0, 0.0

    def add(self, x):
        x = x.flatten(0, -2).double()
        count, mean = len(x), x.mean(0)
        m2 = ((x - mean) ** 2).sum(0)
        total, difference = self.count + count, mean - self.mean
        self.mean = self.mean + difference * count / total
        self.m2 = self.m2 + m2 + difference**2 * self.count * count / total
        self.count = total

    def fluctuation(self):
        return self.m2 / (self.count - 1)


@torch.no_grad()
def calibrate(model, rows):
    statistics = [Statistics() for _ in modules_of(model)]
    hooks = [
        module.register_forward_pre_hook(lambda _, inputs, statistic=statistic: statistic.add(inputs[0]))
        for module, statistic in zip(modules_of(model), statistics)
    ]
    for batch in torch.from_numpy(rows).split(32):
        model(batch)
    for hook in hooks:
        hook.remove()
    return statistics


def plan(model, statistics, ratio):
    """Per module, which units (heads or channels) stay; and the share of parameters that goes."""
    head_dim = model.config["head_dim"]
    scores, costs = [], []
    for index, (module, statistic) in enumerate(zip(modules_of(model), statistics)):
        score = statistic.fluctuation() * (module.weight.double() ** 2).sum(0)
        if index % 2 == 0:
            score = score**2
        score = (score - score.mean()) / score.std()
        if index % 2 == 0:
            score = score.view(-1, head_dim).mean(1)
        scores.append(score)
        # Parameters that a unit's removal saves, in units of the residual width.
        costs.append(torch.full_like(score, 4.0 * head_dim if index % 2 == 0 else 3.0))
    order = torch.cat(scores).argsort(descending=True, stable=True)
    running = torch.cat(costs)[order].cumsum(0)
    position = (running - (1 - ratio) * running[-1]).abs().argmin()
    threshold = torch.cat(scores)[order[position]]
    kept = [score > threshold for score in scores]
    removed = sum(float(cost[~keep].sum()) for cost, keep in zip(costs, kept)) / float(running[-1])
    return kept, removed


@torch.no_grad()
def prune(model, statistics, kept, compensate):
    """A copy without the units that were not kept; `compensate` adds what they contributed on average."""
    pruned = copy.deepcopy(model)
    for module, statistic, keep in zip(modules_of(pruned), statistics, kept):
        gone = ~keep.repeat_interleave(module.in_features // len(keep))
        if compensate:
            bias = module.weight[:, gone].double() @ statistic.mean[gone]
            module.bias = nn.Parameter(bias.float())
        # A column of zeros contributes what a removed channel contributes: nothing.
        module.weight[:, gone] = 0
    return pruned
