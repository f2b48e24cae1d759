"""Near-copies among very many documents: sketches find candidates, TF-IDF looks at the candidates only.

A sketch is the FracMinHash of a text's character 5-grams: those whose hash falls below a fixed share of all hashes, so
that two sketches are comparable whenever and wherever they were made (Irber and others, 2022). Grams that many
documents hold are dropped from both sides of the ratio: a template that everybody fills in makes nobody alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supervision.screens.grams import (
    Folded,
    Hashes,
    Ints,
    Reals,
    cosines,
    counted,
    fold,
    hashed,
    once,
    runs,
    spread,
    weighed,
    whole,
)

SKETCH_VERSION = "frac/1"
WIDTH = 5
# One gram in so many is kept; of a short text one in SHORT_SHARE, lest its sketch be empty.
SHARE, SHORT_SHARE = 16, 2
SHORT = 600
# Cosine of character 2–3-grams from which two documents are near-copies.
ALIKE_FROM = 0.3
# A candidate shares at least so many kept grams, and this share of the smaller sketch's uncommon ones.
LEAST_SHARED = 2
LEAST_RATIO = 0.06
# A gram that more documents hold than these is common: the corpus' share, and never fewer than the floor.
COMMON_SHARE, COMMON_FLOOR, COMMON_TOP = 0.01, 12, 40
_SAMPLE = 600
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class NearCopy:
    """Two documents, by number (a < b), and how alike their uncommon text is: cosine from 0 to 1."""

    a: int
    b: int
    likeness: float


def sketches(texts: Sequence[str]) -> list[Hashes]:
    """Return the sketch of each text: sorted hashes, none twice."""
    made: list[Hashes] = []
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        owners, values = _kept(fold(batch))
        order = np.lexsort((values, owners))
        bounds = np.searchsorted(owners[order], np.arange(len(batch) + 1))
        values = values[order]
        made += [values[bounds[k] : bounds[k + 1]] for k in range(len(batch))]
    return made


def _kept(folded: Folded) -> tuple[Ints, Hashes]:
    """Return owner and hash of every gram that belongs into a sketch."""
    good = whole(folded, WIDTH)
    values = hashed(folded.codes, WIDTH)
    top = np.uint64(2**64 - 1)
    near = np.flatnonzero(good & (values < top // np.uint64(SHORT_SHARE)))
    owners = np.searchsorted(folded.starts, near, side="right") - 1
    values = values[near]
    short = folded.lengths[owners] < SHORT
    kept = short | (values < top // np.uint64(SHARE))
    return once(owners[kept], values[kept])


def candidates(made: Sequence[Hashes], *, fresh: int = 0) -> tuple[Ints, Ints]:
    """Return the pairs (left < right) of documents whose sketches overlap; with ``fresh``, only pairs whose right
    document is number ``fresh`` or later: what a new lot adds to the history."""
    owners = np.repeat(np.arange(len(made)), [len(one) for one in made])
    values = np.concatenate(made) if made else np.array([], dtype=np.uint64)
    # Most hashes stand alone; they are told apart by counting, and only the others are sorted.
    alone = _alone(values)
    sizes = np.bincount(owners[alone], minlength=len(made))
    owners, values = owners[~alone], values[~alone]
    order = np.argsort(values, kind="stable")
    owners, values = owners[order], values[order]
    most = min(COMMON_TOP, max(COMMON_FLOOR, int(len(made) * COMMON_SHARE)))
    for begins, lengths in runs(values):
        rare = lengths <= most
        sizes += np.bincount(owners[np.repeat(rare, lengths)], minlength=len(made))
        several = rare & (lengths > 1)
        return _shared(owners, begins[several], lengths[several], sizes, fresh)
    return _none(), _none()


def _alone(values: Hashes) -> NDArray[np.bool_]:
    """Tell which hashes fall into a bucket by themselves; the others may or may not have an equal."""
    bits = max(10, len(values).bit_length() + 2)
    buckets = (values >> np.uint64(64 - 40)) & np.uint64((1 << min(bits, 28)) - 1)
    held = np.bincount(buckets.astype(np.int64), minlength=1)
    single: NDArray[np.bool_] = held[buckets.astype(np.int64)] == 1
    return single


def _none() -> Ints:
    return np.array([], dtype=np.int64)


def _shared(owners: Ints, begins: Ints, lengths: Ints, sizes: Ints, fresh: int) -> tuple[Ints, Ints]:
    """Count for each pair in a common run how many runs they share; keep those that share enough."""
    keys = []
    total = len(sizes)
    for length in np.unique(lengths):
        starts = begins[lengths == length]
        members = owners[starts[:, None] + np.arange(length)]
        i, j = np.triu_indices(int(length), 1)
        key = (members[:, i] * total + members[:, j]).ravel()
        keys.append(key[key % total >= fresh] if fresh else key)
    if not keys:
        return _none(), _none()
    pairs, shared = np.unique(np.concatenate(keys), return_counts=True)
    left, right = pairs // total, pairs % total
    ratio = shared / np.maximum(1, np.minimum(sizes[left], sizes[right]))
    good = (shared >= LEAST_SHARED) & (ratio >= LEAST_RATIO)
    return left[good], right[good]


def near_copies(texts: Sequence[str], *, alike_from: float = ALIKE_FROM) -> list[NearCopy]:
    """Find all near-copies among the texts; the cost grows with the text and with what is found, not with all pairs."""
    left, right = candidates(sketches(texts))
    return verified(texts, left, right, alike_from=alike_from)


def verified(
    texts: Sequence[str], left: Ints, right: Ints, *, alike_from: float = ALIKE_FROM
) -> list[NearCopy]:
    """Look at candidate pairs with TF-IDF; what is common is learned from a sample of all texts."""
    if not len(left):
        return []
    likeness = _likeness(texts, left, right)
    order = np.lexsort((right, left, -likeness))
    return [
        NearCopy(int(left[k]), int(right[k]), round(float(likeness[k]), 4))
        for k in order
        if likeness[k] >= alike_from
    ]


def _likeness(texts: Sequence[str], left: Ints, right: Ints) -> Reals:
    sample = [texts[k] for k in range(0, len(texts), max(1, len(texts) // _SAMPLE))]
    held, of = spread(counted(fold(sample))), len(sample)
    found = np.zeros(len(left))
    order = np.argsort(left, kind="stable")
    step = _BATCH
    for start in range(0, len(order), step):
        some = order[start : start + step]
        needed, back = np.unique(np.concatenate([left[some], right[some]]), return_inverse=True)
        vectors = weighed(counted(fold([texts[k] for k in needed])), held, of, floor=1.0)
        found[some] = cosines(vectors, back[: len(some)], back[len(some) :])
    return found


@dataclass
class Index:
    """The sketches of a history that grows: ``add`` costs what is added."""

    kept: list[Hashes] = field(default_factory=list)
    _holders: dict[int, list[int]] = field(default_factory=dict)

    def add(self, text: str) -> int:
        """Take in one more document; return its number."""
        (sketch,) = sketches([text])
        for value in sketch.tolist():
            self._holders.setdefault(value, []).append(len(self.kept))
        self.kept.append(sketch)
        return len(self.kept) - 1

    def like(self, text: str, *, most: int = 50) -> list[tuple[int, float]]:
        """Return the documents that share enough of a text's uncommon grams, the nearest first, with the share."""
        (sketch,) = sketches([text])
        common = max(COMMON_FLOOR, int(len(self.kept) * COMMON_SHARE))
        holders = [found for value in sketch.tolist() if len(found := self._holders.get(value, [])) <= common]
        shared = np.bincount(np.array([k for found in holders for k in found], dtype=np.int64))
        near = np.flatnonzero(shared >= LEAST_SHARED)
        ratios = [(int(k), shared[k] / max(1, min(len(holders), len(self.kept[k])))) for k in near]
        good = [(k, round(float(ratio), 4)) for k, ratio in ratios if ratio >= LEAST_RATIO]
        return sorted(good, key=lambda one: (-one[1], one[0]))[:most]
