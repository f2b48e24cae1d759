"""Tips: nobody is named, the code alone opens them, files lose what tells who made them."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from bidding import vault
from bidding.law.days import day_of, end_of
from bidding.models import Lot
from ledger import clock
from ledger.models import Entry
from supervision import tipcodes
from supervision.actions import tips as acts
from supervision.actions.claims import Handed
from supervision.cleaning.freeing import NotCleanableError, cleaned
from supervision.files import kind_of
from supervision.flow import TIP_MOVES
from supervision.models import Tip, TipFile
from tests.accounts import making as people
from tests.bidding import making_bids as bids
from tests.supervision import complaining as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    cache.clear()
    return bids.open_lot().lot


@pytest.fixture
def officer(lot: Lot) -> User:
    return making.officers_of(lot, 1)[0]


def given_tip(lot: Lot, **more: object) -> tuple[Tip, str]:
    return acts.give_tip(lot.project.supervisor, subject="围标", text="三家一起编标书。", lot=lot, **more)


def photo() -> bytes:
    from PIL import Image

    exif, out = Image.Exif(), BytesIO()
    exif[0x010F] = "CAMERA-OF-LUO"
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def paper() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out)
    canvas.setAuthor("LUO-QIMING")
    canvas.drawString(100, 700, "minutes")
    canvas.save()
    return out.getvalue()


def test_the_code_alone_opens_a_tip_and_the_database_does_not_hold_it(lot: Lot) -> None:
    tip, code = given_tip(lot)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")

    found = acts.find_tip(code.lower().replace("-", " "))

    assert (found, acts.find_tip(wrong), acts.find_tip("x" * 500)) == (tip, None, None)
    assert tipcodes.read(code)[1] not in f"{tip.secret}{tip.handle}"


def test_nothing_tells_when_or_from_where_a_tip_came(lot: Lot) -> None:
    before = Entry.objects.count()
    tip, _code = given_tip(lot)
    at_once = Entry.objects.count() - before
    making.later(days=1)

    noted = [acts.note_tips(clock.now()), acts.note_tips(clock.now())]

    tip.refresh_from_db()
    entry = Entry.objects.get(act="tip.note")
    assert (at_once, noted, entry.address, entry.actor) == (0, [1, 0], "", "clock")
    assert (tip.due_at.hour, tip.due_at.minute) == (16, 0)


def test_files_lose_name_camera_and_author(lot: Lot) -> None:
    given_tip(lot, files=[Handed("罗启明.jpg", BytesIO(photo())), Handed("纪要.pdf", BytesIO(paper()))])

    kept = {one.name: vault.place_of(one.path).read_bytes() for one in TipFile.objects.all()}

    assert sorted(kept) == ["1.jpg", "2.pdf"]
    assert [b"LUO" in data for data in kept.values()] == [False, False]
    assert [b"minutes" in data or name == "1.jpg" for name, data in kept.items()] != []


def test_a_file_tells_the_day_and_not_the_second_of_its_coming(lot: Lot) -> None:
    given_tip(lot, files=[Handed("照片.jpg", BytesIO(photo()))])

    place = vault.place_of(TipFile.objects.get().path)

    day = end_of(day_of(clock.now())).timestamp()
    assert [one.stat().st_mtime for one in (place, place.parent)] == [day, day]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MZ\x90\x00", "kind"),
        (b"%PDF-1.4 broken", "not_cleanable"),
        (b"\xff\xd8\xff" + b"0" * 99, "not_cleanable"),
    ],
)
def test_a_file_that_cannot_be_cleaned_is_refused_with_the_whole_tip(
    lot: Lot, data: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        given_tip(lot, files=[Handed("a.pdf", BytesIO(data))])

    assert (refusal.value.code, Tip.objects.count()) == (code, 0)


def test_a_dialogue_goes_on_by_the_code_until_the_tip_is_closed(lot: Lot, officer: User) -> None:
    tip, code = given_tip(lot)
    acts.answer_tip(tip, text="哪三家？", by=officer)
    acts.add_to_tip(acts.find_tip(code), text="甲乙丙。")
    acts.close_tip(tip, outcome="经核查未发现线索。", by=officer)

    with pytest.raises(Refused) as refusal:
        acts.add_to_tip(tip, text="还有。")

    tip.refresh_from_db()
    assert (refusal.value.code, tip.status, tip.messages.count()) == ("closed", "unfounded", 3)


def test_a_tip_becomes_a_lead_of_a_case(lot: Lot, officer: User) -> None:
    tip, _code = given_tip(lot)

    acts.take_up_tip(
        tip, title="涉嫌围标", parties=[lot.project.tenderer], outcome="已立为线索。", by=officer
    )

    tip.refresh_from_db()
    assert (tip.status, tip.case.lead_thing) == ("case", f"supervision.tip:{tip.pk}")


def test_a_tip_moves_only_along_its_table(lot: Lot, officer: User) -> None:
    tip, _code = given_tip(lot)
    acts.transfer_tip(tip, to="县纪委监委", outcome="已移送。", by=officer)

    with pytest.raises(Refused) as refusal:
        acts.close_tip(tip, outcome="关闭", by=officer)

    assert (refusal.value.code, set(TIP_MOVES)) == (
        "closed",
        {"look_into", "find_nothing", "take_up", "transfer"},
    )


def test_officers_of_another_department_read_no_tip(lot: Lot) -> None:
    tip, _code = given_tip(lot)
    client = Client()
    client.force_login(people.user(Role.SUPERVISOR))

    statuses = [
        client.get(reverse(f"supervision:{name}", args=[tip.pk])).status_code for name in ("tip", "tip_file")
    ]

    assert statuses == [403, 404]


def test_the_pages_give_follow_and_write_on_without_a_session(lot: Lot) -> None:
    client = Client()
    sent = {"office": lot.project.supervisor_id, "lot": lot.code, "subject": "围标", "text": "三家。",
            "files": SimpleUploadedFile("a.jpg", photo())}  # fmt: skip
    given_page = client.post(reverse("supervision:tip_new"), sent)
    code = given_page.context["code"]
    talk = client.post(reverse("supervision:tip_follow"), {"code": code, "text": "再补充。"})

    assert (given_page.status_code, talk.status_code, Tip.objects.get().messages.count()) == (200, 200, 2)
    assert "sessionid" not in client.cookies
    assert (talk["Cache-Control"], talk["Referrer-Policy"]) == ("no-store", "same-origin")


def test_trying_codes_is_slowed_down(lot: Lot) -> None:
    client, url = Client(), reverse("supervision:tip_follow")
    code = tipcodes.shown(*tipcodes.new_code())

    pages = [client.post(url, {"code": code}) for _ in range(16)]

    assert [page.status_code for page in pages] == [422] * 16
    assert "code" in pages[0].context["form"].errors
    assert "__all__" in pages[-1].context["form"].errors


@pytest.mark.pure
@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_nothing(text: str) -> None:
    read = tipcodes.read(text)

    assert read is None or (len(read[0]), len(read[1])) == (tipcodes.HANDLE, tipcodes.SECRET)


@pytest.mark.pure
@given(st.binary(max_size=300))
def test_whatever_is_handed_in_is_cleaned_or_refused(data: bytes) -> None:
    said = ""
    try:
        cleaned(b"%PDF-" + data, kind_of(b"%PDF-"))
    except NotCleanableError:
        said = "refused"

    assert said in {"", "refused"}
