"""The tender document as one accessible HTML file: the face of the canonical text, checkable against its hash."""

from django.template.loader import render_to_string

from bidding.models import TenderDocument
from bidding.papers.parts import LANGUAGE, cover
from bidding.texts.chapters import contents, places
from bidding.texts.faces import faces


def document_html(document: TenderDocument) -> bytes:
    """Return a version as a single HTML file without scripts; `bidding.texts.faces.text_of` gives its text back."""
    context = {
        "cover": cover(document),
        "contents": contents(places(document.text)),
        "faces": faces(document.text),
        "language": LANGUAGE,
        "document": document,
    }
    return render_to_string("bidding/export.html", context).encode()
