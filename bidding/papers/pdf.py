"""The tender document as a printed paper: contents with page numbers, links and bookmarks, the hash on every page."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from bidding import printing
from bidding.models import TenderDocument
from bidding.papers.parts import LANGUAGE, cover
from bidding.texts.blocks import Block
from bidding.texts.chapters import Place, places

SIZES = {1: 15, 2: 13, 3: 11}
INDENT = 12
# Points: the width of the text, the width of a sign in a table; and how many lines of a cell surely fit a page.
LINE, CELL, LINES = 481, 8.5, 40


def document_pdf(document: TenderDocument) -> bytes:
    """Print a version of a tender document as PDF; the same text gives the same bytes."""
    made = BytesIO()
    paper = cover(document)
    printing.register_font()
    _template(made, paper.title, paper.footer, document.lot.code).multiBuild(_story(document))
    return made.getvalue()


def _story(document: TenderDocument) -> list[Any]:
    from reportlab.platypus import PageBreak

    paper = cover(document)
    return [
        printing.paragraph(paper.title, 18, bold=True, centre=True),
        *(printing.paragraph(f"{name}：{value}", 9.5) for name, value in paper.facts),
        printing.paragraph("目录", 13, bold=True),
        _contents(),
        PageBreak(),
        *(piece for place in places(document.text) for piece in _section(place)),
        printing.paragraph("注", 11, bold=True),
        *(printing.paragraph(f"{number}. {note}", 9) for number, note in enumerate(paper.notes, 1)),
    ]


def _contents() -> Any:
    from reportlab.platypus.tableofcontents import TableOfContents

    made = TableOfContents(dotsMinLevel=0)
    made.levelStyles = [_line_style(level) for level in range(3)]
    return made


def _line_style(level: int) -> Any:
    made = printing.style(10 - level * 0.5)
    made.leftIndent, made.spaceBefore, made.spaceAfter = INDENT * level, 0, 1
    made.name = f"contents{level}"
    return made


def _section(place: Place) -> Iterator[Any]:
    if place.text:
        heading = printing.paragraph(place.text, SIZES[place.level], bold=True, centre=place.level < 3)
        heading.place = place
        heading.keepWithNext = 1
        yield heading
    for block in place.blocks:
        yield from _pieces(block)


def _pieces(block: Block) -> Iterator[Any]:
    if block.kind == "table":
        widths = _widths(block)
        head, *rows = [list(_cut(row, widths)) for row in block.rows]
        # A head that fills a page would leave no room for its rows if it came again.
        yield printing.table(
            [*head, *(part for row in rows for part in row)], widths, repeated=len(head) == 1
        )
    elif block.substantive:
        yield _starred(block.text)
    else:
        yield printing.paragraph(block.text)


def _starred(text: str) -> Any:
    """A substantive condition stands beside a bar, so that it is found in black and white too."""
    made = printing.paragraph(text)
    made.style = made.style.clone("starred", borderWidth=0, leftIndent=8, bulletIndent=0, backColor="#fdf3e3")
    return made


def _cut(row: Sequence[str], widths: Sequence[float]) -> Iterator[list[str]]:
    """Yield a row in so many rows that each fits a page: no printer breaks a row that is taller."""
    room = [max(1, int((LINE * width / sum(widths) - 12) / CELL)) * LINES for width in widths]
    cells = [row[place] if place < len(row) else "" for place in range(len(widths))]
    count = max(1, *(-(-len(cell) // most) for cell, most in zip(cells, room, strict=True)))
    for part in range(count):
        yield [cell[part * most : (part + 1) * most] for cell, most in zip(cells, room, strict=True)]


def _widths(block: Block) -> list[float]:
    """Give each column a share by its longest cell, within bounds."""
    return [
        min(40.0, max(5.0, max(len(row[place]) if place < len(row) else 0 for row in block.rows)))
        for place in range(len(block.head))
    ]


def _template(made: BytesIO, title: str, footer: str, code: str) -> Any:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    class Booked(SimpleDocTemplate):  # type: ignore[misc]  # reportlab has no types
        """Tells the contents and the reader's outline where each heading came to stand."""

        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802  reportlab's name
            place = getattr(flowable, "place", None)
            if place:
                level = place.level - 1
                self.canv.bookmarkPage(place.anchor)
                self.canv.addOutlineEntry(place.text, place.anchor, level, closed=level > 0)
                self.notify("TOCEntry", (level, place.text, self.page, place.anchor))

        def handle_pageEnd(self) -> None:  # noqa: N802
            printing.foot(self.canv, self, footer)
            super().handle_pageEnd()

    return Booked(
        made, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=20 * mm, bottomMargin=18 * mm,
        title=title, subject=code, author="Clearbid", lang=LANGUAGE, invariant=1,
    )  # fmt: skip
