"""Screening the platform: a new lot costs what it adds, one process works at a time, what was cut short goes on."""

import json
import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from bidding.models import Lot, OpenedEnvelope, OpeningSession, OpeningStage, Status
from ledger import alarms, clock
from supervision import examining, machines, ticking
from supervision.actions import platform as acts
from supervision.actions import screening
from supervision.actions.platform import screen_here, screen_pending
from supervision.actions.setbacks import failing, note_setback, wait_after
from supervision.apart import Ended, Limits
from supervision.models import Lease, Posted, Progress, Reading, Screening
from supervision.queries import shares
from supervision.queries.backlog import Backlog, backlog
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
    monkeypatch.setattr(shares, "TOGETHER", 2 * shares.A_LOT)
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
    quiet = alarms.standing()
    screen_pending()
    stands = [alarm.detail for alarm in alarms.standing()]
    monkeypatch.setattr(machines, "work", whole)
    mended = screen_pending()

    assert (len(first.screened), first.failed, again.failed) == (2, {bad.code: "ValueError"}, first.failed)
    assert (quiet, stands) == ([], [f"{bad.code}: ValueError ×3"])
    assert (mended.screened, alarms.standing(), failing()) == ([bad.code], [], set())


def test_a_lot_that_fails_rests_ever_longer_and_is_counted(monday: datetime) -> None:
    where = making_platform.platform()
    ring_lots(where, 1)
    lot = Lot.objects.get()
    tries, at = [], monday
    note_setback(lot, "too_slow")

    for _failure in range(4):
        again_at = Progress.objects.get(lot=lot).again_at
        tries.append(again_at - at)
        with clock.travel(again_at - timedelta(seconds=1)):
            assert screen_pending(patient=True).screened == []
            assert backlog() == Backlog(waiting=1, failing=1, oldest=backlog().oldest)
        at = again_at
        with clock.travel(at):
            note_setback(lot, "too_slow")
    with clock.travel(monday + timedelta(days=9)):
        assert screen_pending(patient=True).screened == [lot.code]

    assert tries == [
        timedelta(minutes=5),
        timedelta(minutes=20),
        timedelta(minutes=80),
        timedelta(minutes=320),
    ]
    assert wait_after(7) == timedelta(days=1)


def test_a_lot_that_fails_holds_no_mark_and_is_screened_when_it_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring_lots(making_platform.platform(), 3)
    bad = Lot.objects.order_by("pk").first()
    whole = acts.prepare

    def fails(lot: Lot) -> object:
        if lot == bad:
            raise ValueError("broken")
        return whole(lot)

    monkeypatch.setattr(acts, "prepare", fails)
    screen_pending()
    standing, mark = standings(), Lease.objects.get(name=LEASE).mark
    monkeypatch.setattr(acts, "prepare", whole)

    assert ([one.lot for one in standing], mark) == ([bad.pk], OpenedEnvelope.objects.latest("pk").pk)
    assert (screen_pending().screened, standings()) == ([bad.code], [])


