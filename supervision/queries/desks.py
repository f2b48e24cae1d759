"""What lies on whose desk: alerts, cases, objections and complaints."""

from django.db.models import Q, QuerySet

from accounts.models import User
from supervision.models import (
    Alert,
    Case,
    Complaint,
    Objection,
    Screening,
    Verdict,
    VerdictKind,
)


def alerts_for(user: User) -> QuerySet[Alert]:
    """Return the alerts of the user's department, the gravest first."""
    found = Alert.objects.filter(lot__project__supervisor=user.organisation_id)
    return (
        found.select_related("lot__project")
        .prefetch_related("parties__organisation")
        .order_by("-score", "-pk")
    )


def cases_for(user: User) -> QuerySet[Case]:
    """Return the cases of the user's department."""
    return Case.objects.filter(office=user.organisation_id).select_related("lot__project")


def complaints_for(user: User) -> QuerySet[Complaint]:
    """Return the complaints to the user's department."""
    found = Complaint.objects.filter(lot__project__supervisor=user.organisation_id)
    return found.select_related("lot__project", "complainant").order_by("-received_at")


def objections_for(user: User) -> QuerySet[Objection]:
    """Return what the user may see: as officer, as tender side, or as the one who raised it."""
    at = user.organisation_id
    return (
        Objection.objects.filter(
            Q(lot__project__supervisor=at)
            | Q(lot__project__tenderer=at)
            | Q(lot__project__agency=at)
            | Q(organisation=at)
        )
        .select_related("lot__project", "organisation")
        .order_by("-filed_at")
    )


def own_complaints(user: User) -> QuerySet[Complaint]:
    """Return the complaints that the user's organisation lodged."""
    found = Complaint.objects.filter(complainant=user.organisation_id)
    return found.select_related("lot__project").order_by("-received_at")


def runs_of(user: User) -> QuerySet[Screening]:
    """Return the screenings of the department's lots."""
    return Screening.objects.filter(lot__project__supervisor=user.organisation_id).select_related(
        "lot__project"
    )


def precision(user: User) -> tuple[int, int]:
    """Return how many of the concluded alerts stood: (stood, concluded)."""
    verdicts = Verdict.objects.filter(alert__lot__project__supervisor=user.organisation_id)
    return verdicts.filter(kind=VerdictKind.CONFIRMED).count(), verdicts.count()
