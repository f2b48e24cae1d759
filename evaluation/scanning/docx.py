"""Text, properties, headers, typefaces and pictures of a DOCX, straight out of its zip, within limits."""

import re
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from evaluation.scanning.facts import Facts

MOST_BYTES = 64 * 1024**2
# No XML is parsed: words and properties are read by their tags, so that no entity is ever expanded.
WORDS = re.compile(rb"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|(</w:p>)")
PROPERTY = re.compile(
    rb"<(?:dc|cp|ap)?:?(creator|lastModifiedBy|title|subject|keywords|Company|Manager)>([^<]+)<"
)
FACE = re.compile(rb'w:(?:ascii|eastAsia|hAnsi)="([^"]{1,80})"')


def read(path: Path) -> Facts:
    """Return the facts of a DOCX as one page, its headers and footers as lines of it."""
    try:
        with ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
                return Facts(problem="too_large")
            content = {part.filename: parts.read(part) for part in parts.infolist() if not part.is_dir()}
    except (BadZipFile, OSError, RuntimeError, ValueError):
        return Facts(problem="malformed")
    if "word/document.xml" not in content:
        return Facts(problem="malformed")
    edges = sorted(name for name in content if re.fullmatch(r"word/(header|footer)\d*\.xml", name))
    text = "\n".join(_words(content[name]) for name in [*edges, "word/document.xml"])
    values: dict[str, str] = {}
    for name in ("docProps/core.xml", "docProps/app.xml"):
        for found in PROPERTY.finditer(content.get(name, b"")):
            values[found[1].decode().lower()] = _text(found[2]).strip()[:200]
    faces = {_text(one) for one in FACE.findall(content["word/document.xml"])}
    pictures = sorted(
        sha256(raw).hexdigest()[:16] for name, raw in content.items() if name.startswith("word/media/")
    )
    return Facts([text], {k: v for k, v in values.items() if v}, sorted(faces)[:200], [pictures])


def _words(xml: bytes) -> str:
    return "".join("\n" if end else _text(words) for words, end in WORDS.findall(xml))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
