"""The empty bid form as a file: DOCX to fill in by hand, JSON for other programs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from bidding.models import EnvelopeKind, TenderDocument
from bidding.papers.packing import packed
from bidding.queries.bid_forms import form_for
from bidding.sealing import papers
from bidding.texts.bid_forms import Item

if TYPE_CHECKING:
    from docx.document import Document

FORMAT: Final = "clearbid-form/1"
BLANK_ROWS: Final = 4
FONT: Final = "宋体"


def form_json(document: TenderDocument) -> bytes:
    """Return the structure of the form as canonical JSON: what a bidder's own program has to answer."""
    return papers.canonical(
        {
            "document": document.version,
            "document_sha256": document.sha256,
            "format": FORMAT,
            "items": [item.plain for item in form_for(document)],
            "lot": document.lot.code,
            "tender": document.lot.project.code,
        }
    )


def form_docx(document: TenderDocument) -> bytes:
    """Return the empty form as DOCX, in the language of the tender document."""
    import docx
    from docx.oxml.ns import qn

    made = docx.Document()
    normal = made.styles["Normal"]
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    form = form_for(document)
    with override("zh-hans"):
        made.add_heading(_("Bid form"), level=0)
        made.add_paragraph(
            _clean(f"{document.lot.project.name} · {document.lot.name}（{document.lot.code}）")
        )
        made.add_paragraph(f"SHA-256 {document.sha256} · v{document.version}")
        for kind in document.envelopes:
            _envelope(made, str(EnvelopeKind(kind).label), [item for item in form if item.envelope == kind])
    return packed(made)


def _envelope(made: "Document", label: str, items: Sequence[Item]) -> None:
    if items:
        made.add_heading(label, level=1)
    for item in items:
        made.add_heading(_clean(f"{item.code} {item.title}"), level=2)
        said = [_("Clause %(clause)s") % {"clause": item.clause}] if item.clause else []
        said += [_("required") if item.required else _("optional"), *([item.hint] if item.hint else [])]
        made.add_paragraph(_clean(" · ".join(said)))
        _blank(made, item)


def _blank(made: "Document", item: Item) -> None:
    match item.answer:
        case "response":
            heads = (_("Condition"), _("Response"), _("Where shown, or what is offered instead"))
            _table(
                made, heads, [(f"{'★ ' if row.substantive else ''}{row.text}", "", "") for row in item.rows]
            )
        case "table":
            _table(made, [column.label for column in item.columns], [[""] * len(item.columns)] * BLANK_ROWS)
        case "choice":
            made.add_paragraph(_clean("　".join(f"□ {label}" for label in item.choices.values())))
        case "letter":
            made.add_paragraph(_("Answered in the letter above."))
        case "boq":
            made.add_paragraph(_("Answered by the spreadsheet in the price envelope."))
        case _:
            made.add_paragraph("＿" * 30)


def _clean(text: str) -> str:
    """Leave out control signs, which no XML may hold."""
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable() or sign == "\u3000")


def _table(made: "Document", heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table: Any = made.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = _clean(head)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _clean(text)
