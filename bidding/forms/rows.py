"""Tables that people fill in row by row: added, removed and moved on the page, read back as a list of rows.

The cells of a column share one name, so a row has no number that could go wrong; an empty row is no row. Without
scripts the buttons of a row send the form back, and nothing typed is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from bidding.texts.numerals import decimal_of

ACT = "row_act"
BLANK = 1
MOST = 500
WIDE = 7


class Posted(Protocol):
    """What a request's POST offers."""

    def getlist(self, key: str) -> Sequence[Any]: ...


@dataclass(frozen=True)
class Column:
    """One column: what it is called, how it is asked for (text, number, money, long, choice) and by whom read."""

    name: str
    label: str
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = ()
    css: str = ""
    lint: str | None = None


@dataclass
class Cell:
    """One cell as the page shows it."""

    column: Column
    name: str
    id: str
    value: str


@dataclass
class Grid:
    """A table of rows under a name; `fixed` rows are shown and cannot be changed."""

    name: str
    columns: Sequence[Column]
    rows: list[dict[str, Any]] = field(default_factory=list)
    fixed: Sequence[Mapping[str, Any]] = ()
    total: str = ""
    wanted: str = ""
    label: str = ""

    def read(self, posted: Posted) -> "Grid":
        """Take over the rows as they were sent, with what a row's button asks for."""
        cells = {column.name: list(posted.getlist(f"{self.name}-{column.name}")) for column in self.columns}
        count = min(max((len(column) for column in cells.values()), default=0), MOST)
        rows = [
            {
                name: str(column[place]).strip() if place < len(column) else ""
                for name, column in cells.items()
            }
            for place in range(count)
        ]
        self.rows = _acted(rows, str(next(iter(posted.getlist(ACT)), "")), self.name)
        self.rows = [row for row in self.rows if self._filled(row)]
        return self

    @property
    def stacked(self) -> bool:
        """Whether a row has too many cells to stand on one line."""
        return len(self.columns) > WIDE

    @property
    def sum(self) -> str:
        """The total column added up; what is no number counts nothing."""
        points = [decimal_of(str(row.get(self.total, "") or 0)) for row in self.rows]
        total = sum((one for one in points if one is not None), Decimal(0))
        return f"{total.normalize():f}"

    def _filled(self, row: Mapping[str, Any]) -> bool:
        """A choice always has a value; only what was typed makes a row."""
        return any(row[column.name] for column in self.columns if column.kind != "choice")

    def lines(self) -> list[list[Cell]]:
        """Return the rows as cells, with a blank one at the end."""
        blank = {column.name: "" for column in self.columns}
        return [self._cells(place, row) for place, row in enumerate([*self.rows, *[blank] * BLANK])]

    def _cells(self, place: int, row: Mapping[str, Any]) -> list[Cell]:
        return [
            Cell(
                column,
                f"{self.name}-{column.name}",
                f"id_{self.name}_{place}_{column.name}",
                _text(row, column),
            )
            for column in self.columns
        ]

    def fixed_lines(self) -> list[list[tuple[Column, str]]]:
        """Return the rows that stay as they are, each cell with its column, as they read."""
        return [
            [
                (column, str(dict(column.choices).get(_text(row, column), _text(row, column))))
                for column in self.columns
            ]
            for row in self.fixed
        ]


def _text(row: Mapping[str, Any], column: Column) -> str:
    value = row.get(column.name, "")
    return ("yes" if value else "no") if isinstance(value, bool) else "" if value is None else str(value)


def acted(posted: Posted) -> bool:
    """Tell whether a row's button was pressed: then nothing is saved yet."""
    return bool(posted.getlist(ACT))


def _acted(rows: list[dict[str, Any]], act: str, name: str) -> list[dict[str, Any]]:
    grid, _colon, rest = act.partition(":")
    verb, _colon, number = rest.partition(":")
    if grid != name or not number.isdecimal() or int(number) >= len(rows):
        return rows
    place = int(number)
    if verb == "remove":
        return rows[:place] + rows[place + 1 :]
    other = place - 1 if verb == "up" else place + 1
    if verb in {"up", "down"} and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return rows
