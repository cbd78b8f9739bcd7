"""Trains the tokenizer: `python tokenizer.py TEXT_FOLDER MODEL_FOLDER`.

A byte-fallback BPE in the manner of LLaMA: a space is written as the letter "▁", one of which opens every text, and
`<s>` is put before it. Words, digits, signs and line breaks are kept apart while merges are learnt, so that no merge crosses
them; the finished file therefore needs no pre-tokenizer, exactly as LLaMA's has none.
"""

import json
import sys
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

VOCABULARY = 2048
CHARACTERS_PER_DOMAIN = 1_500_000
SPECIAL = ["<unk>", "<s>", "</s>"]


def train(text_folder: Path) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    # Line breaks stand alone; a digit, a word or a run of signs takes the spaces before it along.
    pieces = Regex(r"\n|▁*[0-9]|▁*[A-Za-z_]+|▁*[^▁\nA-Za-z0-9_]+|▁+")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(pieces, "isolated")
    alphabet = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=SPECIAL + alphabet, show_progress=False)
    texts = [path.read_text()[:CHARACTERS_PER_DOMAIN] for path in sorted(text_folder.glob("*.txt"))]
    tokenizer.train_from_iterator((document for text in texts for document in text.split("\n\n")), trainer)
    check(tokenizer, texts)
    return finish(tokenizer)


def check(tokenizer: Tokenizer, texts: list[str]) -> None:
    """Without the pre-tokenizer the same text must give the same tokens."""
    expected = [tokenizer.encode(text[:100_000]).ids for text in texts]
    tokenizer.pre_tokenizer = None
    assert [tokenizer.encode(text[:100_000]).ids for text in texts] == expected


def finish(tokenizer: Tokenizer) -> Tokenizer:
    state = json.loads(tokenizer.to_str())
    # Byte tokens were special only to reserve their places; the finished file leaves them to the byte fallback.
    state["added_tokens"] = [token for token in state["added_tokens"] if token["content"] in SPECIAL]
    finished = Tokenizer.from_str(json.dumps(state))
    finished.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    finished.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return finished


def main() -> None:
    text_folder, model_folder = Path(sys.argv[1]), Path(sys.argv[2])
    model_folder.mkdir(parents=True, exist_ok=True)
    train(text_folder).save(str(model_folder / "tokenizer.json"))
    config = {
        "add_bos_token": True,
        "add_eos_token": False,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "tokenizer_class": "LlamaTokenizerFast",
        "model_max_length": 512,
    }
    (model_folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
