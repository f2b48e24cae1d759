"""The document as a file: PDF, DOCX and HTML from the canonical text, the hash on each, nothing lost."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from django.core.management import CommandError, call_command
from docx.oxml.ns import qn
from pypdf import PdfReader

from bidding.papers.docx import document_docx
from bidding.papers.fonts import obfuscated, subset
from bidding.papers.html import document_html
from bidding.papers.pdf import document_pdf
from bidding.texts.composing import digest
from bidding.texts.faces import text_of

TEXT = """# 第一卷

## 第二章 投标人须知

### 2.1 投标有效期

★ 投标有效期为90日，<b>&{ 𠮷。

| 编码 | 名称
| A1 | 土方

## 第三章 评标办法

### 3.1 方法

综合评估法。
"""


def version(text: str = TEXT) -> Any:
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    lot = SimpleNamespace(code="HB-1", name="一标段", project=SimpleNamespace(name="麻城工程"))
    return SimpleNamespace(
        text=text, sha256=digest(text), version=2, published_at=at, created_at=at, lot=lot, template=None
    )


def test_the_hash_stands_on_every_page_of_the_pdf_and_the_contents_lead_to_the_clauses() -> None:
    reader = PdfReader(BytesIO(document_pdf(version())))

    text = [page.extract_text() for page in reader.pages]
    assert all(digest(TEXT) in page for page in text)
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert [str(one["/Title"]) for one in _flat(reader.outline)] == [
        "第一卷",
        "第二章 投标人须知",
        "2.1 投标有效期",
        "第三章 评标办法",
        "3.1 方法",
    ]
    assert "投标有效期为90日" in "".join(text)
    assert any("/Annots" in page for page in reader.pages)


def _flat(outline: list[Any]) -> list[Any]:
    return [one for part in outline for one in (_flat(part) if isinstance(part, list) else [part])]


def test_every_font_of_the_pdf_is_inside_it() -> None:
    reader = PdfReader(BytesIO(document_pdf(version())))

    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            if font["/Subtype"] == "/TrueType":
                assert "/FontFile2" in font["/FontDescriptor"]


def test_the_same_version_gives_the_same_pdf() -> None:
    assert document_pdf(version()) == document_pdf(version())


def test_the_docx_has_headings_table_heads_links_language_and_its_chinese_font() -> None:
    data = document_docx(version())
    made = docx.Document(BytesIO(data))

    heads = [p.text for p in made.paragraphs if p.style.name in {"Heading 1", "Heading 2", "Heading 3"}]
    assert heads == [
        "目录",
        "第一卷",
        "第二章 投标人须知",
        "2.1 投标有效期",
        "第三章 评标办法",
        "3.1 方法",
        "注",
    ]
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["编码", "名称"],
        ["A1", "土方"],
    ]
    assert made.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    body = made.element.xml
    links = set(re.findall(r'w:anchor="([^"]+)"', body))
    assert links == set(re.findall(r'<w:bookmarkStart[^>]*w:name="([^"]+)"', body))
    assert len(links) == 5
    fonts = made.styles["Normal"].element.rPr
    assert fonts.rFonts.get(qn("w:eastAsia")) == "Clearbid Sans SC"
    assert fonts.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
    assert digest(TEXT) in made.sections[0].footer.paragraphs[0].text
    assert "𠮷" in "".join(p.text for p in made.paragraphs)


def test_the_font_inside_the_docx_is_the_platforms_and_is_asked_for() -> None:
    package = zipfile.ZipFile(BytesIO(document_docx(version())))

    table = package.read("word/fontTable.xml").decode()
    key = re.search(r'w:embedRegular r:id="(\w+)" w:fontKey="\{([^}]+)\}"', table)
    assert key is not None
    from uuid import UUID

    font = obfuscated(package.read("word/fonts/font1.odttf"), UUID(key[2]))
    assert font[:4] == b"\x00\x01\x00\x00"
    assert key[1] in package.read("word/_rels/fontTable.xml.rels").decode()
    assert "embedTrueTypeFonts" in package.read("word/settings.xml").decode()


def test_the_same_text_gives_the_same_docx_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = document_docx(version())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)

    assert document_docx(version()) == first


def test_a_subset_has_the_signs_it_needs_and_is_small() -> None:
    from fontTools.ttLib import TTFont

    font = subset("投标有效期")

    assert {ord(sign) for sign in "投标有效期A0"} <= set(TTFont(BytesIO(font)).getBestCmap())
    assert len(font) < 60_000


def test_the_html_gives_the_hashed_text_back_and_has_no_script() -> None:
    html = document_html(version()).decode()

    assert digest(text_of(html)) == digest(TEXT)
    assert '<html lang="zh-CN">' in html
    assert "<script" not in html
    for anchor in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{anchor}"' in html
    assert html.count('<th scope="col">') == 2


@pytest.mark.parametrize(
    "text", ["", "\n", "★", "|", "甲\x01乙", "甲\u202e乙", "#" * 9, "### \n| | |\n|", "| 甲 | " + "乙" * 9000]
)
def test_odd_texts_give_files_all_the_same(text: str) -> None:
    for make, begin in ((document_pdf, b"%PDF"), (document_docx, b"PK"), (document_html, b"<!doctype html>")):
        assert make(version(text)).startswith(begin)


def test_whoever_has_the_html_checks_it_without_the_platform(tmp_path: Path) -> None:
    file = tmp_path / "document.html"
    file.write_bytes(document_html(version()))

    printed = StringIO()
    call_command("check_document", file, sha256=digest(TEXT), text=tmp_path / "text", stdout=printed)

    assert printed.getvalue().strip() == digest(TEXT)
    assert (tmp_path / "text").read_text(encoding="utf-8") == TEXT
    file.write_text(file.read_text().replace("90日", "30日"))
    with pytest.raises(CommandError):
        call_command("check_document", file, sha256=digest(TEXT), stdout=StringIO())
    file.write_bytes(b"\xff")
    with pytest.raises(CommandError):
        call_command("check_document", file)
