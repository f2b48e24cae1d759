"""Outages: what the probe log says, the paper it makes the platform issue, the deadline that moves by itself."""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.permits import Refused
from accounts.roles import Role
from bidding.actions.closing import close_lot
from bidding.actions.outages import answer_outage
from bidding.actions.probes import Found, note_round, seal_hours
from bidding.availability import Outage, Rule, Stretch, new_deadline, outages, touching
from bidding.law.days import Holidays
from bidding.models import (
    BidState,
    Lot,
    Notice,
    NoticeKind,
    OutageEvidence,
    Parameter,
    ProbeAnswer,
    ProbeHour,
    ProbeStretch,
    Status,
)
from bidding.queries.outages import hour_digest
from bidding.sealing import papers
from bidding.ticking import tick
from config.probing import Prober, TimeWatch, ntp_offset
from ledger import alarms, clock
from ledger.keys import log_key
from ledger.models import Entry
from tests.accounts import making as people
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
GOOD = {name: Found("ok", took_ms=3) for name in ("pages", "time", "uploads", "database", "disk")}
RULE = Rule(240 * MINUTE, 10 * MINUTE, MINUTE, 60 * MINUTE, 4320 * MINUTE, 17)
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.fixture(autouse=True)
def _every_minute(settings: Any) -> None:
    settings.PROBE_EVERY = 60


@pytest.fixture
def lot(monday: object) -> Lot:
    """A lot that closes at 10:00 in Shanghai in four weeks, a Monday."""
    tender = making.open_lot(days=28)
    deadline = tender.lot.deadline + timedelta(hours=1)
    Lot.objects.filter(pk=tender.lot.pk).update(deadline=deadline, due_at=deadline)
    tender.lot.refresh_from_db()
    return tender.lot


def probe(since: datetime, until: datetime, **wrong: Found) -> None:
    """Let the prober make a round a minute."""
    while since < until:
        note_round({**GOOD, **wrong}, every=60, at=since)
        since += MINUTE


def at(lot: Lot, minutes: float) -> datetime:
    """A moment so many minutes before (-) or after the deadline that the lot has now."""
    assert lot.deadline is not None
    return lot.deadline + minutes * MINUTE


def tick_at(moment: datetime) -> int:
    with clock.travel(moment):
        return tick(moment)


def fresh(lot: Lot) -> Lot:
    return Lot.objects.select_related("project").get(pk=lot.pk)


def test_a_quiet_day_is_one_row_a_subject_and_hour(monday: datetime) -> None:
    probe(monday, monday + timedelta(hours=24))

    assert ProbeStretch.objects.count() == 24 * len(GOOD)
    assert ProbeStretch.objects.first().rounds == 60


def test_of_two_probers_one_writes_a_turn(monday: datetime) -> None:
    assert note_round(GOOD, every=60, at=monday)
    assert not note_round(GOOD, every=60, at=monday + timedelta(seconds=1))


def test_an_hour_that_is_over_gets_its_hash_into_the_ledger_and_a_changed_row_shows(monday: datetime) -> None:
    probe(monday, monday + 61 * MINUTE)
    with clock.travel(monday + 61 * MINUTE):
        assert [seal_hours(), seal_hours()] == [1, 0]

    hour = ProbeHour.objects.order_by("began_at").first()
    assert Entry.objects.get(pk=hour.entry_index).facts["sha256"] == hour.sha256 == hour_digest(hour)
    ProbeStretch.objects.filter(hour=hour, subject="pages").update(answer="failed")
    assert hour_digest(hour) != hour.sha256
    assert not note_round(GOOD, every=60, at=monday + 30 * MINUTE)


def test_an_outage_in_the_last_hours_gives_back_what_it_took(lot: Lot) -> None:
    old = lot.deadline
    probe(at(lot, -300), at(lot, -60))
    probe(at(lot, -60), at(lot, -30), uploads=Found("failed", "503"))
    probe(at(lot, -30), at(lot, -20))

    assert tick_at(at(lot, -20)) == 1

    moved = fresh(lot)
    # 31 minutes from the last good probe to the next good one, rounded up to five minutes.
    assert moved.deadline == moved.due_at == old + 35 * MINUTE
    assert moved.status == Status.PUBLISHED
    assert tick_at(at(lot, -19)) == 0


