"""The original committee looks again: ordered, entered by its chair, signed by its members, carried out (CP-14)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.candidates import publicise_candidates, return_to_evaluation
from bidding.models import Bid
from evaluation.models import Member, Room
from evaluation.queries import limit
from evaluation.queries.results import Result
from ledger import clock
from ledger.actions import record
from realtime.announcing import announce
from supervision.actions.effects import hold_for, release
from supervision.actions.filing import locked
from supervision.models import Complaint, ComplaintOutcome, Rereview, RereviewAnswer, RereviewOutcome
from supervision.queries.effects import answered_by_new_evaluation
from supervision.queries.rereviews import (
    changed,
    digest_of,
    member_of,
    members_of,
    objective_criteria,
    placed_with,
    reviewable,
    standing_result,
)
from supervision.rules import rereviews as rules

STEP = Decimal("0.1")


@transaction.atomic
def order_rereview(complaint: Complaint, *, items: str, due: datetime, by: User) -> Rereview:
    """Order the committee that evaluated to look again at objective items; the lot stands still meanwhile.

    Raises Refused for another outcome, a second order, or when no signed report stands behind public candidates.
    """
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_order(by, complaint, due, at))
    if not items.strip():
        raise Refused(_("Say what is to be reviewed."), "empty")
    room = reviewable(complaint.lot)
    assert room is not None  # the rule asked
    hold_for(complaint, by=by)
    one = Rereview.objects.create(
        complaint=complaint, room=room, items=items.strip(), ordered_at=at, ordered_by=by, due_at=due,
        base_price=str(_result(room).base),
    )  # fmt: skip
    record("rereview.order", by=by, on=one, at=at, complaint=complaint.code, due=due.isoformat())
    for member in members_of(one):
        announce(f"inbox.{member.user_id}", kind="rereview")
    return one


def _result(room: Room) -> Result:
    result = standing_result(room)
    if result is None:
        raise Refused(_("There is no public result of a committee that could be reviewed."), "no_result")
    return result


@transaction.atomic
def enter_result(
    one: Rereview, *, points: Mapping[tuple[int, str], Decimal], text: str, by: User
) -> Rereview:
    """Enter, as chair, what the committee found: objective points by bid and criterion; unchanged ones count for nothing.

    What was entered before is replaced, and its answers with it. Raises Refused for points outside the criterion.
    """
    at = clock.now()
    one = _locked(one)
    require(rules.may_propose(by, one, at))
    if not text.strip():
        raise Refused(_("Write what the committee found and why."), "empty")
    result = _result(one.room)
    corrections = changed(result, points)
    _check(one.room, corrections)
    had = {line.bid.pk: line for line in result.lines}
    one.text, one.proposed_at = text.strip(), at
    one.corrections = [
        {"bid": bid, "code": one.room.code_of(bid), "criterion": code, "from": str(had[bid].points[code]), "to": str(value)}
        for (bid, code), value in sorted(corrections.items())
    ]  # fmt: skip
    one.ranking = [
        {"bid": p.line.bid.pk, "code": one.room.code_of(p.line.bid.pk), "rank": p.rank, "total": str(p.total), "price": str(p.line.price)}
        for p in placed_with(one.room, result, corrections)
    ]  # fmt: skip
    one.sha256 = digest_of(one)
    one.save()
    chair = _member(by, one)
    record("rereview.enter", by=chair, on=one, at=at, sha256=one.sha256, corrections=len(one.corrections))
    _answer(one, chair, agrees=True, text="", at=at)
    return one


def _check(room: Room, corrections: Mapping[tuple[int, str], Decimal]) -> None:
    most = {one.code: one.maximum for one in objective_criteria(room)}
    for (_bid, code), value in corrections.items():
        if code not in most:
            raise Refused(_("Only objective items are reviewed."), "criterion")
        if not 0 <= value <= most[code] or value % STEP:
            text = _("Points of %(code)s lie between 0 and %(most)s, in tenths.")
            raise Refused(text % {"code": code, "most": most[code]}, "points")


@transaction.atomic
def sign_rereview(one: Rereview, *, seen: str, agrees: bool, by: User, text: str = "") -> RereviewAnswer:
    """Answer, as a member, what the chair entered; `seen` is the digest that she read. A dissent needs its reason.

    Raises Refused when another result was entered meanwhile, and for a second answer to the same one.
    """
    at = clock.now()
    one = _locked(one)
    require(rules.may_sign(by, one))
    if seen != one.sha256:
        raise Refused(
            _("The chair has entered another result meanwhile: read it before you sign."), "changed"
        )
    if not agrees and not text.strip():
        raise Refused(_("A dissent needs its reason."), "empty")
    return _answer(one, _member(by, one), agrees=agrees, text=text.strip(), at=at)


def _answer(one: Rereview, member: Member, *, agrees: bool, text: str, at: datetime) -> RereviewAnswer:
    made, new = RereviewAnswer.objects.get_or_create(
        rereview=one, member=member, sha256=one.sha256, defaults={"agrees": agrees, "text": text, "at": at}
    )
    if new:
        # By place and sealed code, as everything a member does: the log must not open the committee's list (CM-08).
        record("rereview.sign", by=member, on=one, at=at, sha256=one.sha256, agrees=agrees)
    return made


def _member(by: User, one: Rereview) -> Member:
    member = member_of(by, one)
    if member is None:
        raise Refused(_("You are not on this committee."), "not_member")
    return member


@transaction.atomic
def conclude_rereview(one: Rereview, *, seen: str, by: User) -> Rereview:
    """Carry out what the majority signed: the lot goes on with its candidates, or the corrected ones are publicised anew.

    `seen` is the digest that the officer read. Raises Refused when another result stands entered, before every member answered or the time is over, without a majority, and, where the ranking
    changes, while something else holds the lot.
    """
    at = clock.now()
    one = _locked(one)
    require(rules.may_conclude(by, one, at))
    if not seen:
        raise Refused(_("Read the result first: it is carried out from its own page."), "unread")
    if seen != one.sha256:
        raise Refused(_("Another result was entered meanwhile: read it first."), "changed")
    _end(one, RereviewOutcome.CORRECTED if one.corrections else RereviewOutcome.STANDS, by=by, at=at)
    release(one.complaint, by=by, reason="原评标委员会已完成复核，恢复招标投标活动。")
    if one.corrections:
        _publish_between(one, by=by)
    record(
        "rereview.conclude", by=by, on=one, at=at, outcome=one.outcome, sha256=one.sha256,
        base_price=one.base_price,
    )  # fmt: skip
    return one


def _publish_between(one: Rereview, *, by: User) -> None:
    """Publicise what was corrected although another review is still to be ordered: that one's hold is set anew."""
    waiting = [
        other
        for other in answered_by_new_evaluation(one.complaint)
        if other.outcome == ComplaintOutcome.UPHELD_REVIEW and not hasattr(other, "rereview")
    ]
    for other in waiting:
        release(other, by=by, reason="公示原评标委员会复核后更正的评标结果。")
    one.complaint.lot.refresh_from_db()
    _publicise(one, by=by)
    for other in waiting:
        hold_for(other, by=by)


