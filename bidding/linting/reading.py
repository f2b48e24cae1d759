"""Reading a document from elsewhere into passages with their places: DOCX, PDF, TXT, HTML. Nothing in it is run or fetched.

What cannot be read safely or at all is refused with a code; what was odd but readable is noted (`notes`). Pure.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import IO, Any, Final

MOST_BYTES: Final = 30 * 1024**2
MOST_PAGES: Final = 400
MOST_UNPACKED: Final = 200 * 1024**2
MOST_XML: Final = 60 * 1024**2
MOST_PARTS: Final = 5000
# A page of Chinese text holds less; a document without page numbers is measured by it.
SIGNS_A_PAGE: Final = 1500
LEAST_TEXT: Final = 20
MOST_PLACES: Final = 20
# Elements inside elements; a table in a table's cell costs five. What is written by people stays far below.
MOST_DEPTH: Final = 300
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What stands in these was deleted or moved away, or is shown in another form beside.
GONE: Final = frozenset(
    {f"{W}del", f"{W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
CHANGES: Final = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo", f"{W}rPrChange", f"{W}pPrChange")
HEADING: Final = re.compile(
    r"\s*(?:第[一二三四五六七八九十百0-9]+[卷章节条]|\d{1,2}(?:[.．]\d{1,2}){0,3}[\s　、.．]|[一二三四五六七八九十]{1,3}、).{0,40}$"
)


MARGIN: Final = re.compile(r"word/(header|footer)\d*\.xml")


class Unreadable(ValueError):
    """The file is not read. `code`: kind, old_office, macros, encrypted, scanned, too_large (most, in MB), too_many_pages
    (pages, most), bomb, too_heavy, busy, broken, empty."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Passage:
    """A piece of text and where it stands: the heading above it, or its page."""

    text: str
    place: str


@dataclass(frozen=True)
class Note:
    """Something odd in a file that was read all the same: tracked_changes, comments, hidden_text, no_text_pages; and where."""

    code: str
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """What was read, what was noted, and how many pages it has, counted or estimated."""

    passages: list[Passage]
    notes: list[Note] = field(default_factory=list)
    pages: int = 0


def read_document(stream: IO[bytes], name: str) -> Document:
    """Read a document by what is in it; the ending of the name only tells TXT from HTML. Raises Unreadable."""
    size = stream.seek(0, 2)
    stream.seek(0)
    if not size:
        raise Unreadable("empty")
    if size > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES // 1024**2)
    head = stream.read(1024)
    stream.seek(0)
    found = _by_content(stream, head, name.lower().rpartition(".")[2])
    if not any(passage.text.strip() for passage in found.passages):
        raise Unreadable("empty")
    return found


def _by_content(stream: IO[bytes], head: bytes, ending: str) -> Document:
    if head.startswith(OLE):
        raise Unreadable("encrypted" if b"E\0n\0c\0r\0y\0p\0t" in stream.read() else "old_office")
    if head.startswith(b"PK\x03\x04"):
        return _docx(stream)
    if b"%PDF-" in head:
        return _pdf(stream)
    if ending in {"html", "htm"} and b"\0" not in head:
        return _html(_decoded(stream.read()))
    if ending == "txt":
        return _document(list(_lines(_decoded(stream.read()).splitlines())))
    raise Unreadable("kind")


def _document(passages: list[Passage], notes: list[Note] | None = None) -> Document:
    """Make a document of passages without page numbers; a very long one is refused."""
    pages = sum(len(passage.text) for passage in passages) // SIGNS_A_PAGE
    if pages > MOST_PAGES:
        raise Unreadable("too_many_pages", pages=pages, most=MOST_PAGES)
    return Document(passages, notes or [], pages)


def _decoded(content: bytes) -> str:
    codecs = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    raise Unreadable("broken")


def _lines(lines: list[str]) -> Iterator[Passage]:
    """Make a passage of every line that is not empty."""
    return (Passage(text, place) for text, place in _placed(lines) if text)


