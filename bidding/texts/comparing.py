"""Two canonical texts compared by clause: added, removed, moved, changed, with the words that differ. Pure.

A clause is found again by its whole text, else by its number and title, else by its title or its number alone; so a
clause that was only renumbered, because another one went, is shown as moved and not as two changes.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from bidding.texts.blocks import CLAUSE, Block, blocks
from bidding.texts.wording import ADDED, REMOVED, SAME, Span, likeness, spans, steps

CHANGED, MOVED = "changed", "moved"
# Two lines less alike than this are another line, not a changed one.
ALIKE = 0.4
# Among at most so many lines that were replaced together, each is paired with the one most like it.
PAIRED = 40


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it up to the next heading."""

    head: str
    level: int
    anchor: str
    lines: tuple["Source", ...]

    @property
    def number(self) -> str:
        """The number of a clause; "" for a volume or chapter."""
        found = CLAUSE.match(self.head + " ") if self.level == 3 else None
        return found[1] if found else ""

    @property
    def title(self) -> str:
        """The heading without the number."""
        return self.head[len(self.number) :].strip() if self.number else self.head


@dataclass(frozen=True)
class Source:
    """A line of a section: the cells of a table's row, or a paragraph as one cell."""

    cells: tuple[str, ...]
    row: bool = False
    first: bool = False

    @property
    def text(self) -> str:
        """The line in one piece."""
        return " | ".join(self.cells)


@dataclass(frozen=True)
class Line:
    """A line of the comparison; `cells` are its cells, each of spans; a paragraph has one cell."""

    kind: str
    cells: tuple[tuple[Span, ...], ...]
    row: bool = False
    first: bool = False


