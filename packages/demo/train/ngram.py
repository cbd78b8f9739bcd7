"""A 3-gram model with interpolated Kneser-Ney smoothing: what the demo model must beat to have learnt more than phrases."""

import numpy as np


class Counts:
    """How often each key occurs; keys are whole numbers that encode one to three tokens."""

    def __init__(self, keys: np.ndarray):
        self.keys, self.counts = np.unique(keys, return_counts=True)

    def of(self, keys: np.ndarray) -> np.ndarray:
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.counts[places], 0).astype(np.float64)

    def discount(self) -> float:
        """Ney's estimate, n1 / (n1 + 2 n2)."""
        once, twice = (self.counts == 1).sum(), (self.counts == 2).sum()
        return once / (once + 2 * twice) if once else 0.5


class Summed(Counts):
    """Per key, a sum of given weights instead of a number of occurrences."""

    def __init__(self, keys: np.ndarray, weights: np.ndarray):
        self.keys, places = np.unique(keys, return_inverse=True)
        self.counts = np.bincount(places, weights=weights)


class Trigrams:
    def __init__(self, tokens: np.ndarray, vocabulary: int):
        self.base = np.int64(vocabulary)
        tokens = tokens.astype(np.int64)
        self.triples = Counts(self.key(tokens[:-2], tokens[1:-1], tokens[2:]))
        seen = self.triples.keys
        # Lower orders count in how many contexts a word occurs, not how often: that is Kneser and Ney's idea.
        self.pairs = Counts(seen % self.base**2)
        self.singles = Counts(self.pairs.keys % self.base)
        self.after_pair = Summed(seen // self.base, self.triples.counts)
        self.kinds_after_pair = Counts(seen // self.base)
        self.after_single = Summed(self.pairs.keys // self.base, self.pairs.counts)
        self.kinds_after_single = Counts(self.pairs.keys // self.base)

    def key(self, *tokens: np.ndarray) -> np.ndarray:
        key = np.zeros_like(tokens[0])
        for token in tokens:
            key = key * self.base + token
        return key

    def perplexity(self, rows: np.ndarray) -> float:
        """Over the same tokens that a row-wise evaluation predicts: all but the first of each row."""
        padded = np.concatenate([np.full((len(rows), 1), -1), rows], axis=1)
        a, b, c = (padded[:, start : start + rows.shape[1] - 1].ravel() for start in range(3))
        probability = self.third_order(a, b, c)
        return float(np.exp(-np.log(probability).mean()))

    def third_order(self, a, b, c):
        # A row's second token has one token of context only; -1 makes a key that was never counted.
        context = np.where(a >= 0, self.key(a, b), -1)
        triple = np.where(a >= 0, self.key(a, b, c), -1)
        return self.interpolate(
            self.triples, triple, self.after_pair.of(context), self.kinds_after_pair.of(context), self.second_order(b, c)
        )

    def second_order(self, b, c):
        return self.interpolate(
            self.pairs, self.key(b, c), self.after_single.of(b), self.kinds_after_single.of(b), self.first_order(c)
        )

    def first_order(self, c):
        total = np.full(len(c), self.singles.counts.sum(), dtype=np.float64)
        kinds = np.full(len(c), len(self.singles.keys), dtype=np.float64)
        return self.interpolate(self.singles, c, total, kinds, np.full(len(c), 1 / self.base))

    @staticmethod
    def interpolate(counts, key, total, kinds, lower):
        discount = counts.discount()
        safe = np.maximum(total, 1)
        known = np.maximum(counts.of(key) - discount, 0) / safe + discount * kinds / safe * lower
        return np.where(total > 0, known, lower)
