"""The law's figures for a lot: what is in force, and when a period runs out."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from bidding.law.days import day_of
from bidding.law.figures import Figure, NoSuchFigureError, figure, holidays
from bidding.models import Lot, Regime
from supervision.clocks import Interval, due, last_day
from supervision.penalties import Rates


def figure_of(lot: Lot, key: str, on: date) -> Figure:
    """Return the figure in force for a lot's regime and region. Raises NoSuchFigureError."""
    return figure(key, regime=lot.project.regime, region=lot.project.region, on=on)


def figure_or_none(lot: Lot, key: str, on: date) -> Figure | None:
    """Return the figure, or None where the regime has none."""
    try:
        return figure_of(lot, key, on)
    except NoSuchFigureError:
        return None


def general_figure(key: str, on: date) -> Figure:
    """Return a figure of administrative law, which does not differ by regime."""
    return figure(key, regime=Regime.ZB, on=on)


def due_at(lot: Lot, key: str, start: datetime, pauses: Iterable[Interval] = ()) -> datetime | None:
    """Return when a period of the law that began at `start` runs out; None while it is paused."""
    found = figure_of(lot, key, day_of(start))
    return due(start, found.number, found.unit, holidays(lot.project.region), pauses)


def fixed_due_at(lot: Lot, key: str, start: datetime) -> datetime:
    """Return when a period of the law that never pauses runs out."""
    moment = due_at(lot, key, start)
    if moment is None:
        raise ValueError("a period without pauses always runs out")
    return moment


def general_due_at(key: str, start: datetime) -> datetime:
    """Return when a period of administrative law runs out."""
    found = general_figure(key, day_of(start))
    moment = due(start, found.number, found.unit, holidays())
    if moment is None:
        raise ValueError("a period without pauses always runs out")
    return moment


def limit_on(lot: Lot, key: str, start: date, pauses: Iterable[Interval] = ()) -> date | None:
    """Return the last day of a period of the law that began on a day; None while it is paused."""
    found = figure_of(lot, key, start)
    return last_day(start, found.number, found.unit, holidays(lot.project.region), pauses)


def collusion_rates(on: date) -> Rates:
    """Return the figures of LG-01 in force on a day."""

    def value(name: str) -> Decimal:
        return general_figure(f"LG-01.{name}", on).amount

    return Rates(
        value("unit_fine_min_permille"),
        value("unit_fine_max_permille"),
        value("person_fine_min_percent"),
        value("person_fine_max_percent"),
        int(value("bar_min_years")),
        int(value("bar_max_years")),
        general_figure("LG-01.unit_fine_min_permille", on).article,
    )
