"""Text, properties, typefaces and pictures of a PDF, by pypdf, within limits."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

from evaluation.scanning.facts import Facts

MOST_PAGES = 2_000
MOST_CHARACTERS = 4_000_000
MOST_PICTURES = 5_000
LEAST_LETTERS = 20
PROPERTIES = ("Author", "Creator", "Producer", "Title", "Subject", "Keywords", "Company")


def read(path: Path) -> Facts:
    """Return the facts of a PDF; whatever is wrong with it becomes a problem, never an error."""
    facts = Facts()
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return Facts(problem="encrypted")
        facts.values = _values(reader)
        _pages(reader, facts)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, OSError):
        facts.problem = "malformed"
    return facts


def _values(reader: pypdf.PdfReader) -> dict[str, str]:
    meta: Mapping[str, object] = reader.metadata or {}
    named = {name.lower(): str(meta.get(f"/{name}") or "").strip()[:200] for name in PROPERTIES}
    return {name: value for name, value in named.items() if value}


def _pages(reader: pypdf.PdfReader, facts: Facts) -> None:
    left, fonts = MOST_CHARACTERS, set[str]()
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES or left <= 0:
            facts.problem = "too_large"
            break
        text = page.extract_text()[:left].replace("\x00", "")
        left -= len(text)
        facts.pages.append(text)
        resources = _plain(page.get("/Resources"))
        fonts |= set(_fonts(resources))
        facts.pictures.append(sorted(set(_pictures(resources)))[:MOST_PICTURES])
    facts.fonts = sorted(fonts)[:200]
    if not facts.problem and sum(len(page.split()) for page in facts.pages) == 0:
        facts.problem = "no_text"


def _fonts(resources: Mapping[str, Any]) -> Iterator[str]:
    for one in _plain(resources.get("/Font")).values():
        name = str(_plain(one).get("/BaseFont", "")).lstrip("/")
        # A subset's six letters say nothing: ABCDEF+SimSun.
        yield name.partition("+")[2] or name


def _pictures(resources: Mapping[str, Any]) -> Iterator[str]:
    for one in _plain(resources.get("/XObject")).values():
        found = one.get_object()
        if found.get("/Subtype") == "/Image":
            raw = getattr(found, "_data", b"")
            yield sha256(raw if isinstance(raw, bytes) else str(raw).encode()).hexdigest()[:16]


def _plain(value: Any) -> Mapping[str, Any]:
    found = value.get_object() if value is not None else {}
    return found if isinstance(found, Mapping) else {}
