"""Acts are written down whole, in order, once, in the caller's transaction."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from ledger import clock, entries, guards, merkle, origin, queries
from ledger.actions import checkpoint, cosign, record
from ledger.clock import ClockBackwardsError
from ledger.models import Checkpoint, Entry, Head
from tests.ledger.conftest import Somebody

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_an_entry_holds_who_did_what_to_which_thing_when_and_from_where() -> None:
    thing = Head.objects.create(pk=1)

    with clock.travel(NOON), origin.acting_from("203.0.113.7"):
        entry = record("bid.submit", by=Somebody(), on=thing, digest="ab" * 32, copies=["正本", "副本"])

    entry.refresh_from_db()
    assert json.loads(entry.body) == {
        "index": 0,
        "act": "bid.submit",
        "actor": "wang",
        "organisation": "91420000MA4KABCD1E",
        "thing": "ledger.head:1",
        "at": "2026-03-02T04:00:00.000000Z",
        "logged_at": "2026-03-02T04:00:00.000000Z",
        "address": "203.0.113.7",
        "facts": {"digest": "ab" * 32, "copies": ["正本", "副本"]},
    }
    assert (entry.index, entry.act, entry.actor, entry.organisation) == (
        0,
        "bid.submit",
        "wang",
        "91420000MA4KABCD1E",
    )
    assert (entry.thing, entry.at, entry.logged_at, entry.address) == (
        "ledger.head:1",
        NOON,
        NOON,
        "203.0.113.7",
    )
    assert entry.digest == entries.digest(entry.body)
    assert entry.facts == {"digest": "ab" * 32, "copies": ["正本", "副本"]}


def test_an_act_of_the_clock_has_no_address_and_no_organisation() -> None:
    entry = record("lot.close", by=None, on="bidding.lot:12")

    assert (entry.actor, entry.organisation, entry.address, entry.thing) == (
        "clock",
        "",
        "",
        "bidding.lot:12",
    )


def test_equal_acts_have_leaves_that_nobody_can_tell_to_be_equal() -> None:
    with clock.travel(NOON):
        one, other = record("bid.submit", by=None), record("bid.submit", by=None)

    assert bytes(one.salt) != bytes(other.salt)
    assert entries.leaf(bytes(one.salt), one.body) == bytes(one.leaf)
    assert entries.leaf(bytes(other.salt), one.body) != bytes(one.leaf)


def test_an_act_that_is_rolled_back_leaves_no_trace() -> None:
    record("lot.publish", by=None)

    with transaction.atomic():
        record("bid.submit", by=None)
        transaction.set_rollback(True)

    assert (queries.size(), Entry.objects.count(), bool(queries.verify())) == (1, 1, True)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 13])
def test_the_stored_tree_is_that_of_the_entries(count: int) -> None:
    for number in range(count):
        record("bid.submit", by=None, number=number)

    leaves = [bytes(entry.leaf) for entry in Entry.objects.all()]
    assert queries.root_at(count) == merkle.root(leaves)


def test_appending_costs_the_same_few_queries_however_long_the_log_is(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(7):
        record("bid.submit", by=None)

    with django_assert_num_queries(4):
        record("bid.submit", by=None)
    for _ in range(7):
        record("bid.submit", by=None)
    with django_assert_num_queries(4):
        record("bid.submit", by=None)


def test_a_clock_that_runs_backwards_stops_the_act_and_loses_nothing() -> None:
    with clock.travel(NOON):
        record("lot.publish", by=None)

    with clock.travel(NOON - timedelta(microseconds=1)), pytest.raises(ClockBackwardsError) as refusal:
        record("bid.submit", by=None)

    assert (refusal.value.at, refusal.value.last) == (NOON - timedelta(microseconds=1), NOON)
    assert [entry.act for entry in Entry.objects.all()] == ["lot.publish"]
    with clock.travel(NOON):
        assert record("bid.submit", by=None).index == 1
    assert queries.verify().ok


def test_an_act_that_claims_an_earlier_time_is_refused() -> None:
    with clock.travel(NOON):
        record("lot.publish", by=None)

        with pytest.raises(ClockBackwardsError):
            record("bid.submit", by=None, at=NOON - timedelta(hours=1))


def test_an_act_that_waited_for_the_log_keeps_its_own_time() -> None:
    began = NOON - timedelta(seconds=2)
    with clock.travel(NOON):
        record("lot.publish", by=None)
        entry = record("bid.submit", by=None, at=began)

    assert (entry.at, entry.logged_at) == (began, NOON)
    assert queries.verify().ok


def test_the_refusal_speaks_the_language_of_the_page() -> None:
    error = ClockBackwardsError(NOON, NOON + timedelta(hours=1))

    with translation.override("en"):
        assert str(error).startswith("The platform clock runs backwards: it shows 2026-03-02 12:00:00,")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        record("bid.submit", by=None, at=datetime(2026, 3, 2))


def test_facts_that_are_not_json_are_refused() -> None:
    with pytest.raises(Exception, match="Decimal"):
        record("bid.submit", by=None, price=Decimal("1.00"))  # type: ignore[arg-type]

    assert queries.size() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET act = 'x'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_node SET level = 9",
        "DELETE FROM ledger_node",
        "UPDATE ledger_checkpoint SET note = 'x'",
        "DELETE FROM ledger_checkpoint",
        "UPDATE ledger_cosignature SET line = 'x'",
        "DELETE FROM ledger_cosignature",
        "TRUNCATE ledger_entry CASCADE",
        "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
        "INSERT OR REPLACE INTO ledger_checkpoint SELECT * FROM ledger_checkpoint",
    ],
)
def test_the_database_refuses_to_change_or_delete_what_was_written(statement: str) -> None:
    if connection.vendor != ("postgresql" if "TRUNCATE" in statement else "sqlite") and (
        "TRUNCATE" in statement or "REPLACE" in statement
    ):
        pytest.skip("a statement of the other database")
    record("lot.publish", by=None)
    record("bid.submit", by=None)
    cosign(checkpoint())

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert guards.stand(connection)
    assert (Entry.objects.count(), Checkpoint.objects.count(), bool(queries.verify())) == (2, 1, True)
