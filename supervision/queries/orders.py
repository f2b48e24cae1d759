"""Which suspension is in force on account of a complaint, and how long the law lets it last."""

from datetime import datetime, timedelta

from bidding.law.days import day_of, end_of
from bidding.models import Regime
from supervision.models import Complaint, SuspensionOrder
from supervision.queries.law import figure_of


def order_in_force(complaint: Complaint) -> SuspensionOrder | None:
    """Return the order that holds the lot on account of a complaint now, or None."""
    return complaint.orders.filter(lifted_at__isnull=True).select_related("hold").first()


def days_held(complaint: Complaint) -> int:
    """Return how many days the ended orders of a complaint took, begun ones counted whole."""
    ended = complaint.orders.filter(lifted_at__isnull=False)
    return sum((day_of(one.lifted_at) - day_of(one.ordered_at)).days + 1 for one in ended if one.lifted_at)


def days_left(complaint: Complaint, on: datetime) -> int | None:
    """Return how many days of suspension the law leaves a complaint; None where it sets no limit (94号令 28)."""
    if complaint.lot.project.regime != Regime.GP:
        return None
    most = figure_of(complaint.lot, "GP-10.suspension_days", day_of(on)).number
    return max(0, most - days_held(complaint))


def last_moment(complaint: Complaint, at: datetime) -> datetime | None:
    """Return until when a suspension ordered now may last at most; None without a limit."""
    left = days_left(complaint, at)
    return None if left is None else end_of(day_of(at) + timedelta(days=left))
