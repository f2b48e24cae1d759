"""The clock: deadlines close, publicity ends, contracts are reminded of, each once."""

from datetime import timedelta

import pytest

from bidding.actions.holds import suspend
from bidding.models import Award, Lot, Status
from bidding.ticking import due, tick
from ledger import clock
from ledger.models import Entry
from tests.bidding import making

pytestmark = pytest.mark.django_db


def test_bidding_closes_at_the_deadline_and_not_before(monday: object) -> None:
    lot = making.published_lot()
    making.with_bids(lot)

    clock.set_clock(lot.deadline - timedelta(seconds=1))
    assert tick(clock.now()) == 0
    clock.set_clock(lot.deadline)
    assert due(clock.now()) == [(lot.deadline, f"bidding.lot:{lot.pk}")]
    assert tick(clock.now()) == 1
    assert tick(clock.now()) == 0

    assert Lot.objects.get(pk=lot.pk).status == Status.CLOSED


def test_a_suspended_lot_waits(monday: object) -> None:
    lot = making.published_lot()
    suspend(lot, by=None, reason="收到异议", thing="objection:1")

    making.go(lot.deadline)

    assert tick(clock.now()) == 0
    assert Lot.objects.get(pk=lot.pk).status == Status.PUBLISHED


@pytest.mark.slow
def test_the_end_of_publicity_is_noted_once(monday: object) -> None:
    lot = making.publicised_lot()

    making.go(lot.publicity_until)

    assert [tick(clock.now()), tick(clock.now())] == [1, 0]
    lot.refresh_from_db()
    assert (lot.publicity_over_at, lot.due_at) == (clock.now(), None)
    assert Entry.objects.filter(act="publicity.end", actor="clock").count() == 1


@pytest.mark.slow
def test_the_contract_is_reminded_of_a_week_before_and_overdue_is_noted_once(monday: object) -> None:
    lot = making.awarded_lot()
    last = Award.objects.get(lot=lot).contract_due_at
    assert lot.due_at == last - timedelta(days=7)

    making.go(last - timedelta(days=7))
    assert [tick(clock.now()), tick(clock.now())] == [1, 0]
    making.go(last)
    assert [tick(clock.now()), tick(clock.now())] == [1, 0]

    acts = Entry.objects.filter(act__startswith="contract.").order_by("index").values_list("act", flat=True)
    assert list(acts) == ["contract.remind", "contract.overdue"]
