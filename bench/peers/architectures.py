"""Records what transformers computes for the tiny models of `write-models.ts`, in float64, on the CPU.

    npx tsx bench/peers/write-models.ts /tmp/models
    python bench/peers/architectures.py /tmp/models packages/engine/test/architectures/golden.json

The file holds, a model, the negative log-likelihood of each next token of one row and the logits after its last token;
of models of masked tokens, those of each token with a mask in its place, and the logits in the place of the last.
"""

import json
import pathlib
import sys

import torch
import transformers

LENGTH = 70
VOCABULARY = 32


def tokens():
    """The first row of `randomRows` in packages/engine/test/models.ts."""
    state = 12345
    row = []
    for _ in range(LENGTH):
        state = (state * 1664525 + 1013904223) % 2**32
        row.append(int(state / 2**32 * VOCABULARY))
    return row


def load(folder):
    # What is missing or left over means that the names are not transformers' own.
    config = transformers.AutoConfig.from_pretrained(folder)
    masked = config.architectures[0].endswith("ForMaskedLM")
    auto = transformers.AutoModelForMaskedLM if masked else transformers.AutoModelForCausalLM
    model, info = auto.from_pretrained(
        folder, dtype=torch.float64, attn_implementation="eager", output_loading_info=True
    )
    wrong = {key: sorted(info[key]) for key in ("missing_keys", "unexpected_keys") if info[key]}
    if info.get("mismatched_keys"):
        wrong["mismatched_keys"] = [str(key) for key in info["mismatched_keys"]]
    if wrong:
        raise SystemExit(f"{folder.name}: {wrong}")
    return model.eval()


@torch.no_grad()
def compute(model, row):
    logits = model(torch.tensor([row])).logits[0].double()
    mask = getattr(model.config, "mask_token_id", None)
    if mask is None:
        log_probabilities = torch.log_softmax(logits, dim=-1)
        nll = [-log_probabilities[t, row[t + 1]].item() for t in range(len(row) - 1)]
    else:
        masked = torch.tensor([[mask if s == t else id for s, id in enumerate(row)] for t in range(len(row))])
        log_probabilities = torch.log_softmax(model(masked).logits.double(), dim=-1)
        nll = [-log_probabilities[t, t, id].item() for t, id in enumerate(row)]
    return {"nll": nll, "logits": logits[-1].tolist()}


def main(folder, target):
    row = tokens()
    models = {}
    for place in sorted(pathlib.Path(folder).iterdir()):
        models[place.name] = compute(load(place), row)
        print(place.name, sum(models[place.name]["nll"]))
    rounded = json.loads(json.dumps(models), parse_float=lambda text: float(f"{float(text):.9g}"))
    golden = {
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        "tokens": row,
        "models": rounded,
    }
    pathlib.Path(target).write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
