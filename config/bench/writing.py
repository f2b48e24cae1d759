"""Texts to measure with: Chinese-looking words with the frequencies of a language, templates, copies with edits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

WORDS, SIGNS = 24_000, 3_500
_FIRST_SIGN = 0x4E00


class Writer:
    """Writes texts by a seed: the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        signs = 1 / (np.arange(SIGNS) + 6.0)
        pairs = self.chance.choice(SIGNS, size=(WORDS, 2), p=signs / signs.sum())
        self.words = (pairs + _FIRST_SIGN).astype(np.uint32)
        often = 1 / (np.arange(WORDS) + 12.0)
        self.steps = np.cumsum(often / often.sum())

    def codes(self, texts: int, length: int) -> Any:
        """Return so many texts of so many characters as rows of code points; a stop about every forty."""
        wanted = self.chance.random((texts, length // 2))
        found = self.words[np.searchsorted(self.steps, wanted).clip(max=WORDS - 1)].reshape(texts, -1)
        found[self.chance.random(found.shape) < 0.025] = ord("。")
        return found

    def texts(self, count: int, length: int) -> list[str]:
        """Return so many texts."""
        return [written(row) for row in self.codes(count, length)]

    def edited(self, codes: Any, share: float) -> Any:
        """Return a text with this share of its characters exchanged, left out or preceded by another, a third each."""
        kind = self.chance.random(len(codes))
        other = (self.chance.integers(0, SIGNS, len(codes)) + _FIRST_SIGN).astype(np.uint32)
        made = np.where(kind < share / 3, other, codes)
        times = np.ones(len(codes), dtype=np.int64)
        times[(kind >= share / 3) & (kind < 2 * share / 3)] = 0
        times[(kind >= 2 * share / 3) & (kind < share)] = 2
        rows = np.repeat(np.arange(len(codes)), times)
        doubled = np.concatenate([[False], rows[1:] == rows[:-1]]) if len(rows) else rows.astype(bool)
        return np.where(np.roll(doubled, -1) & ~doubled, other[rows], made[rows])


def written(codes: Any) -> str:
    """Return code points as text."""
    return str(codes.astype(np.uint32).tobytes().decode("utf-32-le"))


@dataclass(frozen=True)
class Corpus:
    """Documents, and which pairs (earlier, later) are copies with which share of edits."""

    texts: list[str]
    copies: dict[tuple[int, int], float]


def corpus(
    count: int, *, seed: int, length: int = 1400, shares: Sequence[float] = (0.0, 0.1, 0.2, 0.3)
) -> Corpus:
    """Return documents of which every second fills in a template, and one in twenty copies another."""
    writer = Writer(seed)
    template = writer.codes(1, length // 4)[0]
    rows = writer.codes(count, length)
    rows[1::2, : len(template)] = template
    texts = [written(row) for row in rows]
    copies = {}
    for number in range(count // 20):
        source, place, share = 3 * number, count - 1 - number, shares[number % len(shares)]
        texts[place] = written(writer.edited(rows[source], share))
        copies[source, place] = share
    return Corpus(texts, copies)
