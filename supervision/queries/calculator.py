"""The penalty calculator: what a rule allows for an amount on a day, and what this platform knows about a subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from accounts.models import Organisation
from bidding.law.days import SHANGHAI
from supervision import penalties
from supervision.penalties import Range, Ranges, Rule
from supervision.queries.law import penalty_article, penalty_figures
from supervision.queries.recidivism import earlier_decisions, is_repeated, licence_referral
from supervision.words import penalties as penaltywords


@dataclass(frozen=True)
class Row:
    """One rule of the table, in words."""

    code: str
    title: str | Promise
    article: str
    who: list[str | Promise]
    base: str | Promise
    measures: list[str | Promise]
    grounds: list[str | Promise]
    ban: tuple[int, int] | None


@dataclass(frozen=True)
class Calculated:
    """What the calculator says."""

    row: Row
    allowed: Ranges | None
    persons: Range | None
    organisation: Organisation | None
    earlier: list[Any]
    repeated: bool
    licence: bool


def rows_of(on: date) -> list[Row]:
    """Return every rule that is in force on a day."""
    return [_row(rule, on) for rule in penalties.RULES]


def calculated(asked: Mapping[str, Any], at: datetime) -> Calculated:
    """Return what the law allows; `allowed` is None where an amount is missing that the rule computes from."""
    on: date = asked["on"]
    rule = penalties.BY_CODE[asked["rule"]]
    moment = min(at, datetime.combine(on, time.max, tzinfo=SHANGHAI))
    try:
        allowed = penalties.ranges(rule, asked["base"] or Decimal(0), penalty_figures(rule.code, on))
    except ValueError:
        allowed = None
    subject = (
        Organisation.objects.filter(uscc=asked["uscc"].strip().upper()).first() if asked["uscc"] else None
    )
    earlier = earlier_decisions(subject, rule.code, moment) if subject and rule.repeats else []
    return Calculated(
        row=_row(rule, on),
        allowed=allowed,
        persons=_persons(allowed, asked["unit"]),
        organisation=subject,
        earlier=earlier,
        repeated=bool(subject and rule.repeats and is_repeated(rule.code, earlier, moment)),
        licence=bool(subject and licence_referral(subject, rule.code, moment)),
    )


def _persons(allowed: Ranges | None, unit: Decimal | None) -> Range | None:
    """For a fixed fine of the unit its share; without one from the lowest of the lowest to the highest of the highest."""
    if allowed is None:
        return None
    if unit is not None or allowed.unit is None:
        return allowed.person_for(unit or Decimal(0))
    low, high = (allowed.person_for(end) for end in allowed.unit)
    return (low[0], high[1]) if low and high else None


def _row(rule: Rule, on: date) -> Row:
    figures = penalty_figures(rule.code, on)
    ban = (
        (int(figures["bar_min_years"]), int(figures["bar_max_years"])) if "bar_max_years" in figures else None
    )
    return Row(
        code=rule.code,
        title=penaltywords.RULES[rule.code],
        article=penalty_article(rule.code, on),
        who=[penaltywords.WHO[who] for who in rule.who],
        base=penaltywords.BASES[rule.base],
        measures=[penaltywords.MEASURES[measure] for measure in rule.measures],
        grounds=[penaltywords.GROUNDS[ground] for ground in rule.grounds],
        ban=ban,
    )
