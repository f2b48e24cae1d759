"""Questions about complaints: what resembles one, how often somebody was wrong, what is still to be done."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Organisation
from bidding.law.days import day_of
from bidding.models import Lot, Regime
from supervision.clocks import add_months
from supervision.models import Complaint, ComplaintOutcome
from supervision.queries.law import figure_or_none
from supervision.sameness import likeness

ALIKE = 0.8
LOOKED_AT = 50


def earlier_like(complaint: Complaint) -> Sequence[tuple[Complaint, float]]:
    """Return the complainant's earlier complaints on the lot that say nearly the same, the likest first."""
    earlier = Complaint.objects.filter(
        lot=complaint.lot_id, complainant=complaint.complainant_id, pk__lt=complaint.pk
    ).order_by("-pk")[:LOOKED_AT]
    found = [(one, likeness(one.facts, complaint.facts)) for one in earlier]
    return sorted((pair for pair in found if pair[1] >= ALIKE), key=lambda pair: -pair[1])


def unfounded_since(organisation: Organisation, since: datetime) -> int:
    """Return how many complaints of an organisation in procurement were dismissed since a moment."""
    dismissed = [ComplaintOutcome.DISMISSED_UNFOUNDED, ComplaintOutcome.DISMISSED_FALSE]
    rows = Complaint.objects.filter(
        complainant=organisation, lot__project__regime=Regime.GP, outcome__in=dismissed, decided_at__gte=since
    )
    return rows.count()


def has_three_unfounded(organisation: Organisation, lot: Lot, at: datetime) -> bool:
    """Tell whether so many complaints were dismissed within the window that the law records it (94号令 37)."""
    most = figure_or_none(lot, "GP-13.unfounded_complaints", day_of(at))
    window = figure_or_none(lot, "GP-13.window_months", day_of(at))
    if most is None or window is None:
        return False
    return unfounded_since(organisation, add_months(at, -window.number)) >= most.number


def unfounded_this_year(complaint: Complaint, at: datetime) -> int | None:
    """Return how many complaints of the complainant were dismissed within the window; None outside procurement."""
    window = figure_or_none(complaint.lot, "GP-13.window_months", day_of(at))
    return unfounded_since(complaint.complainant, add_months(at, -window.number)) if window else None
