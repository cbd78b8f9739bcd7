"""Exports of a pruned model in stock transformers, beside the perplexity that Flapbook computes of it.

    pip install torch transformers safetensors
    python bench/peers/exports.py MODEL TOKENS [RATIO ...]

MODEL is a folder in Hugging Face layout, TOKENS a JSON file with the rows `samples` and `eval`. For each ratio the model is pruned
and exported by the command line. Transformers must then find the same perplexity within 1e-3, whole rows at once and, for the
compact form, token by token with a cache; so must the base model with the script of docs/exports.md applied to it.
"""

import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-3


def flapbook(*arguments):
    command = ["npm", "run", "-s", "flapbook", "--", *map(str, arguments), "--json"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout)


def perplexity(model, rows):
    """exp of the mean negative log-likelihood over all predicted tokens; the first token of a row predicts nothing."""
    with torch.no_grad():
        scores = model(rows).logits[:, :-1].double().log_softmax(-1)
    return math.exp(-scores.gather(-1, rows[:, 1:, None]).mean().item())


def cached_difference(model, row):
    """Largest difference of a log-probability between one pass and one token at a time."""
    with torch.no_grad():
        whole = model(row[None]).logits[0].log_softmax(-1)
        cache, largest = None, 0.0
        for place, token in enumerate(row):
            step = model(token.view(1, 1), past_key_values=cache, use_cache=True)
            cache = step.past_key_values
            largest = max(largest, (step.logits[0, -1].log_softmax(-1) - whole[place]).abs().max().item())
    return largest


def documented_script():
    """`apply_flap` as docs/exports.md prints it."""
    page = (ROOT / "docs" / "exports.md").read_text()
    scope = {"__name__": "docs"}
    exec(re.search(r"```python\n(.*?)```", page, re.S).group(1), scope)
    return scope["apply_flap"]


def main(model, tokens, ratios):
    rows = torch.tensor(json.loads(Path(tokens).read_text())["eval"])
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        data = ["--data", f"{folder}/data"]
        for ratio in ratios:
            source = ["--calibration", f"tokens:{tokens}#samples", "--evaluation", f"tokens:{tokens}#eval"]
            pruned = flapbook("prune", "--model", model, *source, "--ratio", ratio, *data)
            widths = [(len(one["attention"]["kept"]), len(one["mlp"]["pruned"])) for one in pruned["layers"]]
            print(f"ratio {ratio}: Flapbook {pruned['perplexity']:.6f}; heads kept and channels pruned {widths}")
            for form in ("HUGGING_FACE", "HUGGING_FACE_COMPACT", "FLAP"):
                out = f"{folder}/{form}-{ratio}"
                flapbook("export", pruned["key"], "--format", form, "--out", out, *data)
                if form == "FLAP":
                    loaded = documented_script()(AutoModelForCausalLM.from_pretrained(model), out)
                else:
                    loaded = AutoModelForCausalLM.from_pretrained(out, trust_remote_code=form.endswith("COMPACT"))
                loaded = loaded.float().eval()
                found = perplexity(loaded, rows)
                cached = cached_difference(loaded, rows[0, :24])
                worst = max(worst, abs(found - pruned["perplexity"]), cached)
                parameters = sum(one.numel() for one in loaded.parameters())
                print(f"  {form}: {found:.6f} ({found - pruned['perplexity']:+.1e}), cached {cached:.1e}, {parameters} parameters")
    print(f"largest difference {worst:.1e}, {'within' if worst <= TOLERANCE else 'BEYOND'} {TOLERANCE}")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:] or ["0.2", "0.5", "0.85"]))
