"""What a supervision office has to do, and until when: every noun adds its own duties to one list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from bidding.models import Lot
from supervision.models import (
    AlertStatus,
    CaseStatus,
    ComplaintStatus,
    CreditEntry,
    CreditStatus,
)
from supervision.models.objections import OPEN_OBJECTIONS
from supervision.queries.desks import alerts_for, cases_for, complaints_for, objections_for


@dataclass(frozen=True)
class Duty:
    """Something to be done: what, about which lot (None: about no lot), until when, on which basis, and where."""

    label: str
    lot: Lot | None
    due_at: datetime | None
    article: str
    url: str


def duties_for(user: User) -> list[Duty]:
    """Return what an officer's department has to do, the most urgent first; without a clock at the end."""
    found = [duty for duties_of in SOURCES for duty in duties_of(user)]
    return sorted(found, key=lambda duty: (duty.due_at is None, duty.due_at))


def _alert_duties(user: User) -> list[Duty]:
    words = {AlertStatus.RAISED: _("New alert: look at it"), AlertStatus.REPLIED: _("Replies are in: conclude"),
             AlertStatus.SILENT: _("Time to reply is over: conclude")}  # fmt: skip
    open_alerts = alerts_for(user).filter(status__in=list(words))
    return [
        Duty(words[AlertStatus(one.status)], one.lot, None, "", reverse("supervision:alert", args=[one.pk]))
        for one in open_alerts
    ]


def _case_duties(user: User) -> list[Duty]:
    clocks = {
        CaseStatus.LEAD: (_("Lead: file it or not"), None, ""),
        CaseStatus.FILED: (_("Case: investigate and decide"), "decide_due_at", "行政处罚法60"),
        CaseStatus.INVESTIGATED: (_("Case: review and decide"), "decide_due_at", "行政处罚法60"),
        CaseStatus.REVIEWED: (_("Case: decide"), "decide_due_at", "行政处罚法60"),
        CaseStatus.DECIDED: (_("Case: serve the decision"), "serve_due_at", "行政处罚法61"),
        CaseStatus.SERVED: (_("Case: announce the decision"), "publish_due_at", "实施条例78"),
    }
    duties = []
    for one in cases_for(user).filter(status__in=list(clocks)):
        label, field, article = clocks[CaseStatus(one.status)]
        due = getattr(one, field) if field else None
        duties.append(Duty(label, one.lot, due, article, reverse("supervision:case", args=[one.pk])))
    return duties


def _complaint_duties(user: User) -> list[Duty]:
    clocks = {
        ComplaintStatus.RECEIVED: (_("Complaint: accept it or not"), "accept_due_at"),
        ComplaintStatus.ACCEPTED: (_("Complaint: appoint the investigators"), "decide_due_at"),
        ComplaintStatus.INVESTIGATING: (_("Complaint: decide"), "decide_due_at"),
        ComplaintStatus.DECIDED: (_("Complaint: serve the decision"), ""),
        ComplaintStatus.SERVED: (_("Complaint: publish the decision"), ""),
    }
    duties = []
    for one in complaints_for(user).filter(status__in=list(clocks)):
        label, field = clocks[ComplaintStatus(one.status)]
        due = getattr(one, field) if field else None
        article = "实施条例61" if field else ""
        duties.append(Duty(label, one.lot, due, article, reverse("supervision:complaint", args=[one.pk])))
    return duties


def _objection_duties(user: User) -> list[Duty]:
    open_ones = objections_for(user).filter(status__in=OPEN_OBJECTIONS)
    return [
        Duty(_("Objection: the tenderer's answer is due"), one.lot, one.due_at, "实施条例22、44、54",
             reverse("supervision:objection", args=[one.pk]))
        for one in open_ones
    ]  # fmt: skip


def _credit_duties(user: User) -> list[Duty]:
    words = {CreditStatus.DRAFT: _("Credit entry: give notice"), CreditStatus.NOTICE: _("Credit entry: publish after notice"),
             CreditStatus.REPAIR_APPLIED: _("Credit repair: decide")}  # fmt: skip
    rows = CreditEntry.objects.filter(authority=user.organisation_id, status__in=list(words)).select_related(
        "decision__case__lot"
    )
    return [
        Duty(words[CreditStatus(one.status)], one.decision.case.lot, one.statement_due_at, "行政处罚法45",
             reverse("supervision:credit_entry", args=[one.pk]))
        for one in rows
    ]  # fmt: skip


SOURCES: tuple[Callable[[User], list[Duty]], ...] = (
    _alert_duties,
    _case_duties,
    _complaint_duties,
    _objection_duties,
    _credit_duties,
)
