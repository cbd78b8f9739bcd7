"""Measures the demo model and prints the tables of the README: `python evaluate.py TEXT_FOLDER [MODEL_FOLDER]`.

TEXT_FOLDER holds the text that the model was trained on; the 3-gram model is trained on the same.
"""

import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from data import DOMAINS, pack, rows_of
from flap import calibrate, plan, prune
from model import load
from ngram import Trigrams
from tokenizers import Tokenizer

LENGTH = 128
SAMPLES = 256
SEED = 0
HERE = Path(__file__).resolve().parent.parent


@torch.no_grad()
def perplexity(model, rows) -> float:
    total = 0.0
    for batch in torch.from_numpy(rows).split(32):
        logits = model(batch)[:, :-1].flatten(0, 1)
        total += F.cross_entropy(logits, batch[:, 1:].flatten(), reduction="sum").item()
    return math.exp(total / (rows.shape[0] * (rows.shape[1] - 1)))


def table(header, lines) -> None:
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for name, *values in lines:
        cells = [value if isinstance(value, str) else f"{value:.3f}" for value in values]
        print("| " + " | ".join([name, *cells]) + " |")
    print(flush=True)


def calibration_sets(train):
    """256 rows of each domain, and of all three in equal shares."""
    draws = np.random.default_rng(SEED)
    chosen = {domain: rows[draws.permutation(len(rows))[:SAMPLES]] for domain, rows in train.items()}
    shares = [len(part) for part in np.array_split(np.arange(SAMPLES), len(DOMAINS))]
    mix = np.concatenate([chosen[domain][:share] for domain, share in zip(DOMAINS, shares)])
    return {**chosen, "mix": mix}


def main() -> None:
    text_folder = Path(sys.argv[1])
    model_folder = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "model"
    torch.set_num_threads(2)
    tokenizer = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
    model = load(model_folder)
    test, train = (
        {domain: rows_of(tokenizer, HERE / "corpora" / f"{domain}.{split}.txt", LENGTH) for domain in DOMAINS}
        for split in ("test", "train")
    )

    large = Trigrams(pack(tokenizer, text_folder, SEED), tokenizer.get_vocab_size())
    small = Trigrams(np.concatenate([rows.ravel() for rows in train.values()]), tokenizer.get_vocab_size())
    dense = {domain: perplexity(model, test[domain]) for domain in DOMAINS}
    print(f"Dense model and 3-gram model, perplexity of a token on the test splits, rows of {LENGTH}\n")
    table(
        ["domain", "dense", "3-gram, same text", "3-gram, shipped train splits"],
        [(d, dense[d], large.perplexity(test[d]), small.perplexity(test[d])) for d in DOMAINS],
    )

    statistics = {name: calibrate(model, rows) for name, rows in calibration_sets(train).items()}
    print(f"Pruned, calibrated on {SAMPLES} rows of a mix of the domains or of the evaluated domain\n")
    lines = []
    for calibration in ("mix", "own"):
        for ratio in (0.2, 0.5):
            for domain in DOMAINS:
                chosen = statistics["mix" if calibration == "mix" else domain]
                kept, removed = plan(model, chosen, ratio)
                plain, compensated = (perplexity(prune(model, chosen, kept, c), test[domain]) for c in (False, True))
                label = f"{calibration}, ratio {ratio} (achieved {removed:.4f})"
                lines.append((label, domain, dense[domain], plain, compensated, plain / dense[domain], compensated / dense[domain]))
    table(["calibration", "evaluated", "dense", "no bias", "with bias", "no bias / dense", "with bias / dense"], lines)

    print("Calibration domain (rows) by evaluation domain (columns), ratio 0.5, with bias compensation\n")
    lines = []
    for calibration in (*DOMAINS, "mix"):
        kept, _ = plan(model, statistics[calibration], 0.5)
        pruned = prune(model, statistics[calibration], kept, True)
        lines.append((calibration, *(perplexity(pruned, test[domain]) for domain in DOMAINS)))
    table(["calibrated on", *DOMAINS], [*lines, ("dense", *dense.values())])

    print("What is kept per layer at ratio 0.5\n")
    shares = {name: plan(model, statistics[name], 0.5)[0] for name in statistics}
    for name, kept in shares.items():
        heads, channels = ([int(keep.sum()) for keep in kept[start::2]] for start in (0, 1))
        print(f"- {name}: heads {heads}, channels {channels}")


if __name__ == "__main__":
    main()
