"""Screening the platform: a new lot costs what it adds, one process works at a time, what was cut short goes on."""

import os
import socket
from datetime import timedelta

import pytest
from django.db import connection

from bidding.models import Lot, OpenedEnvelope
from ledger import alarms, clock
from supervision import machines, ticking
from supervision.actions import platform as acts
from supervision.actions.platform import screen_pending
from supervision.models import Lease, Posted, Screening
from supervision.queries.postings import LEASE, standings
from supervision.screens.lot import Piece
from supervision.screens.signals import Signal
from tests.supervision import making_platform

pytestmark = pytest.mark.django_db
GONE = 2**22 + 12345  # no process has this number


def ring_lots(where: making_platform.Platform, count: int, *, mark: str = "R", days: int = 30) -> None:
    """Put down lots at which three firms of ten meet, two of them with one phone."""
    for number in range(count):
        names = [f"{mark}{(number * 3 + place) % 10}" for place in range(3)]
        making_platform.opened_lot(
            where,
            {
                name: {
                    "price": f"{8_000_000 + 31_337 * place + number}.17",
                    "phone": f"139{mark}{number}{place // 2}",
                }
                for place, name in enumerate(names)
            },
            days=days,
        )


def steps_of(do: object) -> int:
    """Count the steps that the database takes (in thousands of its virtual machine's)."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.connection.set_progress_handler(step, 100)
    try:
        do()  # type: ignore[operator]
    finally:
        connection.connection.set_progress_handler(None, 100)
    return steps


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="counts the steps of SQLite's virtual machine")
def test_a_new_lot_costs_what_it_adds_and_not_the_history() -> None:
    costs = []
    for mark, more in (("甲", 10), ("乙", 30)):
        where = making_platform.platform()
        ring_lots(where, more, mark=mark)
        screen_pending()
        fresh = making_platform.platform()
        ring_lots(fresh, 1, mark=f"新{mark}", days=0)
        costs.append(steps_of(screen_pending))
        OpenedEnvelope.objects.update(opened_at=clock.now() - timedelta(days=2))  # a day goes by
        screen_pending()

    assert Screening.objects.count() == 42
    assert costs[1] <= 1.15 * costs[0]


def test_every_lot_is_screened_once_and_the_mark_moves_behind_the_settled() -> None:
    where = making_platform.platform()
    ring_lots(where, 4)

    first, again = screen_pending(), screen_pending()

    assert (len(first.screened), first.failed, again.screened) == (4, {}, [])
    assert standings() == []
    assert Lease.objects.get(name=LEASE).holder == ""


def test_while_another_process_is_at_it_nothing_is_done() -> None:
    ring_lots(making_platform.platform(), 1)
    Lease.objects.create(name=LEASE, holder="elsewhere:1", until=clock.now() + timedelta(minutes=5))

    outcome = screen_pending()

    assert (outcome.busy, outcome.screened, Screening.objects.count()) == ("elsewhere:1", [], 0)


@pytest.mark.parametrize(
    ("holder", "minutes"),
    [(f"{socket.gethostname()}:{GONE}", 5), ("elsewhere:1", -1)],
    ids=["dead", "silent"],
)
def test_the_lease_of_a_dead_or_silent_process_is_taken_over(holder: str, minutes: int) -> None:
    ring_lots(making_platform.platform(), 1)
    Lease.objects.create(name=LEASE, holder=holder, until=clock.now() + timedelta(minutes=minutes))

    assert len(screen_pending().screened) == 1


def test_cut_short_it_goes_on_with_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    ring_lots(making_platform.platform(), 5)
    monkeypatch.setattr(acts, "LOTS_AT_ONCE", 2)
    whole, calls = acts.conclude, []

    def dies(*args: object, **more: object) -> object:
        calls.append(os.getpid())
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(acts, "conclude", dies)
    with pytest.raises(KeyboardInterrupt):
        screen_pending()
    done = Screening.objects.count()
    left = screen_pending()

    assert (done, len(left.screened), Screening.objects.count()) == (2, 3, 5)
    assert Posted.objects.count() == 5


def test_one_lots_failure_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    ring_lots(making_platform.platform(), 3)
    bad = Screening.objects.count() or min(one.lot for one in standings())
    whole = acts.prepare

    def fails(lot: object) -> object:
        if lot.pk == bad:  # type: ignore[attr-defined]
            raise ValueError("broken")
        return whole(lot)  # type: ignore[arg-type]

    monkeypatch.setattr(acts, "prepare", fails)

    outcome = screen_pending()

    assert (len(outcome.screened), list(outcome.failed.values())) == (2, ["ValueError"])


def test_a_lot_at_which_a_screen_fails_is_named_and_the_others_are_screened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring_lots(making_platform.platform(), 3)
    bad = Lot.objects.get(pk=min(one.lot for one in standings()))
    whole = machines.work

    def fails(piece: Piece) -> list[Signal]:
        if piece.material.lot == bad.code:
            raise ValueError("broken")
        return whole(piece)

    monkeypatch.setattr(machines, "work", fails)
    first, again = screen_pending(limit=2), screen_pending()
    stands = [alarm.kind for alarm in alarms.standing()]
    monkeypatch.setattr(machines, "work", whole)
    mended = screen_pending()

    assert (len(first.screened), first.failed, again.failed) == (2, {bad.code: "ValueError"}, first.failed)
    assert (stands, mended.screened, alarms.standing()) == (["screening"], [bad.code], [])


def test_one_step_of_the_clock_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    ring_lots(making_platform.platform(), 1)

    def fails(*_args: object, **_more: object) -> int:
        raise ValueError("broken")

    monkeypatch.setattr(ticking, "STEPS", tuple(fails for _step in ticking.STEPS[:-1]) + ticking.STEPS[-1:])

    assert ticking.tick(clock.now()) == 1


def test_law_clocks_move_before_the_screening() -> None:
    names = [step.__name__ for step in ticking.STEPS]

    assert names[-3:] == ["look", "_rerun", "_screen"]
    assert set(names) >= {"_lapse", "_take_down", "_expire", "expire_orders", "take_down_due", "note_overdue"}
