"""Text, properties, editing marks and images of a Word document, within limits."""

import re
import zipfile
from collections.abc import Iterator

from supervision.reading import pictures
from supervision.reading.archives import elements, opened, part, tag
from supervision.reading.found import Found
from supervision.reading.limits import MOST_CHARACTERS, MOST_PICTURES

METHOD = "clearbid-docx/1"
_MARGIN = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
_CORE = {"creator": "author", "lastModifiedBy": "last_modified_by", "created": "created", "modified": "modified",
         "revision": "revision", "identifier": "document_id"}  # fmt: skip
_APP = {"Application": "application", "Company": "company", "Manager": "contact", "Template": "template"}
# What Word writes of itself says nothing about a template.
_USUAL_TEMPLATES = {"normal.dotm", "normal.dot", "normal", "normal.wpt"}


def read(content: bytes) -> Found:
    """Return the text by page, as far as the file marks pages, then headers, footers and notes as a last page."""
    found = Found(method=METHOD)
    with opened(content) as archive:
        properties(archive, found)
        names = archive.namelist()
        found.pages = list(_pages(part(archive, "word/document.xml")))
        margins = [
            text for name in sorted(names) if _MARGIN.fullmatch(name) for text in _pages(part(archive, name))
        ]
        found.pages += ["\n".join(margins)] if "".join(margins).strip() else []
        _session(archive, found)
        media(archive, "word/media/", found)
    if not "".join(found.pages).strip():
        found.problem = "no_text"
    if sum(map(len, found.pages)) > MOST_CHARACTERS:
        found.problem = "too_large"
    return found


def properties(archive: zipfile.ZipFile, found: Found) -> None:
    """Keep who made and last saved an Office file, with what, for which company."""
    for name, kinds in (("docProps/core.xml", _CORE), ("docProps/app.xml", _APP)):
        content = part(archive, name)
        for event, element in elements(content) if content else ():
            kind = kinds.get(tag(element))
            if event == "end" and kind and not _usual(kind, element.text):
                found.add("template_guid" if kind == "template" else kind, element.text)


def _usual(kind: str, text: str | None) -> bool:
    return kind == "template" and (text or "").strip().lower() in _USUAL_TEMPLATES


def _session(archive: zipfile.ZipFile, found: Found) -> None:
    """Keep the number of the first editing session: copies of one document inherit it."""
    content = part(archive, "word/settings.xml")
    for event, element in elements(content) if content else ():
        if event == "start" and tag(element) == "rsidRoot":
            found.add("rsid_root", next(iter(element.attrib.values()), ""))
        if event == "start" and tag(element) == "docId":
            found.add("document_id", next(iter(element.attrib.values()), ""))


def media(archive: zipfile.ZipFile, folder: str, found: Found) -> None:
    """Keep the pictures of an Office file."""
    for name in [name for name in archive.namelist() if name.startswith(folder)][:MOST_PICTURES]:
        picture = pictures.seen(part(archive, name))
        if picture and picture.sha256 not in {one.sha256 for one in found.pictures}:
            found.pictures.append(picture)


def _pages(content: bytes) -> Iterator[str]:
    said: list[str] = []
    gone = 0
    for event, element in elements(content) if content else ():
        name = tag(element)
        if name in {"del", "moveFrom", "Fallback"}:
            gone += 1 if event == "start" else -1
        elif event == "end" and not gone:
            if name == "t":
                said.append(element.text or "")
            elif name in {"tab", "tc"}:
                said.append(" ")
            elif name in {"p", "tr"}:
                said.append("\n")
        elif event == "start" and said and _breaks(name, element.attrib):
            yield "".join(said)
            said = []
    yield "".join(said)


def _breaks(name: str, marks: dict[str, str]) -> bool:
    return name == "lastRenderedPageBreak" or (name == "br" and "page" in marks.values())
