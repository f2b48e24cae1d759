"""Reading the parameter table: a figure with its value, unit and article, on a day, in a regime and a region."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bidding.law.days import Holidays
from bidding.models import Holiday, Parameter

Value = int | Decimal | str
WHOLE = frozenset({"day", "workday", "count", "hour", "minute", "month", "year"})
MEASURED = frozenset({"percent", "permille", "yuan"})


class NoSuchFigureError(LookupError):
    """The parameter table has no such figure for the regime, region and day."""


@dataclass(frozen=True)
class Figure:
    """One number of the law.

    `status` says how well it is known: read, read-2nd, recalled, report. `value` is an int for counts and
    periods, a Decimal for money and rates, a text for shares such as "2/3".
    """

    key: str
    value: Value
    unit: str
    article: str
    status: str
    regime: str = ""
    region: str = ""

    @property
    def binds(self) -> bool:
        """Whether the figure is refused for; one that was only recalled is a warning (RULES MN-02)."""
        return self.status != "recalled"

    @property
    def number(self) -> int:
        """The value as a whole number, for periods and counts."""
        return int(self.value)

    @property
    def amount(self) -> Decimal:
        """The value as a decimal, for money and rates."""
        return Decimal(str(self.value))

    @property
    def share(self) -> Fraction:
        """The value as a fraction: "2/3", or percent and permille of one."""
        scale = {"percent": 100, "permille": 1000}.get(self.unit, 1)
        return Fraction(str(self.value)) / scale

    @property
    def measure(self) -> str:
        """The value with its unit, in the page's language."""
        return _measure(self.value, self.unit)

    def __str__(self) -> str:
        return _("%(measure)s (%(article)s)") % {"measure": self.measure, "article": self.article}


def figure(key: str, *, regime: str, region: str = "", on: date) -> Figure:
    """Return the figure in force on a day: the narrowest region first, the latest version first.

    Raises NoSuchFigureError when the table has none.
    """
    found = figures_for([key], regime=regime, region=region, on=on)
    if key not in found:
        raise NoSuchFigureError(f"{key} ({regime} {region} {on})")
    return found[key]


def figures_for(keys: Iterable[str], *, regime: str, region: str = "", on: date) -> dict[str, Figure]:
    """Return the figures in force on a day, by key, in one query; keys without one are left out."""
    found: dict[str, Figure] = {}
    for row in in_force(regime=regime, region=region, on=on).filter(key__in=list(keys)):
        found[row.key] = _figure(row)
    return found


def in_force(*, regime: str, region: str = "", on: date) -> QuerySet[Parameter]:
    """Return the rows that hold in a regime and a region on a day, the most binding of a key last."""
    return (
        Parameter.objects.filter(regime__in=["", regime], region__in=_circles(region), effective_from__lte=on)
        .filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on))
        .order_by("key", "regime", "region", "effective_from")
    )


def holidays(region: str = "") -> Holidays:
    """Return the table of holidays. They are national; `region` is kept for places with days of their own."""
    off: set[date] = set()
    worked: set[date] = set()
    for day, works in Holiday.objects.values_list("day", "works"):
        (worked if works else off).add(day)
    return Holidays(frozenset(off), frozenset(worked))


def _circles(region: str) -> list[str]:
    """The whole country, then province, prefecture and county of an administrative division (GB/T 2260)."""
    return ["", region[:2] + "0000", region[:4] + "00", region] if region else [""]


def _figure(row: Parameter) -> Figure:
    return Figure(
        row.key, _value(row.value, row.unit), row.unit, row.article, row.status, row.regime, row.region
    )


def _value(text: str, unit: str) -> Value:
    if unit in WHOLE:
        return int(text)
    return Decimal(text) if unit in MEASURED else text


def _measure(value: Value, unit: str) -> str:
    if unit == "yuan":
        return _("%(amount)s yuan") % {"amount": f"{value:,}"}
    if unit in {"percent", "permille"}:
        return f"{value}{'%' if unit == 'percent' else '‰'}"
    if unit not in WHOLE or unit == "count":
        return str(value)
    return _period(int(value), unit)


def _period(count: int, unit: str) -> str:
    words = {
        "day": ngettext("%(count)d day", "%(count)d days", count),
        "workday": ngettext("%(count)d working day", "%(count)d working days", count),
        "hour": ngettext("%(count)d hour", "%(count)d hours", count),
        "minute": ngettext("%(count)d minute", "%(count)d minutes", count),
        "month": ngettext("%(count)d month", "%(count)d months", count),
        "year": ngettext("%(count)d year", "%(count)d years", count),
    }
    return words[unit] % {"count": count}
