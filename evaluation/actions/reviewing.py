"""Preliminary review: each member finds, the committee decides by majority, only on grounds of the law."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.opening import extend_qualified, list_qualified
from bidding.models import Bid, Regime
from bidding.queries.bids import session_of
from evaluation.actions.replacing import reopen_locks
from evaluation.actions.writing import locked, needed, note
from evaluation.models import Clarification, ClarificationKind, Ground, Item, Member, Rejection, Review, Room
from evaluation.queries import complete_panel, conditions_of, document_of, present_members, qualified_bids
from evaluation.queries.clocks import is_over
from evaluation.rules import may_review, may_sit, not_suspended
from ledger import clock

EARLY_ITEMS = (Item.FORM, Item.QUALIFICATION, Item.RESPONSIVENESS)


@dataclass(frozen=True)
class Finding:
    """What a member finds on one item: it passes, or the ground of rejection and the reason.

    `ground` is the code of a condition of rejection that the tender document lists, or a ground of the law.
    """

    passed: bool
    ground: str = ""
    reason: str = ""


@transaction.atomic
def review_bid(*, member: Member, bid: Bid, findings: Mapping[str, Finding], by: User) -> list[Review]:
    """Write down a member's findings on one bid, by item; a later finding replaces the earlier one.

    A "no" needs one of the law's grounds (实施条例 51) and a reason. An abnormally low price is found below cost
    only after its bidder was asked to explain (RULES RJ-12). Raises Refused otherwise, or outside the review.
    """
    room = locked(member.room)
    member = Member.objects.select_related("room__lot").get(pk=member.pk)
    require(may_review(by, member, price=Item.PRICE in findings))
    if not qualified_bids(room).filter(pk=bid.pk).exists():
        raise Refused(_("This bid is not in this evaluation."), "bid")
    at = clock.now()
    reviews = []
    for item, finding in findings.items():
        ground, reason = committee_finding(room, bid, item, finding)
        review, _new = Review.objects.update_or_create(
            member=member,
            bid=bid,
            item=item,
            defaults={
                "passed": finding.passed,
                "ground": ground,
                "reason": reason,
                "reviewed_at": at,
            },
        )
        reviews.append(review)
    note("bid.review", room, by=member, bid=room.code_of(bid.pk), items=sorted(findings))
    return reviews


@transaction.atomic
def conclude_review(*, room: Room, by: User) -> Room:
    """Close the preliminary review: the majority decides, and the qualified list is written into the log.

    The chair concludes it. Raises Refused while findings are missing.
    """
    room = locked(room)
    chair = require_chair(room, by)
    require(may_review(by, chair))
    require_full(room)
    if unreviewed(room, items_of(room)):
        raise Refused(_("Not every member has reviewed every bid."), "incomplete")
    rejected = reject_by_majority(room, items_of(room))
    room.reviewed_at = clock.now()
    room.save(update_fields=["reviewed_at"])
    qualified = list(qualified_bids(room))
    if qualified:
        # The log of the list is what lets the keyholders release the prices of these bids and of no others.
        known = session_of(room.lot)
        put = extend_qualified if known and known.qualified_at else list_qualified
        put(room.lot, qualified=qualified, by=room.arranged_by)
    reopened = reopen_locks(room)
    note(
        "review.conclude",
        room,
        by=chair,
        qualified=[room.code_of(bid.pk) for bid in qualified],
        rejected={room.code_of(line.bid_id): line.ground for line in rejected},
        reopened=[one.number for one in reopened],
    )
    return room


def items_of(room: Room) -> tuple[Item, ...]:
    """Return what the committee reviews before the prices: in 政府采购 not the qualification, which others check."""
    if room.lot.project.regime == Regime.GP:
        return tuple(item for item in EARLY_ITEMS if item != Item.QUALIFICATION)
    return EARLY_ITEMS


def require_full(room: Room) -> None:
    """Raise Refused while a place on the committee is vacant or its new member has not declared."""
    if not complete_panel(room):
        raise Refused(_("The committee is not complete; it decides when every place is taken."), "vacant")


def require_chair(room: Room, by: User) -> Member:
    """Return the chair, who must be the acting account."""
    require(not_suspended(room.lot))
    chair = present_members(room).filter(chair=True).first()
    if chair is None or chair.user_id != by.pk:
        raise Refused(_("The chair of the committee does this."), "chair")
    require(may_sit(by, chair))
    return chair


def unreviewed(room: Room, items: Iterable[str]) -> bool:
    """Tell whether any present member lacks a finding on any of the items of any bid still in."""
    wanted = list(items)
    bids = qualified_bids(room)
    members = present_members(room)
    given = Review.objects.filter(member__in=members, bid__in=bids, item__in=wanted).count()
    return given < members.count() * bids.count() * len(wanted)


def require_prices_judged(room: Room) -> None:
    """Raise Refused while findings on prices wait for their conclusion, also after a replaced member's vote fell.

    Where nobody looked at a price there is nothing to conclude; where one did, all do, and the majority is carried out.
    """
    given = Review.objects.filter(member__in=present_members(room), item=Item.PRICE)
    if not given.exists():
        return
    if unreviewed(room, [Item.PRICE]):
        raise Refused(_("Not every member has reviewed every bid."), "incomplete")
    noes = Counter(given.filter(passed=False, bid__in=qualified_bids(room)).values_list("bid", flat=True))
    if any(2 * count > present_members(room).count() for count in noes.values()):
        raise Refused(_("Conclude the price review first."), "price_review")


def reject_by_majority(room: Room, items: Iterable[str]) -> list[Rejection]:
    """Reject each bid that more than half of the members find to fail on the same item."""
    of = present_members(room).count()
    rejected = []
    for bid in list(qualified_bids(room)):
        for item in items:
            noes = list(
                Review.objects.filter(
                    member__in=present_members(room), bid=bid, item=item, passed=False
                ).order_by("member__number")
            )
            if 2 * len(noes) > of:
                rejected.append(_reject(room, bid, item, noes, of))
                break
    return rejected


def _reject(room: Room, bid: Bid, item: str, noes: list[Review], of: int) -> Rejection:
    ground = Counter(review.ground for review in noes).most_common(1)[0][0]
    reasons = dict.fromkeys(review.reason for review in noes if review.ground == ground)
    return Rejection.objects.create(
        room=room,
        bid=bid,
        item=item,
        ground=ground,
        reason="\n".join(reasons),
        votes=len(noes),
        of=of,
        rejected_at=clock.now(),
    )


def committee_finding(room: Room, bid: Bid, item: str, finding: Finding) -> tuple[str, str]:
    """Check a member's finding; return the ground and the reason as they are kept. Raises Refused."""
    if item not in Item.values:
        raise Refused(_("There is no such item of review."), "item")
    if item == Item.QUALIFICATION and item not in items_of(room):
        # 87号令 44
        raise Refused(_("The purchaser or the agency checks the qualification, not the committee."), "item")
    return checked_finding(room, bid, item, finding)


