"""Documents from elsewhere are read with their places, and what cannot be read safely is refused by name."""

import zipfile
from io import BytesIO
from time import monotonic

import pytest
from docx import Document
from docx.oxml import OxmlElement
from reportlab.pdfgen.canvas import Canvas

from bidding.lint_texts import REFUSALS
from bidding.linting import reading
from bidding.linting.apart import read_apart
from bidding.linting.reading import Note, Passage, Unreadable, read_document

pytestmark = pytest.mark.pure


def docx(*lines: str, table: list[list[str]] | None = None) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Put one more part into a zip, or another in the place of one."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item, old.read(item))
        new.writestr(name, part)
    return written.getvalue()


def pdf(*pages: str) -> bytes:
    written = BytesIO()
    canvas = Canvas(written)
    for text in pages:
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def read(content: bytes, name: str = "x.docx") -> list[Passage]:
    return read_document(BytesIO(content), name).passages


def refused(content: bytes, name: str = "x.docx") -> str:
    with pytest.raises(Unreadable) as refusal:
        read_document(BytesIO(content), name)
    return refusal.value.code


def test_a_docx_is_read_in_order_with_the_heading_as_the_place() -> None:
    content = docx("第二章 投标人须知", "投标人须在本市注册。", table=[["序号", "要求"], ["1", "本地业绩"]])

    assert read(content) == [
        Passage("第二章 投标人须知", "第二章 投标人须知"),
        Passage("投标人须在本市注册。", "第二章 投标人须知"),
        Passage("| 序号 | 要求", "第二章 投标人须知"),
        Passage("| 1 | 本地业绩", "第二章 投标人须知"),
    ]


def test_tracked_changes_are_read_as_accepted_and_named_with_their_place() -> None:
    document = Document()
    document.add_paragraph("1.1 资格要求")
    paragraph = document.add_paragraph("注册资本")
    inserted, deleted = OxmlElement("w:ins"), OxmlElement("w:del")
    for change, tag, text in ((inserted, "w:t", "不限"), (deleted, "w:delText", "一亿元")):
        run, said = OxmlElement("w:r"), OxmlElement(tag)
        said.text = text
        run.append(said)
        change.append(run)
        paragraph._p.append(change)
    written = BytesIO()
    document.save(written)

    found = read_document(BytesIO(written.getvalue()), "x.docx")

    assert found.passages[-1].text == "注册资本不限"
    assert found.notes == [Note("tracked_changes", ["1.1 资格要求"])]


def test_hidden_text_is_read_and_noted() -> None:
    document = Document()
    run = document.add_paragraph().add_run("仅限本市企业")
    run._r.get_or_add_rPr().append(OxmlElement("w:vanish"))
    written = BytesIO()
    document.save(written)

    found = read_document(BytesIO(written.getvalue()), "x.docx")

    assert ([one.text for one in found.passages], found.notes) == (
        ["仅限本市企业"],
        [Note("hidden_text", ["仅限本市企业"])],
    )


def test_a_pdf_is_read_by_pages_and_its_empty_pages_are_named() -> None:
    found = read_document(BytesIO(pdf("The bidder must be registered here.", "")), "x.pdf")

    assert [(one.text.strip(), one.place) for one in found.passages] == [
        ("The bidder must be registered here.", "第1页")
    ]
    assert found.notes == [Note("no_text_pages", ["第2页"])]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_plain_text_is_read_in_the_codes_of_this_country(codec: str) -> None:
    assert read("一、总则\n投标人须诚信。".encode(codec), "x.txt") == [
        Passage("一、总则", "一、总则"),
        Passage("投标人须诚信。", "一、总则"),
    ]


def test_a_page_is_read_without_its_scripts() -> None:
    page = "<h1>公告</h1><script>投标人</script><p>报名<b>费</b>500元</p><style>p{}</style>"

    assert [one.text for one in read(page.encode(), "x.html")] == ["公告", "报名费500元"]


