"""What both Hugging Face formats make of every architecture, loaded by transformers, beside what Flapbook computes.

    npx tsx bench/peers/write-exports.ts /tmp/exports
    python bench/peers/exports-architectures.py /tmp/exports

No tensor may be missing or left over, and perplexities must agree within 1e-3 of their size.
"""

import json
import math
import sys
from pathlib import Path

import torch
import transformers

TOLERANCE = 1e-3


def load(folder):
    config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=True)
    masked = config.architectures[0].endswith("ForMaskedLM")
    auto = transformers.AutoModelForMaskedLM if masked else transformers.AutoModelForCausalLM
    model, info = auto.from_pretrained(
        folder, trust_remote_code=True, dtype=torch.float32, attn_implementation="eager", output_loading_info=True
    )
    wrong = [str(key) for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") for key in info.get(kind) or []]
    return model.eval(), wrong


@torch.no_grad()
def perplexity(model, row):
    mask = getattr(model.config, "mask_token_id", None)
    if mask is None:
        scores = model(torch.tensor([row])).logits[0].double().log_softmax(-1)
        nll = [-scores[t, row[t + 1]].item() for t in range(len(row) - 1)]
    else:
        masked = torch.tensor([[mask if s == t else id for s, id in enumerate(row)] for t in range(len(row))])
        scores = model(masked).logits.double().log_softmax(-1)
        nll = [-scores[t, t, id].item() for t, id in enumerate(row)]
    return math.exp(sum(nll) / len(nll))


def main(root):
    failures = 0
    for one in json.loads((root / "expected.json").read_text()):
        try:
            model, wrong = load(root / one["folder"])
            found = perplexity(model, one["row"])
            off = abs(found / one["perplexity"] - 1)
            said = f"{found:.5f} beside {one['perplexity']:.5f}, off by {off:.1e}{'; ' + ', '.join(wrong) if wrong else ''}"
            bad = off > TOLERANCE or wrong
        except Exception as error:
            said, bad = f"{type(error).__name__}: {error}".splitlines()[0][:200], True
        failures += bool(bad)
        print(f"{'BAD ' if bad else 'good'} {one['folder']} ({one['verdict']}): {said}")
    print(f"transformers {transformers.__version__}, torch {torch.__version__}: {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
