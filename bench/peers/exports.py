"""Exports of a pruned model in stock transformers, beside the perplexity that Flapbook computes of it.

    pip install torch transformers safetensors onnxruntime
    python bench/peers/exports.py MODEL TOKENS [RATIO ...]

MODEL is a folder in Hugging Face layout, TOKENS a JSON file with the rows `samples` and `eval`. For each ratio the model is pruned
and exported by the command line. Transformers must then find the same perplexity within 1e-3, whole rows at once and, for the
compact form, token by token with a cache; so must the base model with the script of docs/exports.md applied to it. ONNX Runtime
must find it in the ONNX form, and the page's other script write the text that transformers writes.
"""

import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime import InferenceSession
from tokenizers import Tokenizer
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


def documented(function):
    """A function of a script as docs/exports.md prints it."""
    page = (ROOT / "docs" / "exports.md").read_text()
    [script] = [one for one in re.findall(r"```python\n(.*?)```", page, re.S) if f"def {function}(" in one]
    scope = {"__name__": "docs"}
    exec(script, scope)
    return scope[function]


class Onnx:
    """An ONNX export as a model of transformers is called: all rows at once, nothing before them."""

    def __init__(self, folder):
        self.session = InferenceSession(f"{folder}/onnx/model.onnx")

    def __call__(self, rows):
        count, length = rows.shape
        places = np.arange(length, dtype=np.int64)[None].repeat(count, 0)
        inputs = {"input_ids": rows.numpy(), "attention_mask": np.ones_like(places), "position_ids": places}
        for one in self.session.get_inputs()[3:]:
            inputs[one.name] = np.zeros((count, one.shape[1], 0, one.shape[3]), np.float32)
        [self.logits] = map(torch.from_numpy, self.session.run(["logits"], inputs))
        return self


def continued(model, folder, text, length=40):
    """As `generate` of docs/exports.md, by transformers' own logits."""
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokens = tokenizer.encode(text).ids
    for _ in range(length):
        with torch.no_grad():
            tokens = tokens + [model(torch.tensor([tokens])).logits[0, -1].argmax().item()]
    return tokenizer.decode(tokens)


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
                    loaded = documented("apply_flap")(AutoModelForCausalLM.from_pretrained(model), out)
                else:
                    loaded = AutoModelForCausalLM.from_pretrained(out, trust_remote_code=form.endswith("COMPACT"))
                loaded = loaded.float().eval()
                found = perplexity(loaded, rows)
                cached = cached_difference(loaded, rows[0, :24])
                worst = max(worst, abs(found - pruned["perplexity"]), cached)
                parameters = sum(one.numel() for one in loaded.parameters())
                print(f"  {form}: {found:.6f} ({found - pruned['perplexity']:+.1e}), cached {cached:.1e}, {parameters} parameters")
            out = f"{folder}/ONNX-{ratio}"
            flapbook("export", pruned["key"], "--format", "ONNX", "--out", out, *data)
            found = perplexity(Onnx(out), rows)
            worst = max(worst, abs(found - pruned["perplexity"]))
            text = documented("generate")(out, "Once upon a time")
            # The form that was loaded last computes the same.
            same = text == continued(loaded, out, "Once upon a time")
            worst = worst if same else math.inf
            print(f"  ONNX: {found:.6f} ({found - pruned['perplexity']:+.1e}), {'the same' if same else 'ANOTHER'} text: {text!r}")
    print(f"largest difference {worst:.1e}, {'within' if worst <= TOLERANCE else 'BEYOND'} {TOLERANCE}")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:] or ["0.2", "0.5", "0.85"]))