def checked_finding(room: Room, bid: Bid, item: str, finding: Finding) -> tuple[str, str]:
    """Return the ground of the law and the reason of a finding, both empty for one that passes. Raises Refused."""
    if finding.passed:
        return "", ""
    ground, condition = _ground(room, item, finding.ground)
    if ground == Ground.PRICE_BELOW_COST:
        _require_explanation_asked(room, bid)
    reason = needed(finding.reason, _("why the bid fails"))
    return ground, f"{condition}{reason}" if not reason.startswith(condition) else reason


def _ground(room: Room, item: str, said: str) -> tuple[str, str]:
    """Return the ground of the law behind what was said, and how the reason names the condition of the document."""
    document = document_of(room.lot)
    listed = conditions_of(document, item)
    for condition in listed:
        if said == condition.code:
            return condition.ground, f"（{condition.code}）"
    if said not in Ground.values:
        raise Refused(_("A bid is rejected only on a ground that the law names."), "ground")
    if document.rejections and said not in {condition.ground for condition in listed}:
        raise Refused(
            _("The tender document lists no such condition of rejection for this step."), "condition"
        )
    return said, ""


def _require_explanation_asked(room: Room, bid: Bid) -> None:
    """12号令 21: a price is below cost only after the bidder could explain it, or kept silent until it was due."""
    asked = Clarification.objects.filter(room=room, bid=bid, kind=ClarificationKind.LOW_PRICE)
    if not any(line.answered_at or _is_silent(line) for line in asked.select_related("room__lot")):
        raise Refused(
            _(
                "Ask the bidder to explain its price first; it is rejected only after the answer is in or overdue."
            ),
            "explain_first",
        )


def _is_silent(asked: Clarification) -> bool:
    released, due = asked.released_at, asked.due_at
    return bool(released and due and is_over(asked.room.lot, released, due, clock.now()))
