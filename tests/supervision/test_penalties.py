"""The sums of 招标投标法 53, against the published vector."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.penalties import (
    Fines,
    Rates,
    ban_fits,
    fines,
    person_fine_fits,
    person_range,
    unit_fine_fits,
)

pytestmark = pytest.mark.pure
RATES = Rates(Decimal(5), Decimal(10), Decimal(5), Decimal(10), 1, 2)


def test_the_vector_of_the_rules() -> None:
    assert fines(Decimal(12_000_000), RATES) == Fines(
        Decimal(60_000), Decimal(120_000), Decimal(3_000), Decimal(12_000)
    )


def test_the_persons_are_fined_a_share_of_what_the_unit_is_fined() -> None:
    assert person_range(Decimal(80_000), RATES) == (Decimal(4_000), Decimal(8_000))
    assert not person_fine_fits(Decimal(80_000), Decimal(12_000), RATES)


@given(st.decimals(min_value=1, max_value=10**12, places=2))
def test_both_ends_of_the_range_fit_and_a_cent_outside_does_not(award: Decimal) -> None:
    found = fines(award, RATES)

    assert unit_fine_fits(award, found.unit_min, RATES)
    assert unit_fine_fits(award, found.unit_max, RATES)
    assert not unit_fine_fits(award, found.unit_min - Decimal("0.01"), RATES)
    assert not unit_fine_fits(award, found.unit_max + Decimal("0.01"), RATES)


def test_no_award_no_fine() -> None:
    with pytest.raises(ValueError, match="positive"):
        fines(Decimal(0), RATES)


def test_a_ban_lasts_one_to_two_years() -> None:
    start = date(2026, 3, 2)

    assert [ban_fits(start, end, RATES) for end in (
        date(2027, 3, 1), date(2027, 3, 2), date(2028, 3, 2), date(2028, 3, 3))] == [False, True, True, False]  # fmt: skip


def test_a_ban_from_a_leap_day_ends_on_the_28th() -> None:
    assert ban_fits(date(2028, 2, 29), date(2029, 2, 28), RATES)