def _publicise(one: Rereview, *, by: User) -> None:
    lot = one.complaint.lot
    return_to_evaluation(lot, by=by, reason="原评标委员会复核后更正评标结果。")
    most = limit("CM-14.max_candidates", lot, clock.now()).number
    bids = Bid.objects.in_bulk([line["bid"] for line in one.ranking])
    ranking = [
        (bids[line["bid"]], line["rank"], Decimal(line["total"]), Decimal(line["price"]))
        for line in one.ranking[:most]
    ]
    publicise_candidates(lot, ranking, by=by)


@transaction.atomic
def extend_rereview(one: Rereview, *, due: datetime, by: User) -> Rereview:
    """Give the committee more time."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_manage(by, one))
    if due <= max(one.due_at, at):
        raise Refused(_("The new day lies after the one that holds."), "backwards")
    one.due_at = due
    one.save(update_fields=["due_at"])
    record("rereview.extend", by=by, on=one, at=at, due=due.isoformat())
    return one


@transaction.atomic
def end_rereview(one: Rereview, *, reason: str, by: User) -> Rereview:
    """End a review that comes to no result, with the reason; the lot stays held until a new evaluation or another way."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_manage(by, one))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    one.end_reason = reason.strip()
    _end(one, RereviewOutcome.ENDED, by=by, at=at)
    record("rereview.end", by=by, on=one, at=at, reason=one.end_reason)
    return one


def _end(one: Rereview, outcome: RereviewOutcome, *, by: User, at: datetime) -> None:
    one.outcome, one.concluded_at, one.concluded_by = outcome, at, by
    one.save(update_fields=["outcome", "concluded_at", "concluded_by", "end_reason"])


def _locked(one: Rereview) -> Rereview:
    """Lock lot and complaint, then the review, in the order of every act that writes into the log."""
    complaint = locked(Complaint.objects.get(pk=one.complaint_id))
    rows = Rereview.objects.select_for_update(of=("self",)).select_related(
        "room__lot__project", "room__report"
    )
    found = rows.get(pk=one.pk)
    found.complaint = complaint
    return found
