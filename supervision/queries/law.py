"""The law's figures for a lot: what is in force, and when a period runs out."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from bidding.law.days import day_of
from bidding.law.figures import Figure, NoSuchFigureError, figure, figures_for, holidays
from bidding.models import Lot, Regime
from supervision import penalties
from supervision.clocks import Interval, due, last_day


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


def penalty_figures(code: str, on: date) -> dict[str, Decimal]:
    """Return the figures of a rule of penalties in force on a day, by their names in `supervision.penalties`."""
    found = figures_for([f"{code}.{name}" for name in penalties.FIGURES], regime=_regime_of(code), on=on)
    return {key.partition(".")[2]: one.amount for key, one in found.items()}


def penalty_article(code: str, on: date) -> str:
    """Return the article of a rule of penalties. Raises NoSuchFigureError for a rule that is not in force."""
    return figure(code, regime=_regime_of(code), on=on).article


def _regime_of(code: str) -> str:
    # The penalties of the procurement law are rows of that regime.
    return Regime.GP if code == "LG-21" else Regime.ZB
