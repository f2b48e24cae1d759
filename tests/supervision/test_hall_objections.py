"""Objections on the spot meet the hall: raised there, shown to everybody, each answered before the record is signed."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.permits import Refused
from accounts.roles import Role
from bidding import vault
from bidding.actions import opening
from bidding.actions.recording import sign_record
from bidding.actions.spot import answer_on_the_spot, raise_on_the_spot
from bidding.models import Hold, Lot, OpeningSession
from bidding.queries.halls import hall_topic, hall_view
from ledger import clock
from ledger.queries import entries_on
from realtime.announcing import last_seq
from supervision.actions.objections import Objected, answer_objection, file_objection, withdraw_objection
from supervision.models import Matter
from tests.accounts import making as people
from tests.bidding import making_bids as making

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SAID = Objected(ground="唱标报价与投标函不一致。", remedy="核对投标函。")


@pytest.fixture
def tender(monday) -> making.Tender:
    made = making.open_lot()
    for number in range(3):
        making.sealed_bid(made.lot, price=20_000_000 + number)
    return made


def objection(tender: making.Tender, place: int, said: Objected = SAID) -> Any:
    bid = tender.lot.bids.order_by("pk")[place]
    return file_objection(tender.lot, matter=Matter.OPENING, said=said, by=bid.submitted_by)


def owner_of(tender: making.Tender) -> Any:
    return people.user(Role.TENDERER, tender.lot.project.tenderer)


def refusal(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as found:
        act(*args, **more)
    return found.value.code


def hall_page(tender: making.Tender) -> str:
    return Client().get(reverse("bidding:hall", args=[tender.lot.code])).content.decode()


def test_the_hall_stands_until_each_objection_has_its_answer_and_the_record_has_both(tender) -> None:
    with making.at_deadline(tender.lot):
        making.opened(tender)
        first = objection(tender, 0)
        second = objection(tender, 1, Objected(ground="开标时间晚了一分钟。", remedy="说明原因。"))
        third = objection(tender, 2)
        held = refusal(opening.read_out, tender.lot, by=tender.host)
        waiting = hall_page(tender)
        owner = owner_of(tender)
        answer_objection(first, text="已核对，以大写为准。", by=owner)
        still = refusal(opening.read_out, tender.lot, by=tender.host)
        withdraw_objection(third, by=tender.lot.bids.order_by("pk")[2].submitted_by)
        answer_objection(second, text="系统对时记录表明准时。", by=owner)
        for act in (opening.read_out, opening.take_objections, sign_record, opening.close_hall):
            act(tender.lot, by=tender.host)
        shown = hall_page(tender)

    session = OpeningSession.objects.get(lot=tender.lot)
    pages = PdfReader(BytesIO(vault.place_of(session.record_path).read_bytes())).pages
    record = "".join(page.extract_text() for page in pages).replace("\n", "")
    assert (held, still) == ("illegal_move", "illegal_move")
    assert "唱标报价与投标函不一致" in waiting
    assert tender.lot.bids.order_by("pk")[0].bidder.name in waiting
    assert "系统对时记录表明准时" in shown
    assert [one.is_open for one in hall_view(tender.lot).objections] == [False] * 3
    assert "开标时间晚了一分钟" in record
    assert "以大写为准" in record


def test_a_hold_that_ends_otherwise_does_not_replace_the_answer(tender) -> None:
    with making.at_deadline(tender.lot):
        making.opened(tender)
        for act in (opening.read_out, opening.take_objections):
            act(tender.lot, by=tender.host)
        filed = objection(tender, 0)
        Hold.objects.filter(lot=tender.lot).update(released_at=clock.now())
        Lot.objects.filter(pk=tender.lot.pk).update(suspended_at=None)
        unanswered = refusal(sign_record, tender.lot, by=tender.host)
        answer_objection(filed, text="已核对。", by=owner_of(tender))
        sign_record(tender.lot, by=tender.host)

    assert unanswered == "unanswered"
    assert entries_on(tender.lot).filter(act="opening.sign_record").count() == 1


def test_before_the_bidders_are_published_nobody_objects_and_the_log_says_nothing_of_who_tried(
    tender,
) -> None:
    with making.at_deadline(tender.lot):
        making.closed(tender)
        with_a_bid = refusal(objection, tender, 0)
        without = refusal(
            file_objection, tender.lot, matter=Matter.OPENING, said=SAID, by=people.user(Role.BIDDER)
        )
        bidder = Client()
        bidder.force_login(tender.lot.bids.order_by("pk")[0].submitted_by)
        side = bidder.get(reverse("bidding:hall_side", args=[tender.lot.code])).content.decode()
        noted = entries_on(tender.lot).filter(act="opening.objection").count()
        opening.publish_bidders(tender.lot, by=tender.host)
        objection(tender, 0)

    assert (with_a_bid, without) == ("not_published", "not_published"), (
        "the answer does not tell who has a bid"
    )
    assert "matter=opening" not in side
    assert noted == 0
    assert [one.is_open for one in hall_view(tender.lot).objections] == [True]


def test_strangers_raise_nothing_and_after_the_hall_nothing_is_noted_in_it(tender) -> None:
    with making.at_deadline(tender.lot):
        making.opened(tender)
        stranger = refusal(
            file_objection, tender.lot, matter=Matter.OPENING, said=SAID, by=people.user(Role.BIDDER)
        )
        filed = objection(tender, 0)
        outsider = refusal(answer_objection, filed, text="代答。", by=people.user(Role.TENDERER))
        answer_objection(filed, text="已核对。", by=owner_of(tender))
        again = answer_on_the_spot(tender.lot, thing="supervision.objection:1", text="再答", by=tender.host)
        for act in (opening.read_out, opening.take_objections, sign_record, opening.close_hall):
            act(tender.lot, by=tender.host)
        late = objection(tender, 1)
        noted = raise_on_the_spot(tender.lot, thing="x", text="x", by=tender.host)

    assert (stranger, outsider) == ("no_bid", "other_project")
    assert (again, noted, late.late) == (False, False, True)
    assert len(hall_view(tender.lot).objections) == 1


def test_the_tender_side_finds_the_answer_on_the_page_and_a_bidder_the_way_to_object(tender) -> None:
    with making.at_deadline(tender.lot):
        making.opened(tender)
        filed = objection(tender, 0)
        path = reverse("bidding:hall_side", args=[tender.lot.code])
        sides = {}
        for name, user in (("owner", owner_of(tender)), ("bidder", filed.filed_by)):
            client = Client()
            client.force_login(user)
            sides[name] = client.get(path).content.decode()

    assert reverse("supervision:objection_answer", args=[filed.pk]) in sides["owner"]
    assert "matter=opening" in sides["bidder"]
    assert "objections/" not in sides["bidder"].replace("objections/new", "")


def test_neither_many_bidders_nor_long_objections_keep_the_hall_from_going_on(tender, monkeypatch) -> None:
    monkeypatch.setattr("bidding.actions.hall.MOST_HTML", 3000)
    with making.at_deadline(tender.lot):
        making.opened(tender)
        before = last_seq(hall_topic(tender.lot, "zh-hans"))
        filed = [objection(tender, 0, Objected(ground='"' * 8000, remedy="答复。")) for _ in range(3)]
        fourth = refusal(objection, tender, 0)
        owner = owner_of(tender)
        for one in filed:
            answer_objection(one, text="已说明。", by=owner)
        opening.read_out(tender.lot, by=tender.host)

    assert fourth == "many"
    assert last_seq(hall_topic(tender.lot, "zh-hans")) > before
    assert OpeningSession.objects.get(lot=tender.lot).stage == "read_out"
