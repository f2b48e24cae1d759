"""Candidate groups: cliques and near-cliques of three to eight firms that keep each other's company.

Score = coherence × exclusivity × mean weight, where a pair's weight is its joint tenders beyond what activity
and tender size explain. Groups grow from the strongest pairs, so cost follows evidence, not the number of firms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from supervision.screens.market import Floats, Ints, Market
from supervision.screens.pairs import Pairs, pairs_of

SMALLEST, LARGEST = 3, 8
# A tie that chance alone could make is no tie: joint tenders and standard deviations beyond expectation.
_MEETINGS, _EXCESS = 3, 2.0
# Each firm is followed to its closest partners only.
_PARTNERS = 12
# A group that shares this much of its members with a better one is the same finding.
_SAME = 0.5
_SHUFFLES, _SHUFFLED_BIDS = 19, 30_000
_SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class Group:
    """Firms (numbers) that move together. ``chance`` is the share of shuffled markets with as strong a group."""

    members: tuple[int, ...]
    score: float
    coherence: float
    exclusivity: float
    weight: float
    jaccard: float
    chance: float | None = None


@dataclass(frozen=True)
class _Ties:
    """The weights between firms, each firm's whole strength, and each firm's closest partners."""

    weight: dict[tuple[int, int], float]
    strength: Floats
    near: dict[int, list[int]]
    jaccard: dict[tuple[int, int], float]

    def of(self, a: int, b: int) -> float:
        return self.weight.get((min(a, b), max(a, b)), 0.0)


def groups_of(market: Market, pairs: Pairs, limit: int = 200) -> list[Group]:
    """Find the candidate groups of a market, best first: in the whole history and in overlapping windows of it."""
    found = _grown(pairs)
    for window in _windows(market):
        found += _grown(pairs_of(window))
    distinct = _distinct(found, limit)
    best = _chance_best(market)
    return [replace(group, chance=_chance(group.score, best)) for group in distinct]


def _windows(market: Market) -> Iterator[Market]:
    """Yield overlapping thirds of the history, where dates are known."""
    known = np.isfinite(market.date)
    if not known.any() or np.ptp(market.date[known]) == 0:
        return
    first, last = market.date[known].min(), market.date[known].max()
    length = (last - first) / 3
    for start in first + length * np.arange(0, 2.25, 0.5):
        rows = np.flatnonzero((market.date >= start) & (market.date <= start + length))
        if len(rows):
            yield market.part(rows)


def _ties(pairs: Pairs) -> _Ties:
    kept = np.flatnonzero((pairs.co_bids >= _MEETINGS) & (pairs.excess >= _EXCESS))
    weights = pairs.excess
    strength = pairs.matrix(np.maximum(weights, 0)).sum(axis=1)
    keys = list(zip(pairs.a[kept].tolist(), pairs.b[kept].tolist(), strict=True))
    partners: dict[int, list[tuple[float, int]]] = {}
    for (a, b), weight in zip(keys, weights[kept].tolist(), strict=True):
        partners.setdefault(a, []).append((-weight, b))
        partners.setdefault(b, []).append((-weight, a))
    return _Ties(
        weight=dict(zip(keys, weights[kept].tolist(), strict=True)),
        strength=np.asarray(strength).ravel(),
        near={firm: [name for _, name in sorted(ties)[:_PARTNERS]] for firm, ties in partners.items()},
        jaccard=dict(zip(keys, pairs.jaccard[kept].tolist(), strict=True)),
    )


def _grown(pairs: Pairs) -> list[Group]:
    """Grow a group from every close pair and keep each one's best size."""
    if not len(pairs):
        return []
    ties = _ties(pairs)
    seeds = {(min(a, b), max(a, b)) for a, partners in ties.near.items() for b in partners}
    found: dict[tuple[int, ...], Group] = {}
    for a, b in sorted(seeds):
        for group in _steps(ties, a, b):
            found.setdefault(group.members, group)
    return list(found.values())