def test_the_paper_is_signed_logged_and_says_why(lot: Lot) -> None:
    probe(at(lot, -300), at(lot, -40))
    probe(at(lot, -20), at(lot, -18))
    tick_at(at(lot, -18))

    evidence = OutageEvidence.objects.get(lot=lot)
    paper = evidence.paper.encode()
    said = json.loads(paper)
    assert papers.canonical(said) == paper
    assert papers.is_signed(paper, bytes.fromhex(evidence.signature), log_key().verifier.public.hex())
    assert (said["format"], said["lot"]) == ("clearbid-outage/1", lot.code)
    assert [one["causes"] for one in said["outages"]] == [["no_probe"]]
    assert {row["key"] for row in said["rule"]} >= {"OE-01.window_minutes", "OE-01.most_minutes"}
    entry = Entry.objects.get(pk=evidence.entry_index)
    assert (entry.act, entry.facts["paper"]) == ("outage.answer", evidence.sha256)
    notice = Notice.objects.get(lot=lot, kind=NoticeKind.EXTENSION)
    assert evidence.sha256 in notice.body
    assert "平台自定规则" in notice.body


def test_a_power_cut_across_the_deadline_extends_instead_of_closing(lot: Lot) -> None:
    tender = making.Tender(lot, people.user(Role.AGENCY, lot.project.agency))
    bids = [making.sealed_bid(lot, price=20_000_000 + n) for n in range(3)]
    old = lot.deadline
    probe(at(lot, -300), at(lot, -3))
    # The machine is without power from three minutes before the deadline until two after it.
    back = at(lot, 2)

    with clock.travel(back):
        with pytest.raises(Refused) as refused:
            close_lot(lot, by=tender.host)
        assert refused.value.code == "outage"
        assert tick(back) == 1

    moved = fresh(lot)
    assert moved.status == Status.PUBLISHED
    assert moved.deadline == old + 65 * MINUTE
    assert [bid.state for bid in moved.bids.all()] == [BidState.SEALED] * len(bids)
    probe(back, moved.deadline + MINUTE)
    assert tick_at(moved.deadline) == 1
    assert fresh(lot).status == Status.CLOSED


def test_a_lot_that_is_closed_is_never_opened_again_by_an_outage(lot: Lot) -> None:
    probe(at(lot, -300), at(lot, 1))
    tick_at(at(lot, 0))
    assert fresh(lot).status != Status.PUBLISHED

    with clock.travel(at(lot, 500)):
        assert answer_outage(lot) is None
    assert OutageEvidence.objects.count() == 0


@pytest.mark.parametrize(
    ("down", "moves"), [((-30, -21), True), ((-30, -23), False), ((-500, -300), False), ((-245, -230), True)]
)
def test_only_what_touches_the_window_long_enough_counts(
    lot: Lot, down: tuple[int, int], moves: bool
) -> None:
    probe(at(lot, -600), at(lot, down[0]))
    probe(at(lot, down[1]), at(lot, -19))

    assert tick_at(at(lot, -19)) == int(moves)


def test_an_outage_that_goes_on_waits_for_its_end_or_for_the_deadline(lot: Lot) -> None:
    old = lot.deadline
    probe(at(lot, -300), at(lot, -60))
    probe(at(lot, -60), at(lot, 1), pages=Found("failed", "TimeoutError"))

    assert tick_at(at(lot, -10)) == 0
    assert tick_at(at(lot, 0)) == 1
    assert fresh(lot).deadline == old + 65 * MINUTE


def test_beyond_the_limit_the_lot_is_suspended_and_people_decide(lot: Lot) -> None:
    probe(at(lot, -300), at(lot, -60))
    back = at(lot, 60 * 24 * 4)

    assert tick_at(back) == 1

    found = fresh(lot)
    assert (found.status, found.suspended_at, found.deadline) == (Status.PUBLISHED, back, lot.deadline)
    assert OutageEvidence.objects.get(lot=lot).new_deadline is None
    assert Notice.objects.filter(lot=lot, kind=NoticeKind.SUSPENSION).count() == 1
    assert tick_at(back + MINUTE) == 0


def test_a_region_may_have_a_rule_of_its_own(lot: Lot) -> None:
    row = Parameter.objects.get(key="OE-01.least_minutes")
    row.pk, row.region, row.value, row.article = None, "420000", "5", "湖北省电子招标投标规则（试验）"
    row.save()
    probe(at(lot, -300), at(lot, -30))
    probe(at(lot, -23), at(lot, -19))

    assert tick_at(at(lot, -19)) == 1
    assert "湖北省" in Notice.objects.get(lot=lot, kind=NoticeKind.EXTENSION).body


