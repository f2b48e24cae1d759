"""The documents the demo's bidders write: a technical proposal as PDF, a priced bill as xlsx."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FONT = "ClearbidSansSC"
FONT_FILE = Path(__file__).resolve().parents[2] / "evaluation" / "fonts" / "ClearbidSansSC-Regular.ttf"


@dataclass(frozen=True)
class Style:
    """Whose hand a proposal shows: the voice it is written in, who saved it, with what."""

    voice: str
    author: str
    edits: Mapping[str, str]


@cache
def _voices() -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / "voices.json").read_text(encoding="utf-8")))


def proposal(company: str, project: str, manager: str, style: Style) -> list[tuple[str, str]]:
    """Return the technical proposal as (heading, text) pairs, in the style's voice with its edits."""
    texts = _voices()["voices"][style.voice]
    opening = f"{company}就{project}提交技术标，项目负责人为{manager}，现将施工组织设计说明如下。"
    chapters = [("编制说明", opening), *zip(_voices()["topics"], texts, strict=True)]
    return [(heading, _edited(text, style.edits)) for heading, text in chapters]


def _edited(text: str, edits: Mapping[str, str]) -> str:
    for old, new in edits.items():
        text = text.replace(old, new)
    return text


def proposal_pdf(title: str, chapters: Sequence[tuple[str, str]], author: str) -> bytes:
    """Render a proposal as a PDF whose Chinese text can be extracted."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, FONT_FILE))
    heading = ParagraphStyle("heading", fontName=FONT, fontSize=14, leading=22, spaceBefore=12)
    text = ParagraphStyle("text", fontName=FONT, fontSize=11, leading=19, wordWrap="CJK", firstLineIndent=22)
    flow = [Paragraph(title, ParagraphStyle("title", parent=heading, fontSize=18, leading=30))]
    for number, (head, body) in enumerate(chapters, start=1):
        flow += [Paragraph(f"{number}　{head}", heading), Paragraph(body, text)]
    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4, title=title, author=author, invariant=1).build(flow)
    return target.getvalue()


def priced_bill(boq: Sequence[Mapping[str, Any]], prices: Mapping[str, Decimal], author: str) -> bytes:
    """Write the bill of quantities with unit prices and sums as xlsx, saved by `author`."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"author": author, "title": "已标价工程量清单"})
    sheet = book.add_worksheet("工程量清单")
    sheet.write_row(0, 0, ["编码", "名称", "单位", "工程量", "综合单价", "合价"])
    for row, item in enumerate(boq, start=1):
        price, quantity = prices[item["code"]], Decimal(str(item["quantity"]))
        cells = [
            item["code"],
            item["name"],
            item["unit"],
            float(quantity),
            float(price),
            float(price * quantity),
        ]
        sheet.write_row(row, 0, cells)
    book.close()
    return target.getvalue()
