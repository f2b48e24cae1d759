"""Candidate groups: cliques and near-cliques of three to eight firms that keep each other's company.

Score = coherence × exclusivity × mean weight, where a pair's weight is its joint tenders beyond what activity
and tender size explain. Groups grow from the strongest pairs, so cost follows evidence, not the number of firms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from supervision.screens.growing import Grown, Ties, coherence, exclusivity, grow, scored, ties_of
from supervision.screens.market import Ints, Market
from supervision.screens.pairs import company_of

# A group that shares this much of its members with a better one is the same finding.
_SAME = 0.5
_SHUFFLES = 19
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


def groups_of(market: Market, limit: int = 200) -> list[Group]:
    """Find the candidate groups of a market, best first: in the whole history and in overlapping windows of it."""
    found = [group for part in (market, *_windows(market)) for group in _grown(part, limit)]
    best = chance_best(market)
    return [replace(group, chance=_chance(group.score, best)) for group in _distinct(found, limit)]


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


def _grown(market: Market, limit: int) -> list[Group]:
    """Grow groups in one market and keep the best that differ."""
    ties = ties_of(company_of(market))
    sizes = list(grow(ties))
    scores = [scored(ties, one) for one in sizes]
    ranked = sorted(
        (-float(score), tuple(one.members[at].tolist()), place, at)
        for place, (one, values) in enumerate(zip(sizes, scores, strict=True))
        for at, score in enumerate(values)
    )
    return _best(ties, sizes, ranked, limit)


def _best(
    ties: Ties, sizes: Sequence[Grown], ranked: Sequence[tuple[float, tuple[int, ...], int, int]], limit: int
) -> list[Group]:
    kept: list[Group] = []
    apart = _Apart()
    for _score, members, place, at in ranked:
        if apart.takes(members):
            kept.append(_group(ties, sizes[place], at))
            if len(kept) == limit:
                break
    return kept


def _group(ties: Ties, groups: Grown, at: int) -> Group:
    one = Grown(groups.members[at : at + 1], groups.inner[at : at + 1], groups.best[at : at + 1])
    i, j = np.triu_indices(one.members.shape[1], 1)
    place = ties.place(one.members[0][i], one.members[0][j])
    return Group(
        members=tuple(one.members[0].tolist()),
        score=float(scored(ties, one)[0]),
        coherence=float(coherence(one)[0]),
        exclusivity=float(exclusivity(ties, one)[0]),
        weight=float(one.inner.mean()),
        jaccard=float(np.where(place >= 0, ties.jaccard[place], 0.0).mean()),
    )


class _Apart:
    """Takes groups, best first, and refuses one that is mostly the firms of one taken before."""

    def __init__(self) -> None:
        self._held: dict[int, list[tuple[int, ...]]] = {}

    def takes(self, members: tuple[int, ...]) -> bool:
        rivals = {other for member in members for other in self._held.get(member, ())}
        if any(_shared(members, rival) >= _SAME for rival in rivals):
            return False
        for member in members:
            self._held.setdefault(member, []).append(members)
        return True


def _distinct(groups: Sequence[Group], limit: int) -> list[Group]:
    """Keep the best of groups that are mostly the same firms."""
    apart = _Apart()
    ranked = sorted(groups, key=lambda group: (-group.score, group.members))
    return [group for group in ranked if apart.takes(group.members)][:limit]


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    common = len(set(one) & set(other))
    return common / (len(one) + len(other) - common)


# --- the permutation null ------------------------------------------------------------------------------


def chance_best(market: Market) -> list[float]:
    """Score the best group of shuffled markets, in which every activity and tender size is as it was.

    The windows of time are searched in them too: whoever looks in more places finds more by chance.
    """
    dealer = np.random.default_rng(_SEED)
    best = []
    for _ in range(_SHUFFLES):
        shuffled = replace(market, firm=dealt(market.firm, market.tender, dealer))
        best.append(max(_best_score(part) for part in (shuffled, *_windows(shuffled))))
    return best


def _best_score(market: Market) -> float:
    ties = ties_of(company_of(market))
    return max((float(scored(ties, groups).max()) for groups in grow(ties)), default=0.0)


def dealt(firm: Ints, tender: Ints, dealer: np.random.Generator) -> Ints:
    """Deal the firms anew to the tenders; a firm dealt twice to one tender changes places with a random bid."""
    found = dealer.permutation(firm)
    for _ in range(20):
        _, first = np.unique(tender * (int(firm.max()) + 1) + found, return_index=True)
        twice = np.setdiff1d(np.arange(len(found)), first)
        if not len(twice):
            break
        swap = dealer.integers(0, len(found), len(twice))
        for here, there in zip(twice, swap, strict=True):
            found[here], found[there] = found[there], found[here]
    return np.asarray(found)


def _chance(score: float, best: Sequence[float]) -> float | None:
    return (1 + sum(other >= score for other in best)) / (1 + len(best)) if best else None
