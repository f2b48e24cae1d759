"""Two wordings of one line compared: what was struck out, what was put in, by words and Chinese characters. Pure.

The comparison is the shortest one (insertions and deletions), computed bit-parallel, so that its time is bounded by
the lengths of the two lines whatever stands in them; what is longer than LONGEST is struck out and put in as a whole.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

# A number with its separators and a Latin word are one thing to a reader; a Chinese character is one by itself.
TOKEN = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+(?:[-'][A-Za-z]+)*|\s+|.", re.DOTALL)
# Lines of more words than this are not compared inside.
LONGEST = 8_000
# How much of a line tells whether it is another wording of a line.
BEGINNING = 500
# Fewer equal signs than this between two changes are read as a part of them: islands of one character confuse.
ISLAND = 2
SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True)
class Span:
    """Some text and what became of it: same, added or removed."""

    kind: str
    text: str


Step = tuple[str, int, int, int, int]


def steps(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Step]:
    """Return how one sequence becomes another: (kind, old from, old to, new from, new to), kind same|added|removed."""
    numbers: dict[Hashable, int] = {}
    # Numbers, not hashes: two different words must never count as equal.
    coded = [[numbers.setdefault(one, len(numbers)) for one in side] for side in (old, new)]
    kinds = {"equal": SAME, "insert": ADDED, "delete": REMOVED}
    return [
        (kinds[one.tag], one.src_start, one.src_end, one.dest_start, one.dest_end)
        for one in Indel.opcodes(*coded)
    ]


def spans(old: str, new: str) -> tuple[Span, ...]:
    """Compare two lines: the spans of both in reading order, each removal before what took its place."""
    if old == new:
        return (Span(SAME, old),) if old else ()
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if max(len(before), len(after)) > LONGEST:
        return _whole(old, new)
    found = [
        Span(kind, "".join(after[c:d] if kind == ADDED else before[a:b]))
        for kind, a, b, c, d in steps(before, after)
    ]
    return tuple(_gathered(_without_islands(found)))


def likeness(old: str, new: str) -> float:
    """Return how alike the beginnings of two lines are, from 0 (nothing in common) to 1 (the same)."""
    return float(Indel.normalized_similarity(old[:BEGINNING], new[:BEGINNING]))


def _whole(old: str, new: str) -> tuple[Span, ...]:
    return tuple(span for span in (Span(REMOVED, old), Span(ADDED, new)) if span.text)


def _without_islands(found: Sequence[Span]) -> Iterator[Span]:
    for place, span in enumerate(found):
        inside = 0 < place < len(found) - 1
        if span.kind == SAME and inside and len(span.text.strip()) < ISLAND:
            yield Span(REMOVED, span.text)
            yield Span(ADDED, span.text)
        else:
            yield span


def _gathered(found: Iterable[Span]) -> Iterator[Span]:
    """Join neighbours: between two unchanged spans at most one removal and then one addition."""
    gone, come = "", ""
    for span in found:
        if span.kind == REMOVED:
            gone += span.text
        elif span.kind == ADDED:
            come += span.text
        else:
            yield from _whole(gone, come)
            gone = come = ""
            yield span
    yield from _whole(gone, come)