def _steps(ties: _Ties, a: int, b: int) -> Iterator[Group]:
    """Add, one at a time, the partner who is tied best to all; yield while the group's score does not halve."""
    members, best = [a, b], 0.0
    while len(members) < LARGEST:
        candidates = {name for member in members for name in ties.near.get(member, ())} - set(members)
        fit = {name: min(ties.of(name, member) for member in members) for name in candidates}
        name = max(fit, key=lambda one: (fit[one], -one), default=None)
        if name is None or (fit[name] <= 0 and len(members) < SMALLEST):
            return
        if fit[name] <= 0:  # a near-clique may lack one tie
            sums = {one: sum(ties.of(one, member) for member in members) for one in candidates}
            name = max(sums, key=lambda one: (sums[one], -one))
        members.append(name)
        group = _scored(ties, members)
        if group is None or group.score < best / 2:
            return
        best = max(best, group.score)
        yield group


def _scored(ties: _Ties, members: Sequence[int]) -> Group | None:
    inner = [ties.of(a, b) for a, b in combinations(members, 2)]
    if sum(weight <= 0 for weight in inner) > 1:
        return None
    floor = 0.1  # one missing tie weakens the geometric mean but does not void it
    mean = sum(inner) / len(inner)
    coherence = float(np.exp(np.mean(np.log(np.maximum(inner, floor))))) / mean
    exclusivity = 2 * sum(inner) / float(ties.strength[list(members)].sum())
    overlap = [ties.jaccard.get((min(a, b), max(a, b)), 0.0) for a, b in combinations(members, 2)]
    return Group(
        members=tuple(sorted(members)),
        score=coherence * exclusivity * mean,
        coherence=coherence,
        exclusivity=exclusivity,
        weight=mean,
        jaccard=sum(overlap) / len(overlap),
    )


def _distinct(groups: Sequence[Group], limit: int) -> list[Group]:
    """Keep the best of groups that are mostly the same firms."""
    kept: list[Group] = []
    held: dict[int, list[Group]] = {}
    for group in sorted(groups, key=lambda group: (-group.score, group.members)):
        rivals = {other.members for member in group.members for other in held.get(member, ())}
        if any(_shared(group.members, rival) >= _SAME for rival in rivals):
            continue
        kept.append(group)
        for member in group.members:
            held.setdefault(member, []).append(group)
        if len(kept) == limit:
            break
    return kept


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    common = len(set(one) & set(other))
    return common / (len(one) + len(other) - common)


# --- the permutation null ------------------------------------------------------------------------------


def _chance_best(market: Market) -> list[float]:
    """Score the best group of shuffled markets, in which every activity and tender size is as it was."""
    if len(market) > _SHUFFLED_BIDS:
        return []
    dealer: Any = np.random.default_rng(_SEED)
    best = []
    for _ in range(_SHUFFLES):
        shuffled = replace(market, firm=_dealt(market.firm, market.tender, dealer))
        best.append(max((group.score for group in _grown(pairs_of(shuffled))), default=0.0))
    return best


def _dealt(firm: Ints, tender: Ints, dealer: Any) -> Ints:
    """Deal the firms anew to the tenders; a firm dealt twice to one tender changes places with a random bid."""
    dealt = dealer.permutation(firm)
    for _ in range(20):
        _, first = np.unique(tender * (int(firm.max()) + 1) + dealt, return_index=True)
        twice = np.setdiff1d(np.arange(len(dealt)), first)
        if not len(twice):
            break
        swap = dealer.integers(0, len(dealt), len(twice))
        for here, there in zip(twice, swap, strict=True):
            dealt[here], dealt[there] = dealt[there], dealt[here]
    return np.asarray(dealt)


def _chance(score: float, best: Sequence[float]) -> float | None:
    return (1 + sum(other >= score for other in best)) / (1 + len(best)) if best else None
