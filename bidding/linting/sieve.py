"""What must stand in a sentence for a pattern to have a chance: pairs of characters, found in the pattern itself.

A document has thousands of sentences and the linter hundreds of patterns; most pairs of both are told apart by two
or three set operations, without running the pattern.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

Need = frozenset[str]
# A choice among more pieces than this tells too little to be worth asking.
MOST_PIECES = 120


def grams(sentence: str) -> frozenset[str]:
    """Return the characters of a sentence and the pairs of neighbours."""
    return frozenset(sentence) | {a + b for a, b in pairwise(sentence)}


def needs(pattern: re.Pattern[str]) -> tuple[Need, ...]:
    """Return sets of pieces, of each of which a sentence must hold one or the pattern cannot match; the narrowest first."""
    parser: Any = re._parser  # type: ignore[attr-defined]
    found = sorted(_sequence(parser.parse(pattern.pattern)), key=lambda need: (len(need), sorted(need)))
    return tuple(need for need in found[:3] if len(need) <= MOST_PIECES)


def possible(wanted: Sequence[Need], present: frozenset[str]) -> bool:
    """Say whether a sentence with these pieces can match."""
    return all(not need.isdisjoint(present) for need in wanted)


def _sequence(items: Iterable[tuple[Any, Any]]) -> list[Need]:
    """Return the needs of pieces that follow each other: all of them hold."""
    found: list[Need] = []
    run = ""
    for operation, argument in items:
        if str(operation) == "LITERAL":
            run += chr(argument)
            continue
        found += _literal(run)
        run = ""
        found += _one(str(operation), argument)
    return found + _literal(run)


def _literal(run: str) -> list[Need]:
    if len(run) < 2:
        return [frozenset(run)] if run else []
    return [frozenset({a + b}) for a, b in pairwise(run)][:2]


def _one(operation: str, argument: Any) -> list[Need]:
    if operation == "SUBPATTERN":
        return _sequence(argument[-1])
    if operation in {"MAX_REPEAT", "MIN_REPEAT"}:
        return _sequence(argument[2]) if argument[0] > 0 else []
    if operation == "BRANCH":
        return _branch(argument[1])
    if operation == "IN" and all(str(op) == "LITERAL" for op, _value in argument):
        return [frozenset(chr(value) for _op, value in argument)]
    return []


def _branch(branches: Sequence[Any]) -> list[Need]:
    """Return the need of a choice: a piece of any branch; none if some branch needs nothing."""
    together: set[str] = set()
    for branch in branches:
        inner = _sequence(branch)
        if not inner:
            return []
        together |= min(inner, key=lambda need: (len(need), -max(len(piece) for piece in need)))
    return [frozenset(together)]
