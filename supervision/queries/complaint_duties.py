"""What an office has to do about objections, complaints and tips, and until when."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from bidding.models import Regime
from supervision.models import Complaint, ComplaintStatus, TipStatus
from supervision.models.objections import OPEN_OBJECTIONS
from supervision.models.tips import OPEN_TIPS
from supervision.queries.clocks import acceptance_figure, decision_figure
from supervision.queries.desks import complaints_for, objections_for
from supervision.queries.duty import Duty, about_complaint
from supervision.queries.respondents import tell_due
from supervision.queries.tips import tips_for

BEFORE_DECISION = (ComplaintStatus.ACCEPTED, ComplaintStatus.INVESTIGATING)


def complaint_duties(user: User) -> list[Duty]:
    """Return what is next for each open complaint, and beside it letters to send and orders that end."""
    waiting = (
        ComplaintStatus.RECEIVED,
        *BEFORE_DECISION,
        ComplaintStatus.DECIDED,
        ComplaintStatus.SERVED,
    )
    rows = complaints_for(user).filter(status__in=waiting).prefetch_related("orders", "respondents")
    return [duty for one in rows for duty in (_next(one), *_beside(one))]


def _next(one: Complaint) -> Duty:
    if one.status == ComplaintStatus.RECEIVED:
        if one.correct_by:
            return about_complaint(
                one, _("Complaint: the complainant corrects the letter"), one.correct_by, "94号令21"
            )
        return about_complaint(
            one, _("Complaint: accept it or not"), one.accept_due_at, acceptance_figure(one).article
        )
    if one.status in BEFORE_DECISION:
        if one.decide_due_at is None:
            return about_complaint(one, _("Complaint: clock paused"))
        label = (
            _("Complaint: appoint the investigators")
            if one.status == ComplaintStatus.ACCEPTED
            else _("Complaint: decide")
        )
        return about_complaint(one, label, one.decide_due_at, decision_figure(one).article)
    if one.status == ComplaintStatus.DECIDED:
        return about_complaint(one, _("Complaint: serve the decision"))
    return about_complaint(one, _("Complaint: publish the decision"))


def _beside(one: Complaint) -> list[Duty]:
    found = []
    if one.status in BEFORE_DECISION and not one.respondents.all() and not one.respondent_answer:
        article = "94号令21" if one.lot.project.regime == Regime.GP else ""
        found.append(
            about_complaint(one, _("Complaint: send the letter to the respondents"), tell_due(one), article)
        )
    if one.status in BEFORE_DECISION and one.withdrawal_asked_at:
        found.append(about_complaint(one, _("Complaint: decide on the withdrawal"), None, "11号令19"))
    for order in one.orders.all():
        if order.lifted_at is None and order.until:
            found.append(about_complaint(one, _("Suspension ends by itself"), order.until, "94号令28"))
    return found


def objection_duties(user: User) -> list[Duty]:
    """Return the objections and queries whose answer is awaited from the tender side."""
    articles = {Regime.ZB: "实施条例22、44、54", Regime.GP: "94号令13"}
    words = {
        Regime.ZB: _("Objection: the tenderer's answer is due"),
        Regime.GP: _("Query: the purchaser's answer is due"),
    }
    return [
        Duty(words[Regime(one.lot.project.regime)], one.lot, one.due_at, articles[Regime(one.lot.project.regime)],
             reverse("supervision:objection", args=[one.pk]), str(one))
        for one in objections_for(user).filter(status__in=OPEN_OBJECTIONS)
    ]  # fmt: skip


def tip_duties(user: User) -> list[Duty]:
    """Return the tips that wait to be looked at or closed; the time is the platform's own rule."""
    words = {TipStatus.RECEIVED: _("Tip: look at it"), TipStatus.LOOKED_INTO: _("Tip: say what became of it")}
    return [
        Duty(
            words[TipStatus(one.status)],
            one.lot,
            one.due_at,
            "",
            reverse("supervision:tip", args=[one.pk]),
            one.subject,
        )
        for one in tips_for(user).filter(status__in=OPEN_TIPS)
    ]
