"""Which reader a file needs, by what is in it; its name only tells plain text from the unknown."""

import zipfile
from collections.abc import Callable

from supervision.reading import costing, docx, pdf, pictures, xlsx
from supervision.reading.archives import opened, part
from supervision.reading.found import Found, Value
from supervision.reading.limits import MOST_ARCHIVES, MOST_CHARACTERS, MOST_PICTURES, TooMuch

TEXTS = {".txt", ".md", ".csv"}
TEXT_METHOD, ZIP_METHOD = "clearbid-text/1", "clearbid-zip/1"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ENDINGS: dict[str, str] = {".pdf": "pdf", ".docx": "zip", ".xlsx": "zip", ".zip": "zip", ".xml": "xml"}


def read(name: str, content: bytes, depth: int = 0) -> Found:
    """Read a file's bytes. Problems with what is in it come back as a word; TooMuch passes through."""
    head = content[:1024]
    if not content:
        return Found(problem="empty")
    if head.startswith(_OLE):
        return Found(problem="encrypted" if b"E\0n\0c\0r\0y\0p\0t" in content[: 1 << 20] else "old_office")
    reader = _reader(name, head, content, depth)
    return reader(content) if reader else Found(problem="unsupported")


def _reader(name: str, head: bytes, content: bytes, depth: int) -> Callable[[bytes], Found] | None:
    suffix = "." + name.lower().rpartition(".")[2]
    if b"%PDF-" in head or suffix == ".pdf":
        return pdf.read
    if head.startswith(b"PK\x03\x04") or _ENDINGS.get(suffix) == "zip":
        return _archive(content, depth)
    if head.startswith(_IMAGES) or head[8:12] == b"WEBP":
        return pictures.read
    if suffix in TEXTS:
        return text
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") or suffix == ".xml" or _wide_xml(head):
        return costing.read
    return None


def _wide_xml(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe<\x00?\x00x\x00", b"\xfe\xff\x00<\x00?\x00x"))


def _archive(content: bytes, depth: int) -> Callable[[bytes], Found]:
    with opened(content) as archive:
        names = set(archive.namelist())
    if "word/document.xml" in names:
        return docx.read
    if "xl/workbook.xml" in names:
        return xlsx.read
    return lambda _content: _members(_content, depth + 1)


def _members(content: bytes, depth: int) -> Found:
    """Read the members of an archive as one file; the first problem is named, the rest is read all the same."""
    if depth > MOST_ARCHIVES:
        raise TooMuch("bomb")
    found = Found(method=ZIP_METHOD)
    methods: list[str] = []
    with opened(content) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                one = _member(archive, member, depth)
                methods += [one.method] if one.method not in methods else []
                _take_in(found, one, _name(member))
    found.method = "+".join([ZIP_METHOD, *filter(None, methods)])[:80]
    if not found.problem and not (found.pages or found.prices or found.values or found.pictures):
        found.problem = "no_text"
    return found


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> Found:
    try:
        return read(_name(member), part(archive, member.filename), depth)
    except TooMuch:
        raise
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # one broken member does not hide the others
        if type(error).__name__ == "TooSlowError":
            raise
        return Found(problem="malformed")


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; archives made on Chinese Windows name their files in GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def _take_in(found: Found, one: Found, where: str) -> None:
    before = len(found.pages)
    found.pages += one.pages
    if sum(map(len, one.pages)) > MOST_CHARACTERS or len(found.pictures) > MOST_PICTURES:
        raise TooMuch("too_large")
    found.prices |= one.prices
    found.values += [
        Value(value.kind, value.value, before + value.page if value.page else 0, where[-60:])
        for value in one.values
    ]
    found.pictures += one.pictures
    if one.problem and one.problem not in {"no_text", "no_prices", "unsupported"}:
        found.problem = found.problem or one.problem


def text(content: bytes) -> Found:
    """Read plain text; a form feed turns the page."""
    found = Found(method=TEXT_METHOD)
    said = decoded(content)
    if said is None:
        found.problem = "garbled"
        return found
    found.pages = said[:MOST_CHARACTERS].split("\f")
    if len(said) > MOST_CHARACTERS:
        found.problem = "too_large"
    elif not said.strip():
        found.problem = "no_text"
    elif pdf.garbled(found.pages):
        found.problem = "garbled"
    return found


def decoded(content: bytes) -> str | None:
    """Return the text in UTF-8, UTF-16 or GB 18030; None when it is none of them."""
    wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    for codec in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(codec).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return None
