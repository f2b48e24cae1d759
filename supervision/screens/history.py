"""What past tenders say of a pair: keeping company (抱团), covering for one another (陪标), taking turns (轮流)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from supervision.screens.signals import CEILING, RISK_PROFILE, Family, Grade, Signal

# Joint tenders from which a pattern may be spoken of at all.
MIN_JOINT = 4
_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class PastBid:
    """One opened bid of the past. ``when`` orders the tenders (any increasing figure); amount in yuan."""

    tender: str
    bidder: str
    amount: float
    won: bool = False
    when: float = 0.0


@dataclass(frozen=True, slots=True)
class _Past:
    """The past indexed: each bidder's tenders, each tender's bids by bidder."""

    tenders: Mapping[str, dict[str, PastBid]]
    bids: Mapping[str, set[str]]


def history_signals(past: Sequence[PastBid], among: Sequence[str] = ()) -> list[Signal]:
    """Find pairs that met beyond chance, covered or took turns; ``among`` limits them to the given bidders.

    All soft: a territory or a small trade explains much of this (1117号 art. 11 calls it a risk profile).
    """
    index = _indexed(past)
    names = sorted(set(among) & index.bids.keys()) if among else sorted(index.bids)
    found = [signal for a, b in _met(index, names) for signal in _judged(index, a, b)]
    return sorted(found, key=lambda signal: (-signal.weight, signal.bidders, signal.kind))


def _indexed(past: Sequence[PastBid]) -> _Past:
    tenders: dict[str, dict[str, PastBid]] = defaultdict(dict)
    bids: dict[str, set[str]] = defaultdict(set)
    for bid in past:
        tenders[bid.tender][bid.bidder] = bid
        bids[bid.bidder].add(bid.tender)
    return _Past(tenders, bids)


def _met(index: _Past, names: Sequence[str]) -> list[tuple[str, str]]:
    """List the pairs that met often enough, found through the tenders and not through all pairs."""
    wanted, joint = set(names), defaultdict[tuple[str, str], int](int)
    for bids in index.tenders.values():
        for pair in combinations(sorted(bids.keys() & wanted), 2):
            joint[pair] += 1
    return sorted(pair for pair, count in joint.items() if count >= MIN_JOINT)


def _judged(index: _Past, a: str, b: str) -> Iterator[Signal]:
    joint = sorted(index.bids[a] & index.bids[b], key=lambda tender: (index.tenders[tender][a].when, tender))
    yield from _company(index, a, b, len(joint))
    yield from _turns(index, a, b, joint)
    yield from _cover(index, a, b, joint)


def _company(index: _Past, a: str, b: str, joint: int) -> Iterator[Signal]:
    """Two who meet far more often than their activity and the tenders' sizes explain."""
    total = sum(len(bids) for bids in index.tenders.values())
    rate = sum(len(bids) * (len(bids) - 1) for bids in index.tenders.values()) / total**2
    expected = len(index.bids[a]) * len(index.bids[b]) * rate
    chance = poisson_tail(joint, expected)
    either = len(index.bids[a] | index.bids[b])
    if chance <= _CHANCE / 10 and 2 * joint >= either:
        detail = {"expected": round(expected, 2), "jaccard": round(joint / either, 4)}
        yield _signal("co_bidding", a, b, joint, either, chance, detail)


def _turns(index: _Past, a: str, b: str, joint: Sequence[str]) -> Iterator[Signal]:
    """Two who win their joint tenders by turns, more regularly than a fair coin would."""
    winners = [name for tender in joint for name in (a, b) if index.tenders[tender][name].won]
    if len(winners) < MIN_JOINT or 4 * len(winners) < 3 * len(joint):
        return
    changes = sum(one != other for one, other in pairwise(winners))
    chance = binomial_tail(changes, len(winners) - 1, 0.5)
    if chance <= 5 * _CHANCE and min(winners.count(a), winners.count(b)) >= 2:
        yield _signal("rotation", a, b, changes, len(winners) - 1, chance, {"wins": len(winners)})


def _cover(index: _Past, a: str, b: str, joint: Sequence[str]) -> Iterator[Signal]:
    """One wins whenever the two meet and the other, who never wins, always lies above."""
    for winner, cover in ((a, b), (b, a)):
        wins = sum(index.tenders[tender][winner].won for tender in joint)
        fair = sum(1 / len(index.tenders[tender]) for tender in joint) / len(joint)
        above = sum(
            index.tenders[tender][cover].amount > index.tenders[tender][winner].amount for tender in joint
        )
        never = not any(index.tenders[tender][cover].won for tender in index.bids[cover])
        chance = binomial_tail(wins, len(joint), fair)
        if never and chance <= _CHANCE and above == len(joint) and 2 * len(joint) >= len(index.bids[cover]):
            yield _signal("cover_bids", winner, cover, wins, len(joint), chance, {"winner": winner})


def _signal(
    kind: str, a: str, b: str, times: int, of: int, chance: float, detail: Mapping[str, object]
) -> Signal:
    strength = min(1.0, -math.log10(max(chance, 1e-9)) / 6)
    return Signal(
        kind=kind,
        family=Family.HISTORY,
        grade=Grade.SOFT,
        article=RISK_PROFILE,
        bidders=(a, b),
        values=(str(times), str(of)),
        base_rate=(times, of),
        weight=round(CEILING[Grade.SOFT] * max(strength, 0.5), 4),
        detail={**detail, "chance": chance},
    )


def poisson_tail(count: int, mean: float) -> float:
    """Return the chance of at least ``count`` events where ``mean`` are expected."""
    if count <= 0:
        return 1.0
    term = math.exp(-mean)
    below = term
    for k in range(1, count):
        term *= mean / k
        below += term
    return max(0.0, 1 - below)


def binomial_tail(count: int, of: int, share: float) -> float:
    """Return the chance of at least ``count`` successes in ``of`` trials."""
    return math.fsum(math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count, of + 1))
