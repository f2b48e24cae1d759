"""Penalties of tendering law (RULES LG-01 … LG-23) as plain sums: rows of rules, ranges of fines, limits of bans. Pure.

The numbers themselves are figures of the law table; here stands which of them a rule has, and how they are combined.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")
Range = tuple[Decimal, Decimal]


class Base(StrEnum):
    """From what a fine is computed; FIXED is a range in yuan, NONE has no fine of a unit."""

    AWARD = "award"
    CONTRACT = "contract"
    PURCHASE = "purchase"
    TRANSFERRED = "transferred"
    FIXED = "fixed"
    NONE = "none"


class Who(StrEnum):
    """On whom a rule may be imposed."""

    BIDDER = "bidder"
    TENDERER = "tenderer"
    AGENCY = "agency"
    EXPERT = "expert"
    PLATFORM = "platform"


class Measure(StrEnum):
    """What else a rule brings beside fines and a ban."""

    VOID = "void"
    CORRECT = "correct"
    WARNING = "warning"
    CONFISCATE = "confiscate"
    LICENCE = "licence"
    SUSPEND_BUSINESS = "suspend_business"
    LOSE_DEPOSIT = "lose_deposit"
    LIST = "list"
    REMOVE_FOR_A_TIME = "remove_for_a_time"
    REMOVE_FOR_EVER = "remove_for_ever"


class Ground(StrEnum):
    """Why a case is serious; without one a ban that needs it is refused (实施条例 67, 68)."""

    BRIBERY = "bribery"
    FORGED = "forged"
    REPEATED = "repeated"
    LOSS = "loss"
    OTHER = "other"


class Factor(StrEnum):
    """How the discretion is used (行政处罚法 32, 33): only MITIGATED goes below the range."""

    NORMAL = "normal"
    LENIENT = "lenient"
    MITIGATED = "mitigated"
    HEAVIER = "heavier"


@dataclass(frozen=True)
class Rule:
    """One row: whom it binds, from what its fine is computed, what else it brings, when it bans.

    `grounds` are the serious circumstances that its ban asks for; empty where the ban needs none. `repeats` names the
    rule whose figures count repetition.
    """

    code: str
    who: tuple[Who, ...]
    base: Base
    measures: tuple[Measure, ...] = ()
    grounds: tuple[Ground, ...] = ()
    repeats: str = ""


SERIOUS = (Ground.OTHER,)
RULES = (
    Rule("LG-01", (Who.BIDDER, Who.TENDERER), Base.AWARD, (Measure.VOID, Measure.CONFISCATE, Measure.LICENCE),
         (Ground.BRIBERY, Ground.REPEATED, Ground.LOSS, Ground.OTHER), "LG-02"),
    Rule("LG-03", (Who.BIDDER,), Base.AWARD, (Measure.VOID, Measure.CONFISCATE, Measure.LICENCE),
         (Ground.FORGED, Ground.REPEATED, Ground.LOSS, Ground.OTHER), "LG-03"),
    Rule("LG-05", (Who.TENDERER,), Base.FIXED, (Measure.CORRECT,)),
    Rule("LG-06", (Who.TENDERER,), Base.FIXED, (Measure.CORRECT,)),
    Rule("LG-07", (Who.TENDERER, Who.PLATFORM), Base.FIXED, (Measure.WARNING, Measure.VOID)),
    Rule("LG-08", (Who.AGENCY,), Base.FIXED, (Measure.CONFISCATE, Measure.VOID), SERIOUS),
    Rule("LG-09", (Who.TENDERER,), Base.FIXED, (Measure.CORRECT,)),
    Rule("LG-10", (Who.EXPERT,), Base.NONE,
         (Measure.CORRECT, Measure.REMOVE_FOR_A_TIME, Measure.REMOVE_FOR_EVER)),
    Rule("LG-11", (Who.EXPERT,), Base.NONE, (Measure.WARNING, Measure.CONFISCATE, Measure.REMOVE_FOR_EVER)),
    Rule("LG-12", (Who.TENDERER,), Base.AWARD, (Measure.CORRECT,)),
    Rule("LG-13", (Who.BIDDER,), Base.AWARD, (Measure.VOID, Measure.LOSE_DEPOSIT, Measure.CORRECT)),
    Rule("LG-14", (Who.TENDERER, Who.BIDDER), Base.AWARD, (Measure.CORRECT,)),
    Rule("LG-15", (Who.BIDDER,), Base.TRANSFERRED,
         (Measure.VOID, Measure.CONFISCATE, Measure.SUSPEND_BUSINESS, Measure.LICENCE)),
    Rule("LG-16", (Who.BIDDER,), Base.NONE, (Measure.LOSE_DEPOSIT, Measure.LICENCE), SERIOUS),
    Rule("LG-17", (Who.TENDERER,), Base.CONTRACT, (Measure.CORRECT,)),
    Rule("LG-18", (Who.TENDERER,), Base.AWARD, (Measure.VOID, Measure.CORRECT)),
    Rule("LG-21", (Who.BIDDER,), Base.PURCHASE, (Measure.LIST, Measure.CONFISCATE, Measure.LICENCE)),
)  # fmt: skip
# Rows of the same section that impose nothing by themselves: what they are for.
OTHER_ROWS = {
    "LG-02": "repetition",
    "LG-04": "licence",
    "LG-19": "crime",
    "LG-20": "crime",
    "LG-22": "void",
    "LG-23": "publicity",
}
BY_CODE = {rule.code: rule for rule in RULES}
FIGURES = (
    "unit_fine_min_permille", "unit_fine_max_permille", "unit_fine_min_yuan", "unit_fine_max_yuan",
    "person_fine_min_percent", "person_fine_max_percent", "person_fine_min_yuan", "person_fine_max_yuan",
    "bar_min_years", "bar_max_years",
)  # fmt: skip


@dataclass(frozen=True)
class Ranges:
    """What a rule allows for a base: None where it has no such fine, share or ban. Yuan, percent, years."""

    unit: Range | None = None
    person: Range | None = None
    person_percent: Range | None = None
    ban_years: tuple[int, int] | None = None

    def person_for(self, unit_fine: Decimal) -> Range | None:
        """Return what the persons may be fined once the unit's fine is fixed, in yuan."""
        if self.person_percent is None:
            return self.person
        low, high = self.person_percent
        return _yuan(unit_fine * low / 100), _yuan(unit_fine * high / 100)


