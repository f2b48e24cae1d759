"""A paper of the department as PDF: title, number, numbered parts, where to appeal, office and day.

Official papers are written in Chinese, whatever language the page has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bidding import printing
from bidding.law.days import SHANGHAI
from bidding.pdfs.binding import Bound, Cover, bound


@dataclass(frozen=True)
class Sheet:
    """What a paper says: `parts` are (heading, text), a part without heading is plain text."""

    title: str
    number: str
    office: str
    addressee: str
    parts: Sequence[tuple[str, str]]
    day: str
    remedy: str = ""


def day_of_paper(at: datetime) -> str:
    """Return the day of a paper as official papers write it, without leading zeros (GB/T 9704)."""
    here = at.astimezone(SHANGHAI)
    return f"{here.year}年{here.month}月{here.day}日"


def printed(sheet: Sheet) -> Bound:
    """Print a sheet; the same sheet gives the same bytes."""
    story = [
        printing.paragraph(sheet.office, 12, centre=True),
        printing.paragraph(sheet.title, 18, bold=True, centre=True),
        printing.paragraph(sheet.number, 10, centre=True),
        *([printing.paragraph(f"{sheet.addressee}：", 11)] if sheet.addressee else []),
    ]
    for heading, text in sheet.parts:
        if heading:
            story += printing.heading(heading, 12)
        story += [printing.paragraph(line, 10.5) for line in text.splitlines() if line.strip()]
    if sheet.remedy:
        story += [*printing.heading("救济途径", 12), printing.paragraph(sheet.remedy, 10.5)]
    story += [printing.paragraph(sheet.office, 11, right=True), printing.paragraph(sheet.day, 11, right=True)]
    return bound(
        Cover(title=sheet.title, ident=f"{sheet.number} · {sheet.office}", subject=sheet.number), story
    )
