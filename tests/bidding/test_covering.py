"""Between two places in the log nobody can count bids: cover entries, and proofs that wait (招标投标法 22)."""

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean, stdev
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from bidding.actions import covering
from bidding.covering import ACT, LEAST, MOST, drawn, factor
from bidding.models import Notice, Status
from ledger.actions import checkpoint, cosign
from ledger.models import Entry
from ledger.queries import size, verify
from tests.accounts import making as people
from tests.bidding import making, making_bids

NOON = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
# A bid of four envelopes with the sign-in before it.
ENTRIES_OF_A_BID = 7


def grown(secret: bytes, hours: int, random: Random, begins: datetime = NOON) -> int:
    """How many cover entries a log gets in so many hours, sixty an hour on average, by rounds of a minute."""
    minutes = (begins + timedelta(minutes=number) for number in range(hours * 60))
    return sum(drawn(factor(secret, minute), random) for minute in minutes)


@pytest.mark.pure
@pytest.mark.parametrize(("hours", "bids"), [(1, 5), (24, 60)])
def test_cover_varies_by_more_than_any_lot_has_bids(hours: int, bids: int) -> None:
    random = Random(1)
    counts = [grown(random.randbytes(32), hours, random) for _secret in range(60)]

    assert stdev(counts) > bids * ENTRIES_OF_A_BID
    assert min(counts) > 0
    assert 0.4 < mean(counts) / (60 * hours) < 1.6


@pytest.mark.pure
def test_the_rate_is_bounded_and_known_to_who_has_the_secret_only() -> None:
    moments = [NOON + timedelta(minutes=5 * number) for number in range(500)]
    rates = [factor(b"one", moment) for moment in moments]

    assert all(LEAST <= rate <= MOST for rate in rates)
    assert rates == [factor(b"one", moment) for moment in moments]
    assert (
        sum(one != other for one, other in zip(rates, [factor(b"two", m) for m in moments], strict=True))
        > 450
    )


@pytest.mark.pure
def test_as_many_events_are_drawn_as_expected() -> None:
    random = Random(2)
    counts = [drawn(3.0, random) for _round in range(4000)]

    assert abs(mean(counts) - 3.0) < 0.15
    assert abs(stdev(counts) ** 2 - 3.0) < 0.3
    assert drawn(0.0, random) == 0


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Let a round of cover be due for five minutes at a rate that draws some for certain."""
    settings.COVER_PER_HOUR = 2000
    monkeypatch.setattr(covering, "_last", -1e9)


@pytest.mark.django_db
def test_cover_says_nothing_looks_like_any_entry_and_verifies(monday: object, at_once: None) -> None:
    lot = making_bids.open_lot().lot
    first = making_bids.sealed_bid(lot)
    count = covering.cover(NOON)
    second = making_bids.sealed_bid(lot)

    cover = Entry.objects.filter(act=ACT)
    assert cover.count() == count > 10
    assert {(one.actor, one.organisation, one.thing, one.address, len(one.leaf)) for one in cover} == {
        ("clock", "", "", "", 32)
    }
    assert (second.entry_index or 0) - (first.entry_index or 0) > count
    assert verify().ok


@pytest.mark.django_db
def test_nothing_is_written_while_nothing_is_sealed_or_where_it_is_switched_off(
    monday: object, at_once: None, settings: Any
) -> None:
    assert covering.cover(NOON) == 0
    lot = making_bids.open_lot().lot
    lot.__class__.objects.filter(pk=lot.pk).update(status=Status.OPENED)
    before = size()

    assert (covering.cover(NOON), size()) == (0, before)
    lot.__class__.objects.filter(pk=lot.pk).update(status=Status.PUBLISHED)
    settings.COVER_PER_HOUR = 0
    assert (covering.cover(NOON), size()) == (0, before)


@pytest.mark.django_db
def test_auditors_see_cover_when_they_ask_for_it(monday: object) -> None:
    covering.write(3)
    client = Client()
    client.force_login(people.user(Role.AUDITOR))

    shown = {
        text: client.get("/ledger/entries/", {"text": text}).content.count(b"ledger.cover")
        for text in ("", ACT)
    }

    assert shown[""] == 0
    assert shown[ACT] >= 3


@pytest.mark.django_db
def test_the_proof_of_an_addendum_waits_for_the_opening_and_that_of_the_tender_does_not(
    monday: object,
) -> None:
    lot = making.published_lot()
    making.addendum(lot)
    cosign(checkpoint())
    tender, addendum = (Notice.objects.get(lot=lot, kind=kind) for kind in ("tender", "addendum"))

    def answers() -> list[int]:
        return [
            Client().get(f"/bidding/notices/{one.pk}.tlog-proof").status_code for one in (tender, addendum)
        ]

    page = Client(headers={"Accept-Language": "en"}).get(f"/notices/{addendum.pk}/").content.decode()
    assert answers() == [200, 302]
    assert "must not count bids" in page
    assert ".tlog-proof" not in page
    lot.__class__.objects.filter(pk=lot.pk).update(status=Status.OPENED)
    assert answers() == [200, 200]
