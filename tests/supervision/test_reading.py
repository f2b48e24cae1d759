"""Files of bids are read by what is in them, apart, within limits; whatever is not read has a name."""

import io
import zipfile
from pathlib import Path

import pytest

from supervision.reading.found import Found
from supervision.reading.parent import read_all
from supervision.reading.sniffing import read

pytestmark = pytest.mark.pure

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def archive(files: dict[str, bytes | str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return kept.getvalue()


def docx(body: str, **more: str) -> bytes:
    document = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
    return archive({"word/document.xml": document, **more})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(pages: int, text: str = "construction plan of the bidder") -> bytes:
    from reportlab.pdfgen import canvas

    kept = io.BytesIO()
    paper = canvas.Canvas(kept)
    for _page in range(pages):
        paper.drawString(50, 700, text)
        paper.showPage()
    paper.save()
    return kept.getvalue()


def at_once(folder: Path, files: dict[str, bytes]) -> dict[str, Found]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    names = list(files)
    return dict(zip(names, read_all([(name, folder / name) for name in names]), strict=True))


COSTING = """<?xml version="1.0" encoding="gb2312"?><工程 软件名称="某计价" 加密锁号="DOG-9981" MAC地址="00-1B-44"
 CPU序列号="BFEB" 硬盘序列号="WD-1" 文件创建标识码="AA-BB"><清单 项目编码="010101" 综合单价="12.30"/></工程>"""


def test_a_costing_file_tells_machine_lock_and_creation_in_whatever_encoding() -> None:
    found = read("造价.xml", COSTING.encode("gb18030"))

    assert {one.kind: one.value for one in found.values} == {
        "software": "某计价", "software_lock": "DOG-9981", "mac": "00-1B-44", "cpu": "BFEB", "disk": "WD-1",
        "file_creation_id": "AA-BB",
    }  # fmt: skip
    assert found.prices == {"010101": "12.3"}


def test_a_value_in_an_archive_names_its_member() -> None:
    found = read("a.zip", archive({"报价/造价.xml": COSTING.encode("gb18030"), "方案.txt": "摊铺机两台。"}))

    assert {one.where for one in found.values} == {"报价/造价.xml"}
    assert (found.pages, found.problem) == (["摊铺机两台。"], "")


def test_a_word_file_tells_who_made_it_and_where_its_pages_turn() -> None:
    core = "<c><creator>luo</creator><lastModifiedBy>wang</lastModifiedBy></c>"
    settings = f'<w:settings {W}><w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids></w:settings>'
    body = paragraph("第一页") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + paragraph("第二页")

    found = read("标书.docx", docx(body, **{"docProps/core.xml": core, "word/settings.xml": settings}))

    assert [(one.kind, one.value) for one in found.values] == [
        ("author", "luo"), ("last_modified_by", "wang"), ("rsid_root", "00AB12CD"),
    ]  # fmt: skip
    assert [page.strip() for page in found.pages] == ["第一页", "第二页"]


def test_a_file_is_known_by_its_content_not_by_its_name() -> None:
    found = read("清单.xlsx.pdf.txt", pdf(2))

    assert (found.method[:9], len(found.pages)) == ("pypdfium2", 2)


def test_pictures_are_recognised_after_another_size_format_and_quality() -> None:
    from PIL import Image, ImageFilter

    from supervision.reading.pictures import seen
    from supervision.screens.images import near

    photo = Image.radial_gradient("L").resize((640, 480)).rotate(30).filter(ImageFilter.GaussianBlur(2))
    photo.paste(200, (60, 50, 260, 190))
    other = Image.linear_gradient("L").resize((640, 480))
    looks = []
    for image, kind in ((photo, "PNG"), (photo.resize((300, 225)), "JPEG"), (other, "PNG")):
        kept = io.BytesIO()
        image.save(kept, kind)
        picture = seen(kept.getvalue())
        looks.append(picture.look if picture else "")

    assert (near(looks[0], looks[1]), near(looks[0], looks[2])) == (True, False)


def test_hostile_and_hopeless_files_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    nested = archive({"a.txt": "文本" * 100})
    for _depth in range(5):
        nested = archive({"n.zip": nested})
    lol = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w>&b;</w>'
    files = {
        "ok.pdf": pdf(1),
        "bomb.docx": docx("<w:p/>", **{"x.bin": "0" * (201 << 20)}),
        "deep.docx": docx("<w:p>" * 3000 + "</w:p>" * 3000),
        "entities.docx": archive({"word/document.xml": lol}),
        "nested.zip": nested,
        "outside.xml": b'<?xml version="1.0"?><!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>',
        "half.pdf": pdf(3)[:700],
        "empty.pdf": b"",
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "plan.dwg": b"AC1032",
        "noise.txt": bytes(range(256)) * 8,
        "line\nfeed.txt": "换行的名字".encode(),
        "gbk.txt": "施工组织设计".encode("gbk"),
    }

    found = at_once(tmp_path, files)

    assert {name: one.problem for name, one in found.items()} == {
        "ok.pdf": "", "bomb.docx": "bomb", "deep.docx": "bomb", "entities.docx": "malformed", "nested.zip": "bomb",
        "outside.xml": "malformed", "half.pdf": "malformed", "empty.pdf": "empty", "old.doc": "old_office",
        "plan.dwg": "unsupported", "noise.txt": "garbled", "line\nfeed.txt": "", "gbk.txt": "",
    }  # fmt: skip
    assert found["gbk.txt"].pages == ["施工组织设计"]


def test_a_file_of_many_thousand_pages_is_read_in_part_and_named() -> None:
    from supervision.reading.limits import MOST_PAGES

    found = read("long.pdf", pdf(MOST_PAGES + 1))

    assert (found.problem, len(found.pages)) == ("too_many_pages", MOST_PAGES)


def test_an_encrypted_file_is_named() -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(1)))
    writer.encrypt("secret")
    kept = io.BytesIO()
    writer.write(kept)

    assert read("locked.pdf", kept.getvalue()).problem == "encrypted"


def test_pictures_of_text_among_pages_are_named() -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(3)))
    writer.add_blank_page(200, 200)
    kept = io.BytesIO()
    writer.write(kept)

    assert read("part.pdf", kept.getvalue()).problem == "scanned_pages"


def test_a_reader_that_is_killed_names_its_file_and_the_next_one_is_read(tmp_path: Path, monkeypatch) -> None:
    from supervision.reading import parent

    (tmp_path / "a").write_text("技术方案")
    lines = iter([OSError, None])
    whole = parent._Child._line

    def dying(child, process):
        if next(lines) is OSError:
            process.kill()
            process.wait()
        return whole(child, process)

    monkeypatch.setattr(parent._Child, "_line", dying)

    found = read_all([("a.txt", tmp_path / "a"), ("b.txt", tmp_path / "a")], at_once=1)

    assert sorted(one.problem for one in found) == ["", "killed"]


def test_beyond_what_one_bidder_may_say_files_are_named_and_their_text_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supervision.reading.parent.budget", lambda bids: 25)
    owners = [1, 1, 1, 2]
    files = [(f"{place}.txt", tmp_path / str(place)) for place in range(4)]
    for place, (_name, path) in enumerate(files):
        path.write_text("摊铺机两台，另有备用。" + "。" * place)

    found = read_all(files, at_once=1, owners=owners)
    without_owners = read_all(files, at_once=1)

    said = [(bool(one.pages), one.problem) for one in found]
    # The largest are read first.
    assert said == [(False, "too_large"), (True, ""), (True, ""), (True, "")]
    assert [one.problem for one in without_owners] == [""] * 4
