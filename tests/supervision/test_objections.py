"""An objection stops the lot until it is answered; a late one is recorded, not refused; names stay secret."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.permits import Refused
from accounts.roles import Role
from bidding.flow import move as move_lot
from bidding.models import Lot, Notice
from bidding.texts.chapters import places
from ledger import clock
from supervision.actions.claims import Point
from supervision.actions.objections import Objected, answer_objection, file_objection, withdraw_objection
from supervision.flow import OBJECTION_MOVES
from supervision.models import Objection, ObjectionStatus
from supervision.queries import anchors
from supervision.queries.public_objections import public_objections
from tests.accounts import making as people
from tests.bidding import making_bids as bids
from tests.supervision import making
from tests.supervision.tables import assert_table

pytestmark = pytest.mark.django_db


def tenderer_of(lot: Lot):
    return people.user(Role.TENDERER, lot.project.tenderer)


def test_an_objection_in_time_stops_the_lot_until_the_answer() -> None:
    lot = bids.open_lot().lot
    objection = making.objection(lot, people.user(Role.BIDDER))
    lot.refresh_from_db()
    stopped = lot.suspended_at

    answer_objection(objection, text="已删除该条并发布澄清。", by=tenderer_of(lot))

    lot.refresh_from_db()
    objection.refresh_from_db()
    assert (stopped, lot.suspended_at, objection.status) == (clock.now(), None, ObjectionStatus.RELEASED)


def test_the_lot_cannot_go_on_while_an_objection_is_open() -> None:
    lot = bids.open_lot().lot
    making.objection(lot, people.user(Role.BIDDER))

    with pytest.raises(Refused):
        move_lot(lot, "close")


def test_the_answer_is_due_after_three_days() -> None:
    lot = bids.open_lot().lot

    objection = making.objection(lot, people.user(Role.BIDDER))

    assert objection.due_at.isoformat() == "2026-03-06T00:00:00+08:00"


def test_ten_days_before_the_deadline_is_the_last_moment() -> None:
    lot = bids.open_lot().lot
    last = lot.deadline - timedelta(days=10)

    with clock.travel(last):
        in_time = making.objection(lot, people.user(Role.BIDDER))
        answer_objection(in_time, text="不采纳。", by=tenderer_of(lot))
    with clock.travel(last + timedelta(seconds=1)):
        late = making.objection(lot, people.user(Role.BIDDER))

    lot.refresh_from_db()
    assert (in_time.late, late.late, lot.suspended_at) == (False, True, None)
    assert "实施条例22" in late.late_reason


def test_a_late_objection_is_answered_all_the_same() -> None:
    lot = bids.open_lot().lot
    with clock.travel(lot.deadline - timedelta(days=1)):
        late = making.objection(lot, people.user(Role.BIDDER))

        answer_objection(late, text="已超过异议期限，予以说明。", by=tenderer_of(lot))

    late.refresh_from_db()
    assert late.status == ObjectionStatus.ANSWERED


def test_what_is_published_does_not_name_the_objector() -> None:
    lot = bids.open_lot().lot
    user = people.user(Role.BIDDER, people.organisation("密不可宣建设有限公司"))

    making.objection(lot, user)

    assert not any("密不可宣" in notice.body for notice in Notice.objects.all())


def test_only_the_tender_side_answers() -> None:
    lot = bids.open_lot().lot
    objection = making.objection(lot, people.user(Role.BIDDER))

    with pytest.raises(Refused) as refusal:
        answer_objection(objection, text="回复。", by=people.user(Role.TENDERER))

    assert refusal.value.code == "other_project"


def test_without_a_bid_nobody_objects_to_the_opening() -> None:
    trade = making.opened_trade(documents=False)

    with pytest.raises(Refused) as refusal:
        making.objection(trade.lot, people.user(Role.BIDDER), "opening")

    assert refusal.value.code == "no_bid"


def test_an_objection_on_the_spot_holds_the_hall() -> None:
    trade = making.opened_trade(documents=False)

    objection = making.objection(trade.lot, making.account_of(trade.bids[5].bidder), "opening")

    assert (objection.status, objection.due_at) == (ObjectionStatus.HELD, clock.now())


def test_a_withdrawn_objection_lets_the_lot_go_on() -> None:
    lot = bids.open_lot().lot
    user = people.user(Role.BIDDER)
    objection = making.objection(lot, user)

    withdraw_objection(objection, by=user)

    lot.refresh_from_db()
    assert lot.suspended_at is None


def test_the_lot_waits_for_the_last_of_two_objections() -> None:
    lot = bids.open_lot().lot
    one, two = (making.objection(lot, people.user(Role.BIDDER)) for _ in range(2))
    tenderer = tenderer_of(lot)

    answer_objection(one, text="不采纳。", by=tenderer)
    lot.refresh_from_db()
    between = lot.suspended_at
    answer_objection(two, text="不采纳。", by=tenderer)

    lot.refresh_from_db()
    assert (bool(between), lot.suspended_at) == (True, None)


def test_an_objection_moves_only_along_its_table() -> None:
    objection = making.objection(bids.open_lot().lot, people.user(Role.BIDDER))

    assert_table(Objection, objection.pk, OBJECTION_MOVES, ObjectionStatus.values)


def page_of(objection: Objection, user) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/supervision/objections/{objection.pk}/").content.decode()


def test_before_the_opening_the_tender_side_does_not_read_why_a_query_is_late() -> None:
    lot = bids.open_lot().lot
    bidder = people.user(Role.BIDDER)
    objection = making.objection(lot, bidder)
    Objection.objects.filter(pk=objection.pk).update(late=True, late_reason="最后时刻为3月11日24:00。")

    readers = (bidder, people.user(Role.SUPERVISOR, lot.project.supervisor), tenderer_of(lot))
    pages = [page_of(objection, user) for user in readers]

    assert ["最后时刻为3月11日" in page for page in pages] == [True, True, False]


def test_a_public_page_reads_each_document_once_and_objections_that_wait_are_bounded(monkeypatch) -> None:
    lot, bidder = bids.open_lot().lot, people.user(Role.BIDDER)
    for _ in range(10):
        clause(lot, bidder)
    with pytest.raises(Refused) as many:
        clause(lot, bidder)
    read = []
    monkeypatch.setattr(anchors, "places", lambda text: read.append(text) or places(text))

    rows = public_objections(lot)

    assert (len(rows), many.value.code, len(read)) == (10, "many", 2)


def clause(lot: Lot, user) -> Objection:
    point = Point("要求本地业绩。", "删除。", anchor_kind="clause", anchor="1.1")
    return file_objection(lot, matter="document", said=Objected.of([point]), by=user)
