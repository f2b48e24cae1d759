"""Who may be asked to answer a complaint, until when, and what of the letter a respondent sees."""

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from bidding.models import Lot, Regime, Status
from supervision.models import Complaint, Respondent
from supervision.queries.law import fixed_due_at

BIDDERS_SECRET = frozenset({Status.DRAFT, Status.PUBLISHED, Status.CLOSED})


def eligible(complaint: Complaint) -> QuerySet[Organisation]:
    """Return tenderer, agency and, once they are public, the candidates; never the complainant."""
    lot = complaint.lot
    wanted = Q(pk__in=[lot.project.tenderer_id, lot.project.agency_id or 0])
    if lot.publicity_from is not None:
        wanted |= Q(pk__in=lot.candidates.values("bid__bidder"))
    return Organisation.objects.filter(wanted).exclude(pk=complaint.complainant_id).order_by("pk")


def answer_due(lot: Lot, at: datetime) -> datetime:
    """Return until when an answer is due: 94号令 22 in procurement, the platform's own rule elsewhere."""
    key = "GP-09.answer_workdays" if lot.project.regime == Regime.GP else "CX-01.answer_workdays"
    return fixed_due_at(lot, key, at)


def tell_due(complaint: Complaint) -> datetime | None:
    """Return until when the respondents are to be told (94号令 21); None where the law names no time."""
    if complaint.lot.project.regime != Regime.GP:
        return None
    return fixed_due_at(complaint.lot, "GP-09.notice_workdays", complaint.received_at)


def asked_of(user: User) -> QuerySet[Respondent]:
    """Return the complaints that the user's organisation is to answer or has answered."""
    return (
        Respondent.objects.filter(organisation=user.organisation_id)
        .select_related("complaint__lot__project", "complaint__complainant")
        .order_by("-pk")
    )


def names_complainant(complaint: Complaint) -> bool:
    """Tell whether a respondent reads who complained: before the opening it may be a bidder (招标投标法 22)."""
    return complaint.lot.status not in BIDDERS_SECRET | {Status.FAILED, Status.TERMINATED}
