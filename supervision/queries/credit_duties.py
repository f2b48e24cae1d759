"""What credit, points, tickets and witnesses' reports leave an office to do, each with its clock."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person, User
from supervision.masking import masked_person
from supervision.models import (
    CreditEntry,
    CreditRequest,
    CreditStatus,
    Deduction,
    RequestKind,
    Ticket,
    WitnessReport,
)
from supervision.models.credit import SHOWN
from supervision.models.subjects import AboutSubject
from supervision.queries.clocks import report_due
from supervision.queries.duty import Duty
from supervision.queries.points import due_follow_ups


def credit_duties(user: User) -> list[Duty]:
    """Return the entries to be noticed, published, decided on or taken down."""
    words = {
        CreditStatus.DRAFT: _("Credit entry: give notice"),
        CreditStatus.NOTICE: _("Credit entry: publish after notice"),
        CreditStatus.REPAIR_APPLIED: _("Credit repair: decide"),
    }
    rows = CreditEntry.objects.filter(authority=user.organisation_id).select_related(
        "decision__case__lot", "organisation", "person"
    )
    found = []
    for one in rows.filter(status__in=list(words)):
        due = None if one.status == CreditStatus.REPAIR_APPLIED else one.publish_due_at
        found.append(_of(one, words[CreditStatus(one.status)], due, "政务公开标准指引（7／20个工作日）"))
    for one in rows.filter(status__in=SHOWN, take_down_due_at__isnull=False):
        found.append(_of(one, _("Credit entry: take it down"), one.take_down_due_at, "行政处罚法48"))
    appeals = CreditRequest.objects.filter(
        kind=RequestKind.APPEAL, answered_at__isnull=True, entry__authority=user.organisation_id,
        entry__status__in=SHOWN,
    ).select_related("entry__decision__case__lot", "entry__organisation", "entry__person")  # fmt: skip
    return found + [_of(one.entry, _("Credit entry: answer the appeal"), None, "") for one in appeals]


def _of(entry: CreditEntry, label: str, due: datetime | None, article: str) -> Duty:
    lot = entry.decision.case.lot if entry.decision else None
    return Duty(
        label,
        lot,
        due,
        article if due else "",
        reverse("supervision:credit_entry", args=[entry.pk]),
        _name(entry),
    )


def _name(one: AboutSubject) -> str:
    """The subject as lists show it: an expert's name is masked."""
    subject = one.subject
    return masked_person(subject.name) if isinstance(subject, Person) else subject.name


def point_duties(user: User) -> list[Duty]:
    """Return the statements to be answered, and what thresholds led to."""
    stated = Deduction.objects.filter(
        office=user.organisation_id, stated_at__isnull=False, answered_at__isnull=True, voided_at__isnull=True
    ).select_related("lot__project", "organisation", "person")
    found = [
        Duty(_("Points: answer the subject's statement"), one.lot, None, "",
             reverse("supervision:deduction", args=[one.pk]), _name(one))
        for one in stated
    ]  # fmt: skip
    return found + [
        Duty(
            _("Points: %(what)s") % {"what": one.rule.get_consequence_display()}, one.deduction.lot, one.due_at,
            one.rule.basis, reverse("supervision:deduction", args=[one.deduction_id]), _name(one),
        )
        for one in due_follow_ups(user)
    ]  # fmt: skip


def ticket_duties(user: User) -> list[Duty]:
    """Return the tickets to be followed up and closed."""
    rows = Ticket.objects.filter(office=user.organisation_id, closed_at__isnull=True).select_related(
        "rating__lot__project"
    )
    return [
        Duty(
            _("Ticket: follow it up") if one.followed_at is None else _("Ticket: put it right and close it"),
            one.rating.lot if one.rating else None, one.due_at, "好差评", reverse("supervision:ticket", args=[one.pk]),
            one.matter,
        )
        for one in rows
    ]  # fmt: skip


def witness_duties(user: User) -> list[Duty]:
    """Return the witnesses' reports that wait for an answer."""
    rows = WitnessReport.objects.filter(
        witnessing__lot__project__supervisor=user.organisation_id,
        published_at__isnull=True,
        sent_back_at__isnull=True,
    ).select_related("witnessing__lot__project", "witnessing__user__person")
    return [
        Duty(_("Witness's report: publish it or send it back"), one.witnessing.lot, report_due(one), _("The platform's own rule"),
             reverse("supervision:witness_report", args=[one.pk]),
             str(one.witnessing.user.person or ""))
        for one in rows
    ]  # fmt: skip
