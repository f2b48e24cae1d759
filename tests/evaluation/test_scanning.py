"""Marks of identity in blind bids: found wherever they hide, read apart, decided by people, shown to experts without words."""

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from accounts.permits import Refused
from bidding import vault
from bidding.models import EnvelopeKind, OpenedEnvelope, OpenedFile
from evaluation import actions
from evaluation.models import IdentityMark, Rejection
from evaluation.queries import present_members
from evaluation.scanning import child
from evaluation.scanning.facts import Facts
from evaluation.scanning.marks import Found, Needles, find
from evaluation.scanning.parent import read_apart
from ledger.models import Entry
from tests.accounts.making import credit_code
from tests.evaluation import making

NEEDLES = Needles.of(["清河县华建建设有限公司", "东湖路桥集团股份有限公司"], ["欧阳明远", "王伟"])


def kinds(facts: Facts, **more) -> set[str]:
    return {one.kind for one in find(facts, NEEDLES, **more)}


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我公司清河县华建建设有限公司承诺", "name"),
        ("清 河 县\n华 建 建 设 工程部", "name"),
        ("東湖路桥 / 东湖​路桥", "name"),
        ("项目经理：欧阳明远", "name"),
        ("统一社会信用代码 000000000000000000", None),
        ("联系电话 １３８０００１２３４５", "phone"),
        ("电话：0713-8765432", "phone"),
        ("邮箱 info@huajian-build.cn", "email"),
        ("网址 www.huajian.com", "email"),
        ("混凝土强度等级 C30，工期 180 天，编号 20260102030405", None),
    ],
)
def test_words_that_tell_are_found_and_others_are_not(text, kind):
    assert kinds(Facts(pages=[text])) == ({kind} if kind else set())


@pytest.mark.pure
def test_a_valid_credit_code_is_found():
    assert kinds(Facts(pages=[f"代码：{credit_code(77)}"])) == {"code"}


@pytest.mark.pure
def test_properties_headers_pictures_and_typefaces_are_found():
    pages = [f"施工组织设计 华标\n正文{n}\n{n}" for n in range(5)]
    facts = Facts(
        pages=pages,
        values={"author": "张三", "producer": "WPS 文字", "creator": "Microsoft Word"},
        pictures=[["logo"], ["logo", "x"], ["logo"], ["y"], ["logo"]],
        fonts=["SimSun", "FZShuTi"],
    )

    assert find(facts, NEEDLES, fonts=["SimSun", "宋体"]) == [
        Found("metadata", None, "author: 张三"),
        Found("header", None, "施工组织设计 华标"),
        Found("picture", 1, "logo"),
        Found("font", None, "FZShuTi"),
    ]
    assert kinds(Facts(pages=["一", "二", "三"], fonts=["FZShuTi"])) == set(), (
        "no rule on typefaces, no finding"
    )


@pytest.mark.pure
def test_a_short_name_alone_is_no_needle():
    assert Needles.of(["华建公司", "王公司"], ["王伟"]) == Needles(frozenset({"华建公司"}), frozenset())


@pytest.mark.pure
@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text):
    assert len(find(Facts(pages=[text]), NEEDLES)) <= 200


def pdf(path, *, text="", author="", pages=1):
    canvas = Canvas(str(path))
    canvas.setAuthor(author)
    for number in range(pages):
        canvas.drawString(72, 700, text)
        canvas.drawString(72, 600, f"body {number}")
        canvas.showPage()
    canvas.save()
    return path


@pytest.mark.slow
def test_files_are_read_apart_and_a_hostile_one_harms_no_other(tmp_path):
    good = pdf(tmp_path / "a.pdf", text="Tel 13800012345", author="Zhang San")
    broken = tmp_path / "b.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"<<" * 50_000)
    word = tmp_path / "c.docx"
    document = Document()
    document.core_properties.author = "李四"
    document.add_paragraph("网址 www.huajian.com")
    document.sections[0].header.paragraphs[0].text = "清河县华建建设有限公司"
    document.save(str(word))
    bomb = tmp_path / "d.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b"\0" * (70 * 1024**2))
    files = [(path.name, path) for path in (good, broken, word, bomb)] + [
        ("e.exe", good),
        ("f.pdf", tmp_path / "no"),
    ]

    read = read_apart(files)

    assert [one.problem for one in read] == ["", "malformed", "", "too_large", "unsupported", "missing"]
    assert kinds(read[0]) == {"phone", "metadata"}
    assert kinds(read[2]) == {"name", "email", "metadata"}


@pytest.mark.pure
def test_the_child_survives_whatever_it_is_asked_to_read(tmp_path):
    path = tmp_path / "x.docx"
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40)

    assert child.read(".docx", path).problem == "malformed"
    assert Facts.of(Facts(pages=["行\n二"]).line()) == Facts(pages=["行\n二"])


def with_file(bid, content: bytes, name: str = "施工组织设计.pdf") -> OpenedFile:
    """Lay down an opened technical file of a bid."""
    opened = OpenedEnvelope.objects.get(envelope__bid=bid, envelope__kind=EnvelopeKind.TECHNICAL)
    path = f"opened/{bid.pk}/{name}"
    place = vault.place_of(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return OpenedFile.objects.create(opened=opened, name=name, path=path, size=len(content), sha256="0" * 64)


def telling() -> bytes:
    into = io.BytesIO()
    canvas = Canvas(into)
    canvas.setAuthor("Zhang San")
    canvas.drawString(72, 700, "Tel 13800012345")
    canvas.save()
    return into.getvalue()


@pytest.mark.django_db
@pytest.mark.slow
def test_a_finding_is_advice_and_experts_read_no_words_of_it(scene, client):
    room = making.running(scene)
    with_file(scene.bids[0], telling())
    for bid in scene.bids:
        actions.scan_bid(room=room, bid=bid, by=scene.centre)
    phone = IdentityMark.objects.get(kind="phone")
    member = present_members(room).select_related("user").first()
    with pytest.raises(Refused):
        actions.scan_bid(room=room, bid=scene.bids[0], by=member.user)

    actions.decide_mark(mark=phone, verdict="committee", reason="请评委核对", by=scene.centre)
    client.force_login(member.user)
    seen = client.get(f"/evaluation/rooms/{room.pk}/seat/blind/").content.decode()
    client.force_login(scene.centre)
    hosted = client.get(f"/evaluation/rooms/{room.pk}/blind/").content.decode()

    assert {one.kind for one in IdentityMark.objects.all()} == {"phone", "metadata"}
    assert room.identity_scans.count() == 5
    assert Rejection.objects.count() == 0, "nothing is rejected by a scan"
    assert "13800012345" in hosted
    assert "13800012345" not in seen
    assert room.code_of(scene.bids[0].pk) in seen
    assert "13800012345" not in Entry.objects.get(act="blind.decide").body
    assert actions.scan_bid(room=room, bid=scene.bids[0], by=scene.centre).pk, "a second scan finds the first"
