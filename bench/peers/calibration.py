"""FLAP's calibration in PyTorch, for calibration.ts, which starts it and writes what it is to time to its input.

    python bench/peers/calibration.py MODEL DEVICE TYPE

A line {"rows": [[token, ...], ...], "batch": n} is answered by a line {"seconds": s}. Layer by layer, n rows go through the layer at
once, and hooks on its two output projections update running means and fluctuations row by row, in float32, as the published script does.
"""

import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM


class Fluctuation:
    """Running mean and fluctuation of a projection's inputs as FLAP's published code has them: its old mean is the new one."""

    def __init__(self, channels, device):
        self.rows = 0
        self.baseline = torch.zeros(channels, device=device)
        self.fluctuation = torch.zeros(channels, device=device)

    def add(self, inputs):
        for row in inputs.float():
            self.baseline = self.baseline * (self.rows / (self.rows + 1)) + row.mean(0) / (self.rows + 1)
            if self.rows > 0:
                squares = (row - self.baseline).square().sum(0)
                self.fluctuation = self.fluctuation * ((self.rows - 1) / self.rows) + squares / (self.rows + 1)
            self.rows += 1


def calibrate(model, rows, batch):
    """Two fluctuations a layer, from hidden states that pass a layer whole before they go to the next."""
    decoder = model.model
    positions = torch.arange(rows.shape[1], device=rows.device)[None]
    hidden = decoder.embed_tokens(rows)
    embeddings = decoder.rotary_emb(hidden, positions)
    found = []
    for layer in decoder.layers:
        pair = [Fluctuation(linear.in_features, rows.device) for linear in (layer.self_attn.o_proj, layer.mlp.down_proj)]
        hooks = [
            linear.register_forward_hook(lambda _, inputs, __, own=own: own.add(inputs[0]))
            for linear, own in zip((layer.self_attn.o_proj, layer.mlp.down_proj), pair)
        ]
        outputs = torch.empty_like(hidden)
        for start in range(0, len(rows), batch):
            given = hidden[start : start + batch]
            out = layer(given, position_embeddings=embeddings, attention_mask=None)
            outputs[start : start + batch] = out if isinstance(out, torch.Tensor) else out[0]
        hidden = outputs
        for hook in hooks:
            hook.remove()
        found.append(pair)
    return found


def main():
    directory, device, dtype = sys.argv[1:4]
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=getattr(torch, dtype), attn_implementation="sdpa")
    model.eval().to(device)
    print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    with torch.inference_mode():
        for line in sys.stdin:
            task = json.loads(line)
            rows = torch.tensor(task["rows"], device=device)
            start = time.perf_counter()
            found = calibrate(model, rows, task["batch"])
            sums = [own.fluctuation.double().sum().item() for pair in found for own in pair]
            seconds = time.perf_counter() - start
            print(json.dumps({"seconds": seconds, "fluctuations": sums}), flush=True)


main()
