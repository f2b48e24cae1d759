"""Binding a paper: printed, its pages counted and hashed, and at the foot of each its number and its digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from bidding import printing
from bidding.pdfs import pages

MARGIN = 51.0
LINES = (31.0, 20.0)


@dataclass(frozen=True)
class Cover:
    """What every page of a paper says: title (in the file's properties too), and what identifies it, at the foot."""

    title: str
    ident: str
    subject: str = ""
    landscape: bool = False
    # Where pages are counted on from another part of the same paper.
    part: str = ""


@dataclass(frozen=True)
class Bound:
    """A printed paper and the digests of its pages, in order."""

    pdf: bytes
    digests: tuple[str, ...]


def bound(cover: Cover, story: Sequence[Any]) -> Bound:
    """Print a story with feet: what identifies the paper, the page's number of all, the page's digest in short form."""
    body = _printed(cover, story)
    digests = tuple(pages.page_digests(body))
    return Bound(pages.with_feet(body, _feet(cover, digests)), digests)


def _printed(cover: Cover, story: Sequence[Any]) -> bytes:
    from reportlab.platypus import SimpleDocTemplate

    printing.register_font()
    made = BytesIO()
    SimpleDocTemplate(
        made,
        pagesize=_size(cover),
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=pages.FOOT_HEIGHT + 8,
        title=cover.title,
        subject=cover.subject,
        author="Clearbid",
        lang="zh-CN",
        invariant=1,
    ).build(list(story))
    return made.getvalue()


def _feet(cover: Cover, digests: Sequence[str]) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    font, size = printing.register_font(), _size(cover)
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for number, digest in enumerate(digests, 1):
        canvas.setFont(font, 7)
        canvas.setStrokeGray(0.75)
        canvas.line(MARGIN, LINES[0] + 10, size[0] - MARGIN, LINES[0] + 10)
        canvas.drawString(MARGIN, LINES[0], cover.ident)
        canvas.drawString(
            MARGIN, LINES[1], _("Digest of this page: %(digest)s") % {"digest": pages.short(digest)}
        )
        canvas.drawRightString(size[0] - MARGIN, LINES[1], _numbered(cover, number, len(digests)))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _numbered(cover: Cover, number: int, count: int) -> str:
    numbered = _("Page %(page)d of %(pages)d") % {"page": number, "pages": count}
    return f"{cover.part} {numbered}" if cover.part else numbered


def _size(cover: Cover) -> tuple[float, float]:
    from reportlab.lib.pagesizes import A4, landscape

    return landscape(A4) if cover.landscape else A4  # type: ignore[no-any-return]
