"""Figures of the law for one lot, as the parameter table has them on a day."""

from datetime import datetime

from accounts.templatetags.when import SHANGHAI
from bidding.law.figures import Figure, NoSuchFigureError, figure
from bidding.models import Lot

FAULT_LIMITS = {False: "RE-11.fault_before_minutes", True: "RE-12.fault_during_minutes"}


def limit(key: str, lot: Lot, at: datetime) -> Figure:
    """Return the figure that binds a lot at an instant. Raises NoSuchFigureError when there is none."""
    project = lot.project
    return figure(key, regime=project.regime, region=project.region, on=at.astimezone(SHANGHAI).date())


def known_limit(key: str, lot: Lot, at: datetime) -> Figure | None:
    """Return the figure that binds a lot, or None where its body of law has none (the two regimes share none)."""
    try:
        return limit(key, lot, at)
    except NoSuchFigureError:
        return None


def minutes_to_mend(lot: Lot, at: datetime, *, started: bool) -> int | None:
    """Return how many minutes a fault may last before the evaluation must be postponed; None where nothing says."""
    found = known_limit(FAULT_LIMITS[started], lot, at)
    return found.number if found else None
