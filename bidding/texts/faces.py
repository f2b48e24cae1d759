"""The accessible HTML of a canonical text can be turned back into it, line by line: so its hash can be checked. Pure.

Every element that shows a line carries its number (`data-n`); a line that would not come back exactly as it was, such as
a row of a table with uncommon blanks, carries itself (`data-source`), and then its words are compared without blanks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from bidding.texts.blocks import HEADING
from bidding.texts.chapters import places

MARKS = {"h2": "# ", "h3": "## ", "h4": "### "}
ROWS, CELLS = "tr", {"th", "td"}


class FaceError(ValueError):
    """The HTML is no face of a canonical text, or shows other words than it says it does."""


@dataclass(frozen=True)
class Row:
    """One shown line: element, number, words (cells for a row), and the source where it must be given."""

    element: str
    number: int
    cells: tuple[str, ...]
    source: str = ""
    anchor: str = ""

    @property
    def substantive(self) -> bool:
        """Whether the line says what no bid may deviate from."""
        return "★" in self.cells[0]

    @property
    def rebuilt(self) -> str:
        """The line that the element stands for."""
        if self.element == ROWS:
            return "| " + " | ".join(self.cells)
        return MARKS.get(self.element, "") + self.cells[0]


@dataclass
class Face:
    """A text cut into what is shown: blocks of consecutive rows; a table is one block of several rows."""

    rows: list[Row] = field(default_factory=list)

    @property
    def table(self) -> bool:
        """Whether this is a table."""
        return self.rows[0].element == ROWS


def faces(text: str) -> Iterator[Face]:
    """Yield a canonical text as it is shown. Only line feeds end a line here, as in the hash."""
    anchors = iter([place.anchor for place in places(text) if place.text])
    table = Face()
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("|"):
            table.rows.append(_row(number, line))
            continue
        if table.rows:
            yield table
            table = Face()
        if line:
            anchor = next(anchors, "") if HEADING.fullmatch(line) else ""
            yield Face([_line(number, line, anchor)])
    if table.rows:
        yield table


def _row(number: int, line: str) -> Row:
    row = Row(ROWS, number, tuple(cell.strip() for cell in line[1:].split("|")))
    return row if row.rebuilt == line else Row(ROWS, number, row.cells, line)


def _line(number: int, line: str, anchor: str) -> Row:
    found = HEADING.fullmatch(line)
    element = {1: "h2", 2: "h3", 3: "h4"}[len(found[1])] if found else "p"
    row = Row(element, number, (" ".join((found[2] if found else line).split()),), anchor=anchor)
    return row if row.rebuilt == line else replace(row, source=line)


def text_of(html: str) -> str:
    """Return the canonical text behind its HTML. Raises FaceError when the words shown are not those of the text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if not reader.rows:
        raise FaceError("there is no line of a canonical text in this file")
    lines: list[str] = []
    for row in reader.rows:
        if row.number <= len(lines):
            raise FaceError(f"line {row.number} stands in the wrong place")
        if row.number > len(lines) + 10_000:
            raise FaceError("lines are missing")
        lines += [""] * (row.number - len(lines) - 1)
        if row.source and _bare(row.source) != _bare(row.rebuilt):
            raise FaceError(f"line {row.number} shows other words than its source")
        lines.append(row.source or row.rebuilt)
    return "\n".join(lines) + "\n"


def _bare(line: str) -> str:
    return "".join(line.split())


class _Reader(HTMLParser):
    """Collects the numbered elements of the article with their words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[Row] = []
        self._open: tuple[str, int, str] | None = None
        self._cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        number = given.get("data-n") or ""
        if number.isdecimal() and len(number) < 8:
            if self._open:
                raise FaceError("one line stands inside another")
            self._open = (tag, int(number), given.get("data-source") or "")
            self._cells = [] if tag == ROWS else [""]
        elif self._open and tag in CELLS:
            self._cells.append("")

    def handle_data(self, data: str) -> None:
        if self._open and self._cells:
            self._cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[0] == tag:
            element, number, source = self._open
            cells = tuple(" ".join(cell.split()) for cell in self._cells)
            self.rows.append(Row(element, number, cells or ("",), source))
            self._open = None
