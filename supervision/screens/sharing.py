"""Who shares a stretch with whom: the holders of a text, whether they are one group, or a crowd that mixes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, log2

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]

# A text holds a passage when it has so much of what the two have in common, by what it tells.
_HALF = 0.5
# Three and more who share so many passages among exactly themselves (or so much telling text) are a group; passages count
# as several when they stand so far apart (characters).
_RING_PASSAGES, _RING_MASS, _ELSEWHERE = 3, 400, 60
# A text that tells less is a phrase, and says nothing of how the lot shares its texts (characters of varied prose).
_LEAST_BLOCK = 30
# So improbable must a group's second meeting be, by chance, to be a group (bits).
_RING_BITS = 3.0
Block = tuple[int, int, float]


@dataclass(frozen=True, eq=False)
class Match:
    """Two texts agree: text a from a0 to a1, b from b0 to b1; ``left`` and ``right`` are the places of the characters
    that both have and the template has not, in the folded texts, pair by pair."""

    a: int
    b: int
    a0: int
    a1: int
    b0: int
    b1: int
    left: Ints
    right: Ints


class Sharing:
    """Which texts hold what a match holds."""

    def __init__(self, matches: Sequence[Match]) -> None:
        sides: dict[int, list[tuple[Ints, int]]] = defaultdict(list)
        for one in matches:
            sides[one.a].append((one.left, one.b))
            sides[one.b].append((one.right, one.a))
        self._sides = {text: _sorted(held) for text, held in sides.items()}

    def holders(self, one: Match, told: Reals | None = None) -> frozenset[int]:
        """Return the texts that hold at least half of a match, on either side; ``told`` are the bits that each common
        character tells, without it all count alike."""
        weights = np.ones(len(one.left)) if told is None else told
        sides = ((one.a, one.left), (one.b, one.right))
        return frozenset({one.a, one.b}).union(*(self._half(text, at, weights) for text, at in sides))

    def _half(self, text: int, at: Ints, weights: Reals) -> list[int]:
        places, partners = self._sides[text]
        if not len(at):
            return []
        first, last = np.searchsorted(places, [at[0], at[-1] + 1])
        near = places[first:last]
        row = np.searchsorted(at, near).clip(max=len(at) - 1)
        same = at[row] == near
        sums = np.bincount(partners[first:last][same], weights=weights[row[same]])
        return np.flatnonzero(sums >= max(_HALF * float(weights.sum()), 1e-9)).tolist()


def _sorted(held: Sequence[tuple[Ints, int]]) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    """Return the places of one text that others have too, each partner once, and the partners, by place."""
    places = np.concatenate([at for at, _partner in held]).astype(np.int64)
    partners = np.concatenate([np.full(len(at), partner, dtype=np.int64) for at, partner in held])
    key = np.unique(places * (1 << 16) + partners)
    return (key >> 16).astype(np.int32), (key & 0xFFFF).astype(np.int16)


class Groups:
    """The groups of three and more among so many bidders that hold something together, with where and how much."""

    def __init__(self, bidders: int) -> None:
        self._bidders = bidders
        self._held: dict[frozenset[int], dict[int, list[Block]]] = defaultdict(lambda: defaultdict(list))
        # Of each group, in how many places it shares something, and how much that tells.
        self._blocks: dict[frozenset[int], tuple[int, float]] = {}
        self._sizes: Counter[int] = Counter()

    def add(self, holders: frozenset[int], one: Match, telling: float) -> None:
        """Note that a group holds a match that tells as much as so many characters of varied prose."""
        if len(holders) > 2 and telling >= _LEAST_BLOCK:
            self._held[holders][one.a].append((one.a0, one.a1, telling))

    def close(self) -> None:
        """Join what was noted: to be called once, before anything is asked."""
        for group, held in self._held.items():
            blocks = [_merged(some) for some in held.values()]
            # What lies together in one bid and apart in another is not one thing.
            apart = max(
                1 + sum(after[0] - before[1] > _ELSEWHERE for before, after in pairwise(some))
                for some in blocks
            )
            self._blocks[group] = apart, max(sum(telling for _a, _b, telling in some) for some in blocks)
            self._sizes[len(group)] += apart

    def ring(self, holders: frozenset[int]) -> bool:
        """Tell whether the same few, and nobody else, share one thing after another: boilerplate mixes its users."""
        apart, mass = self._blocks.get(holders, (0, 0.0))
        if not apart or apart >= _RING_PASSAGES or mass >= _RING_MASS:
            return bool(apart)
        # How improbably the same group comes again among all blocks of its size, when everybody chooses without a plan.
        ways = comb(self._sizes[len(holders)] - 1, apart - 1)
        return (apart - 1) * log2(comb(self._bidders, len(holders))) - log2(max(1, ways)) >= _RING_BITS

    def mixed(self, holders: frozenset[int]) -> int:
        """Return how many groups of three and more hold a text and cross this one: some of it, not all.

        A ring's passages lie inside one group; clauses that a trade copies from each other cross without a plan.
        """
        return sum(
            bool(holders & one) and not (holders <= one or one <= holders) and not self.ring(one)
            for one in self._blocks
        )


def _merged(held: Sequence[Block]) -> list[Block]:
    """Join what overlaps: it is one block, and tells as much as the most telling part."""
    blocks: list[Block] = []
    for start, end, telling in sorted(held):
        if blocks and start < blocks[-1][1]:
            first, last, most = blocks[-1]
            blocks[-1] = (first, max(last, end), max(most, telling))
        else:
            blocks.append((start, end, telling))
    return blocks