@dataclass(frozen=True)
class Imposed:
    """What is to be imposed on one subject: yuan, the days between which a ban runs, and how it is reasoned."""

    rule: str
    base: Decimal
    unit_fine: Decimal
    person_fine: Decimal
    starts: date
    barred_until: date | None = None
    ground: str = ""
    factor: str = Factor.NORMAL
    reason: str = ""


def ranges(rule: Rule, base: Decimal, figures: Mapping[str, Decimal]) -> Ranges:
    """Return what a rule allows, from its figures by name and a base in yuan (ignored where the rule has none).

    ValueError when the rule computes from a base that is not positive.
    """
    unit = None
    if "unit_fine_max_permille" in figures:
        if base <= 0:
            raise ValueError("fines are computed from a positive amount")
        low, high = (figures.get(f"unit_fine_{end}_permille", Decimal(0)) for end in ("min", "max"))
        unit = (_yuan(base * low / 1000), _yuan(base * high / 1000))
    elif "unit_fine_max_yuan" in figures:
        unit = (figures.get("unit_fine_min_yuan", Decimal(0)), figures["unit_fine_max_yuan"])
    return Ranges(
        unit=unit,
        person=_pair(figures, "person_fine", "yuan"),
        person_percent=_pair(figures, "person_fine", "percent"),
        ban_years=(int(figures["bar_min_years"]), int(figures["bar_max_years"]))
        if "bar_max_years" in figures
        else None,
    )


