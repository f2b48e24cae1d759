"""What an upheld complaint still holds, and what is to be done about it."""

from django.utils.translation import gettext as _

from accounts.models import User
from bidding.models import Hold
from ledger.models import thing_name
from supervision.models import Complaint, ComplaintOutcome, Rereview
from supervision.queries.desks import complaints_for
from supervision.queries.duty import Duty, about_complaint
from supervision.queries.rereviews import answers_to, members_of

ENDING = "/decision"
HOLDING = (
    ComplaintOutcome.UPHELD_VOID_AWARD,
    ComplaintOutcome.UPHELD_RETENDER,
    ComplaintOutcome.UPHELD_REEVALUATE,
    ComplaintOutcome.UPHELD_REVIEW,
)


def decision_hold(complaint: Complaint) -> Hold | None:
    """Return the hold by which a decision keeps its lot, while it does."""
    found = Hold.objects.filter(lot=complaint.lot_id, thing=hold_name(complaint), released_at__isnull=True)
    return found.first()


def answered_by_new_evaluation(complaint: Complaint) -> list[Complaint]:
    """Return the other decisions about a lot's result that a new evaluation carries out too: they hold it as well."""
    about = (ComplaintOutcome.UPHELD_REEVALUATE, ComplaintOutcome.UPHELD_REVIEW)
    rows = Complaint.objects.filter(lot=complaint.lot_id, outcome__in=about).exclude(pk=complaint.pk)
    found = rows.select_related("lot__project", "rereview").order_by("pk")
    return [one for one in found if decision_hold(one) and not open_rereview(one)]


def hold_name(complaint: Complaint) -> str:
    """Return on account of what a decision holds its lot."""
    return f"{thing_name(complaint)}{ENDING}"


def effect_duties(user: User) -> list[Duty]:
    """Return the decisions that are still to be carried out: they hold their lots."""
    rows = complaints_for(user).filter(outcome__in=HOLDING).select_related("rereview__room")
    holds = Hold.objects.filter(
        lot__project__supervisor=user.organisation_id, thing__endswith=ENDING, released_at__isnull=True
    )
    held = set(holds.values_list("thing", flat=True))
    return [_next(one) for one in rows if hold_name(one) in held]


def _next(one: Complaint) -> Duty:
    review = getattr(one, "rereview", None)
    if review and not review.outcome:
        ready = review.sha256 and len(answers_to(review)) == len(members_of(review))
        label = (
            _("Review by the committee: conclude it") if ready else _("Review by the committee: result due")
        )
        return about_complaint(one, label, review.due_at, "重庆条例44")
    if one.outcome == ComplaintOutcome.UPHELD_REVIEW and review is None:
        return about_complaint(one, _("Complaint: order the review by the committee"))
    if one.outcome == ComplaintOutcome.UPHELD_REEVALUATE:
        return about_complaint(one, _("Complaint: open the new evaluation"))
    return about_complaint(one, _("Complaint: the decision is to be carried out"))


def open_rereview(complaint: Complaint) -> Rereview | None:
    """Return the review that is under way on account of a complaint."""
    review = getattr(complaint, "rereview", None)
    return review if review and not review.outcome else None
