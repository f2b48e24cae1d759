"""The tender document as DOCX: real headings, linked contents, table heads, the Chinese font inside the file."""

import re
from datetime import UTC
from typing import TYPE_CHECKING, Any

from bidding.models import TenderDocument
from bidding.papers import fonts
from bidding.papers.packing import packed
from bidding.papers.parts import LANGUAGE, Cover, cover
from bidding.texts.blocks import Block
from bidding.texts.chapters import Place, places

if TYPE_CHECKING:
    from docx.document import Document

# What an office without the embedded font shows instead is the reader's own Chinese font.
LATIN = "Arial"
STYLES = ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3")
STAR = "FDF3E3"
# Signs that XML 1.0 does not know: they would make the file unreadable (the hash is of the canonical text anyway).
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document_docx(document: TenderDocument) -> bytes:
    """Return a version as DOCX."""
    import docx

    paper = cover(document)
    text = NO_XML.sub("\ufffd", document.text)
    made = docx.Document()
    _dress(made, document, paper)
    made.add_heading(paper.title, level=0)
    for name, value in paper.facts:
        made.add_paragraph(f"{name}：{value}")
    found = list(places(text))
    made.add_heading("目录", level=1)
    for place in found:
        if place.text:
            _link(made.add_paragraph(), place)
    made.add_page_break()  # type: ignore[no-untyped-call]
    for number, place in enumerate(found):
        _section(made, place, number)
    made.add_heading("注", level=1)
    for number, note in enumerate(paper.notes, 1):
        made.add_paragraph(f"{number}. {note}")
    fonts.embed(made, text=text + "".join(paper.notes) + paper.title + paper.footer)
    return packed(made)


def _dress(made: "Document", document: TenderDocument, paper: Cover) -> None:
    """Set fonts and language of the styles, the properties of the file, and the foot of the pages."""
    for name in STYLES:
        _set_font(made.styles[name])
    at = (document.published_at or document.created_at).astimezone(UTC).replace(tzinfo=None)
    properties = made.core_properties
    properties.title, properties.subject, properties.author = paper.title, document.lot.code, "Clearbid"
    properties.language, properties.comments = LANGUAGE, f"SHA-256 {document.sha256}"
    properties.created = properties.modified = at
    foot = made.sections[0].footer.paragraphs[0]
    foot.add_run(paper.footer + " · ")
    _page_number(foot)


def _set_font(style: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name = LATIN
    style.font.color.rgb = RGBColor(0, 0, 0)
    run = style.element.get_or_add_rPr()
    names = run.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        names.attrib.pop(qn(f"w:{theme}"), None)
    names.set(qn("w:eastAsia"), fonts.NAME)
    language = run.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        run.append(language)
    language.set(qn("w:val"), LANGUAGE)
    language.set(qn("w:eastAsia"), LANGUAGE)


def _link(paragraph: Any, place: Place) -> None:
    """Write a line of the contents that leads to its heading."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.paragraph_format.left_indent = Pt(14 * (place.level - 1))
    paragraph.paragraph_format.space_after = Pt(2)
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _bookmark(place))
    link.append(paragraph.add_run(place.text)._r)
    paragraph._p.append(link)


def _bookmark(place: Place) -> str:
    return place.anchor.replace("-", "_")


def _section(made: "Document", place: Place, number: int) -> None:
    if place.text:
        _mark(made.add_heading(place.text, level=place.level), _bookmark(place), number)
    for block in place.blocks:
        if block.kind == "table":
            _table(made, block)
        else:
            _paragraph(made, block)


def _mark(paragraph: Any, name: str, number: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for one in (start, end):
        one.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def _paragraph(made: "Document", block: Block) -> None:
    paragraph = made.add_paragraph()
    run = paragraph.add_run(block.text)
    if block.substantive:
        run.bold = True
        _shade(paragraph._p.get_or_add_pPr())


def _shade(properties: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", STAR)):
        shade.set(qn(f"w:{name}"), value)
    properties.append(shade)


def _table(made: "Document", block: Block) -> None:
    """Write a table whose head repeats on every page."""
    from docx.oxml import OxmlElement

    width = max(len(row) for row in block.rows)
    table = made.add_table(rows=0, cols=width, style="Table Grid")
    for place, row in enumerate(block.rows):
        added = table.add_row()
        for cell, text in zip(added.cells, row, strict=False):
            cell.text = text
            if place == 0:
                cell.paragraphs[0].runs[0].bold = bool(text) if cell.paragraphs[0].runs else None
        if place == 0:
            added._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    made.add_paragraph()


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
