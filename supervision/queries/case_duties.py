"""What cases, monitorings and inspections ask of an office, and until when."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from supervision.models import (
    Case,
    CaseStatus,
    Decision,
    InspectionStatus,
    MonitoringEntry,
    MonitoringKind,
    MonitoringStatus,
    Transfer,
)
from supervision.queries.desks import cases_for
from supervision.queries.duty import Duty
from supervision.queries.inspections import inspections_for
from supervision.queries.monitoring import monitorings_for
from supervision.queries.notices import current_notice, hearing_asked


def case_duties(user: User) -> list[Duty]:
    """Return the next step of each case, with the clock of the law."""
    clocks = {
        CaseStatus.LEAD: (_("Lead: file it or not"), "", ""),
        CaseStatus.FILED: (_("Case: investigate and decide"), "decide_due_at", "行政处罚法60"),
        CaseStatus.INVESTIGATED: (_("Case: review and decide"), "decide_due_at", "行政处罚法60"),
        CaseStatus.REVIEWED: (_("Case: decide"), "decide_due_at", "行政处罚法60"),
        CaseStatus.DECIDED: (_("Case: serve the decision"), "serve_due_at", "行政处罚法61"),
        CaseStatus.SERVED: (_("Case: announce the decision"), "publish_due_at", "实施条例78"),
        CaseStatus.PUBLISHED: (_("Case: close and archive"), "", ""),
    }
    duties = []
    for one in cases_for(user).filter(status__in=list(clocks)):
        label, field, article = clocks[CaseStatus(one.status)]
        duties.append(
            Duty(label, one.lot, getattr(one, field) if field else None, article, _case(one), one.title)
        )
        duties += _hearing_duty(one)
    return duties


def _hearing_duty(one: Case) -> list[Duty]:
    """A hearing that was asked for and is not set, or is set and not held."""
    if one.status != CaseStatus.INVESTIGATED:
        return []
    notice = current_notice(one)
    if notice is None or not hearing_asked(notice):
        return []
    hearing = getattr(notice, "hearing", None)
    if hearing is None:
        return [Duty(_("Hearing: set it"), one.lot, one.decide_due_at, "行政处罚法64", _case(one), one.title)]
    if hearing.held_at is None:
        return [Duty(_("Hearing: hold it"), one.lot, hearing.set_for, "行政处罚法64", _case(one), one.title)]
    return []


def aftermath_duties(user: User) -> list[Duty]:
    """Return what is to be taken down, and which letters wait for an answer."""
    mine = {"case__office": user.organisation_id}
    down = Decision.objects.filter(revoked_at__isnull=False, taken_down_at__isnull=True, **mine)
    letters = Transfer.objects.filter(is_police=True, answer="", **mine)
    return [
        Duty(
            _("Revoked decision: take it down"),
            one.case.lot,
            one.take_down_due_at,
            "行政处罚法48",
            _case(one.case),
            one.case.title,
        )
        for one in down.select_related("case__lot")
    ] + [
        Duty(
            _("Letter to the police: note the answer"),
            one.case.lot,
            one.answer_due_at,
            "国务院令310",
            _case(one.case),
            one.case.title,
        )
        for one in letters.select_related("case__lot")
    ]


def monitoring_duties(user: User) -> list[Duty]:
    """Return what waits in monitorings: drafts, questions, reports and appeals to answer, ends."""
    waiting = {
        MonitoringKind.REPORT: _("Monitoring: assess the report"),
        MonitoringKind.APPEAL: _("Monitoring: answer the appeal"),
        MonitoringKind.QUESTION: _("Monitoring: the subject's answer is due"),
    }
    running = monitorings_for(user).filter(ended_at__isnull=True)
    entries = MonitoringEntry.objects.filter(
        monitoring__in=running, kind__in=list(waiting), answered_by__isnull=True
    ).select_related("monitoring__lot")
    duties = [
        Duty(
            waiting[MonitoringKind(one.kind)],
            one.monitoring.lot,
            one.due_at,
            "",
            _monitoring(one.monitoring_id),
            one.monitoring.title,
        )
        for one in entries
    ]
    for one in running:
        if one.status == MonitoringStatus.ADDRESSED:
            label = _("Monitoring: the elimination report is due")
            duties.append(Duty(label, one.lot, one.report_due_at, one.basis, _monitoring(one.pk), one.title))
        elif one.status == MonitoringStatus.DECLINED:
            duties.append(Duty(_("Monitoring: close it"), one.lot, None, "", _monitoring(one.pk), one.title))
        elif one.status == MonitoringStatus.DRAFT:
            duties.append(
                Duty(_("Monitoring: begin it or stop it"), one.lot, None, "", _monitoring(one.pk), one.title)
            )
    return duties


def inspection_duties(user: User) -> list[Duty]:
    """Return the inspections to carry out, confirm and publish."""
    words = {
        InspectionStatus.DRAWN: _("Inspection: carry it out"),
        InspectionStatus.CHECKED: _("Inspection: confirm the record"),
        InspectionStatus.CONFIRMED: _("Inspection: publish the result"),
    }
    return [
        Duty(words[InspectionStatus(one.status)], one.lot, one.publish_due_at, "国办发〔2015〕58号" if one.publish_due_at else "",
             reverse("supervision:inspection", args=[one.pk]), str(one.organisation or one.lot))
        for one in inspections_for(user).filter(status__in=list(words))
    ]  # fmt: skip


def _case(one: Case) -> str:
    return reverse("supervision:case", args=[one.pk])


def _monitoring(pk: int) -> str:
    return reverse("supervision:monitoring", args=[pk])
