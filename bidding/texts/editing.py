"""Changing the body of a standard text: its clauses by number, always a new body. Pure."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from bidding.texts.parameters import clauses

Clause = Mapping[str, Any]


def clause_of(body: Mapping[str, Any], number: str) -> Clause | None:
    """Return a clause by its number."""
    return next((clause for clause in clauses(body) if clause["number"] == number), None)


def with_clause(body: Mapping[str, Any], number: str, clause: Clause) -> dict[str, Any]:
    """Return the body with a clause put in place of the one of that number."""
    return _each(body, lambda found: [clause if one["number"] == number else one for one in found])


def without_clause(body: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Return the body without a clause."""
    return _each(body, lambda found: [one for one in found if one["number"] != number])


def moved_clause(body: Mapping[str, Any], number: str, by: int) -> dict[str, Any]:
    """Return the body with a clause moved up (-1) or down (1) within its chapter."""

    def moved(found: Sequence[Clause]) -> list[Clause]:
        order = list(found)
        place = next((i for i, one in enumerate(order) if one["number"] == number), -1)
        other = place + by
        if place >= 0 and 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
        return order

    return _each(body, moved)


def added_clause(body: Mapping[str, Any], chapter: int, clause: Clause) -> dict[str, Any]:
    """Return the body with a clause at the end of a chapter (counted from 1 through all volumes)."""
    fresh = deepcopy(dict(body))
    listed = [one for volume in fresh["volumes"] for one in volume["chapters"]]
    listed[chapter - 1]["clauses"].append(dict(clause))
    return fresh


def _each(body: Mapping[str, Any], change: Callable[[Sequence[Clause]], list[Clause]]) -> dict[str, Any]:
    fresh = deepcopy(dict(body))
    for volume in fresh["volumes"]:
        for chapter in volume["chapters"]:
            chapter["clauses"] = change(chapter["clauses"])
    return fresh