def _placed(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Give every line the last heading above it as its place."""
    place = ""
    for line in lines:
        text = line.strip()
        if HEADING.match(text) and len(text) <= 60 and not text.endswith(("。", "；", ";")):
            place = text
        yield text, place


# --- DOCX


def _docx(stream: IO[bytes]) -> Document:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError

    try:
        with zipfile.ZipFile(stream) as parts:
            return _unpacked(parts)
    except (
        zipfile.BadZipFile,
        ParseError,
        DefusedXmlException,
        KeyError,
        EOFError,
        RuntimeError,
        OSError,
    ) as error:
        # zipfile raises a plain RuntimeError for a member under a password, and a kind of it for a packing it does not know.
        raise Unreadable("encrypted" if type(error) is RuntimeError else "broken") from error
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("broken") from error


def _unpacked(parts: zipfile.ZipFile) -> Document:
    listed = {part.filename: part for part in parts.infolist()}
    unpacked = sum(part.file_size for part in listed.values())
    if len(parts.infolist()) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise Unreadable("bomb")
    names = {name.lower() for name in listed}
    if any(name.endswith(("vbaproject.bin", ".exe", ".dll", ".vbs")) for name in names):
        raise Unreadable("macros")
    if "word/document.xml" not in names:
        raise Unreadable("kind")
    roots = [_root(parts, listed, "word/document.xml")]
    roots += [
        _root(parts, listed, name) for name in ("word/footnotes.xml", "word/endnotes.xml") if name in listed
    ]
    pieces = [piece for root in roots for piece in _paragraphs(root)]
    placed = list(_placed([_text(piece) for piece in pieces]))
    for place, piece in _margins(parts, listed):
        pieces.append(piece)
        placed.append((_text(piece).strip(), place))
    notes = [Note("comments")] if "word/comments.xml" in names else []
    for code, tags in (("tracked_changes", CHANGES), ("hidden_text", (f"{W}vanish",))):
        odd = [
            place or text[:20]
            for piece, (text, place) in zip(pieces, placed, strict=True)
            if _has(piece, tags)
        ]
        notes += [Note(code, list(dict.fromkeys(odd))[:MOST_PLACES])] if odd else []
    return _document([Passage(text, place) for text, place in placed if text], notes)


def _margins(parts: zipfile.ZipFile, listed: dict[str, zipfile.ZipInfo]) -> Iterator[tuple[str, Any]]:
    """Yield the paragraphs of footers and headers with their place; they stand on every page and are read once."""
    for name in sorted(listed):
        if found := MARGIN.fullmatch(name):
            place = "页眉" if found[1] == "header" else "页脚"
            yield from ((place, piece) for piece in _paragraphs(_root(parts, listed, name)))


def _root(parts: zipfile.ZipFile, listed: dict[str, zipfile.ZipInfo], name: str) -> Any:
    """Parse a part, reading no more of it than its list promised: a list may lie about the size."""
    from defusedxml.ElementTree import iterparse

    if listed[name].file_size > MOST_XML:
        raise Unreadable("bomb")
    with parts.open(name) as reader:
        content = reader.read(MOST_XML + 1)
    if len(content) > MOST_XML:
        raise Unreadable("bomb")
    depth, root = 0, None
    for event, element in iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True):
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH:
            raise Unreadable("too_heavy")
        root = element
    return root


def _has(root: Any, tags: tuple[str, ...]) -> bool:
    return any(next(root.iter(tag), None) is not None for tag in tags)


def _paragraphs(root: Any) -> Iterator[Any]:
    """Yield paragraphs and rows of tables in their order; without recursion, for nesting may be deep on purpose."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag in GONE:
            continue
        if element.tag in {f"{W}p", f"{W}tr"}:
            yield element
        else:
            waiting.extend(reversed(list(element)))


def _text(element: Any) -> str:
    """The text of a paragraph, or of a row of a table with strokes between its cells."""
    if element.tag == f"{W}tr":
        return "| " + " | ".join(_run(cell) for cell in element.iter(f"{W}tc"))
    return _run(element)


def _run(element: Any) -> str:
    said: list[str] = []
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if one.tag in GONE:
            continue
        if one.tag == f"{W}t":
            said.append(one.text or "")
        elif one.tag in {f"{W}tab", f"{W}br"}:
            said.append(" ")
        waiting.extend(reversed(list(one)))
    return "".join(said)


# --- PDF


def _pdf(stream: IO[bytes]) -> Document:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(stream)
        if reader.is_encrypted:
            raise Unreadable("encrypted")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise Unreadable("too_many_pages", pages=count, most=MOST_PAGES)
        texts = [page.extract_text() for page in reader.pages]
    except Unreadable:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise Unreadable("broken") from error
    return _paged(texts)


def _paged(texts: list[str]) -> Document:
    pages = [(f"第{number}页", text) for number, text in enumerate(texts, start=1)]
    bare = [place for place, text in pages if len(text.strip()) < LEAST_TEXT]
    if pages and len(bare) == len(pages):
        raise Unreadable("scanned")
    notes = [Note("no_text_pages", bare[:MOST_PLACES])] if bare else []
    return Document([Passage(text, place) for place, text in pages if text.strip()], notes, len(pages))


# --- HTML


class _Html(HTMLParser):
    """Collects the visible text, one line for each block."""

    BLOCKS = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "br", "section", "table"})
    HIDDEN = frozenset({"script", "style", "template", "noscript"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in self.HIDDEN
        if tag in self.BLOCKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in self.HIDDEN and self.hidden > 0
        if tag in self.BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.lines[-1] += data


def _html(text: str) -> Document:
    parser = _Html()
    parser.feed(text)
    parser.close()
    return _document(list(_lines([" ".join(line.split()) for line in parser.lines])))
