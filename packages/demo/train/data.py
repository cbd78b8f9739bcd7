"""From text files of documents separated by blank lines to rows of tokens."""

import random
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

DOMAINS = ("stories", "arithmetic", "code")
BOS, EOS = 1, 2


def pack(tokenizer: Tokenizer, folder: Path, seed: int) -> np.ndarray:
    """All domains as one stream of tokens.

    One to eight documents of a domain, joined by blank lines, make a text `<s> … </s>`; texts of all domains are
    shuffled. So the model meets `<s>` before a document as well as documents that follow another one, which is what
    windows of a whole corpus show.
    """
    draws = random.Random(seed)
    texts = []
    for domain in DOMAINS:
        documents = (folder / f"{domain}.txt").read_text().rstrip("\n").split("\n\n")
        start = 0
        while start < len(documents):
            end = start + draws.choice((1, 1, 1, 2, 3, 5, 8))
            texts.append("\n\n".join(documents[start:end]))
            start = end
    draws.shuffle(texts)
    encoded = tokenizer.encode_batch_fast(texts)
    return np.concatenate([np.array([*text.ids, EOS], dtype=np.uint16) for text in encoded])


def rows_of(tokenizer: Tokenizer, file: Path, length: int) -> np.ndarray:
    """Whole rows of `length` consecutive tokens of a text that is tokenised in one piece; a partial last row is dropped."""
    ids = np.array(tokenizer.encode(file.read_text()).ids, dtype=np.int64)
    return ids[: len(ids) // length * length].reshape(-1, length)
