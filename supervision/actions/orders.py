"""Orders that the activity stand still while a complaint is handled, and their end (实施条例 62; 政府采购法 57).

Each order is a hold of its own: a lot that two orders hold goes on only when both have ended.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.holds import resume, suspend
from bidding.models import Lot, Regime
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.actions.papers import make_paper
from supervision.models import Complaint, ComplaintPaperKind, SuspensionOrder
from supervision.queries.decisions import without_complainant
from supervision.queries.orders import last_moment, order_in_force
from supervision.rules import complaints as rules
from supervision.rules import orders as order_rules

BASIS = {Regime.ZB: "实施条例62", Regime.GP: "政府采购法57；94号令28"}
EXPIRED = "暂停期限届满，恢复采购活动。"


def _locked(complaint: Complaint) -> Complaint:
    Lot.objects.select_for_update(of=("self",)).get(pk=complaint.lot_id)
    whole = ("lot__project__supervisor", "hold", "complainant")
    return Complaint.objects.select_for_update(of=("self",)).select_related(*whole).get(pk=complaint.pk)


@transaction.atomic
def order_suspension(complaint: Complaint, *, reason: str, by: User) -> Complaint:
    """Order the activity to stand still while the complaint is handled; in procurement for thirty days in all (94号令 28).

    Raises Refused for a second order beside one in force, and when the days are used up.
    """
    at = clock.now()
    complaint = _locked(complaint)
    require(rules.may_take_in(by, complaint))
    require(order_rules.may_order(complaint, at))
    if not reason.strip():
        raise Refused(_("Give the reason."), "empty")
    number = complaint.orders.count() + 1
    basis = BASIS[Regime(complaint.lot.project.regime)]
    hold = suspend(
        complaint.lot,
        by=by,
        reason=without_complainant(complaint, reason.strip()),
        thing=f"{thing_name(complaint)}/{number}",
        basis=basis,
    )
    SuspensionOrder.objects.create(
        complaint=complaint, hold=hold, number=number, reason=reason.strip(), basis=basis, ordered_at=at,
        ordered_by=by, until=last_moment(complaint, at),
    )  # fmt: skip
    complaint.hold = hold
    complaint.save(update_fields=["hold"])
    paper = make_paper(complaint, ComplaintPaperKind.SUSPENSION, at=at)
    record("complaint.suspend", by=by, on=complaint, at=at, reason=reason.strip(), paper=paper.sha256)
    return complaint


@transaction.atomic
def lift_suspension(complaint: Complaint, *, reason: str, by: User) -> Complaint:
    """End the suspension that was ordered: only the office that ordered it does."""
    at = clock.now()
    complaint = _locked(complaint)
    require(rules.may_take_in(by, complaint))
    if not reason.strip():
        raise Refused(_("Give the reason."), "empty")
    if not end_orders(complaint, by=by, at=at, reason=reason.strip()):
        raise Refused(_("No suspension is in force on account of this complaint."), "not_in_force")
    return complaint


def end_orders(complaint: Complaint, *, by: User | None, at: datetime, reason: str) -> bool:
    """End the order in force, in the caller's transaction; the lot goes on unless something else holds it."""
    order = order_in_force(complaint)
    if order is None:
        return False
    order.lifted_at, order.lifted_by, order.lift_reason = at, by, reason
    order.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    resume(order.hold, by=by, reason=reason)
    paper = make_paper(complaint, ComplaintPaperKind.RESUMPTION, at=at)
    record("complaint.resume", by=by, on=complaint, at=at, reason=reason, paper=paper.sha256)
    return True


def expire_orders(at: datetime) -> int:
    """End the orders whose lawful time is over; return how many. Several tickers may run at once."""
    due = SuspensionOrder.objects.filter(lifted_at__isnull=True, until__lt=at).select_related("complaint")
    return sum(_expire(order, at) for order in due)


@transaction.atomic
def _expire(order: SuspensionOrder, at: datetime) -> bool:
    complaint = _locked(order.complaint)
    standing = order_in_force(complaint)
    if standing is None or standing.until is None or standing.until >= at:
        return False
    return end_orders(complaint, by=None, at=at, reason=EXPIRED)
