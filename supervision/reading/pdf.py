"""Text, metadata, signatures and images of a PDF, by PDFium, within limits."""

import ctypes
import re
from hashlib import sha256
from typing import Any

from supervision.reading import pictures
from supervision.reading.found import Found, Picture
from supervision.reading.limits import (
    GARBLED_SHARE,
    LEAST_LETTERS,
    LEAST_SIDE,
    MOST_CHARACTERS,
    MOST_PAGES,
    MOST_PICTURES,
    MOST_PIXELS,
    SCANNED_SHARE,
)

_NAMES = {
    "Author": "author", "Producer": "producer", "Creator": "creator", "CreationDate": "created", "ModDate": "modified",
}  # fmt: skip
_XMP = {
    "document_id": re.compile(rb"xmpMM:DocumentID(?:>|=[\"'])([^<\"']{8,80})"),
    "original_id": re.compile(rb"xmpMM:OriginalDocumentID(?:>|=[\"'])([^<\"']{8,80})"),
}
_MOST_SIGNATURES, _MOST_SIGNED = 20, 200_000


_FONTLESS: list[object] = []


def without_fonts() -> None:
    """Let PDFium know no fonts of the system: text needs none, and looking for one on each page takes fifteen times as long.

    For a process that reads and draws nothing; once, before the first file.
    """
    import pypdfium2.raw as c

    if _FONTLESS:
        return
    folders = (ctypes.c_char_p * 2)(b"/nonexistent", None)
    config = c.FPDF_LIBRARY_CONFIG(version=2, m_pIsolate=None, m_v8EmbedderSlot=0)
    config.m_pUserFontPaths = ctypes.cast(folders, type(config.m_pUserFontPaths))
    c.FPDF_DestroyLibrary()
    c.FPDF_InitLibraryWithConfig(config)
    _FONTLESS.extend([folders, config])  # PDFium keeps the pointers


def read(content: bytes) -> Found:
    """Return the text of every page, who and what made the file, who signed it and what pictures it shows."""
    import pypdfium2

    found = Found(method=f"pypdfium2 {pypdfium2.PYPDFIUM_INFO.version}")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        found.problem = "encrypted" if "password" in str(error).lower() else "malformed"
        return found
    try:
        _values(document, content, found)
        _signers(document, found)
        _pages(document, found)
    finally:
        document.close()
    return found


def _pages(document: Any, found: Found) -> None:
    count, left, bare = len(document), MOST_CHARACTERS, 0
    seen: dict[str, Picture | None] = {}
    for number in range(min(count, MOST_PAGES)):
        page = document[number]
        paper = page.get_textpage()
        text = clean(paper.get_text_range())[:left]
        bare += sum(not c.isspace() for c in text[: LEAST_LETTERS * 4]) < LEAST_LETTERS
        left -= len(text)
        found.pages.append(text)
        if len(seen) < MOST_PICTURES:
            _images(page, number + 1, seen)
        paper.close()
        page.close()
        if left <= 0:
            found.problem = "too_large"
            break
    found.pictures = [picture for picture in seen.values() if picture]
    found.problem = found.problem or _missing(found, count, bare)


def _missing(found: Found, count: int, bare: int) -> str:
    """Return the word for what the pages do not say."""
    if count > MOST_PAGES:
        return "too_many_pages"
    if bare == len(found.pages):
        return "no_text"
    if garbled(found.pages):
        return "garbled"
    return "scanned_pages" if bare >= max(1, SCANNED_SHARE * count) else ""


def clean(text: str) -> str:
    """Return text without what no database keeps: NUL, halves of characters, carriage returns."""
    text = text.replace("\r\n", "\n").replace("\x00", "").replace("\ufffe", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def garbled(pages: list[str]) -> bool:
    """Tell whether the letters are not those that are seen: a font without a table, or the wrong encoding."""
    text = "".join(page[:2000] for page in pages[:50])
    odd = sum(c == "\ufffd" or 0xE000 <= ord(c) < 0xF900 or (ord(c) < 32 and not c.isspace()) for c in text)
    return odd > GARBLED_SHARE * max(1, len(text))


def _values(document: Any, content: bytes, found: Found) -> None:
    import pypdfium2.raw as c

    for name, kind in _NAMES.items():
        found.add(kind, document.get_metadata_value(name))
    first, last = (document.get_identifier(kind) for kind in (c.FILEIDTYPE_PERMANENT, c.FILEIDTYPE_CHANGING))
    if first:
        found.add("pdf_id", sha256(first).hexdigest()[:32])
    if last and last != first:
        found.add("pdf_id_last", sha256(last).hexdigest()[:32])
    for kind, pattern in _XMP.items():
        if hit := pattern.search(content):
            found.add(kind, hit[1])


def _signers(document: Any, found: Found) -> None:
    """Keep whose certificates signed the file: an electronic seal names its company."""
    import pypdfium2.raw as c

    for index in range(min(max(0, c.FPDF_GetSignatureCount(document)), _MOST_SIGNATURES)):
        signature = c.FPDF_GetSignatureObject(document, index)
        size = c.FPDFSignatureObj_GetContents(signature, None, 0)
        if not 0 < size <= _MOST_SIGNED:
            continue
        buffer = ctypes.create_string_buffer(size)
        c.FPDFSignatureObj_GetContents(signature, buffer, size)
        for name in signer_names(buffer.raw):
            found.add("signer", name)


def signer_names(der: bytes) -> list[str]:
    """Return organisation and common name of each certificate's holder in a CMS signature; none if it is broken."""
    from asn1crypto import cms

    try:
        info = cms.ContentInfo.load(der)
        holders = [one.chosen.subject.native for one in info["content"]["certificates"]]
        signers = {str(one["sid"].chosen["serial_number"].native) for one in info["content"]["signer_infos"]}
        serials = [str(one.chosen.serial_number) for one in info["content"]["certificates"]]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return []
    own = [holder for holder, serial in zip(holders, serials, strict=True) if serial in signers] or holders
    names = [holder.get(field) for holder in own for field in ("organization_name", "common_name")]
    return [str(name) for name in names if name]


def _images(page: Any, number: int, seen: dict[str, Picture | None]) -> None:
    """Take in the page's images, each once in a file."""
    import pypdfium2
    import pypdfium2.raw as c

    for item in page.get_objects(filter=(c.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        width, height = item.get_px_size()
        if min(width, height) < LEAST_SIDE or width * height > MOST_PIXELS:
            continue
        try:
            raw = bytes(item.get_data())
            key = sha256(raw).hexdigest()
            if key in seen:
                continue
            seen[key] = pictures.seen(raw, number) or _drawn(item, key, number)
        except (pypdfium2.PdfiumError, ValueError, OSError):
            continue
        if len(seen) >= MOST_PICTURES:
            return


def _drawn(item: Any, key: str, number: int) -> Picture:
    """Return an image whose bytes are no file of their own."""
    image = item.get_bitmap().to_pil()
    return Picture(key, pictures.look(image), number, image.width, image.height)