def test_no_process_is_begun_for_what_the_hall_has_not_shown_and_no_mark_held_if_it_never_will(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring_lots(making_platform.platform(), 3)
    sealed, broken, fallen = Lot.objects.order_by("pk")
    OpeningSession.objects.exclude(lot=fallen).update(stage=OpeningStage.RELEASING)
    Lot.objects.exclude(pk=sealed.pk).update(status=Status.FAILED)
    begun: list[int] = []
    whole = acts.screen_here
    monkeypatch.setattr(acts, "screen_here", lambda keys: begun.extend(keys) or whole(keys))

    found = screen_pending()

    assert (begun, found.waiting, found.screened) == ([fallen.pk], [sealed.code], [fallen.code])
    assert broken.pk not in {one.lot for one in standings()}


def test_lots_together_have_the_time_of_each(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    ring_lots(making_platform.platform(), 3)
    given = []

    def here(do: Callable[[], Any], limits: Limits, **_more: object) -> Ended:
        given.append(limits.seconds)
        return Ended(answer=do())

    settings.SCREENING_SECONDS = 10
    monkeypatch.setattr(acts, "settings", SimpleNamespace(CLOCK_MAY_TRAVEL=False))
    monkeypatch.setattr(acts, "apart", here)

    assert (len(screen_pending().screened), given) == (3, [30])


def test_large_lots_are_read_alone_and_so_are_those_that_failed() -> None:
    where = making_platform.platform()
    ring_lots(where, 4)
    lots = list(Lot.objects.order_by("pk").values_list("pk", flat=True))
    opened = OpenedEnvelope.objects.filter(envelope__bid__lot=lots[1]).first()
    opened.files.create(name="图.pdf", sha256="0" * 64, size=100 * shares.MIB, path="x")

    whole = [shares.first_share(lots), shares.first_share(lots[1:]), shares.first_share(lots[2:])]

    assert whole == [lots[:1], lots[1:2], lots[2:]]
    assert shares.first_share(lots[2:], alone={lots[2]}) == lots[2:3]
    assert shares.first_share(lots[2:], alone={lots[3]}) == lots[2:3]


def test_a_lot_that_another_process_has_screened_meanwhile_is_not_written_down_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring_lots(making_platform.platform(), 1)
    whole = acts.finish

    def slow(material: object, answers: object) -> object:
        if not Screening.objects.exists():
            monkeypatch.setattr(acts, "finish", whole)
            screen_here([Lot.objects.get().pk])
        return whole(material, answers)  # type: ignore[arg-type]

    monkeypatch.setattr(acts, "finish", slow)
    late = screen_here([Lot.objects.get().pk])

    assert (late.screened, late.failed, Screening.objects.count()) == ([], {}, 1)


@pytest.mark.parametrize("late", [0, 5], ids=["in between", "committed late"])
def test_what_is_opened_while_a_lot_is_read_is_read_in_the_next_round(
    monkeypatch: pytest.MonkeyPatch, late: int
) -> None:
    ring_lots(making_platform.platform(), 1)
    envelope = OpenedEnvelope.objects.latest("pk").envelope
    opened_at = clock.now() - timedelta(seconds=late)
    OpenedEnvelope.objects.filter(envelope=envelope).delete()
    whole = screening.gather_facts

    def slow(lot: Lot, **more: Any) -> int:
        monkeypatch.setattr(screening, "gather_facts", whole)
        new = whole(lot, **more)
        OpenedEnvelope.objects.create(
            envelope=envelope, opened_at=opened_at if late else clock.now(), letter={"price": "8000000"}
        ).files.create(name="报价.pdf", sha256="0" * 64, size=1, path="x")
        return new

    monkeypatch.setattr(screening, "gather_facts", slow)
    first, again = screen_pending(), screen_pending()

    assert (first.screened, first.failed, len(again.screened)) == ([], {}, 1)
    assert Reading.objects.get().file.opened.envelope == envelope
    assert screen_pending().screened == []


def test_one_step_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    ring_lots(making_platform.platform(), 1)

    def fails(*_args: object, **_more: object) -> int:
        raise ValueError("broken")

    monkeypatch.setattr(examining, "STEPS", (fails, fails, *examining.STEPS[-1:]))
    monkeypatch.setattr(ticking, "STEPS", (fails, *ticking.STEPS))

    assert (ticking.tick(clock.now()), examining.examine(clock.now())) == (0, 1)


def test_what_reads_or_compares_bids_shares_no_process_with_the_clocks_of_the_law() -> None:
    reads = {"supervision.actions.platform", "supervision.actions.screening", "supervision.actions.looking",
             "supervision.actions.reviewing", "supervision.machines"}  # fmt: skip
    names = {step.__name__ for step in ticking.STEPS}

    assert reads.isdisjoint(step.__module__ for step in ticking.STEPS)
    assert names >= {"_lapse", "_take_down", "_expire", "expire_orders", "take_down_due", "note_overdue"}
    assert [step.__name__ for step in examining.STEPS] == ["_look", "_rerun", "_screen"]


def test_the_command_says_what_a_lot_cost_and_its_tables_grow_by_what_is_new() -> None:
    where, grown = making_platform.platform(), []
    for more in (2, 6):
        ring_lots(where, more, mark=f"G{more}")
        said = StringIO()
        call_command("screen_platform", json=True, stdout=said, stderr=StringIO())
        found = json.loads(said.getvalue())
        grown.append(found["rows_a_lot"])

    assert len(found["screened"]) == 6
    assert found["seconds_a_lot"] * 6 == pytest.approx(found["seconds"])
    assert grown[1] <= 1.15 * grown[0]


def test_watchers_are_told_counts_and_no_names() -> None:
    ring_lots(making_platform.platform(), 2)
    note_setback(Lot.objects.first(), "too_big")

    told = Client().get("/metrics").content.decode()

    assert "clearbid_screening_lots_waiting 2\n" in told
    assert "clearbid_screening_lots_failing 1\n" in told
    assert 'clearbid_alarm_standing{kind="screening"} 0\n' in told
    assert not any(lot.code in told or lot.name in told for lot in Lot.objects.all())
