"""The base of every printed paper: font, page, header and footer; reportlab is imported when something is printed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings

FONT = "ClearbidSansSC"
# A cell of so many Latin signs fits any column as it is.
SHORT = 6
# Points: the least room that a page leaves for a row below the head of its table, and the narrowest line.
LEAST_HEIGHT, LEAST_WIDTH = 330.0, 480.0


@dataclass(frozen=True)
class Paper:
    """What stands on every page: title, and below it what identifies the paper (a code, a hash)."""

    title: str
    footer: str = ""
    subject: str = ""
    landscape: bool = False


def font_path() -> str:
    """Return where the font with Chinese and rare name characters is."""
    return str(settings.BASE_DIR / "evaluation" / "fonts" / "ClearbidSansSC-Regular.ttf")


def register_font() -> str:
    """Make the font known to reportlab; return its name."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if FONT not in pdfmetrics.getRegisteredFontNames():
        _know_chinese_stops()
        pdfmetrics.registerFont(TTFont(FONT, font_path()))
        pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=FONT, italic=FONT, boldItalic=FONT)
    return FONT


def _know_chinese_stops() -> None:
    """Keep reportlab from beginning a line with a Chinese stop: of itself it knows only what Japanese forbids."""
    from reportlab.lib import textsplit
    from reportlab.platypus import paragraph as breaking

    textsplit.ALL_CANNOT_START += "，；：！？》〉”’…"
    breaking.ALL_CANNOT_START = textsplit.ALL_CANNOT_START  # it keeps a copy of its own


def style(size: float = 10, *, bold: bool = False, centre: bool = False, right: bool = False) -> Any:
    """Return a paragraph style that breaks Chinese lines."""
    from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"{size}{bold}{centre}{right}",
        fontName=register_font(),
        fontSize=size,
        leading=size * 1.5,
        wordWrap="CJK",
        alignment=TA_CENTER if centre else TA_RIGHT if right else TA_LEFT,
        spaceBefore=size * 0.6 if bold else 0,
        spaceAfter=size * 0.4,
    )


def paragraph(
    text: object, size: float = 10, *, bold: bool = False, centre: bool = False, right: bool = False
) -> Any:
    """Return a paragraph of plain text; markup in it is shown, not obeyed."""
    from reportlab.platypus import Paragraph

    return Paragraph(
        escape(str(text)).replace("\n", "<br/>"), style(size, bold=bold, centre=centre, right=right)
    )


def heading(text: object, size: float, *, room: float = 80.0) -> list[Any]:
    """Return a heading that wants `room` (points) below it on its page, so that it never stands alone at the foot."""
    from reportlab.platypus import CondPageBreak

    return [CondPageBreak(room), paragraph(text, size, bold=True)]


def table(
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    *,
    size: float = 8.5,
    repeated: bool = True,
    head: bool = True,
    right: Collection[int] = (),
) -> Any:
    """Return a ruled table; the first row is the head, `repeated` on every page, unless there is none. Widths are
    shares of the line.

    Columns in `right` hold figures. What would make a row taller than a page goes on in a row of its own.
    """
    from reportlab.lib import colors
    from reportlab.platypus import LongTable

    font = register_font()
    made = LongTable(
        [
            [_cell(cell, size, place in right) for place, cell in enumerate(part)]
            for row in rows
            for part in _cut(row, widths, size)
        ],
        colWidths=[f"{100 * width / sum(widths)}%" for width in widths],
        repeatRows=int(repeated),
    )
    made.spaceBefore, made.spaceAfter = 2, 6
    made.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, colors.Color(0.6, 0.65, 0.7)),
            *([("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.92, 0.94, 0.96))] if head else []),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("FONT", (0, 0), (-1, -1), font, size, size * 1.5),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            *[("ALIGN", (place, 0), (place, -1), "RIGHT") for place in right],
        ]
    )
    return made


def _cut(row: Sequence[object], widths: Sequence[float], size: float) -> list[list[str]]:
    """Return a row in so many rows that each surely fits on a page: reportlab cannot break one well."""
    lines = int(LEAST_HEIGHT / (size * 1.5))
    cells = [str(cell) for cell in row]
    room = [max(1, int((LEAST_WIDTH * width / sum(widths) - 8) / size)) * lines for width in widths]
    tall = [cell.count("\n") * most // lines + len(cell) for cell, most in zip(cells, room, strict=True)]
    count = max(1, *(-(-length // most) for length, most in zip(tall, room, strict=True)))
    if count == 1:
        return [cells]
    steps = [max(1, -(-len(cell) // count)) for cell in cells]
    return [
        [cell[part * step : (part + 1) * step] if len(cell) > most // 2 else cell * (part == 0) for cell, step, most
         in zip(cells, steps, room, strict=True)]
        for part in range(count)
    ]  # fmt: skip


def _cell(value: object, size: float, right: bool) -> Any:
    """A short figure is drawn as it is, since laying out paragraphs is what printing takes its time for."""
    text = str(value)
    if len(text) <= SHORT and text.isascii():
        return text
    return paragraph(text, size, right=right)


def pdf(paper: Paper, story: Sequence[Any]) -> bytes:
    """Print a paper; the same content gives the same bytes."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    register_font()
    made = BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=landscape(A4) if paper.landscape else A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=20 * mm,
        bottomMargin=18 * mm,
        title=paper.title,
        subject=paper.subject,
        author="Clearbid",
        invariant=1,
    )
    document.build(
        [paragraph(paper.title, 16, bold=True, centre=True), *story],
        onFirstPage=lambda canvas, page: foot(canvas, page, paper.footer),
        onLaterPages=lambda canvas, page: foot(canvas, page, paper.footer),
    )
    return made.getvalue()


def foot(canvas: Any, page: Any, footer: str) -> None:
    """Write what identifies a paper, and the number of the page, at its foot."""
    canvas.saveState()
    canvas.setFont(FONT, 7.5)
    canvas.drawString(page.leftMargin, 10 * 2.83, footer)
    canvas.drawRightString(page.pagesize[0] - page.rightMargin, 10 * 2.83, str(canvas.getPageNumber()))
    canvas.restoreState()
