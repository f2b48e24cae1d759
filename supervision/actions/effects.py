"""What an upheld complaint does to its lot: held until it is carried out, failed, evaluated anew.

Without this a lot would go on to its award the moment its complaint was upheld: the decision ends the suspension.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.candidates import return_to_evaluation
from bidding.actions.failing import fail_lot
from bidding.actions.holds import resume, suspend
from bidding.flow import LIVE
from bidding.models import Hold, Status
from ledger import clock
from ledger.actions import record
from supervision.actions.filing import locked
from supervision.models import Complaint, ComplaintOutcome
from supervision.queries.decisions import without_complainant
from supervision.queries.effects import answered_by_new_evaluation, decision_hold, hold_name
from supervision.rules import effects as rules

# Published with the notice of suspension, so they name nobody.
REASONS = {
    ComplaintOutcome.UPHELD_VOID_AWARD: "投诉处理决定认定中标结果无效，在依法处理完毕前暂停后续活动。",
    ComplaintOutcome.UPHELD_RETENDER: "投诉处理决定责令重新招标，暂停本次招标活动。",
    ComplaintOutcome.UPHELD_REEVALUATE: "投诉处理决定责令重新评标，在重新评标前暂停后续活动。",
    ComplaintOutcome.UPHELD_REVIEW: "投诉处理决定责令原评标委员会复核，复核期间暂停后续活动。",
}
RETENDER = "投诉处理决定责令重新招标。"
BASIS_LENGTH = 200


def take_effect(complaint: Complaint, *, by: User) -> None:
    """Let the lot fail or hold it, as the decision says; a part of the decision, before its own orders end."""
    lot = complaint.lot
    if complaint.outcome == ComplaintOutcome.UPHELD_RETENDER and lot.status in LIVE - {Status.PUBLISHED}:
        fail_lot(lot, by=by, reason=f"{RETENDER}（{complaint.code}）", notice=RETENDER)
    elif complaint.outcome in REASONS and lot.status in LIVE:
        hold_for(complaint, by=by)


def hold_for(complaint: Complaint, *, by: User) -> Hold:
    """Hold the lot on account of the decision; asked again, it returns the hold in force."""
    basis = without_complainant(complaint, complaint.basis)[:BASIS_LENGTH]
    reason = REASONS[ComplaintOutcome(complaint.outcome)]
    return suspend(complaint.lot, by=by, reason=reason, thing=hold_name(complaint), basis=basis)


@transaction.atomic
def carry_out(complaint: Complaint, *, text: str, by: User) -> Complaint:
    """Note what was done about the decision, and let the lot go on unless something else holds it."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_carry_out(by, complaint))
    if not text.strip():
        raise Refused(_("Write what was done."), "empty")
    release(complaint, by=by, reason="投诉处理决定已执行，恢复招标投标活动。")
    record("complaint.carry_out", by=by, on=complaint, at=at, text=text.strip())
    return complaint


@transaction.atomic
def order_new_evaluation(complaint: Complaint, *, by: User) -> Complaint:
    """Take the lot back to its evaluation: the candidates are no longer public, another committee can be arranged.

    Other decisions about the same result are carried out by it too: each would wait for the end of the other's hold.
    Raises Refused while something else holds the lot.
    """
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_reopen(by, complaint))
    answered = [complaint, *answered_by_new_evaluation(complaint)]
    for one in answered:
        release(one, by=by, reason="投诉处理决定责令重新评标，本标段进入重新评标。")
    complaint.lot.refresh_from_db()
    return_to_evaluation(complaint.lot, by=by, reason="投诉处理决定责令重新评标。")
    for one in answered:
        record("complaint.reopen", by=by, on=one, at=at)
    return complaint


def release(complaint: Complaint, *, by: User, reason: str) -> None:
    """End the hold of the decision, in the caller's transaction."""
    hold = decision_hold(complaint)
    if hold:
        resume(hold, by=by, reason=reason)
        complaint.lot.refresh_from_db()
