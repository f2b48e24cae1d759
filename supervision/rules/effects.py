"""May a decision on a complaint be carried out, may its lot be evaluated anew?"""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from bidding.flow import LIVE
from bidding.models import Status
from supervision.models import Complaint, ComplaintOutcome, RereviewOutcome
from supervision.queries.effects import decision_hold, open_rereview
from supervision.queries.rereviews import reviewable
from supervision.rules.complaints import may_take_in

OF_A_RESULT = frozenset({ComplaintOutcome.UPHELD_REEVALUATE, ComplaintOutcome.UPHELD_REVIEW})


def effect_fits(complaint: Complaint, outcome: str) -> Permit:
    """Only a public result of a committee can be reviewed by it or evaluated anew."""
    if outcome not in OF_A_RESULT:
        return YES
    if complaint.lot.status == Status.PUBLICISED and reviewable(complaint.lot):
        return YES
    return no(
        _(
            "Only while the candidates of a committee are public can it review them, or another evaluate anew."
        ),
        "no_result",
    )


def _may_lift(user: User, complaint: Complaint) -> Permit:
    """Any deciding officer of the office: those of the complaint may have left, and the hold would stay for ever."""
    permit = may_take_in(user, complaint)
    if not permit:
        return permit
    if decision_hold(complaint) is None:
        return no(_("This decision does not hold the lot."), "no_hold")
    if open_rereview(complaint):
        return no(_("The review by the committee is under way."), "under_way")
    return YES


def may_carry_out(user: User, complaint: Complaint) -> Permit:
    """While its decision holds the lot, no review is under way, and the lot would not go on as if nothing was decided."""
    permit = _may_lift(user, complaint)
    lot = complaint.lot
    if not permit or lot.status not in LIVE:
        return permit
    if complaint.outcome == ComplaintOutcome.UPHELD_VOID_AWARD:
        return _void_is_done(complaint)
    if complaint.outcome == ComplaintOutcome.UPHELD_RETENDER:
        text = _(
            "The tender still runs: its tenderer terminates it and calls for tenders again. Note it then."
        )
        return no(text, "not_ended")
    review = getattr(complaint, "rereview", None)
    if complaint.outcome == ComplaintOutcome.UPHELD_REVIEW and review is None:
        return no(_("Order the review by the committee: it carries the decision out."), "not_reviewed")
    return no(_("The old candidates are still public: open the new evaluation instead."), "not_reopened")


def _void_is_done(complaint: Complaint) -> Permit:
    lot = complaint.lot
    if lot.status == Status.AWARDED:
        text = _(
            "The void award still stands: the tenderer terminates this tender and calls for tenders again."
        )
        return no(text, "awarded")
    if lot.status == Status.PUBLICISED and not lot.candidates.exclude(passed_over="").exists():
        text = _("The tenderer first passes over the candidate whose award is void. Note it then.")
        return no(text, "not_passed_over")
    return YES


def may_reopen(user: User, complaint: Complaint) -> Permit:
    """After a decision for a new evaluation, or a review that ended without a result."""
    permit = _may_lift(user, complaint)
    if not permit:
        return permit
    review = getattr(complaint, "rereview", None)
    ended = review is not None and review.outcome == RereviewOutcome.ENDED
    if complaint.outcome == ComplaintOutcome.UPHELD_REEVALUATE or ended:
        return YES
    return no(_("The decision does not order a new evaluation."), "outcome")
