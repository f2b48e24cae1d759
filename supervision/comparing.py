"""Two passages side by side: what the template explains is greyed, what is equal is marked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SHORTEST_MATCH = 3


@dataclass(frozen=True)
class Segment:
    """A stretch of text with its look: "same", "template" or "" (own)."""

    text: str
    look: str = ""


def side_by_side(
    left: str, right: str, left_template: Sequence[tuple[int, int]], right_template: Sequence[tuple[int, int]]
) -> tuple[list[Segment], list[Segment]]:
    """Cut two passages into segments; template spans are offsets within each passage."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= SHORTEST_MATCH]
    a = _looks(len(left), [(block.a, block.size) for block in blocks], left_template)
    b = _looks(len(right), [(block.b, block.size) for block in blocks], right_template)
    return _segments(left, a), _segments(right, b)


def within(spans: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of a whole text that touch a passage, as offsets within the passage."""
    return [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]


def _looks(length: int, same: Sequence[tuple[int, int]], template: Sequence[tuple[int, int]]) -> list[str]:
    looks = [""] * length
    for start, size in same:
        looks[start : start + size] = ["same"] * size
    for start, end in template:
        looks[start:end] = ["template"] * (end - start)
    return looks


def _segments(text: str, looks: list[str]) -> list[Segment]:
    segments: list[Segment] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or looks[place] != looks[start]:
            segments.append(Segment(text[start:place], looks[start]))
            start = place
    return segments


WALL = "\x00" * 16  # between windows: no shingle of a template reaches across


def windows(text: str, spans: Sequence[tuple[int, int]], around: int = 12) -> tuple[str, list[int]]:
    """Cut the surroundings of some spans out of a long text and join them; return the text and where each span begins
    in it. Greying looks at these few pages' worth instead of at a bid's three hundred."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for start, end in spans:
        begin = max(0, start - around)
        part = text[begin : end + around] + WALL
        starts.append(length + start - begin)
        parts.append(part)
        length += len(part)
    return "".join(parts), starts
