"""Three and more in the past of a lot's bidders: rings that share out the wins, and groups that move together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING

from supervision.screens.chances import binomial_tail, fisher
from supervision.screens.combining import cliques
from supervision.screens.history import (
    COMPANY_FLOOR,
    MIN_JOINT,
    Past,
    PastBid,
    company_chance,
    pattern,
)
from supervision.screens.signals import CEILING, RISK_PROFILE, Family, Grade, Signal

if TYPE_CHECKING:
    from supervision.screens.groups import Group
    from supervision.screens.habits import Chances

# Two are tied when chance would bring them together as often as this at most.
TIED = 0.3
SMALLEST, LARGEST = 3, 8
# Of a clique wider than this only so many are looked at, for the number of its parts doubles with each.
_WIDEST = 9
# A group is mentioned when at most this share of shuffled markets holds one as strong.
CHANCE = 0.05
# Below this many bids a past holds no groups worth the shuffling.
_LEAST = 30
# The joined chance, counted over the groups looked at, from which a ring is asked about; and at least every other
# honest replay must be less in step.
NAMED, STEADY = 0.005, 0.5


# --- rings: who shares out the wins --------------------------------------------------------------------


def ring_signals(
    past: Sequence[PastBid],
    among: Sequence[str],
    held: Mapping[str, int] | None = None,
    today: Mapping[str, float] | None = None,
) -> list[Signal]:
    """Find two to eight of the bidders who keep company, take the wins among them, and price in step.

    Three sides are looked at, each against replays of the same meetings by the firms' own habits: company; prices of
    which one goes ahead and the others follow closely; and that the lowest is always the same, or changes by turns.
    Their chances are joined, no one decides alone. ``today`` holds the prices of the lot itself, one meeting more.
    """
    index = Past.of(past, held)
    names = sorted(set(among) & index.bids.keys())
    ties = {
        (a, b): chance
        for a, b in combinations(names, 2)
        if len(joint := index.bids[a] & index.bids[b]) >= MIN_JOINT
        and (chance := company_chance(index, a, b, len(joint))) <= TIED
    }
    found = [clique for clique in cliques(ties) if len(clique) >= SMALLEST]
    inner = sorted({part for clique in found for part in _parts(clique)}, key=sorted)
    desk = _Desk(index, names, ties, today or {})
    kept = _best([*desk.judged(inner, len(found)), *desk.widened(sorted(found, key=sorted), len(found))])
    pairs = [
        frozenset(pair)
        for pair, chance in sorted(ties.items())
        if chance <= COMPANY_FLOOR and not any(set(pair) <= set(one.bidders) for one in kept)
    ]
    tries = len(pairs) + len(inner)
    best: dict[tuple[str, ...], Signal] = {}
    for one in sorted([*desk.judged(pairs, tries), *desk.widened(pairs, tries)], key=lambda one: -one.weight):
        best.setdefault(one.bidders, one)
    return sorted([*kept, *best.values()], key=lambda one: (-one.weight, one.bidders, one.kind))


def _absent(index: Past, members: frozenset[str], here: Sequence[str]) -> frozenset[str]:
    """Return who does not bid today but was at most of the meetings of these: a ring is seldom complete."""
    together = _together(index, members)
    met = Counter(name for tender in together for name in index.tenders[tender] if name not in set(here))
    kept = [
        (-times, name) for name, times in met.items() if times >= MIN_JOINT and 2 * times >= len(together)
    ]
    return frozenset(name for _, name in sorted(kept)[: LARGEST - len(members)])


def _parts(clique: frozenset[str]) -> Iterator[frozenset[str]]:
    """Yield the subsets that may be the ring: an honest firm that is often there, too, would hide it."""
    names = sorted(clique)[:_WIDEST]
    for size in range(SMALLEST, min(LARGEST, len(names)) + 1):
        yield from map(frozenset, combinations(names, size))


def _best(signals: Sequence[Signal]) -> list[Signal]:
    """Keep of rings that share two members or more one: the widest that is asked about, else the likeliest.

    Who is left out of a ring was there all the same.
    """

    def rank(signal: Signal) -> tuple[float, float]:
        chance = float(str(signal.detail["chance"]))
        return -len(signal.bidders) if signal.grade is Grade.STRONG else 0, chance

    kept: list[Signal] = []
    for signal in sorted(signals, key=lambda one: (rank(one), one.bidders)):
        if all(len(set(signal.bidders) & set(other.bidders)) < 2 for other in kept):
            kept.append(signal)
    return kept


@dataclass(frozen=True)
class _Desk:
    """What is needed to judge a group: the past, today's bidders, who is tied to whom, and today's prices."""

    index: Past
    here: Sequence[str]
    ties: Mapping[tuple[str, str], float]
    today: Mapping[str, float]

    def judged(self, groups: Iterable[frozenset[str]], tries: int) -> Iterator[Signal]:
        """Yield the signals of groups; ``tries`` is the number of groups that were looked at."""
        for members in groups:
            if one := self._ring(members, tries, frozenset()):
                yield one

    def widened(self, groups: Iterable[frozenset[str]], tries: int) -> Iterator[Signal]:
        """Judge groups together with those who mostly met them and do not bid today; only who bids is named."""
        for members in groups:
            absent = _absent(self.index, members, self.here)
            if absent and (one := self._ring(members, tries, absent)):
                yield one

    def _ring(self, members: frozenset[str], tries: int, absent: frozenset[str]) -> Signal | None:
        names = tuple(sorted(members))
        together = _together(self.index, members | absent)
        if len(together) < MIN_JOINT:
            return None
        winners = [won for tender in together if (won := self.index.winners.get(tender)) in members]
        company = max(self.ties[pair] for pair in combinations(names, 2))
        seen = _replayed(self.index, (*names, *sorted(absent)), together, self.today)
        order = min(1.0, 2 * min(seen.one, seen.turns))
        kind = "cover_bids" if seen.one <= seen.turns else "rotation"
        chance = fisher([seen.close, order, max(COMPANY_FLOOR, company)]) * tries
        detail: dict[str, object] = {
            "wins": len(winners), "company": company, "taken": _taken(self.index, members, together, len(winners)),
            "margin": seen.close, "turns": seen.turns, "won": seen.one,
        }  # fmt: skip
        if absent:
            detail["absent"] = sorted(absent)
        if kind == "cover_bids" and seen.lowest:
            detail["winner"] = Counter(seen.lowest).most_common(1)[0][0]
        wins = Counter(winners)
        values, times = [wins[name] for name in names], (len(winners), len(together))
        most = Grade.STRONG if seen.close <= STEADY and chance <= NAMED else Grade.SOFT
        signal = pattern(kind, names, values, times, chance, detail, together, most=most)
        return signal if signal.weight else None


def _replayed(
    index: Past, names: Sequence[str], together: Sequence[str], today: Mapping[str, float]
) -> Chances:
    from supervision.screens.habits import chances  # numpy: slow to load

    return chances(index, names, together, today)


def _together(index: Past, members: frozenset[str]) -> list[str]:
    """Return the tenders at which two of them bid or more, in their order."""
    count = Counter(tender for name in members for tender in index.bids[name])
    kept = [tender for tender, there in count.items() if there >= 2]
    return sorted(kept, key=lambda tender: (next(iter(index.tenders[tender].values())).when, tender))


def _taken(index: Past, members: frozenset[str], together: Sequence[str], wins: int) -> float:
    """Return the chance that the group wins so often, each winning as often as it does elsewhere."""
    rates = _rates(index, members, together)
    expected = fmean(
        min(0.95, math.fsum(rates[name] for name in members if name in index.tenders[tender]))
        for tender in together
    )
    return binomial_tail(wins, len(together), expected)


def _rates(index: Past, members: frozenset[str], together: Sequence[str]) -> dict[str, float]:
    return {
        name: index.rate(name, [t for t in together if name in index.tenders[t]] or together)
        for name in members
    }


# --- groups: who moves together ------------------------------------------------------------------------


def group_signals(past: Sequence[PastBid], among: Sequence[str]) -> list[Signal]:
    """Find the groups, in overlapping windows of time, of which at least three bid in this lot.

    Always soft: a small trade moves together, too.
    """
    if len(past) < _LEAST or not _often(past, among):
        return []
    found = []
    for firms, group in _groups(tuple(past)):
        here = tuple(sorted(set(firms) & set(among)))
        if len(here) >= SMALLEST:
            found.append(_signal(here, firms, group))
    return found


@lru_cache(maxsize=4)
def _groups(past: tuple[PastBid, ...]) -> list[tuple[list[str], Group]]:
    from supervision.screens.groups import groups_of  # numpy: slow to load
    from supervision.screens.market import market_of
    from supervision.screens.tables import Row

    rows = [
        Row(line, bid.tender, bid.bidder, bid.amount or 1.0, date=bid.when)
        for line, bid in enumerate(past, start=2)
    ]
    market = market_of(rows)
    return [
        ([market.firms[number] for number in group.members], group)
        for group in groups_of(market)
        if group.chance is not None and group.chance <= CHANCE
    ]


def _often(past: Sequence[PastBid], among: Sequence[str]) -> bool:
    """Tell whether three of them were ever together often enough to be a group."""
    wanted: set[str] = set(among)
    together: dict[str, set[str]] = {}
    for bid in past:
        if bid.bidder in wanted:
            together.setdefault(bid.tender, set()).add(bid.bidder)
    return sum(len(names) >= SMALLEST for names in together.values()) >= SMALLEST


def _signal(here: tuple[str, ...], firms: Sequence[str], group: Group) -> Signal:
    figures = {
        name: float(f"{getattr(group, name):.6g}")
        for name in ("coherence", "exclusivity", "weight", "jaccard", "chance")
    }
    return Signal(
        kind="group",
        family=Family.HISTORY,
        grade=Grade.SOFT,
        article=RISK_PROFILE,
        bidders=here,
        values=tuple("" for _ in here),
        base_rate=(len(here), len(firms)),
        weight=round(CEILING[Grade.SOFT] * min(1.0, figures["coherence"]), 4),
        detail={**figures, "firms": list(firms)},
    )
