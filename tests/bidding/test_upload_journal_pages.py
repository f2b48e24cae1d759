"""The upload journal: a bidder reads its own, on a page and as CSV; nobody else's."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from bidding.models import Lot
from bidding.sealing import envelopes
from tests.accounts import making as people
from tests.bidding import making_bids as making
from tests.bidding.tus import PART, Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(monday: object) -> Lot:
    return making.open_lot().lot


@pytest.fixture
def user(lot: Lot) -> Any:
    """A bidder who uploaded one file in two parts, and tried one that is not sealed."""
    made, out = making.bidder(lot), BytesIO()
    recipient = envelopes.recipient_of(envelopes.new_identity())
    envelopes.seal(BytesIO(bytes(PART + 9)), out, recipient=recipient)
    line = Line(made)
    line.send(lot, out.getvalue())
    plain = bytes(2 * PART)
    line.part(line.begin(lot, plain)["Location"], plain, 0)
    return made


def page(user: Any, lot: Lot, name: str = "bidding:upload_journal") -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client.get(reverse(name, args=[lot.code]))


def rows(user: Any, lot: Lot) -> list[list[str]]:
    text = page(user, lot, "bidding:upload_journal_file").content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))[1:]


def test_the_page_shows_every_event(lot: Lot, user: Any) -> None:
    text = page(user, lot).content.decode()

    assert text.count("<tr>") == 1 + 6
    assert "not_age" in text


def test_the_file_has_them_in_the_order_of_time(lot: Lot, user: Any) -> None:
    assert [(row[1], row[2]) for row in rows(user, lot)] == [
        ("began", ""),
        ("part", ""),
        ("part", ""),
        ("finished", ""),
        ("began", ""),
        ("refused", "not_age"),
    ]
    assert {row[8] for row in rows(user, lot)} == {"203.0.113.9"}


def test_another_bidder_reads_only_that_nothing_of_its_own_came(lot: Lot, user: Any) -> None:
    other = making.bidder(lot)

    assert rows(other, lot) == []
    assert user.username not in page(other, lot).content.decode()
    assert user.organisation.name not in page(other, lot).content.decode()


@pytest.mark.parametrize("role", [Role.AGENCY, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_whoever_is_no_bidder_reads_no_journal(lot: Lot, user: Any, role: Role) -> None:
    for name in ("bidding:upload_journal", "bidding:upload_journal_file"):
        assert page(people.user(role), lot, name).status_code == 403


def test_a_page_of_many_events_asks_as_often_as_one_of_few(lot: Lot, user: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(user, lot)
        return len(queries)

    few = asked()
    line, plain = Line(user), bytes(3 * PART)
    line.part(line.begin(lot, plain)["Location"], plain, 0)

    assert asked() == few
