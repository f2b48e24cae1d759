"""Documents as bidders hand them in, and opened files as rows with bytes in the vault."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings

from bidding.models import Bid, OpenedEnvelope, OpenedFile


def pdf(pages: int = 3, *, says: str = "施工组织设计", author: str = "") -> bytes:
    """Make a PDF of Chinese text without embedded fonts, each page with its number; `author` goes into its metadata."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    made = BytesIO()
    paper = canvas.Canvas(made, pageCompression=1)
    paper.setAuthor(author)
    paper.setTitle(author)
    for number in range(1, pages + 1):
        paper.setFont("STSong-Light", 24)
        paper.drawString(80, 700, f"{says} 第{number}页")
        paper.setFont("Helvetica", 14)
        paper.drawString(80, 660, f"page {number}")
        paper.showPage()
    paper.save()
    return made.getvalue()


def docx(*lines: str) -> bytes:
    """Make a DOCX of paragraphs."""
    import docx as word

    made, paper = BytesIO(), word.Document()
    for line in lines:
        paper.add_paragraph(line)
    paper.save(made)
    return made.getvalue()


def xlsx(**sheets: list[list[object]]) -> bytes:
    """Make a workbook of sheets of rows."""
    from xlsxwriter import Workbook

    made = BytesIO()
    book = Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return made.getvalue()


def opened_file(bid: Bid, name: str, content: bytes, *, kind: str = "technical") -> OpenedFile:
    """Lay a file down as the opening of a bid's envelope leaves it."""
    digest = sha256(content).hexdigest()
    place = Path(settings.VAULT_DIR) / "opened" / f"{bid.pk}-{digest[:16]}"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return OpenedFile.objects.create(
        opened=OpenedEnvelope.objects.get(envelope__bid=bid, envelope__kind=kind),
        name=name,
        sha256=digest,
        size=len(content),
        path=f"opened/{place.name}",
    )
