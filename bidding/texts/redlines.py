"""A comparison cut into the pieces that a page shows: paragraphs, tables, and gaps where nothing changed. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bidding.texts.comparing import Line, Part
from bidding.texts.wording import SAME

# Unchanged lines shown before and after a change; more than these make a gap.
AROUND = 2


@dataclass(frozen=True)
class Piece:
    """What is shown in one go: `kind` is paragraph, table or gap; `count` how many lines a gap leaves out."""

    kind: str
    lines: tuple[Line, ...] = ()
    count: int = 0

    @property
    def head(self) -> Line | None:
        """The first row of a table, when it is among what is shown."""
        return self.lines[0] if self.lines[0].first else None

    @property
    def body(self) -> tuple[Line, ...]:
        """The other rows of a table."""
        return self.lines[1:] if self.head else self.lines


def pieces(part: Part) -> Iterator[Piece]:
    """Yield the pieces of a section; long unchanged passages of a changed section become gaps."""
    run: list[Line] = []
    for line, count in _folded(part):
        if run and (line is None or not line.row or line.first):
            yield Piece("table", tuple(run))
            run = []
        if line is None:
            yield Piece("gap", count=count)
        elif line.row:
            run.append(line)
        else:
            yield Piece("paragraph", (line,))
    if run:
        yield Piece("table", tuple(run))


def _folded(part: Part) -> Iterator[tuple[Line | None, int]]:
    """Yield the lines to show, and None with a number for what is left out; whole sections are never folded."""
    lines = part.lines
    changed = [place for place, line in enumerate(lines) if line.kind != SAME]
    if not changed:
        yield from ((line, 0) for line in (lines if part.kind == SAME else ()))
        return
    near = _near(changed, len(lines))
    shown = near | _heads(lines, near)
    left = 0
    for place, line in enumerate(lines):
        if place not in shown:
            left += 1
            continue
        if left:
            yield None, left
            left = 0
        yield line, 0
    if left:
        yield None, left


def _heads(lines: Sequence[Line], shown: Iterable[int]) -> set[int]:
    """Return where the heads of the tables stand of which a row is shown."""
    heads: set[int] = set()
    for place in shown:
        while lines[place].row and not lines[place].first:
            place -= 1
        if lines[place].row:
            heads.add(place)
    return heads


def _near(changed: Iterable[int], count: int) -> set[int]:
    return {n for place in changed for n in range(max(0, place - AROUND), min(count, place + AROUND + 1))}