@dataclass(frozen=True)
class Part:
    """A section of the comparison: `kind` is same, added, removed, changed or moved.

    `moved` is also set for a changed clause that stands elsewhere or under another number; `old_head` is "" for what
    is new, `new_head` for what is gone.
    """

    kind: str
    level: int
    old_head: str
    new_head: str
    anchor: str
    number: str
    moved: bool = False
    heading: tuple[Span, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """All sections of two texts in the order of the newer one, what is gone standing where it stood."""

    parts: tuple[Part, ...]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[Part, ...]:
        """The sections that differ."""
        return tuple(part for part in self.parts if part.kind != SAME)


def compare(old: str, new: str) -> Comparison:
    """Compare two canonical texts."""
    before, after = sections(old), sections(new)
    pairs = _pairs(before, after)
    staying = _staying(pairs)
    parts = tuple(_part(b, a, moved=(i, j) not in staying) for i, j, b, a in _ordered(before, after, pairs))
    kinds = (ADDED, REMOVED, CHANGED, MOVED)
    return Comparison(parts, {kind: sum(part.kind == kind for part in parts) for kind in kinds})


def sections(text: str) -> list[Section]:
    """Cut a canonical text into sections; what stands before the first heading is one without a heading."""
    found: list[Section] = []
    head, lines = Block("heading"), list[Source]()
    for block in blocks(text):
        if block.kind == "heading":
            if head.text or lines:
                found.append(Section(head.text, head.level, head.anchor, tuple(lines)))
            head, lines = block, []
        elif block.kind == "table":
            lines += [Source(tuple(row), row=True, first=n == 0) for n, row in enumerate(block.rows)]
        else:
            lines.append(Source((block.text,)))
    if head.text or lines:
        found.append(Section(head.text, head.level, head.anchor, tuple(lines)))
    return found


Key = Callable[[Section], Hashable]
KEYS: Sequence[Key] = (
    lambda one: one,
    lambda one: (one.level, one.title, one.lines),
    lambda one: (one.level, one.head),
    lambda one: (one.level, one.title),
    lambda one: (one.level, one.number) if one.number else None,
)


def _pairs(before: Sequence[Section], after: Sequence[Section]) -> dict[int, int]:
    """Return which old section became which new one, asking the surest sign first."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for key in KEYS:
        waiting: dict[Hashable, list[int]] = {}
        for j, section in enumerate(after):
            if j not in taken and key(section) is not None:
                waiting.setdefault(key(section), []).append(j)
        for queue in waiting.values():
            queue.reverse()
        for i, section in enumerate(before):
            if i not in pairs and (queue := waiting.get(key(section), [])):
                pairs[i] = queue.pop()
                taken.add(pairs[i])
    return pairs


def _staying(pairs: dict[int, int]) -> set[tuple[int, int]]:
    """Return the pairs that keep their order: the longest rising run (patience sorting, n log n)."""
    ends: list[int] = []
    links: dict[int, int | None] = {}
    tops: list[int] = []
    for i in sorted(pairs):
        at = bisect_left(ends, pairs[i])
        links[i] = tops[at - 1] if at else None
        ends[at : at + 1] = [pairs[i]]
        tops[at : at + 1] = [i]
    kept: set[tuple[int, int]] = set()
    link = tops[-1] if tops else None
    while link is not None:
        kept.add((link, pairs[link]))
        link = links[link]
    return kept


Placed = tuple[int | None, int | None, Section | None, Section | None]


def _ordered(before: Sequence[Section], after: Sequence[Section], pairs: dict[int, int]) -> Iterator[Placed]:
    """Yield what is there in the newer order; what is gone follows the section that it followed."""
    old_of = {j: i for i, j in pairs.items()}
    gone: dict[int | None, list[int]] = {}
    previous: int | None = None
    for i in range(len(before)):
        if i in pairs:
            previous = pairs[i]
        else:
            gone.setdefault(previous, []).append(i)
    for j in [None, *range(len(after))]:
        if j is not None:
            old = old_of.get(j)
            yield old, j, None if old is None else before[old], after[j]
        for i in gone.get(j, []):
            yield i, None, before[i], None


def _part(before: Section | None, after: Section | None, *, moved: bool) -> Part:
    one = after or before
    assert one is not None  # a pair has at least one side
    if before is None or after is None:
        kind = ADDED if before is None else REMOVED
        lines = tuple(_alone(kind, line) for line in one.lines)
        heading = _struck(kind, one.head)
    else:
        moved = moved or before.number != after.number
        lines = tuple(_lines(before.lines, after.lines))
        heading = spans(before.head, after.head)
        differs = before.title != after.title or any(line.kind != SAME for line in lines)
        kind = CHANGED if differs else MOVED if moved else SAME
    return Part(
        kind=kind,
        level=one.level,
        old_head=before.head if before else "",
        new_head=after.head if after else "",
        anchor=one.anchor,
        number=one.number,
        moved=moved and before is not None and after is not None,
        heading=heading,
        lines=lines,
    )


def _struck(kind: str, text: str) -> tuple[Span, ...]:
    return (Span(kind, text),) if text else ()


def _alone(kind: str, line: Source) -> Line:
    return Line(kind, tuple(_struck(kind, cell) for cell in line.cells), line.row, line.first)


def _lines(before: Sequence[Source], after: Sequence[Source]) -> Iterator[Line]:
    gone, come = list[Source](), list[Source]()
    for kind, a, b, c, d in steps(before, after):
        if kind == REMOVED:
            gone += before[a:b]
        elif kind == ADDED:
            come += after[c:d]
        else:
            yield from _replaced(gone, come)
            gone, come = [], []
            yield from (_alone(SAME, line) for line in after[c:d])
    yield from _replaced(gone, come)


def _replaced(gone: Sequence[Source], come: Sequence[Source]) -> Iterator[Line]:
    """Yield the lines of a passage that was replaced: like ones as changed, the rest as removed and added."""
    place = 0
    for line in come:
        mate = _mate(line, gone, place)
        if mate is None:
            yield _alone(ADDED, line)
            continue
        yield from (_alone(REMOVED, one) for one in gone[place:mate])
        yield _changed(gone[mate], line)
        place = mate + 1
    yield from (_alone(REMOVED, one) for one in gone[place:])


def _mate(line: Source, gone: Sequence[Source], place: int) -> int | None:
    """Return the place of the old line that this one was: of a table by its first cell, else the one most like it."""
    window = range(place, min(place + PAIRED, len(gone)))
    chances = [n for n in window if gone[n].row == line.row]
    if line.row and (named := [n for n in chances if gone[n].cells[0] == line.cells[0] != ""]):
        return named[0]
    best = max(chances, key=lambda n: likeness(gone[n].text, line.text), default=None)
    return best if best is not None and likeness(gone[best].text, line.text) >= ALIKE else None


def _changed(before: Source, after: Source) -> Line:
    cells = tuple(spans(old, new) for old, new in zip_longest(before.cells, after.cells, fillvalue=""))
    return Line(CHANGED, cells, after.row, after.first)
