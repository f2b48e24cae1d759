"""How much a shared text tells: its surprise to somebody who knows what everybody else in the lot writes.

A model of characters after up to seven others (prediction by partial matching, Cleary and Witten 1984), learned from the
texts that do not hold the passage. In varied prose each character tells three bits and more; a stock clause that the
others use too, with another noun or number in it, tells a few bits altogether, however long it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supervision.screens.grams import Folded, Hashes, Ints, Reals, hashed, whole

# A gram of so many characters, and the context before its last one.
_ORDERS = (2, 3, 5, 8)
_WIDTHS = (1, 2, 3, 4, 5, 7, 8)
_BEFORE = 7
# Signs a writer may choose from, where nothing is known; how much a context must be met before it is believed.
_SIGNS, _DOUBT = 3_000, 1.5
_FILTER_BITS = 22
# Stretches looked at together: more take more memory (characters).
_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A stretch [start, end) of the folded texts, and the texts that hold it: they are no background to it.

    Where everybody holds it (``everybody``), what they say elsewhere is; each counts once at most, lest one repeat it.
    """

    start: int
    end: int
    holders: frozenset[int]
    everybody: bool = False


def surprises(folded: Folded, asked: Sequence[Asked]) -> list[Reals]:
    """Return for each stretch the bits that each of its characters tells, given the texts of others."""
    found: list[Reals] = []
    start = size = 0
    for number, one in enumerate(asked):
        size += one.end - one.start
        if size >= _AT_ONCE or number == len(asked) - 1:
            found += _some(folded, asked[start : number + 1])
            start, size = number + 1, 0
    return found


def _some(folded: Folded, asked: Sequence[Asked]) -> list[Reals]:
    places = np.unique(np.concatenate([np.arange(max(0, one.start - _BEFORE), one.end) for one in asked]))
    outside = {width: _outside(folded, places, asked, width) for width in _WIDTHS}
    singles = max(1, len(folded.codes))
    return [
        _bits([outside[width][number] for width in _WIDTHS], one, singles) for number, one in enumerate(asked)
    ]


def _outside(folded: Folded, places: Ints, asked: Sequence[Asked], width: int) -> list[Reals]:
    """Return for each stretch, from seven characters before it on, how often others write the gram that begins there."""
    values, good = hashed(folded.codes, width), whole(folded, width)
    at = places[places < len(values)]
    kinds, back = np.unique(values[at], return_inverse=True)
    rows, owners = _met(values, good, kinds, folded)
    counts = np.bincount(rows * len(folded) + owners, minlength=len(kinds) * len(folded))
    counts = counts.reshape(len(kinds), len(folded)).astype(np.int32)
    total = counts.sum(axis=1)
    found = []
    for one in asked:
        first = np.searchsorted(at, max(0, one.start - _BEFORE))
        some = back[first : np.searchsorted(at, one.end)]
        mine = np.zeros(max(0, one.end - max(0, one.start - _BEFORE)))
        held = counts[some][:, sorted(one.holders)]
        mine[: len(some)] = total[some] - held.sum(axis=1) + one.everybody * (held > 1).sum(axis=1)
        found.append(mine)
    return found


def _met(values: Hashes, good: NDArray[np.bool_], kinds: Hashes, folded: Folded) -> tuple[Ints, Ints]:
    """Return of every place that holds one of these grams which it is and whose text it is."""
    mask = np.uint64((1 << _FILTER_BITS) - 1)
    likely = np.zeros(1 << _FILTER_BITS, dtype=np.bool_)
    likely[(kinds & mask).astype(np.int64)] = True
    at = np.flatnonzero(likely[(values & mask).astype(np.int64)] & good)
    row = np.searchsorted(kinds, values[at])
    same = kinds[np.minimum(row, len(kinds) - 1)] == values[at]
    owners = np.searchsorted(folded.starts, at[same], side="right") - 1
    return row[same].astype(np.int64), owners.astype(np.int64)


def _bits(counts: Sequence[Reals], one: Asked, singles: int) -> Reals:
    """Return −log₂ of each character's chance, from the shortest context to the longest that others know."""
    by_width = dict(zip(_WIDTHS, counts, strict=True))
    lead = one.start - max(0, one.start - _BEFORE)
    size = one.end - one.start
    chance = (by_width[1][lead : lead + size] + 1 / _SIGNS) / (singles + 1)
    for width in _ORDERS:
        here = np.arange(lead, lead + size) - width + 1
        known = here >= 0
        place = here.clip(min=0)
        met, context = by_width[width][place], by_width[width - 1][place]
        believed = (met + _DOUBT * chance) / (context + _DOUBT)
        chance = np.where(known, believed, chance)
    bits: Reals = -np.log2(chance.clip(min=1e-9, max=1.0))
    return bits
