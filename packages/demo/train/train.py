"""Trains the demo model: `python train.py TEXT_FOLDER MODEL_FOLDER [STEPS]`."""

import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from data import pack
from model import DemoModel, save
from tokenizers import Tokenizer

SEED = 2312
LENGTH = 256
BATCH = 16
STEPS = 1000
WARMUP = 100
PEAK_RATE = 3e-3
FINAL_RATE = 1e-4
WEIGHT_DECAY = 0.1


def rate(step: int, steps: int) -> float:
    """Linear warm-up, then a cosine."""
    if step < WARMUP:
        return PEAK_RATE * (step + 1) / WARMUP
    progress = (step - WARMUP) / (steps - WARMUP)
    return FINAL_RATE + (PEAK_RATE - FINAL_RATE) * (1 + math.cos(math.pi * progress)) / 2


def main() -> None:
    text_folder, model_folder = Path(sys.argv[1]), Path(sys.argv[2])
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else STEPS
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    tokens = pack(Tokenizer.from_file(str(model_folder / "tokenizer.json")), text_folder, SEED)
    rows = len(tokens) // (LENGTH + 1)
    order = np.random.default_rng(SEED).permutation(rows)
    rows_needed = steps * BATCH
    print(f"{len(tokens)} tokens, {rows_needed / rows:.2f} passes over them", flush=True)

    model = DemoModel()
    matrices = [parameter for parameter in model.model.layers.parameters() if parameter.dim() == 2]
    # The embeddings keep their common offset, see `initialise`.
    others = [p for p in model.parameters() if p.dim() == 1] + [model.model.embed_tokens.weight]
    groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.95), eps=1e-8)

    @torch.compile
    def loss_of(batch):
        return F.cross_entropy(model(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())

    started, running = time.time(), 0.0
    for step in range(steps):
        chosen = order[np.arange(step * BATCH, (step + 1) * BATCH) % rows]
        starts = chosen[:, None] * (LENGTH + 1) + np.arange(LENGTH + 1)
        batch = torch.from_numpy(tokens[starts].astype(np.int64))
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps)
        loss = loss_of(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        running += loss.item()
        if (step + 1) % 50 == 0:
            print(f"step {step + 1} loss {running / 50:.4f} seconds {time.time() - started:.0f}", flush=True)
            running = 0.0
        if (step + 1) % 500 == 0:
            save(model, model_folder)
    save(model, model_folder)


if __name__ == "__main__":
    main()