MACRO = with_part(docx("甲"), "word/vbaProject.bin", b"x")
LOL = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
DEEP = b"<w:p xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>" * 50_000


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (MACRO, "x.docx", "macros"),
        (MACRO, "x.pdf", "macros"),  # whatever it is called
        (with_part(docx("甲"), "word/document.xml", LOL), "x.docx", "broken"),
        (with_part(docx("甲"), "word/document.xml", DEEP), "x.docx", "too_heavy"),
        (docx("甲")[:-200], "x.docx", "broken"),
        (with_part(b"PK\x05\x06" + bytes(18), "a.txt", b"x"), "x.docx", "kind"),
        (reading.OLE + b"E\0n\0c\0r\0y\0p\0t\0e\0d", "x.docx", "encrypted"),
        (reading.OLE + bytes(600), "x.doc", "old_office"),
        (b"%PDF-1.7\nnothing", "x.pdf", "broken"),
        (pdf("", ""), "x.pdf", "scanned"),
        (pdf(*["a"] * (reading.MOST_PAGES + 1)), "x.pdf", "too_many_pages"),
        (("长" * reading.SIGNS_A_PAGE * (reading.MOST_PAGES + 2)).encode(), "x.txt", "too_many_pages"),
        (bytes(reading.MOST_BYTES + 1), "x.txt", "too_large"),
        (b"\x89PNG....", "x.docx", "kind"),
        (docx(), "x.docx", "empty"),
        (b"", "x.txt", "empty"),
        (b"", "x.docx", "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(content: bytes, name: str, code: str) -> None:
    assert refused(content, name) == code
    assert code in REFUSALS


def test_a_zip_bomb_is_seen_in_its_own_list_and_a_lying_list_while_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = with_part(docx("甲"), "word/media/a.bmp", bytes(reading.MOST_UNPACKED))
    assert refused(bomb) == "bomb"

    monkeypatch.setattr(reading, "MOST_XML", 1000)
    assert refused(docx("甲" * 5000)) == "bomb"


def test_a_protected_pdf_is_refused() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(BytesIO(pdf("x"))))
    writer.encrypt("secret", algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)

    assert refused(written.getvalue(), "x.pdf") == "encrypted"


def test_reading_apart_says_the_same() -> None:
    content = docx("1.1 资格", "注册资本不限")

    assert read_apart(BytesIO(content), "x.docx") == read_document(BytesIO(content), "x.docx")
    with pytest.raises(Unreadable) as refusal:
        read_apart(BytesIO(pdf(*["a"] * 401)), "x.pdf")
    assert (refusal.value.code, refusal.value.facts) == ("too_many_pages", {"pages": 401, "most": 400})


def test_headers_and_footers_are_read_once_each() -> None:
    document = Document()
    document.add_paragraph("一、投标人须知")
    document.sections[0].header.paragraphs[0].text = "须使用华为设备"
    document.sections[0].footer.paragraphs[0].text = "联系电话见封面"
    written = BytesIO()
    document.save(written)

    assert read(written.getvalue()) == [
        Passage("一、投标人须知", "一、投标人须知"),
        Passage("联系电话见封面", "页脚"),
        Passage("须使用华为设备", "页眉"),
    ]


def test_an_empty_file_of_any_kind_says_that_it_is_empty() -> None:
    assert [refused(b"", name) for name in ("x.docx", "x.pdf", "x.txt", "x.html")] == ["empty"] * 4
    assert (refused(docx()), refused(docx(""))) == ("empty", "empty")


def test_tables_nested_too_deep_are_refused_before_they_cost_anything() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 20_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 20_000
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part = f'<w:document xmlns:w="{space}"><w:body>{deep}</w:body></w:document>'.encode()
    begun = monotonic()

    assert refused(with_part(docx("x"), "word/document.xml", part)) == "too_heavy"
    assert monotonic() - begun < 2
