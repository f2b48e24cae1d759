"""Whether the locked clauses of a standard text still stand word for word in a document. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from bidding.texts.blocks import CLAUSE
from bidding.texts.composing import MARK, left_out
from bidding.texts.parameters import clauses


def sections(text: str) -> dict[str, str]:
    """Cut a canonical text into clauses: number → title and text, white space aside."""
    found: dict[str, list[str]] = {}
    number = ""
    for line in text.splitlines():
        if line.startswith("#"):
            head = CLAUSE.match(line.lstrip("# ") + " ") if line.startswith("### ") else None
            number = head[1] if head else ""
            if number in found:
                number = f"{number}+"  # a clause that stands twice is no standard clause
        if number:
            found.setdefault(number, []).append(line.removeprefix(f"### {number}"))
    return {number: bare("".join(lines)) for number, lines in found.items()}


def bare(text: str) -> str:
    """Return a text without white space, which no tailoring can hide in."""
    return "".join(text.split())


def changed(body: Mapping[str, Any], text: str) -> list[str]:
    """List the numbers of the locked clauses that are missing from a canonical text or say something else.

    What stands in for a mark may be anything within its line; every other word must be that of the standard.
    """
    said = sections(text)
    return [
        clause["number"]
        for clause in clauses(body)
        if clause["kind"] == "locked" and not _stands(clause, said.get(clause["number"]))
    ]


def added(body: Mapping[str, Any], text: str, values: Mapping[str, Any]) -> list[str]:
    """List the numbers of clauses that the standard text does not have, or that were left out of it."""
    known = {clause["number"] for clause in clauses(body) if not left_out(clause, values)}
    return [number for number in sections(text) if number not in known]


def _stands(clause: Mapping[str, Any], said: str | None) -> bool:
    if said is None:
        return False
    pieces = list(_pieces(bare(clause["title"] + clause["text"])))
    if not said.startswith(pieces[0]) or not said.endswith(pieces[-1]):
        return False
    place = 0
    for piece in pieces:
        place = said.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return len(pieces) > 1 or said == pieces[0]


def _pieces(text: str) -> Iterator[str]:
    """Yield the fixed words between the marks."""
    place = 0
    for mark in MARK.finditer(text):
        yield text[place : mark.start()]
        place = mark.end()
    yield text[place:]
