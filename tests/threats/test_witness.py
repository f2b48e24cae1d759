"""A log that was cut, restored, forked or rewritten: the witness refuses it, and an alarm reaches the supervisor."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.roles import Role
from bidding.models import Bid, Closing, Envelope
from config.ticking import tick_once
from ledger import alarms, clock, guards, merkle, queries, ticking
from ledger.actions import WitnessRefusesError, checkpoint, cosign, record
from ledger.clock import ClockBackwardsError
from ledger.cosigning import WitnessAwayError, try_to_cosign
from ledger.models import Checkpoint, Cosignature, Entry, Head, Node
from tests.accounts import making as people
from tests.bidding import making_bids as bids
from tests.ledger.conftest import Somebody
from tests.ledger.witnesses import Running

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "_not_before", 0.0)


def written(count: int, name: str = "bid.submit") -> None:
    for number in range(count):
        record(name, by=Somebody(), on="bidding.lot:1", number=number)


@contextmanager
def another_database() -> Iterator[None]:
    """What happens inside happens in a copy of the database; the first one knows nothing of it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def restored_to(size: int) -> None:
    """Put the log back to its first `size` entries, as restoring a backup does, guards and all."""
    guards.remove(connection)
    Cosignature.objects.filter(checkpoint__size__gt=size).delete()
    Checkpoint.objects.filter(size__gt=size).delete()
    Entry.objects.filter(index__gte=size).delete()
    Node.objects.all().delete()
    frontier: list[bytes] = []
    for count, entry in enumerate(Entry.objects.all()):
        frontier, made = merkle.append(frontier, count, bytes(entry.leaf))
        Node.objects.bulk_create(Node(level=n[0], position=n[1], hash=n[2]) for n in made)
    last = Entry.objects.latest("index")
    Head.objects.update(size=size, frontier=b"".join(frontier), at=last.at, logged_at=last.logged_at)
    guards.install(connection)


def alarms_of(witness: Running) -> list[dict[str, Any]]:
    return list(json.loads(witness.get("/status.json"))["alarms"])


def console(officer: Any) -> str:
    """What a supervision officer sees."""
    client = Client()
    client.force_login(officer)
    return client.get("/supervision/", headers={"accept-language": "en"}).content.decode()


def test_a_restored_backup_is_noticed_at_the_next_cosigning(outside_witness: Running) -> None:
    officer = people.user(Role.SUPERVISOR)
    written(4)
    cosign(checkpoint())
    written(6)
    cosign(checkpoint())

    restored_to(queries.size() - 4)

    assert queries.verify().ok, "alone the restored log looks intact"
    assert try_to_cosign(checkpoint()) is None
    (alarm,) = alarms.standing()
    assert (alarm.kind, "it was cut or restored from a copy" in alarm.detail) == ("witness", True)
    assert "The witness refuses to cosign" in console(officer)


def test_a_restored_backup_that_grew_again_is_refused_and_the_witness_keeps_the_evidence(
    outside_witness: Running,
) -> None:
    written(10)
    cosign(checkpoint())
    restored_to(6)
    written(9, "bid.other")

    with pytest.raises(WitnessRefusesError, match="does not continue"):
        cosign(checkpoint())

    (alarm,) = alarms_of(outside_witness)
    assert (alarm["size"], alarm["note"]) == (15, Checkpoint.objects.get(size=15).note)


def test_a_bid_deleted_from_the_log_is_refused(outside_witness: Running) -> None:
    """The entry of one bid is taken out, and all hashes after it are made anew: only the witness remembers."""
    written(10)
    cosign(checkpoint())
    guards.remove(connection)
    kept = [entry for entry in Entry.objects.all() if entry.index != 4]
    restored_to(4)
    for entry in kept[4:]:
        record(entry.act, by=Somebody(), on=entry.thing, number=entry.facts["number"])
    written(3)

    assert queries.verify().ok
    with pytest.raises(WitnessRefusesError):
        cosign(checkpoint())


def test_of_two_histories_of_one_log_the_second_is_refused(outside_witness: Running) -> None:
    """Split view: two databases forked from one, one shown to bidders, the other to the court."""
    written(5)
    cosign(checkpoint())
    with another_database():
        written(4, "bid.shown_to_one")
        first = cosign(checkpoint())
    written(4, "bid.shown_to_another")

    with pytest.raises(WitnessRefusesError, match=r"does not continue|another history"):
        cosign(checkpoint())
    written(1)
    with pytest.raises(WitnessRefusesError, match="does not continue"):
        cosign(checkpoint())

    assert first.checkpoint.size == 9
    assert len(alarms_of(outside_witness)) >= 1


def test_two_servers_of_one_honest_log_do_not_alarm_each_other(outside_witness: Running) -> None:
    """A checkpoint overtaken by a later one is no split view."""
    written(5)
    overtaken = checkpoint()
    written(2)
    with another_database():
        cosign(checkpoint())

    with pytest.raises(WitnessAwayError):
        cosign(overtaken)

    assert cosign(checkpoint()).checkpoint.size == 7
    assert alarms_of(outside_witness) == []


def test_a_bid_deleted_before_closing_opens_no_hall(
    outside_witness: Running, django_capture_on_commit_callbacks: Any, monday: object
) -> None:
    """The database is restored to before a bid came in: the lot closes, but the witness stops the hall."""
    tender = bids.open_lot()
    for number in range(3):
        bids.sealed_bid(tender.lot, price=20_000_000 + number)
    before = queries.size()
    gone = bids.sealed_bid(tender.lot, price=19_000_000)
    cosign(checkpoint())
    Envelope.objects.filter(bid=gone).delete()
    Bid.objects.filter(pk=gone.pk).delete()
    restored_to(before)

    with bids.at_deadline(tender.lot), django_capture_on_commit_callbacks(execute=True):
        bids.closed(tender)

    assert Closing.objects.get(lot=tender.lot).checkpoint == ""
    assert [alarm.kind for alarm in alarms.standing()] == ["witness"]


def test_a_clock_moved_back_stops_submissions_and_raises_an_alarm() -> None:
    """Nobody gets more time: not where the log rests, not where it was written to."""
    now = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    with clock.travel(now):
        tender, officer = bids.open_lot(days=1), people.user(Role.SUPERVISOR)
        bids.sealed_bid(tender.lot)
    deadline = tender.lot.deadline
    assert deadline is not None
    with clock.travel(deadline - timedelta(seconds=5)):
        tick_once()
    with clock.travel(deadline - timedelta(hours=2)):
        with pytest.raises(ClockBackwardsError):
            bids.sealed_bid(tender.lot)
        moved = tick_once()
        health, shown = Client().get("/healthz"), console(officer)

    assert (moved, health.status_code, Bid.objects.count()) == (0, 503, 1)
    assert "The platform clock was put back" in shown
    with clock.travel(deadline + timedelta(seconds=1)):
        tick_once()
        assert Client().get("/healthz").status_code == 200
    tender.lot.refresh_from_db()
    assert (tender.lot.status, alarms.standing()) == ("failed", [])
