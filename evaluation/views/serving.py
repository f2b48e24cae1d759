"""Opened files on their way to a reader's browser: in parts, under a safe name, or read apart and shown as text."""

import re
from pathlib import Path
from typing import IO, Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from bidding.linting.reading import Unreadable
from bidding.models import OpenedFile
from bidding.queries.bids import place_of_file
from evaluation.grid_texts import unreadable_texts
from evaluation.pages import Page, pages_of

# What a browser may show within our site, since it runs no script there; everything else is saved, not shown.
SAFE: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
UNKNOWN: Final = "application/octet-stream"
# Kinds that we read apart and show as text.
TEXTS: Final = frozenset({"docx", "xlsx", "txt"})
RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
PIECE: Final = 256 * 1024


def ending_of(name: str) -> str:
    """Return the ending of a file's name, in small letters."""
    return name.rpartition(".")[2].lower()


def kind_of(name: str) -> str:
    """Return how a file is shown: "pdf", "image", "text", or "" for not at all."""
    ending = ending_of(name)
    return "pdf" if ending == "pdf" else "image" if ending in SAFE else "text" if ending in TEXTS else ""


def served_as(name: str, instead: str) -> tuple[str, str]:
    """Return the name and media type a file goes out with: no page or script of a bidder runs on our site, and an
    ending that it made up does not give its name away."""
    suffix = ending_of(name)
    return (f"{instead}.{suffix}", SAFE[suffix]) if suffix in SAFE else (f"{instead}.bin", UNKNOWN)


def text_pages(one: OpenedFile) -> tuple[tuple[Page, ...], str]:
    """Return the pages of a document that is shown as text, or why there are none."""
    ending = ending_of(one.name)
    texts = unreadable_texts()
    if ending in SAFE:
        return (), ""
    if ending not in TEXTS:
        return (), texts["old_office" if ending in {"doc", "xls"} else "kind"]
    try:
        return pages_of(place_of_file(one), ending, one.sha256), ""
    except Unreadable as refusal:
        return (), texts.get(refusal.code, texts["broken"])
    except OSError:
        return (), texts["missing"]


def bytes_of(request: HttpRequest, place: Path, kind: str) -> HttpResponseBase:
    """Return a file, or the one part that was asked for: of 500 pages only those that are looked at travel."""
    size = place.stat().st_size
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if not asked:
        whole = FileResponse(place.open("rb"), content_type=kind)
        whole.headers["Accept-Ranges"] = "bytes"
        return whole
    first = int(asked[1])
    last = min(int(asked[2] or size - 1), size - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = StreamingHttpResponse(_part(place.open("rb"), first, last), status=206, content_type=kind)
    part.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    part.headers["Content-Length"] = str(last - first + 1)
    part.headers["Accept-Ranges"] = "bytes"
    return part


def _part(opened: IO[bytes], first: int, last: int) -> Any:
    with opened:
        opened.seek(first)
        left = last - first + 1
        while left > 0 and (piece := opened.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
