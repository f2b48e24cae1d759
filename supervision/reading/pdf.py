"""Text and metadata of a PDF, by pypdf, within limits."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pypdf
from pypdf.errors import PyPdfError

from supervision.reading.found import Found

MOST_PAGES = 2_000
MOST_CHARACTERS = 4_000_000
MOST_VALUE = 200
# Fewer letters than this in the whole file: a scan, of which nothing is known.
LEAST_LETTERS = 20


def read(path: Path) -> Found:
    """Return the text of every page and who and what made the file."""
    found = Found(method=f"pypdf {pypdf.__version__}")
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            found.problem = "encrypted"
            return found
        found.values = _values(reader)
        _text(reader, found)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, OSError):
        # pypdf lets low-level errors of broken files through; all of them say: malformed.
        found.problem = "malformed"
    return found


def _text(reader: pypdf.PdfReader, found: Found) -> None:
    left = MOST_CHARACTERS
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES or left <= 0:
            found.problem = "too_large"
            return
        text = page.extract_text()[:left].replace("\x00", "")
        left -= len(text)
        found.pages.append(text)
    if sum(not c.isspace() for page in found.pages for c in page[: LEAST_LETTERS * 4]) < LEAST_LETTERS:
        found.problem = "no_text"


def _values(reader: pypdf.PdfReader) -> dict[str, str]:
    meta: Mapping[str, object] = reader.metadata or {}
    named = {"author": meta.get("/Author"), "producer": meta.get("/Producer")}
    values = {name: _plain(value) for name, value in named.items() if value}
    identifier = reader.trailer.get("/ID")
    if identifier:
        first = identifier[0]
        raw = bytes(getattr(first, "original_bytes", b"") or str(first).encode("utf-8", "replace"))
        values["pdf_id"] = hashlib.sha256(raw).hexdigest()[:32]
    return values


def _plain(value: object) -> str:
    return "".join(c for c in str(value) if c.isprintable())[:MOST_VALUE].strip()
