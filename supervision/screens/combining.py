"""From signals to leads: families combine by noisy-or, and only then may a pair or ring be raised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from itertools import combinations

from supervision.screens.signals import Family, Grade, Signal


class Level(StrEnum):
    """What a regulator is asked to do; the words are fixed."""

    LEAD = "lead"  # 线索
    CHECK = "check"  # 建议核查
    PRIORITY = "priority"  # 重点核查


_RANK = {Level.LEAD: 0, Level.CHECK: 1, Level.PRIORITY: 2}

# Soft evidence that stands alone is asked about only from three families' worth of it.
CHECK_FROM = 0.7
PRIORITY_FROM = 0.85
# Prices and history are figures of honest markets too: alone or together they never reach the top.
STATISTICS = frozenset({Family.BID_PRICES, Family.HISTORY})
# What a second signal of the same family adds: it confirms, it is no second witness.
_ECHO = 0.25
# A family that says less than this is no independent support for the top level.
_SUPPORT = 0.2


@dataclass(frozen=True, slots=True)
class PairLead:
    """What is known against two bidders together; never a verdict."""

    a: str
    b: str
    score: float
    level: Level
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Ring:
    """Bidders who are tied each to each; two members or more."""

    members: tuple[str, ...]
    score: float
    level: Level
    signals: tuple[Signal, ...]


def noisy_or(weights: Iterable[float]) -> float:
    """Return the chance that at least one independent witness is right."""
    return 1 - reduce(lambda doubt, weight: doubt * (1 - weight), weights, 1.0)


def family_weight(signals: Sequence[Signal]) -> float:
    """Return what one family says: its strongest signal, the others only closing part of the gap."""
    weights = sorted((signal.weight for signal in signals), reverse=True)
    return noisy_or([weights[0], *(weight * _ECHO for weight in weights[1:4])]) if weights else 0.0


def combine(signals: Iterable[Signal]) -> list[PairLead]:
    """Join signals into one lead per pair of bidders, highest level and score first."""
    by_pair: dict[tuple[str, str], list[Signal]] = defaultdict(list)
    for signal in signals:
        for pair in combinations(sorted(set(signal.bidders)), 2):
            by_pair[pair].append(signal)
    leads = [_lead(a, b, found) for (a, b), found in by_pair.items()]
    return sorted(leads, key=lambda lead: (-_RANK[lead.level], -lead.score, lead.a, lead.b))


def _lead(a: str, b: str, signals: list[Signal]) -> PairLead:
    families = _by_family(signals)
    weights = {family: family_weight(found) for family, found in families.items()}
    score = noisy_or(weights.values())
    level = _level(signals, weights, score)
    if level is not Level.PRIORITY:
        score = min(score, PRIORITY_FROM - 0.01)  # never a red figure under an amber word
    ordered = sorted(signals, key=lambda signal: (-signal.weight, signal.kind, signal.values))
    return PairLead(a, b, round(score, 4), level, tuple(ordered))


def _by_family(signals: Iterable[Signal]) -> dict[Family, list[Signal]]:
    families: dict[Family, list[Signal]] = defaultdict(list)
    for signal in signals:
        families[signal.family].append(signal)
    return families


def _level(signals: Sequence[Signal], weights: dict[Family, float], score: float) -> Level:
    """Red needs one hard identity, or two families of which one is more than soft and more than statistics."""
    if any(signal.grade is Grade.HARD for signal in signals):
        return Level.PRIORITY
    witnesses = sum(weight >= _SUPPORT for weight in weights.values())
    strong = any(signal.grade is Grade.STRONG for signal in signals)
    found = any(signal.grade is Grade.STRONG and signal.family not in STATISTICS for signal in signals)
    if found and witnesses >= 2 and score >= PRIORITY_FROM:
        return Level.PRIORITY
    if strong or (witnesses >= 2 and score >= CHECK_FROM):
        return Level.CHECK
    return Level.LEAD


def rings(pair_leads: Iterable[PairLead]) -> list[Ring]:
    """Gather pairs worth checking into rings: sets of bidders in which each is tied to each.

    A chain (A–B, B–C, but nothing between A and C) gives two rings, not one: nobody is accused by proxy.
    """
    ties = {(lead.a, lead.b): lead for lead in pair_leads if lead.level is not Level.LEAD}
    found = [_ring(members, ties) for members in cliques(ties)]
    return sorted(found, key=lambda ring: (-_RANK[ring.level], -ring.score, ring.members))


def _ring(members: frozenset[str], ties: dict[tuple[str, str], PairLead]) -> Ring:
    names = tuple(sorted(members))
    inner = [ties[pair] for pair in combinations(names, 2)]
    signals = {id(signal): signal for lead in inner for signal in lead.signals}
    level = max((lead.level for lead in inner), key=_RANK.__getitem__)
    score = sum(lead.score for lead in inner) / len(inner)
    return Ring(names, round(score, 4), level, tuple(signals.values()))


def cliques(ties: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """List the maximal cliques (Bron and Kerbosch with a pivot)."""
    near: dict[str, set[str]] = defaultdict(set)
    for a, b in ties:
        near[a].add(b)
        near[b].add(a)
    found: list[frozenset[str]] = []

    def grow(clique: set[str], open_: set[str], done: set[str]) -> None:
        if not open_ and not done:
            found.append(frozenset(clique))
            return
        pivot = max(open_ | done, key=lambda name: len(near[name] & open_))
        for name in sorted(open_ - near[pivot]):
            grow(clique | {name}, open_ & near[name], done & near[name])
            open_ = open_ - {name}
            done = done | {name}

    if near:
        grow(set(), set(near), set())
    return found
