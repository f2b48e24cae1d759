"""Growing groups from close pairs, all at once: each takes in the partner who is tied best to every member.

Groups are rows of an array and grow together, so a market with a million ties costs sorted look-ups, not loops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from supervision.screens.market import Floats, Ints
from supervision.screens.pairs import Company

SMALLEST, LARGEST = 3, 8
# A tie that chance alone could make is no tie: joint tenders and standard deviations beyond expectation.
_MEETINGS, _EXCESS = 3, 2.0
# Each firm is followed to its closest partners only; groups begin at the very closest.
_PARTNERS, _SEEDS = 12, 4
_FLOOR = 0.1  # one missing tie weakens the geometric mean but does not void it
_BLOCK = 20_000


@dataclass(frozen=True)
class Ties:
    """The pairs tied beyond chance: sorted keys a·n + b with a < b, their weights, who is near whom (−1: nobody)."""

    firms: int
    keys: Ints
    weight: Floats
    jaccard: Floats
    strength: Floats
    near: Ints

    def place(self, a: Ints, b: Ints) -> Ints:
        """Return where the pair stands among the keys, −1 where it is no tie."""
        key = np.minimum(a, b) * self.firms + np.maximum(a, b)
        place = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        return np.where(self.keys[place] == key, place, -1)

    def of(self, a: Ints, b: Ints) -> Floats:
        """Return the weight between firms, 0 where there is no tie."""
        place = self.place(a, b)
        return np.where(place >= 0, self.weight[place], 0.0)


@dataclass(frozen=True)
class Grown:
    """Groups of one size: members (ascending), the weights inside, and the best score on the way to each."""

    members: Ints
    inner: Floats
    best: Floats


def ties_of(pairs: Company) -> Ties:
    """Keep the pairs that met at least three times and two standard deviations beyond expectation."""
    n = len(pairs.market.firms)
    kept = np.flatnonzero((pairs.co_bids >= _MEETINGS) & (pairs.excess >= _EXCESS))
    positive = np.maximum(pairs.excess, 0)
    strength = (np.bincount(pairs.a, positive, n) + np.bincount(pairs.b, positive, n)).astype(float)
    a, b, weight = pairs.a[kept], pairs.b[kept], pairs.excess[kept]
    return Ties(n, a * n + b, weight, pairs.jaccard[kept], strength, _near(a, b, weight, n))


def _near(a: Ints, b: Ints, weight: Floats, n: int) -> Ints:
    """List each firm's closest partners, closest first."""
    one, other = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.lexsort((other, -np.tile(weight, 2), one))
    one, other = one[order], other[order]
    place = np.arange(len(one)) - np.searchsorted(one, one)
    near = np.full((n, _PARTNERS), -1, dtype=np.intp)
    kept = place < _PARTNERS
    near[one[kept], place[kept]] = other[kept]
    return near


def grow(ties: Ties) -> Iterator[Grown]:
    """Yield the groups of three, of four, … of eight firms; a group grows on while its score does not halve."""
    if not len(ties.keys):
        return
    now = _seeds(ties)
    while len(now.members) and now.members.shape[1] < LARGEST:
        blocks = range(0, len(now.members), _BLOCK)
        now = _distinct([_stepped(ties, _part(now, slice(at, at + _BLOCK))) for at in blocks])
        scores = scored(ties, now)
        now = _part(now, (scores > 0) & (scores >= now.best / 2))
        now = Grown(now.members, now.inner, np.maximum(now.best, scored(ties, now)))
        if len(now.members):
            yield now


def _seeds(ties: Ties) -> Grown:
    one = np.repeat(np.arange(ties.firms), _SEEDS)
    other = ties.near[:, :_SEEDS].ravel()
    one, other = one[other >= 0], other[other >= 0]
    pair = np.unique(np.column_stack([np.minimum(one, other), np.maximum(one, other)]), axis=0)
    return Grown(pair, ties.of(pair[:, :1], pair[:, 1:]), np.zeros(len(pair)))


def _part(groups: Grown, rows: Any) -> Grown:
    return Grown(groups.members[rows], groups.inner[rows], groups.best[rows])


def _stepped(ties: Ties, groups: Grown) -> Grown:
    """Add to each group the partner who is tied best to all its members; drop groups that have none."""
    row, name = _candidates(ties, groups.members)
    weights = ties.of(name[:, None], groups.members[row])
    low, total = weights.min(axis=1, initial=np.inf), weights.sum(axis=1)
    whole = np.zeros(len(groups.members), dtype=bool)
    np.logical_or.at(whole, row[low > 0], True)
    if groups.members.shape[1] < SMALLEST:
        total = np.zeros_like(total)  # a pair takes in only whom both are tied to
    fit = np.where(whole[row], low, total)  # a near-clique may lack one tie
    order = np.lexsort((-name, fit, row))
    best = order[np.append(row[order][1:] != row[order][:-1], True)] if len(order) else order
    best = best[fit[best] > 0]
    kept = row[best]
    members = np.column_stack([groups.members[kept], name[best]])
    inner = np.column_stack([groups.inner[kept], weights[best]])
    return Grown(np.sort(members, axis=1), inner, groups.best[kept])


def _candidates(ties: Ties, members: Ints) -> tuple[Ints, Ints]:
    """Return (group, firm) for every firm near a member and not a member itself."""
    near = np.sort(ties.near[members].reshape(len(members), -1), axis=1)
    fresh = near >= 0
    fresh[:, 1:] &= near[:, 1:] != near[:, :-1]
    for at in range(members.shape[1]):
        fresh &= near != members[:, at : at + 1]
    return np.nonzero(fresh)[0], near[fresh]


def _distinct(blocks: list[Grown]) -> Grown:
    """Keep one of the groups that came to the same members by different ways: the one with the better past."""
    members, inner, best = (
        np.concatenate([getattr(block, name) for block in blocks]) for name in ("members", "inner", "best")
    )
    order = np.lexsort((-best, *members.T[::-1]))
    members, inner, best = members[order], inner[order], best[order]
    new = np.ones(len(members), dtype=bool)
    new[1:] = (members[1:] != members[:-1]).any(axis=1)
    return Grown(members[new], inner[new], best[new])


def coherence(groups: Grown) -> Floats:
    """Return geometric over arithmetic mean of the weights inside; 0 where more than one tie is missing."""
    geometric = np.exp(np.log(np.maximum(groups.inner, _FLOOR)).mean(axis=1))
    whole = (groups.inner <= 0).sum(axis=1) <= 1
    return np.where(whole, geometric / groups.inner.mean(axis=1), 0.0)


def exclusivity(ties: Ties, groups: Grown) -> Floats:
    """Return the weight inside over all the weight that the members have."""
    found: Floats = 2 * groups.inner.sum(axis=1) / ties.strength[groups.members].sum(axis=1)
    return found


def scored(ties: Ties, groups: Grown) -> Floats:
    """Return coherence × exclusivity × mean weight."""
    found: Floats = coherence(groups) * exclusivity(ties, groups) * groups.inner.mean(axis=1)
    return found
