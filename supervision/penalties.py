"""Penalties for collusion (招标投标法 53, 实施条例 67) as plain sums: ranges of fines, limits of bans."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rates:
    """The figures of LG-01: permilles of the award, percents of the unit's fine, years of a ban."""

    unit_min_permille: Decimal
    unit_max_permille: Decimal
    person_min_percent: Decimal
    person_max_percent: Decimal
    bar_min_years: int
    bar_max_years: int
    article: str = ""


@dataclass(frozen=True)
class Fines:
    """What may be imposed, in yuan: on the unit, and on the persons directly responsible."""

    unit_min: Decimal
    unit_max: Decimal
    person_min: Decimal
    person_max: Decimal


def fines(award: Decimal, rates: Rates) -> Fines:
    """Return the ranges for an award in yuan; a project that was not awarded counts with its contract amount.

    The range of the persons is a percentage of the unit's fine: lowest of the lowest, highest of the highest.
    ValueError when the award is not positive.
    """
    if award <= 0:
        raise ValueError("fines are computed from a positive amount")
    unit_min = award * rates.unit_min_permille / 1000
    unit_max = award * rates.unit_max_permille / 1000
    return Fines(
        _yuan(unit_min),
        _yuan(unit_max),
        _yuan(unit_min * rates.person_min_percent / 100),
        _yuan(unit_max * rates.person_max_percent / 100),
    )


def person_range(unit_fine: Decimal, rates: Rates) -> tuple[Decimal, Decimal]:
    """Return what the persons may be fined once the unit's fine is fixed, in yuan."""
    return _yuan(unit_fine * rates.person_min_percent / 100), _yuan(
        unit_fine * rates.person_max_percent / 100
    )


def unit_fine_fits(award: Decimal, fine: Decimal, rates: Rates) -> bool:
    """Tell whether a unit's fine lies within the range of the law."""
    found = fines(award, rates)
    return found.unit_min <= fine <= found.unit_max


def person_fine_fits(unit_fine: Decimal, fine: Decimal, rates: Rates) -> bool:
    """Tell whether the persons' fine lies within the range that the unit's fine leaves."""
    low, high = person_range(unit_fine, rates)
    return low <= fine <= high


def ban_fits(start: date, end: date, rates: Rates) -> bool:
    """Tell whether a ban from `start` to `end` is neither shorter nor longer than the law has it."""
    return _years_on(start, rates.bar_min_years) <= end <= _years_on(start, rates.bar_max_years)


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _yuan(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
