"""What past tenders say of a pair: company (抱团), cover bids (陪标), turns (轮流), shares of a territory (划分).

Firms that keep to one region or one kind of work meet often without a plan, strong firms win often and weak ones
never: each pattern is held against what the two did elsewhere, and several sides of it must speak together.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from statistics import median, variance

from supervision.screens.chances import binomial_tail, fisher, narrow_tail, overlap_tail
from supervision.screens.signals import CEILING, RISK_PROFILE, Family, Grade, Signal

# Joint tenders from which a pattern may be spoken of at all.
MIN_JOINT = 4
# The chance, counted over all the pairs that were looked at, from which a pattern is mentioned; and is asked about.
SOFT_FROM, STRONG_FROM = 0.2, 0.1
# Keeping company is explained by much: it counts for no less than this.
COMPANY_FLOOR = 0.01
# Pairs needed before the usual spread of two firms' prices is known.
_USUAL_PAIRS = 8
_SHUFFLES, _SEED = 999, 20_260_101


@dataclass(frozen=True, slots=True)
class PastBid:
    """One opened bid of the past.

    ``when`` orders the tenders (any increasing figure); amount in yuan, 0 where unknown; ``stratum`` names region and
    kind of work.
    """

    tender: str
    bidder: str
    amount: float
    won: bool = False
    when: float = 0.0
    stratum: str = ""


@dataclass(frozen=True)
class Past:
    """The past indexed: each tender's bids by bidder, each bidder's tenders, and how many tenders there were."""

    tenders: Mapping[str, dict[str, PastBid]]
    bids: Mapping[str, set[str]]
    # Tenders by stratum, those too at which nobody of interest bid.
    held: Mapping[str, int]
    winners: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, past: Sequence[PastBid], held: Mapping[str, int] | None = None) -> Past:
        """Index bids; ``held`` counts all tenders by stratum where the bids are only a part of them."""
        tenders: dict[str, dict[str, PastBid]] = defaultdict(dict)
        bids: dict[str, set[str]] = defaultdict(set)
        for bid in past:
            tenders[bid.tender].setdefault(bid.bidder, bid)
            bids[bid.bidder].add(bid.tender)
        seen = Counter(next(iter(there.values())).stratum for there in tenders.values())
        known = {stratum: max(count, (held or {}).get(stratum, 0)) for stratum, count in seen.items()}
        won = {bid.tender: bid.bidder for bid in past if bid.won}
        return cls(tenders, bids, known, won)

    def stratum(self, tender: str) -> str:
        """Return region and kind of work of a tender."""
        return next(iter(self.tenders[tender].values())).stratum

    def joint(self, a: str, b: str) -> list[str]:
        """Return the tenders at which both bid, in their order."""
        return sorted(self.bids[a] & self.bids[b], key=lambda tender: (self.tenders[tender][a].when, tender))

    def fair(self, tender: str) -> float:
        """Return the chance to win that each bidder of a tender has where all are alike."""
        return 1 / len(self.tenders[tender])

    def rate(self, name: str, without: Sequence[str]) -> float:
        """Return how often a firm wins elsewhere, drawn towards a fair share where it hardly bids."""
        fair = math.fsum(self.fair(tender) for tender in without) / len(without)
        left_out = set(without)
        others = [tender for tender in self.bids[name] if tender not in left_out and tender in self.winners]
        wins = sum(self.winners[tender] == name for tender in others)
        return (wins + 2 * fair) / (len(others) + 2)

    def log_ratio(self, tender: str, a: str, b: str) -> float | None:
        """Return ln(b's price / a's price), None where one is unknown."""
        one, other = self.tenders[tender][a].amount, self.tenders[tender][b].amount
        return math.log(other / one) if one > 0 and other > 0 else None

    @cached_property
    def usual_variance(self) -> float | None:
        """The median variance of ln(price ratio) over pairs that met often: how honest prices scatter."""
        found = []
        for a, b in _met(self, sorted(self.bids)):
            ratios = _known(self.log_ratio(tender, a, b) for tender in self.joint(a, b))
            if len(ratios) >= MIN_JOINT:
                found.append(variance(ratios))
        return median(found) if len(found) >= _USUAL_PAIRS else None


def history_signals(
    past: Sequence[PastBid], among: Sequence[str] = (), held: Mapping[str, int] | None = None
) -> list[Signal]:
    """Find pairs with a pattern in their past; ``among`` limits them to the given bidders.

    Chances are corrected for the number of pairs looked at. Keeping company is always soft: a territory explains much
    (1117号 art. 11 calls it a risk profile). A pair's cover bids, too: how firms
    bid by their own habit is looked at with rings. Shares of a territory may be strong, never more.
    """
    index = Past.of(past, held)
    names = sorted(set(among) & index.bids.keys()) if among else sorted(index.bids)
    met = _met(index, names)
    found = [signal for a, b in met for signal in judged(index, a, b, len(met)) if signal.weight]
    return sorted(found, key=lambda signal: (-signal.weight, signal.bidders, signal.kind))


def _met(index: Past, names: Sequence[str]) -> list[tuple[str, str]]:
    """List the pairs that met often enough, found through the tenders and not through all pairs."""
    wanted, joint = set(names), defaultdict[tuple[str, str], int](int)
    for bids in index.tenders.values():
        for pair in combinations(sorted(bids.keys() & wanted), 2):
            joint[pair] += 1
    return sorted(pair for pair, count in joint.items() if count >= MIN_JOINT)


def judged(index: Past, a: str, b: str, tries: int) -> Iterator[Signal]:
    """Yield the patterns of one pair, of no weight where likely by chance; ``tries`` is the number of pairs looked at."""
    joint = index.joint(a, b)
    company = company_chance(index, a, b, len(joint))
    either = len(index.bids[a] | index.bids[b])
    if company * tries <= SOFT_FROM / 10 and 2 * len(joint) >= either:
        detail = {"expected": round(_expected(index, a, b), 2), "jaccard": round(len(joint) / either, 4)}
        values = [len(index.bids[name]) for name in (a, b)]
        yield pattern(
            "co_bidding",
            (a, b),
            values,
            (len(joint), either),
            company * tries,
            detail,
            joint,
            most=Grade.SOFT,
        )
    yield from _cover(index, a, b, joint, company, tries)
    yield from _shares(index, a, b, joint, tries)


# --- keeping company -----------------------------------------------------------------------------------


def _strata(index: Past, a: str, b: str) -> list[tuple[int, int, int]]:
    one, other = (Counter(index.stratum(tender) for tender in index.bids[name]) for name in (a, b))
    return [
        (index.held[stratum], one[stratum], other[stratum]) for stratum in sorted(one.keys() & other.keys())
    ]


def _expected(index: Past, a: str, b: str) -> float:
    return math.fsum(one * other / held for held, one, other in _strata(index, a, b))


def company_chance(index: Past, a: str, b: str, joint: int) -> float:
    """Return the chance that two meet so often by their own habits."""
    return overlap_tail(joint, _strata(index, a, b))


# --- cover bids ----------------------------------------------------------------------------------------


def _cover(index: Past, a: str, b: str, joint: Sequence[str], company: float, tries: int) -> Iterator[Signal]:
    """One wins more often with the other there than without; the other never does, and lies close above."""
    for winner, cover in ((a, b), (b, a)):
        wins = [tender for tender in joint if index.winners.get(tender) == winner]
        if len(wins) < 3 or 2 * len(wins) < len(joint):
            continue
        if any(index.winners.get(tender) == cover for tender in joint):
            continue
        won = binomial_tail(len(wins), len(joint), index.rate(winner, joint))
        lost = math.prod(1 - index.rate(cover, joint) for _ in joint)
        close = _narrow(index, [(tender, winner, cover) for tender in wins])
        chance = fisher([won, lost, close, max(COMPANY_FLOOR, company)]) * tries
        detail = {"winner": winner, "company": company, "lost": lost, "margin": close, "won": won}
        times = (len(wins), len(joint))
        yield pattern(
            "cover_bids",
            (winner, cover),
            [len(wins), 0],
            times,
            chance,
            detail,
            joint,
            most=Grade.SOFT,
        )


def _narrow(index: Past, sides: Sequence[tuple[str, str, str]]) -> float:
    """Return the chance that two firms' prices keep as steady a distance; 1 where nothing is known.

    Half the degrees of freedom are given away, since firms differ in how much their prices scatter.
    """
    ratios = _known(index.log_ratio(tender, low, high) for tender, low, high in sides)
    usual = index.usual_variance
    if len(ratios) < MIN_JOINT or usual is None:
        return 1.0
    return narrow_tail(variance(ratios), usual, (len(ratios) - 1) / 2)


def _known(values: Iterator[float | None]) -> list[float]:
    return [value for value in values if value is not None]


# --- shares of a territory -----------------------------------------------------------------------------


def _shares(index: Past, a: str, b: str, joint: Sequence[str], tries: int) -> Iterator[Signal]:
    """Two who both bid in several regions, and each wins in regions of its own only."""
    won = [
        (index.stratum(tender), index.winners[tender])
        for tender in joint
        if index.winners.get(tender) in (a, b)
    ]
    winners = [name for _, name in won]
    if len(won) < 2 * MIN_JOINT or min(winners.count(a), winners.count(b)) < 3:
        return
    split = _split(won)
    dealer, reached = random.Random(_SEED), 0
    for _ in range(_SHUFFLES):
        dealer.shuffle(winners)
        reached += _split([(place, name) for (place, _), name in zip(won, winners, strict=True)]) >= split
    chance = (reached + 1) / (_SHUFFLES + 1) * tries
    values = [winners.count(name) for name in (a, b)]
    yield pattern("territory", (a, b), values, (split, len(won)), chance, {"wins": len(won)}, joint)


def _split(won: Sequence[tuple[str, str]]) -> int:
    """Count the wins that fall to the firm that wins most in their region."""
    there: dict[str, Counter[str]] = defaultdict(Counter)
    for place, name in won:
        there[place][name] += 1
    return sum(max(count.values()) for count in there.values())


# --- weighing ------------------------------------------------------------------------------------------


def pattern(
    kind: str,
    pair: tuple[str, ...],
    values: Sequence[int],
    times: tuple[int, int],
    chance: float,
    detail: Mapping[str, object],
    joint: Sequence[str],
    *,
    most: Grade = Grade.STRONG,
) -> Signal:
    """Weigh a pattern by its chance, which counts all that was tried; likelier than SOFT_FROM it weighs nothing."""
    chance = min(1.0, chance)
    grade = most if chance <= STRONG_FROM else Grade.SOFT
    strength = min(1.0, -math.log10(max(chance, 1e-9)) / 6)
    rounded = {name: _short(value) for name, value in {**detail, "chance": chance}.items()}
    return Signal(
        kind=kind,
        family=Family.HISTORY,
        grade=grade,
        article=RISK_PROFILE,
        bidders=pair,
        values=tuple(str(value) for value in values),
        base_rate=times,
        weight=round(CEILING[grade] * max(strength, 0.5), 4) if chance <= SOFT_FROM else 0.0,
        detail={**rounded, "lots": list(joint)},
    )


def _short(value: object) -> object:
    """Keep six significant digits: what the last bits of a chance are differs between machines."""
    return float(f"{value:.6g}") if isinstance(value, float) else value
