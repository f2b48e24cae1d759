"""The report: the ten items, the digest on each page, and no name lost to a font."""

import io
import subprocess

import pytest
from pypdf import PdfReader

from accounts.permits import Refused
from bidding.models import Status
from evaluation import glyphs, report
from evaluation.queries import present_members
from evaluation.queries.reports import content_of, digest_of
from ledger import clock
from tests.evaluation import making

pytestmark = pytest.mark.django_db
ITEMS = [
    "basics",
    "members",
    "opening",
    "valid",
    "rejections",
    "criteria",
    "prices",
    "scores",
    "ranking",
    "clarifications",
]


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def printed(room, **more) -> bytes:
    return report.render(room.report.content, sha256=room.report.sha256, **more)


@pytest.fixture
def room(db, monday):
    made = making.with_sites(
        making.scene(names=["䶮山建设有限公司", "李燊路桥有限公司", "𠮷野家建设\U0001f98a有限公司"])
    )
    return making.signed(made)


def test_the_report_has_the_ten_items(room):
    assert set(ITEMS) <= room.report.content.keys()
    assert digest_of(room.report.content) == room.report.sha256


def test_rare_characters_of_names_can_be_read_back_out_of_the_pdf(room):
    text = text_of(printed(room)).replace("\n", "")

    assert "䶮山建设有限公司" in text
    assert "李燊路桥有限公司" in text


def test_a_character_the_font_lacks_is_printed_as_its_code(room):
    text = text_of(printed(room)).replace("\n", "")

    assert "「U+1F98A」" in text
    assert "\U0001f98a" not in text


def test_what_the_font_has_is_left_alone():
    assert glyphs.shown("䶮燊张三") == "䶮燊张三"
    assert glyphs.missing("䶮燊") == []
    assert glyphs.shown("a\U0001f98ab") == "a「U+1F98A」b"


def test_each_page_bears_the_digest_and_its_number(room):
    pages = PdfReader(io.BytesIO(printed(room))).pages

    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert room.report.sha256 in text
        assert str(number) in text.splitlines()[-1] or str(len(pages)) in text


def test_the_same_content_gives_the_same_bytes(room):
    assert printed(room) == printed(room)


def test_members_stay_nameless_until_the_award(room):
    names = [member.user.person.name for member in present_members(room).select_related("user__person")]

    text = text_of(printed(room))

    assert not any(name in text for name in names)
    assert all(member.code in text for member in present_members(room))


def test_after_the_award_the_list_of_names_is_printed_too(room):
    names = {m.number: m.user.person.name for m in present_members(room).select_related("user__person")}

    text = text_of(printed(room, names=names)).replace("\n", "")

    assert all(name in text for name in names.values())


def test_the_font_is_embedded(room):
    fonts = set()
    for page in PdfReader(io.BytesIO(printed(room))).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object().get("/FontDescriptor")
            fonts.add(bool(descriptor and "/FontFile2" in descriptor.get_object()))

    assert True in fonts


@pytest.mark.slow
def test_every_page_can_be_drawn(room, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(printed(room))

    subprocess.run(["pdftoppm", "-r", "40", "-png", path, tmp_path / "page"], check=True)

    assert len(list(tmp_path.glob("page*.png"))) == len(PdfReader(path).pages)


def deviating(scene):
    return making.revealed(scene, but={1: {("T1", scene.bids[0].pk): "1.0"}})


def test_a_large_deviation_without_a_reason_holds_the_report_back(scene):
    from evaluation import actions

    room = deviating(scene)
    with pytest.raises(Refused) as refusal:
        actions.make_report(room=room, by=making.chair_of(room))
    mark = present_members(room).get(number=1).marks.get(criterion="T1", bid=scene.bids[0])
    actions.give_reason(mark=mark, reason="施工组织与现场条件不符", by=mark.member.user)

    made = actions.make_report(room=room, by=making.chair_of(room))

    assert refusal.value.code == "deviations"
    assert [line["reason"] for line in made.content["deviations"]] == ["施工组织与现场条件不符"]


def test_unequal_objective_marks_hold_the_report_back_until_they_are_corrected(scene):
    from evaluation import actions

    room = making.revealed(scene, but={2: {("C1", scene.bids[0].pk): "6.0"}})
    with pytest.raises(Refused) as refusal:
        actions.make_report(room=room, by=making.chair_of(room))
    mark = present_members(room).get(number=2).marks.get(criterion="C1", bid=scene.bids[0])

    actions.correct_mark(
        mark=mark, value="8.0", ground="objective", reason="漏计一项业绩", by=mark.member.user
    )
    made = actions.make_report(room=room, by=making.chair_of(room))

    mark.refresh_from_db()
    assert (refusal.value.code, str(mark.value)) == ("objective", "6.0")
    assert [(line["from"], line["to"]) for line in made.content["corrections"]] == [("6.0", "8.0")]


def test_the_digest_changes_with_the_content(room):
    content = dict(room.report.content)
    content["tie"] = "x"

    assert digest_of(content) != room.report.sha256


def test_the_content_says_what_the_room_knows(scene):
    room = making.revealed(scene, fails={scene.bids[0].pk: ("form", "no_seal_and_sign", "未盖章")})

    content = content_of(room, clock.now())

    assert len(content["opening"]) == 5
    assert len(content["valid"]) == 4
    assert [line["reason"] for line in content["rejections"]] == ["未盖章"]
    assert [line["candidate"] for line in content["ranking"]] == [True, True, True, False]
    assert scene.lot.status in Status.values
