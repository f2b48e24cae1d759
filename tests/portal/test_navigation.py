"""The bar of rooms and what a tender page offers: each role sees its own doors, and why one is shut."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils.translation import override

from accounts.models import OrganisationKind, User
from accounts.roles import Role
from bidding.models import Lot, Status
from portal.navigation import entries
from portal.offers import offers
from tests.portal import making
from tests.portal.making import DAY, NOON

pytestmark = pytest.mark.django_db
OPEN_TO_ALL = {"Tenders", "Opening halls", "Credit records", "Public ledger"}
OWN = {
    Role.AGENCY: {"My tenders"},
    Role.TENDERER: {"My tenders"},
    Role.CENTRE: {"My tenders"},
    Role.BIDDER: {"My bids"},
    Role.KEYHOLDER: {"My keys"},
}
DESKS = {"My tenders", "My bids", "My keys"}


def account(role: Role) -> User:
    return making.user(f"a-{role.value}", role, making.organisation("某单位", OrganisationKind.ENTERPRISE))


def labels(user: User | AnonymousUser, path: str = "/") -> set[str]:
    with override("en"):
        return {str(entry.label) for entry in entries(user, path)}


def test_a_visitor_sees_the_public_rooms_only() -> None:
    assert labels(AnonymousUser()) == OPEN_TO_ALL


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_own_desks_and_no_other(role: Role) -> None:
    shown = labels(account(role))

    assert shown >= OPEN_TO_ALL | {"My account"}
    assert shown & DESKS == OWN.get(role, set())


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "Tenders"),
        ("/tenders/x/", "Tenders"),
        ("/id/x/", "Tenders"),
        ("/credit/", "Credit records"),
        ("/ledger/", "Public ledger"),
        ("/help/", None),
    ],
)
def test_one_entry_at_most_is_where_one_stands(path: str, current: str | None) -> None:
    with override("en"):
        found = [str(entry.label) for entry in entries(AnonymousUser(), path) if entry.current]

    assert found == ([current] if current else [])


def test_the_bar_is_the_same_whatever_a_bidder_has_submitted(client: Client) -> None:
    lot = making.lot()
    bidder = account(Role.BIDDER)
    client.force_login(bidder)
    before = client.get(f"/tenders/{lot.code}/").content.count(b"<a ")

    making.bid(lot, bidder.organisation)

    assert client.get(f"/tenders/{lot.code}/").content.count(b"<a ") == before


def offered(user: User | AnonymousUser, lot: Lot) -> dict[str, bool]:
    with override("en"):
        return {str(offer.label): bool(offer.url) for offer in offers(user, lot, NOON)}


def test_a_visitor_is_asked_to_sign_in_while_bids_are_taken() -> None:
    assert offered(AnonymousUser(), making.lot()) == {
        "Sign in to get the documents, ask questions and bid": True
    }


def test_a_bidder_without_a_pledge_is_told_why_she_cannot_go_on() -> None:
    found = offers(account(Role.BIDDER), making.lot(), NOON)

    assert [bool(offer.url) for offer in found] == [False, False, False]
    assert {(str(offer.reason) != "", offer.way_out) for offer in found} == {(True, "/me/pledge/")}


@pytest.mark.parametrize("role", [Role.EXPERT, Role.WITNESS, Role.AUDITOR, Role.KEYHOLDER])
def test_who_neither_buys_nor_bids_is_offered_nothing_while_bids_are_taken(role: Role) -> None:
    assert offered(account(role), making.lot()) == {}


def test_after_the_deadline_nothing_is_offered_but_the_hall() -> None:
    late = making.lot(deadline=NOON)
    closed = making.lot(Status.CLOSED, deadline=NOON - DAY)

    assert offered(account(Role.BIDDER), late) == {}
    assert offered(AnonymousUser(), closed) == {"Enter the opening hall": True}