def fault(imposed: Imposed, allowed: Ranges) -> str:
    """Return the code of the first thing that a rule does not allow, "" when everything fits.

    Codes: rule, reason, unit_fine, no_unit_fine, person_fine, no_person_fine, factor, ban, no_ban, ground.
    """
    rule = BY_CODE.get(imposed.rule)
    if rule is None:
        return "rule"
    if imposed.factor != Factor.NORMAL and not imposed.reason.strip():
        return "reason"
    return (
        _unit_fault(imposed, allowed) or _person_fault(imposed, allowed) or _ban_fault(imposed, allowed, rule)
    )


def _unit_fault(imposed: Imposed, allowed: Ranges) -> str:
    if allowed.unit is None:
        return "no_unit_fine" if imposed.unit_fine else ""
    if not _within(imposed.unit_fine, allowed.unit, imposed.factor):
        return "unit_fine"
    middle = sum(allowed.unit) / 2
    if imposed.factor == Factor.LENIENT and imposed.unit_fine > middle:
        return "factor"
    return "factor" if imposed.factor == Factor.HEAVIER and imposed.unit_fine < middle else ""


def _person_fault(imposed: Imposed, allowed: Ranges) -> str:
    share = allowed.person_for(imposed.unit_fine)
    if share is None:
        return "no_person_fine" if imposed.person_fine else ""
    return "" if _within(imposed.person_fine, share, imposed.factor) else "person_fine"


def _ban_fault(imposed: Imposed, allowed: Ranges, rule: Rule) -> str:
    if imposed.barred_until is None:
        return ""
    if allowed.ban_years is None:
        return "no_ban"
    low, high = allowed.ban_years
    if not _years_on(imposed.starts, low) <= imposed.barred_until <= _years_on(imposed.starts, high):
        return "ban"
    if rule.grounds and imposed.ground not in rule.grounds:
        return "ground"
    return "reason" if imposed.ground == Ground.OTHER and not imposed.reason.strip() else ""


def _within(amount: Decimal, limits: Range, factor: str) -> bool:
    low = Decimal(0) if factor == Factor.MITIGATED else limits[0]
    return low <= amount <= limits[1]


def repeated(earlier: Iterable[date], today: date, *, years: int, times: int) -> bool:
    """Tell whether this offence is one too many: `earlier` decisions within `years` and this one come to `times`."""
    return len([day for day in earlier if within_years(day, today, years)]) + 1 >= times


def within_years(day: date, today: date, years: int) -> bool:
    """Tell whether `day` lies not longer than so many years before `today`."""
    return day <= today <= _years_on(day, years)


def crime_hints(
    facts: Mapping[str, Decimal], figures: Mapping[str, Decimal], *, coerced: bool, penalties: int
) -> list[str]:
    """Return which thresholds of 立案追诉标准(二) 68 a case reaches (LG-20): a hint, never a finding.

    `facts` and `figures` by loss, gain and award in yuan; `penalties` within the years of the rule.
    """
    reached = [name for name in ("loss", "gain", "award") if facts.get(name, Decimal(0)) >= figures[name]]
    if coerced:
        reached.append("coerced")
    return [*reached, "penalties"] if penalties >= figures["times"] else reached


def heavier(imposed: Imposed, told: Imposed) -> bool:
    """Tell whether a penalty is graver than the one the party was told of and answered to (行政处罚法 45).

    A ban begins with the decision, so its length counts, not the day on which it ends.
    """
    return (
        imposed.unit_fine > told.unit_fine
        or imposed.person_fine > told.person_fine
        or (imposed.barred_until is not None and imposed.barred_until > _told_until(imposed.starts, told))
    )


def _told_until(starts: date, told: Imposed) -> date:
    """The day on which a ban of the told length ends when it begins on another day."""
    if told.barred_until is None:
        return starts
    months = 0
    while _months_on(told.starts, months + 1) <= told.barred_until:
        months += 1
    return _months_on(starts, months) + (told.barred_until - _months_on(told.starts, months))


def _pair(figures: Mapping[str, Decimal], kind: str, unit: str) -> Range | None:
    if f"{kind}_max_{unit}" not in figures:
        return None
    return figures.get(f"{kind}_min_{unit}", Decimal(0)), figures[f"{kind}_max_{unit}"]


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return day.replace(year=day.year + year, month=month + 1, day=min(day.day, last))


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _yuan(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
