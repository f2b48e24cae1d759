"""Questions to monitorings: whose they are, what waits for an answer."""

from django.db.models import QuerySet

from accounts.models import User
from supervision.models import Monitoring, MonitoringEntry, MonitoringKind, MonitoringStatus

# What the subject does not read: the department's own notes.
INNER = (MonitoringKind.NOTE,)


def monitorings_for(user: User) -> QuerySet[Monitoring]:
    """Return the monitorings of the user's department."""
    found = Monitoring.objects.filter(office=user.organisation_id)
    return found.select_related("lot__project", "subject")


def own_monitorings(user: User) -> QuerySet[Monitoring]:
    """Return what has begun about the user's organisation."""
    found = Monitoring.objects.filter(subject=user.organisation_id, activated_at__isnull=False)
    return found.select_related("lot__project", "office")


def open_questions(one: Monitoring) -> QuerySet[MonitoringEntry]:
    """Return the questions without an answer, the most urgent first."""
    return one.entries.filter(kind=MonitoringKind.QUESTION, answered_by__isnull=True).order_by("due_at", "pk")


def open_report(one: Monitoring) -> MonitoringEntry | None:
    """Return the elimination report that waits to be assessed."""
    return one.entries.filter(kind=MonitoringKind.REPORT, answered_by__isnull=True).first()


def open_appeal(one: Monitoring) -> MonitoringEntry | None:
    """Return the appeal that waits for its answer."""
    return one.entries.filter(kind=MonitoringKind.APPEAL, answered_by__isnull=True).first()


def appealed(one: Monitoring) -> bool:
    """Tell whether the conclusion that stands was appealed against."""
    since = one.concluded_at
    return since is not None and one.entries.filter(kind=MonitoringKind.APPEAL, at__gte=since).exists()


def is_running(one: Monitoring) -> bool:
    """Tell whether it has begun and not ended."""
    return one.status in {MonitoringStatus.ACTIVE, MonitoringStatus.ADDRESSED, MonitoringStatus.DECLINED}
