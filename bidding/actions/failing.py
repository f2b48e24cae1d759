"""The ends before the end: a lot fails, or its tenderer terminates it."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.notices import post, tell
from bidding.flow import move
from bidding.models import Lot, NoticeKind
from bidding.rules import results as rules
from bidding.rules import tenders
from ledger import clock
from ledger.actions import record


@transaction.atomic
def fail_lot(lot: Lot, *, by: User | None, reason: str, notice: str = "") -> Lot:
    """Let a lot fail, e.g. for want of bidders (招标投标法 28) or of valid bids (42); what is sealed stays sealed.

    `notice` is the public wording of the reason where it differs from `reason`. Raises IllegalMoveError.
    """
    return _end(lot, "fail", NoticeKind.FAILURE, by=by, reason=reason, said=notice)


@transaction.atomic
def terminate_lot(lot: Lot, *, by: User, reason: str) -> Lot:
    """Terminate a tender (实施条例 31): the tenderer's own decision, published with its reason.

    Fees and securities are given back. A draft is terminated without a notice. Raises Refused, IllegalMoveError.
    """
    return _end(lot, "terminate", NoticeKind.TERMINATION, by=by, reason=reason)


def _end(lot: Lot, name: str, kind: NoticeKind, *, by: User | None, reason: str, said: str = "") -> Lot:
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    if kind == NoticeKind.FAILURE:
        require(rules.may_fail(by, lot))
    elif by is not None:
        require(tenders.may_decide(by, lot))
    if not reason.strip():
        raise Refused(_("Give a reason."), "empty")
    lot.failure_reason = reason.strip()
    lot.save(update_fields=["failure_reason"])
    move(lot, name)
    posted = post(lot, kind, by=by, at=at, reason=said or lot.failure_reason) if lot.published_at else None
    entry = record(
        f"lot.{name}", by=by, on=lot, at=at, reason=lot.failure_reason, notice=posted.sha256 if posted else ""
    )
    tell(lot, entry)
    return lot
