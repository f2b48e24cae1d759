"""May a decision on a complaint be carried out, may its lot be evaluated anew?"""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from bidding.models import Status
from supervision.models import Complaint, ComplaintOutcome, RereviewOutcome
from supervision.queries.effects import decision_hold, open_rereview
from supervision.queries.rereviews import reviewable
from supervision.rules.complaints import may_investigate

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


def may_carry_out(user: User, complaint: Complaint) -> Permit:
    """An officer of the complaint, while its decision holds the lot and no review is under way."""
    permit = may_investigate(user, complaint)
    if not permit:
        return permit
    if decision_hold(complaint) is None:
        return no(_("This decision does not hold the lot."), "no_hold")
    if open_rereview(complaint):
        return no(_("The review by the committee is under way."), "under_way")
    return YES


def may_reopen(user: User, complaint: Complaint) -> Permit:
    """After a decision for a new evaluation, or a review that ended without a result."""
    permit = may_carry_out(user, complaint)
    if not permit:
        return permit
    review = getattr(complaint, "rereview", None)
    ended = review is not None and review.outcome == RereviewOutcome.ENDED
    if complaint.outcome == ComplaintOutcome.UPHELD_REEVALUATE or ended:
        return YES
    return no(_("The decision does not order a new evaluation."), "outcome")
