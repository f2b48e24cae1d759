"""Which identity values tie nobody within one lot: soft ones that most of its bidders share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from supervision.screens.identities import KINDS, IdentityFact, normalised
from supervision.screens.signals import Grade

# From so many bidders on, a soft value that more than half of them share (one PDF program) ties nobody.
CROWD = 4


def without_the_crowd(facts: Iterable[IdentityFact], bidders: int) -> list[IdentityFact]:
    """Leave out the soft values that more than half of the lot's bidders hold."""
    kept = list(facts)
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in kept:
        holders[fact.kind, normalised(fact.value)].add(fact.bidder)
    return [
        fact
        for fact in kept
        if not (
            _soft(fact.kind)
            and bidders >= CROWD
            and 2 * len(holders[fact.kind, normalised(fact.value)]) > bidders
        )
    ]


def _soft(kind: str) -> bool:
    meaning = KINDS.get(kind)
    return meaning is None or meaning.grade is Grade.SOFT
