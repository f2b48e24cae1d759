"""Suspension: every reason holds by itself, the last one gone lets the lot go on, time lost is given back."""

from datetime import timedelta

import pytest

from accounts.permits import Refused
from bidding.actions.failing import fail_lot, terminate_lot
from bidding.actions.holds import resume, suspend
from bidding.flow import IllegalMoveError, move
from bidding.models import Lot, NoticeKind, Status
from ledger import clock
from tests.bidding import making

pytestmark = pytest.mark.django_db


def test_a_lot_resumes_when_its_last_hold_is_released(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    first = suspend(lot, by=party.owner, reason="收到异议", basis="实施条例22", thing="objection:1")
    second = suspend(lot, by=party.supervisor, reason="受理投诉", basis="实施条例62", thing="complaint:1")

    resume(first, by=party.owner, reason="已答复")
    lot.refresh_from_db()
    assert lot.suspended_at
    resume(second, by=party.supervisor, reason="已处理")

    lot.refresh_from_db()
    assert lot.suspended_at is None
    assert [n.kind for n in lot.notices.all()][1:] == [
        NoticeKind.SUSPENSION,
        NoticeKind.SUSPENSION,
        NoticeKind.RESUMPTION,
    ]


def test_the_same_thing_suspends_once_and_releases_once(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)

    one = suspend(lot, by=None, reason="收到异议", thing="objection:1")
    two = suspend(lot, by=None, reason="收到异议", thing="objection:1")
    resume(one, by=party.owner, reason="已答复")
    resume(one, by=party.owner, reason="已答复")

    assert one == two
    assert lot.holds.count() == 1
    assert lot.notices.filter(kind=NoticeKind.RESUMPTION).count() == 1


def test_a_suspended_lot_does_not_go_on(monday: object) -> None:
    lot = making.published_lot()
    suspend(lot, by=None, reason="收到异议", thing="objection:1")

    with pytest.raises(IllegalMoveError) as refused:
        move(lot, "close")

    assert refused.value.code == "illegal_move"


def test_what_the_supervision_department_suspended_only_it_resumes(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    hold = suspend(lot, by=party.supervisor, reason="受理投诉", thing="complaint:1")

    with pytest.raises(Refused) as refused:
        resume(hold, by=party.owner, reason="不再需要")

    assert refused.value.code == "supervisor"


def test_a_deadline_that_passed_while_suspended_gives_back_the_time_that_was_left(monday: object) -> None:
    lot = making.published_lot()
    clock.set_clock(lot.deadline - timedelta(days=3))
    hold = suspend(lot, by=None, reason="收到异议", thing="objection:1")
    clock.set_clock(making.shanghai("2026-04-01 09:00"))

    resume(hold, by=making.party_of(lot).owner, reason="已答复")

    lot.refresh_from_db()
    # Three days from the first of April end on 清明节.
    assert lot.deadline == lot.due_at == making.shanghai("2026-04-07 10:00")


def test_a_deadline_still_ahead_stays(monday: object) -> None:
    lot = making.published_lot()
    hold = suspend(lot, by=None, reason="收到异议", thing="objection:1")
    clock.set_clock(clock.now() + timedelta(days=2))

    resume(hold, by=making.party_of(lot).owner, reason="已答复")

    assert Lot.objects.get(pk=lot.pk).deadline == lot.deadline


@pytest.mark.parametrize("status", [Status.DRAFT, Status.FAILED, Status.TERMINATED])
def test_only_a_trade_under_way_is_suspended(status: str, monday: object) -> None:
    with pytest.raises(Refused):
        suspend(making.lot_at(status), by=None, reason="x", thing="t:1")


def test_a_termination_gives_its_reason_and_is_the_tenderers_alone(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)

    with pytest.raises(Refused):
        terminate_lot(lot, by=party.agent, reason="不再实施")
    with pytest.raises(Refused) as refused:
        terminate_lot(lot, by=party.owner, reason=" ")
    assert refused.value.code == "empty"
    suspend(lot, by=None, reason="收到异议", thing="objection:1")
    terminate_lot(lot, by=party.owner, reason="项目规划调整，不再实施。")

    lot.refresh_from_db()
    assert (lot.status, lot.failure_reason) == (Status.TERMINATED, "项目规划调整，不再实施。")
    assert "实施条例" in lot.notices.get(kind=NoticeKind.TERMINATION).body


def test_a_lot_that_takes_bids_cannot_fail(monday: object) -> None:
    lot = making.published_lot()

    with pytest.raises(IllegalMoveError):
        fail_lot(lot, by=None, reason="x")


def test_two_bidders_stay_sealed_and_the_lot_fails(monday: object) -> None:
    lot = making.published_lot()
    making.with_bids(lot, (22_000_000, 23_000_000))
    making.go(lot.deadline)

    making.closed(making.tender_of(lot))

    lot.refresh_from_db()
    assert lot.status == Status.FAILED
    assert {bid.state for bid in lot.bids.all()} == {"sealed"}
    assert lot.notices.filter(kind=NoticeKind.FAILURE).count() == 1
