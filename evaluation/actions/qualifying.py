"""政府采购: purchaser or agency checks the qualifications after the opening, not the committee (87号令 44)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.failing import fail_lot
from bidding.models import Bid, Lot
from evaluation.actions.reviewing import Finding, checked_finding
from evaluation.actions.writing import locked, note
from evaluation.flow import move
from evaluation.models import Item, QualificationCheck, Room
from evaluation.queries import bids_in, known_limit, qualified_bids
from evaluation.rules import may_qualify
from ledger import clock


@transaction.atomic
def check_qualification(*, room: Room, bid: Bid, finding: Finding, by: User) -> QualificationCheck:
    """Write down whether a bidder is qualified; a later finding replaces the earlier until the check is concluded.

    A "no" needs a condition of the document or a ground of the law, and a reason. Raises Refused otherwise.
    """
    room = locked(room)
    require(may_qualify(by, room))
    if not bids_in(room).filter(pk=bid.pk).exists():
        raise Refused(_("This bid is not in this evaluation."), "bid")
    ground, reason = checked_finding(room, bid, Item.QUALIFICATION, finding)
    made, _new = QualificationCheck.objects.update_or_create(
        room=room,
        bid=bid,
        defaults={
            "passed": finding.passed,
            "ground": ground,
            "reason": reason,
            "checked_by": by,
            "checked_at": clock.now(),
        },
    )
    note("qualification.check", room, by=by, bid=bid.pk, passed=made.passed, ground=ground, reason=reason)
    return made


@transaction.atomic
def conclude_qualification(*, room: Room, by: User) -> Room:
    """Conclude the check: every bidder has a finding. With too few qualified bidders nothing is evaluated and the lot fails.

    The failure is that of 政府采购法 36(一); the room ends without a result.
    """
    # The lot before the log, as every act of a lot takes them: with too few bidders it fails in this transaction.
    Lot.objects.select_for_update(of=("self",)).get(pk=room.lot_id)
    room = locked(room)
    require(may_qualify(by, room))
    if room.qualifications.count() < bids_in(room).count():
        raise Refused(_("Not every bidder's qualification has been checked."), "incomplete")
    at, passed = clock.now(), qualified_bids(room).count()
    room.qualified_at = at
    room.save(update_fields=["qualified_at"])
    note("qualification.conclude", room, by=by, qualified=passed, checked=bids_in(room).count())
    least = known_limit("GP-06.min_qualified", room.lot, at)
    if least is not None and passed < least.number:
        reason = _(
            "Only %(passed)d bidders are qualified; with fewer than %(least)d nothing is evaluated."
        ) % {
            "passed": passed,
            "least": least.number,
        }
        move(room, "abort")
        room.end_reason, room.closed_at = reason, at
        room.save(update_fields=["end_reason", "closed_at"])
        note("room.abort", room, by=by, reason=reason)
        fail_lot(room.lot, by=by, reason=reason)
    return room
