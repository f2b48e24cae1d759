"""A canonical text cut at its headings, and its table of contents: what the page of a document shows. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bidding.texts.blocks import CLAUSE, Block, blocks


@dataclass
class Place:
    """A heading with what stands under it; `anchor` is the name by which a link finds it."""

    level: int
    text: str
    anchor: str
    number: str = ""
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Content:
    """One line of the table of contents, with the lines under it."""

    place: Place
    under: list["Content"] = field(default_factory=list)


def places(text: str) -> Iterator[Place]:
    """Yield the sections of a text; every heading has an anchor that no other one has."""
    taken: set[str] = set()
    place = Place(0, "", "")
    for count, block in enumerate(blocks(text), 1):
        if block.kind != "heading":
            place.blocks.append(block)
            continue
        if place.text or place.blocks:
            yield place
        found = CLAUSE.match(block.text + " ") if block.level == 3 else None
        anchor = block.anchor if block.anchor and block.anchor not in taken else f"h-{count}"
        taken.add(anchor)
        place = Place(block.level, block.text, anchor, found[1] if found else "")
    if place.text or place.blocks:
        yield place


def contents(found: Iterable[Place]) -> list[Content]:
    """Return the table of contents: volumes, under them chapters, under them clauses."""
    roots: list[Content] = []
    path: list[Content] = []
    for place in found:
        if not place.text:
            continue
        line = Content(place)
        while path and path[-1].place.level >= place.level:
            path.pop()
        (path[-1].under if path else roots).append(line)
        path.append(line)
    return roots
