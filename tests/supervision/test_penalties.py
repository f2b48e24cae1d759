"""The rows of penalties against the law table: ranges, bans, persons, discretion, repetition, thresholds of crime."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.penalties import (
    BY_CODE,
    FIGURES,
    OTHER_ROWS,
    RULES,
    Factor,
    Imposed,
    crime_hints,
    fault,
    heavier,
    ranges,
    repeated,
)

pytestmark = pytest.mark.pure
ROWS = json.loads(Path("bidding/law/figures.json").read_text(encoding="utf-8"))["parameters"]
DAY = date(2026, 3, 2)
MILLION = Decimal(12_000_000)


def figures(code: str) -> dict[str, Decimal]:
    """The figures of a rule as they stand in the table."""
    found = {row["key"]: Decimal(row["value"]) for row in ROWS if row["key"].startswith(f"{code}.")}
    return {name: found[f"{code}.{name}"] for name in FIGURES if f"{code}.{name}" in found}


def imposed(code: str = "LG-01", **more: object) -> Imposed:
    """Sixty thousand on the unit, three on the persons."""
    return replace(Imposed(code, MILLION, Decimal(60_000), Decimal(3_000), DAY), **more)


TABLE = {
    # rule: fine of a unit, of persons at the lowest fine of the unit, years of a ban, for a base of 12,000,000
    "LG-01": ((60_000, 120_000), (3_000, 6_000), (1, 2)),
    "LG-03": ((60_000, 120_000), (3_000, 6_000), (1, 3)),
    "LG-05": ((10_000, 50_000), None, None),
    "LG-06": ((0, 100_000), None, None),
    "LG-07": ((10_000, 100_000), None, None),
    "LG-08": ((50_000, 250_000), (2_500, 5_000), (1, 2)),
    "LG-09": ((0, 50_000), None, None),
    "LG-10": (None, None, None),
    "LG-11": (None, (3_000, 50_000), None),
    "LG-12": ((0, 120_000), None, None),
    "LG-13": ((0, 120_000), None, None),
    "LG-14": ((60_000, 120_000), None, None),
    "LG-15": ((60_000, 120_000), None, None),
    "LG-16": (None, None, (2, 5)),
    "LG-17": ((60_000, 120_000), None, None),
    "LG-18": ((60_000, 120_000), None, None),
    "LG-21": ((60_000, 120_000), None, (1, 3)),
}


def test_every_row_of_the_section_stands_either_as_a_rule_or_as_what_it_is_for() -> None:
    assert set(BY_CODE) | set(OTHER_ROWS) == {f"LG-{n:02d}" for n in range(1, 24)}
    assert set(TABLE) == set(BY_CODE)


@pytest.mark.parametrize("code", TABLE)
def test_each_rule_allows_what_the_law_says(code: str) -> None:
    unit, persons, ban = TABLE[code]

    found = ranges(BY_CODE[code], MILLION, figures(code))

    lowest = found.unit[0] if found.unit else Decimal(0)
    assert (found.unit, found.person_for(lowest), found.ban_years) == (unit, persons, ban)


def test_the_vector_of_the_rules() -> None:
    found = ranges(BY_CODE["LG-01"], MILLION, figures("LG-01"))

    assert found.unit == (60_000, 120_000)
    assert (found.person_for(Decimal(60_000)), found.person_for(Decimal(120_000))) == (
        (3_000, 6_000),
        (6_000, 12_000),
    )


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if "unit_fine_max_permille" in figures(rule.code)], ids=str
)
@given(st.decimals(min_value=1, max_value=10**12, places=2))
def test_both_ends_of_the_range_fit_and_a_cent_outside_does_not(rule: object, base: Decimal) -> None:
    allowed = ranges(rule, base, figures(rule.code))  # type: ignore[attr-defined,arg-type]
    low, high = allowed.unit or (Decimal(0), Decimal(0))

    def verdict(fine: Decimal) -> str:
        person = (allowed.person_for(fine) or (Decimal(0), Decimal(0)))[0]
        return fault(imposed(rule.code, unit_fine=fine, person_fine=person), allowed)  # type: ignore[attr-defined]

    cent = Decimal("0.01")
    assert [verdict(low), verdict(high), verdict(high + cent), low == 0 or verdict(low - cent)] == [
        "", "", "unit_fine", True if low == 0 else "unit_fine"]  # fmt: skip


def test_no_base_no_fine() -> None:
    with pytest.raises(ValueError, match="positive"):
        ranges(BY_CODE["LG-01"], Decimal(0), figures("LG-01"))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, ""),
        ({"person_fine": Decimal("6000.01")}, "person_fine"),
        ({"barred_until": date(2027, 3, 1), "ground": "loss"}, "ban"),
        ({"barred_until": date(2027, 3, 2), "ground": "loss"}, ""),
        ({"barred_until": date(2028, 3, 2), "ground": "loss"}, ""),
        ({"barred_until": date(2028, 3, 3), "ground": "loss"}, "ban"),
        ({"barred_until": date(2027, 9, 2)}, "ground"),
        ({"barred_until": date(2027, 9, 2), "ground": "forged"}, "ground"),
        ({"barred_until": date(2027, 9, 2), "ground": "other"}, "reason"),
        ({"barred_until": date(2027, 9, 2), "ground": "other", "reason": "金额特别巨大"}, ""),
        ({"factor": Factor.LENIENT}, "reason"),
        ({"factor": Factor.LENIENT, "reason": "主动供述"}, ""),
        ({"factor": Factor.HEAVIER, "reason": "再次违法"}, "factor"),
        ({"factor": Factor.MITIGATED, "reason": "受胁迫", "unit_fine": Decimal(20_000), "person_fine": Decimal(0)}, ""),
        ({"unit_fine": Decimal(20_000), "person_fine": Decimal(1_000)}, "unit_fine"),
        ({"rule": "LG-22"}, "rule"),
    ],
)  # fmt: skip
def test_what_is_imposed_for_collusion(changed: dict[str, object], code: str) -> None:
    allowed = ranges(BY_CODE["LG-01"], MILLION, figures("LG-01"))

    assert fault(imposed(**changed), allowed) == code


def test_a_rule_without_a_fine_or_a_ban_takes_none() -> None:
    member = ranges(BY_CODE["LG-10"], Decimal(0), figures("LG-10"))
    plain = imposed("LG-10", unit_fine=Decimal(0), person_fine=Decimal(0))

    codes = [
        fault(plain, member),
        fault(replace(plain, unit_fine=Decimal(1)), member),
        fault(replace(plain, person_fine=Decimal(1)), member),
        fault(replace(plain, barred_until=date(2027, 3, 2)), member),
    ]

    assert codes == ["", "no_unit_fine", "no_person_fine", "no_ban"]


def test_a_ban_from_a_leap_day_ends_on_the_28th() -> None:
    allowed = ranges(BY_CODE["LG-01"], MILLION, figures("LG-01"))
    leap = imposed(starts=date(2028, 2, 29), barred_until=date(2029, 2, 28), ground="loss")

    assert fault(leap, allowed) == ""


@pytest.mark.parametrize(
    ("earlier", "found"),
    [([], False), ([date(2023, 3, 2)], True), ([date(2023, 3, 1)], False), ([date(2026, 3, 3)], False)],
)
def test_twice_within_three_years_is_a_repetition(earlier: list[date], found: bool) -> None:
    assert repeated(earlier, DAY, years=3, times=2) == found


def test_thresholds_of_crime_are_named_one_by_one() -> None:
    limits = {
        "loss": Decimal(500_000),
        "gain": Decimal(200_000),
        "award": Decimal(4_000_000),
        "times": Decimal(2),
    }
    facts = {"loss": Decimal(500_000), "gain": Decimal(199_999), "award": Decimal(4_000_000)}

    assert crime_hints(facts, limits, coerced=False, penalties=1) == ["loss", "award"]
    assert crime_hints({}, limits, coerced=True, penalties=2) == ["coerced", "penalties"]


def test_a_ban_of_the_same_length_that_begins_later_is_not_heavier() -> None:
    told = imposed(barred_until=date(2027, 9, 2), ground="loss")
    later = replace(told, starts=date(2026, 3, 20), barred_until=date(2027, 9, 20))

    assert [heavier(one, told) for one in (
        later, replace(later, barred_until=date(2027, 9, 21)), replace(later, unit_fine=Decimal(60_001)),
        replace(later, person_fine=Decimal(3_001)), replace(later, barred_until=None))] == [
            False, True, True, True, False]  # fmt: skip
