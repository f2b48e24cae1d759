"""Making the files of a document once: a published version never changes, and a long PDF takes seconds."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from bidding.models import TenderDocument
from bidding.papers.docx import document_docx
from bidding.papers.html import document_html
from bidding.papers.pdf import document_pdf

KINDS: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}
MAKERS: Final[dict[str, Callable[[TenderDocument], bytes]]] = {
    "pdf": document_pdf,
    "docx": document_docx,
    "html": document_html,
}
# Files kept in each process, of a megabyte at most for some two hundred pages.
KEPT = 24


def file_of(document: TenderDocument, kind: str) -> bytes:
    """Return a version as pdf, docx or html. KeyError for another kind."""
    if document.published_at is None:
        return MAKERS[kind](document)
    return _made(document.pk, document.sha256, kind)


@lru_cache(maxsize=KEPT)
def _made(pk: int, sha256: str, kind: str) -> bytes:
    documents = TenderDocument.objects.select_related("lot__project", "template")
    return MAKERS[kind](documents.get(pk=pk, sha256=sha256))
