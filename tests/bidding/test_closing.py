"""Closing: the list is fixed under a cosigned checkpoint; fewer than three bids stay sealed for ever."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.permits import Refused
from accounts.roles import Role
from bidding.actions.closing import close_lot
from bidding.actions.opening import open_envelopes, publish_bidders
from bidding.flow import IllegalMoveError
from bidding.models import Bid, Envelope, Lot, NoticeKind, OpenedEnvelope, OpeningSession, Status
from bidding.queries.bids import list_digest, standing_bids, wraps_for
from bidding.rules.opening import is_list_intact
from bidding.sealing import releases
from bidding.sealing.refusals import SealingError
from ledger import clock
from ledger.keys import log_key, witness_key
from ledger.models import Entry
from ledger.notes import COSIGNATURE, Signer
from tests.accounts import making as people
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db


def refusal(function: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value.code


def with_bids(count: int) -> making.Tender:
    tender = making.open_lot()
    for number in range(count):
        making.sealed_bid(tender.lot, price=20_000_000 + number)
    return tender


def test_closing_commits_to_the_ordered_list_under_a_cosigned_checkpoint(monday: object) -> None:
    tender = with_bids(3)

    with making.at_deadline(tender.lot):
        making.closed(tender)

    closing = tender.lot.closing
    head = releases.check_closing(
        closing.checkpoint,
        deadline=int(tender.lot.deadline.timestamp()),
        witness=witness_key().verifier,
        platform=log_key().verifier,
    )
    assert (tender.lot.status, closing.bid_count) == (Status.CLOSED, 3)
    assert closing.list_sha256 == list_digest(standing_bids(tender.lot))
    assert head.size > closing.entry_index
    assert Entry.objects.get(pk=closing.entry_index).facts["list_sha256"] == closing.list_sha256


def test_nothing_closes_before_the_deadline(monday: object) -> None:
    tender = with_bids(3)

    with clock.travel(tender.lot.deadline - timedelta(microseconds=1)):
        assert refusal(close_lot, tender.lot) == "too_early"


def test_of_two_closings_one_wins(monday: object) -> None:
    tender = with_bids(3)

    with making.at_deadline(tender.lot):
        close_lot(tender.lot)
        with pytest.raises(IllegalMoveError):
            close_lot(tender.lot)


def test_the_host_may_close_and_a_stranger_may_not(monday: object) -> None:
    tender = with_bids(3)

    with making.at_deadline(tender.lot):
        assert refusal(close_lot, tender.lot, by=people.user(Role.AGENCY)) == "not_host"
        close_lot(tender.lot, by=tender.host)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_bidders_fail_sealed(monday: object, count: int) -> None:
    tender = with_bids(count)

    with making.at_deadline(tender.lot):
        making.closed(tender)
        assert refusal(open_envelopes, tender.lot, by=tender.host) == "stage"

    assert tender.lot.status == Status.FAILED
    assert not OpeningSession.objects.exists()
    assert not OpenedEnvelope.objects.exists()
    assert [wraps_for(one) for one in tender.lot.keyholdings.all()] == [None, None, None]
    assert tender.lot.notices.filter(kind=NoticeKind.FAILURE).count() == 1


def test_a_withdrawn_bid_does_not_count(monday: object) -> None:
    from tests.bidding.test_bids import withdrawn

    tender = with_bids(3)
    withdrawn(tender.lot.bids.first())

    with making.at_deadline(tender.lot):
        making.closed(tender)

    assert tender.lot.status == Status.FAILED


def test_replaced_versions_count_once(monday: object) -> None:
    tender = with_bids(2)
    making.sealed_bid(tender.lot, tender.lot.bids.first().bidder)

    with making.at_deadline(tender.lot):
        making.closed(tender)

    assert tender.lot.status == Status.FAILED


def test_a_suspended_lot_does_not_close(monday: object) -> None:
    tender = with_bids(3)
    Lot.objects.filter(pk=tender.lot.pk).update(suspended_at=clock.now())

    with making.at_deadline(tender.lot), pytest.raises(IllegalMoveError):
        close_lot(tender.lot)


def _slip_in(lot: Lot) -> None:
    """Insert a late bid past all actions, as a database administrator could."""
    columns = [field.column for field in Bid._meta.concrete_fields if not field.primary_key]
    changed = {
        "bidder_id": str(people.organisation().pk),
        "manifest_sha256": "'late'",
        "nonce": "'late'",
        "entry_index": "3",
    }
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO bidding_bid ({names}) SELECT {values} FROM bidding_bid WHERE id = %s",
            [lot.bids.first().pk],
        )


def test_a_late_bid_inserted_by_sql_stops_the_hall(monday: object) -> None:
    tender = with_bids(3)

    with making.at_deadline(tender.lot):
        making.closed(tender)
        _slip_in(tender.lot)

        assert is_list_intact(tender.lot).code == "list_changed"
        assert refusal(publish_bidders, tender.lot, by=tender.host) == "list_changed"


def test_a_bid_deleted_after_closing_stops_the_hall(monday: object) -> None:
    tender = with_bids(4)

    with making.at_deadline(tender.lot):
        making.closed(tender)
        gone = tender.lot.bids.first()
        Envelope.objects.filter(bid=gone).delete()
        gone.delete()

        assert refusal(publish_bidders, tender.lot, by=tender.host) == "list_changed"


def test_a_checkpoint_without_cosignature_or_cosigned_early_closes_nothing(monday: object) -> None:
    tender = with_bids(3)
    with making.at_deadline(tender.lot):
        making.closed(tender)
    note, deadline = tender.lot.closing.checkpoint, int(tender.lot.deadline.timestamp())
    keys = {"witness": witness_key().verifier, "platform": log_key().verifier}
    plain = "".join(line for line in note.splitlines(keepends=True) if "/witness " not in line)
    forged = plain + Signer(witness_key().name, COSIGNATURE, bytes(32)).cosign(
        plain.split("\n\n")[0] + "\n", deadline
    )

    for given, moment in ((plain, deadline), (forged, deadline), (note, deadline + 1), ("", deadline)):
        with pytest.raises(SealingError) as refused:
            releases.check_closing(given, deadline=moment, **keys)
        assert refused.value.code == "too_early"
