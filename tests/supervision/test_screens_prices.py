"""Bid-price screens: formulas by hand, unknown below n, prices made by a rule."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.screens.prices import PriceScreens, price_signals, screen_tender

pytestmark = pytest.mark.pure


def test_the_screens_of_four_bids_are_those_computed_by_hand() -> None:
    found = screen_tender([100, 110, 130, 160])

    assert found.n == 4
    assert found.cv == pytest.approx(26.457513 / 125)  # sd²: (625 + 225 + 25 + 1225) / 3 = 700
    assert found.spd == pytest.approx(0.6)
    assert found.diffp == pytest.approx(0.1)
    assert found.rd == pytest.approx(10 / 25.166115)  # losers 110, 130, 160: variance 633.33
    assert found.rdnor == pytest.approx(10 / 20)
    assert found.rdalt == pytest.approx(10 / 25)
    assert found.skew == pytest.approx(0.8639, abs=1e-4)
    assert found.kurt == pytest.approx(-0.2857, abs=1e-4)
    assert found.ks == pytest.approx(1 / 3)  # places 0, 1/6, 1/2, 1: largest gap below 1/2 → 2/4 − 1/6


@pytest.mark.parametrize(
    ("amounts", "unknown"),
    [
        ([], {"cv", "spd", "diffp", "rd", "rdnor", "rdalt", "skew", "kurt", "ks"}),
        ([5], {"cv", "spd", "diffp", "rd", "rdnor", "rdalt", "skew", "kurt", "ks"}),
        ([5, 6], {"rd", "rdnor", "rdalt", "skew", "kurt"}),
        ([5, 6, 8], {"kurt"}),
        ([5, 6, 8, 9], set()),
        ([5, 5, 5, 5], {"rd", "rdnor", "rdalt", "skew", "kurt", "ks"}),
    ],
)
def test_a_screen_without_enough_bids_is_unknown_and_not_nought(
    amounts: list[int], unknown: set[str]
) -> None:
    found = screen_tender(amounts)

    assert {name for name in PriceScreens.__slots__ if getattr(found, name) is None} == unknown


amounts = st.lists(st.integers(100, 10**8), min_size=2, max_size=30)


@given(amounts, st.randoms())
def test_the_order_of_the_bids_never_matters(bids: list[int], chance: object) -> None:
    mixed = bids[:]
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert screen_tender(bids) == screen_tender(mixed)


@given(amounts)
def test_the_unit_of_money_never_matters(bids: list[int]) -> None:
    ours, theirs = screen_tender(bids), screen_tender([bid * 8 for bid in bids])

    for name in PriceScreens.__slots__:
        one, other = getattr(ours, name), getattr(theirs, name)
        assert (one is None) == (other is None)
        assert one is None or one == pytest.approx(other, rel=1e-6, abs=1e-6)


def test_a_price_that_is_ninety_seven_hundredths_of_another_to_the_cent_is_found() -> None:
    bids = {
        "A": Decimal("21034567.12"),
        "B": Decimal("20403530.11"),
        "C": Decimal("23400123.55"),
        "D": Decimal("22018345.91"),
    }

    (signal,) = price_signals(bids)

    assert (signal.kind, signal.bidders, signal.detail["ratio"]) == ("price_ratio", ("B", "A"), "0.970")
    assert signal.values == ("20403530.11", "21034567.12")
    assert signal.base_rate == (2, 4)


def test_three_prices_in_arithmetic_steps_are_found() -> None:
    bids = {
        "A": Decimal("9876543.21"),
        "B": Decimal("10000000.32"),
        "C": Decimal("10123457.43"),
        "D": Decimal("9400112.07"),
    }

    assert ("price_arithmetic", ("A", "B", "C")) in [(s.kind, s.bidders) for s in price_signals(bids)]


def test_round_prices_meet_by_chance_and_are_no_signal() -> None:
    bids = {
        "A": Decimal(9_000_000),
        "B": Decimal(9_500_000),
        "C": Decimal(10_000_000),
        "D": Decimal(10_500_000),
    }

    assert price_signals(bids) == []


@given(st.integers(0, 10**6))
def test_honest_prices_to_the_cent_stay_silent(seed: int) -> None:
    chance = random.Random(seed)
    bids = {name: Decimal(chance.randrange(2_000_000_000, 2_400_000_000)) / 100 for name in "ABCDEFG"}

    assert (
        len(price_signals(bids)) <= 1
    )  # the threshold allows one coincidence in a hundred tenders and no crowd