def test_a_platform_that_is_not_probed_closes_as_ever(lot: Lot) -> None:
    assert tick_at(at(lot, 0)) == 1
    assert fresh(lot).status != Status.PUBLISHED


def test_an_evening_moves_to_the_next_working_day() -> None:
    friday = datetime(2026, 3, 6, 8, 30, tzinfo=UTC)  # 16:30 in Shanghai
    down = [Outage(friday - 60 * MINUTE, friday + 30 * MINUTE, ("no_probe",))]

    moved = new_deadline(down, deadline=friday, rule=RULE, now=friday + 30 * MINUTE, holidays=Holidays())

    assert moved == datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


@example(rows=[("pages", "ok", 0, 1), ("pages", "failed", 0, 0)], late=0)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pages", "uploads", "clock"]),
            st.sampled_from(["ok", "failed", "unknown"]),
            st.integers(0, 600),
            st.integers(0, 120),
        ),
        max_size=12,
    ),
    st.integers(0, 300),
)
def test_outages_are_ordered_apart_and_never_shorten_a_deadline(
    rows: list[tuple[str, str, int, int]], late: int
) -> None:
    stretches = [
        Stretch(subject, answer, "", MONDAY + began * MINUTE, MONDAY + (began + long) * MINUTE)
        for subject, answer, began, long in rows
    ]
    now = max([MONDAY, *(one.last for one in stretches)]) + late * MINUTE

    found = outages(stretches, now=now, gap=3 * MINUTE)

    assert all(one.began < one.ended <= now for one in found)
    assert all(one.ended < other.began for one, other in pairwise(found))
    for deadline in (MONDAY + 100 * MINUTE, MONDAY + 500 * MINUTE, now):
        touched = touching(found, deadline=deadline, rule=RULE)
        moved = new_deadline(touched, deadline=deadline, rule=RULE, now=now, holidays=Holidays())
        assert moved is None or moved > deadline


def test_the_prober_finds_a_silent_platform_and_a_full_disk(
    settings: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    settings.VAULT_DIR = tmp_path
    monkeypatch.setattr("config.probing.LEAST_SPACE", 2**63)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        found = Prober(f"http://127.0.0.1:{closed.getsockname()[1]}").round()

    assert {name: one.answer for name, one in found.items()} == {
        "pages": "failed",
        "time": "failed",
        "uploads": "failed",
        "database": "ok",
        "disk": "failed",
        "clock": "unknown",
    }
    assert found["clock"].detail == "no time source"


@pytest.fixture
def slow_clock() -> Iterator[str]:
    """An NTP server whose clock is three seconds ahead."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)

        def answer() -> None:
            _asked, who = server.recvfrom(48)
            now = time.time() + 3 + 2_208_988_800
            stamp = struct.pack("!II", int(now), int(now % 1 * 2**32))
            server.sendto(bytes([0x24, 2]) + bytes(30) + stamp + stamp, who)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)


def test_a_clock_off_by_more_than_a_second_is_a_fault(slow_clock: str) -> None:
    assert ntp_offset(slow_clock) == pytest.approx(-3, abs=0.5)


def test_a_time_source_that_drifts_or_stays_silent_raises_an_alarm_and_its_return_ends_it(
    monday: datetime,
) -> None:
    watch = TimeWatch(asks=True)

    def standing_after(answer: str, detail: str = "") -> list[str]:
        watch.note(Found(ProbeAnswer(answer), detail))
        return [alarm.kind for alarm in alarms.standing()]

    assert [standing_after("ok"), standing_after("failed", "-3.0 s"), standing_after("ok")] == [
        [],
        ["time_source"],
        [],
    ]
    assert [standing_after("unknown", "time source silent") for _turn in range(4)] == [
        [],
        [],
        ["time_source"],
        ["time_source"],
    ]
    assert standing_after("ok") == []


def test_a_platform_without_a_time_source_has_no_alarm_about_it(monday: datetime) -> None:
    watch = TimeWatch(asks=False)

    for _turn in range(5):
        watch.note(Found(ProbeAnswer.UNKNOWN, "no time source"))

    assert alarms.standing() == []


def test_a_clock_that_jumps_is_noticed_without_any_time_source() -> None:
    prober = Prober("http://127.0.0.1:9")
    prober.offset -= 90

    assert (prober._clock().answer, prober._clock().answer) == ("failed", "unknown")
