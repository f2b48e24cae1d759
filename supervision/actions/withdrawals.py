"""Taking a complaint back, by the two regimes of the law: the department decides, or the procedure ends at once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Regime
from ledger import clock
from ledger.actions import record
from supervision.actions.filing import locked
from supervision.actions.orders import end_orders
from supervision.actions.papers import make_paper
from supervision.flow import move
from supervision.models import Complaint, ComplaintPaperKind
from supervision.rules import complaints as rules

RESUMED = "投诉已撤回，恢复招标投标活动。"


@transaction.atomic
def ask_withdrawal(complaint: Complaint, *, reason: str, by: User) -> Complaint:
    """Ask in writing, with reasons, to take a complaint back.

    The department decides (11号令 19); in procurement the procedure ends with the request (94号令 30).
    """
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_ask_withdrawal(by, complaint))
    if not reason.strip():
        raise Refused(_("Give the reason."), "empty")
    complaint.withdrawal_reason, complaint.withdrawal_asked_at = reason.strip(), at
    complaint.save(update_fields=["withdrawal_reason", "withdrawal_asked_at"])
    record("complaint.ask_withdrawal", by=by, on=complaint, at=at)
    if complaint.lot.project.regime == Regime.GP:
        _end(complaint, by=by, at=at)
    return complaint


@transaction.atomic
def allow_withdrawal(complaint: Complaint, *, by: User) -> Complaint:
    """Allow a complaint to be taken back: no obvious violation was found, nobody is harmed (11号令 19)."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_take_in(by, complaint))
    _was_asked(complaint)
    _end(complaint, by=by, at=at)
    return complaint


@transaction.atomic
def refuse_withdrawal(complaint: Complaint, *, reason: str, by: User) -> Complaint:
    """Go on in spite of the request, since a violation was found already (11号令 19)."""
    complaint = locked(complaint)
    require(rules.may_take_in(by, complaint))
    _was_asked(complaint)
    complaint.withdrawal_asked_at = None
    complaint.save(update_fields=["withdrawal_asked_at"])
    record("complaint.refuse_withdrawal", by=by, on=complaint, reason=reason)
    return complaint


def _was_asked(complaint: Complaint) -> None:
    if complaint.withdrawal_asked_at is None:
        raise Refused(_("Nobody has asked for a withdrawal."), "not_asked")


def _end(complaint: Complaint, *, by: User, at: datetime) -> None:
    move(complaint, "withdraw")
    # The clock alone lets the lot go on: in procurement it is the complainant who acts here.
    end_orders(complaint, by=None, at=at, reason=RESUMED)
    paper = make_paper(complaint, ComplaintPaperKind.TERMINATION, at=at)
    record("complaint.withdraw", by=by, on=complaint, at=at, paper=paper.sha256)
