"""What a report is made of, whatever it is shown on: sections of facts, tables and paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

DASH: Final = "—"
Row = Sequence[str]


@dataclass(frozen=True)
class Text:
    """A paragraph; `kind` is "p", "note" (small) or "sub" (a heading below a section's)."""

    text: str
    kind: str = "p"


@dataclass(frozen=True)
class Table:
    """A table with its head; `widths` are shares of the line, `right` the columns of figures; `facts` has no head."""

    head: Row
    rows: Sequence[Row]
    widths: Sequence[float]
    right: frozenset[int] = frozenset()
    small: bool = False
    facts: bool = False


Block = Text | Table


@dataclass(frozen=True)
class Section:
    """An item of the report, as the law numbers it, with the article that asks for it."""

    title: str
    law: str
    blocks: Sequence[Block] = field(default_factory=list)


def facts(rows: Sequence[tuple[str, Any]]) -> Table:
    """Return what is true of the whole as two columns; what is empty is shown as a dash."""
    return Table((), [(label, str(value) or DASH) for label, value in rows], (1.3, 4), facts=True)


def table(
    head: Row, rows: Sequence[Row], widths: Sequence[float], *, right: Sequence[int] = (), small: bool = False
) -> list[Block]:
    """Return a table, or the word that there is none when it would have no rows."""
    if not rows:
        return [none()]
    return [Table(head, rows, widths, frozenset(right), small)]


def none() -> Text:
    """Return the word for an item that there is nothing to say about; an item is never left out."""
    return Text(_("None."))


def titled(title: str, blocks: Sequence[Block]) -> list[Block]:
    """Put a heading above blocks; nothing above nothing."""
    return [Text(title, "sub"), *blocks] if blocks else []
