"""An objection stops the lot until it is answered; a late one is recorded, not refused; names stay secret."""

from datetime import timedelta

import pytest

from accounts.permits import Refused
from accounts.roles import Role
from bidding.flow import move as move_lot
from bidding.models import Lot, Notice
from ledger import clock
from supervision.actions.objections import answer_objection, withdraw_objection
from supervision.flow import OBJECTION_MOVES
from supervision.models import Objection, ObjectionStatus
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
