"""Which identity values tie nobody within one lot: soft or inherited ones that most of its bidders share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from supervision.screens.identities import INHERITED, KINDS, IdentityFact, normalised
from supervision.screens.signals import Grade

# From so many bidders on, a soft value that more than half of them share (one PDF program) ties nobody.
CROWD = 4


def without_the_crowd(facts: Iterable[IdentityFact], bidders: int) -> list[IdentityFact]:
    """Leave out the soft values, and those inherited from a common form, that more than half of the bidders hold."""
    kept = list(facts)
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in kept:
        holders[fact.kind, normalised(fact.value)].add(fact.bidder)
    return [
        fact
        for fact in kept
        if not (
            _common(fact.kind)
            and bidders >= CROWD
            and 2 * len(holders[fact.kind, normalised(fact.value)]) > bidders
        )
    ]


def without_the_given(facts: Iterable[IdentityFact], given: Iterable[tuple[str, str]]) -> list[IdentityFact]:
    """Leave out the soft and inherited values that the tender's own files hold too; ``given`` are (kind, value)."""
    theirs = {(kind, normalised(value)) for kind, value in given if _common(kind)}
    return [fact for fact in facts if (fact.kind, normalised(fact.value)) not in theirs]


def _common(kind: str) -> bool:
    meaning = KINDS.get(kind)
    return meaning is None or meaning.grade is Grade.SOFT or kind in INHERITED
