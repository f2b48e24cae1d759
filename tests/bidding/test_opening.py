"""Opening: stages, cause codes, one bad bid among many, prices after qualification."""

import pytest

from bidding.models import BidState, Status
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db


def test_three_bids_are_opened_by_two_of_three_keyholders(monday: object) -> None:
    tender = making.open_lot()
    for price in (20_000_000, 21_000_000, 22_000_000):
        making.sealed_bid(tender.lot, price=price)

    with making.at_deadline(tender.lot):
        opened = making.opened(tender, 1, 3)

    assert [one.cause for one in opened] == ["", "", ""]
    assert {bid.state for bid in tender.lot.bids.all()} == {BidState.OPENED}
    assert tender.lot.status == Status.OPENED


def test_prices_are_opened_of_those_that_passed_qualification(monday: object) -> None:
    tender = making.open_lot()
    for price in (20_000_000, 21_000_000, 22_000_000):
        making.sealed_bid(tender.lot, price=price)

    with making.at_deadline(tender.lot):
        making.opened(tender)
        opened = making.priced(tender)

    assert sorted(one.letter["price"] for one in opened) == ["20000000.00", "21000000.00", "22000000.00"]
