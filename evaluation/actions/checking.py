"""After the lock: the reveal, reasons for large deviations, corrections on the law's grounds, ties."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Bid, Regime
from evaluation.actions.marking import read_points
from evaluation.actions.reviewing import require_chair, require_full
from evaluation.actions.writing import locked, needed, note
from evaluation.flow import move
from evaluation.models import Correction, CorrectionGround, Mark, Room, State
from evaluation.queries import document_of, judged_criteria, large_deviations, mismatches
from evaluation.queries.results import tied_groups
from evaluation.queries.rooms import tie_luck, tie_seed
from evaluation.rules import may_correct, may_draw_tie, not_suspended
from ledger import clock


@transaction.atomic
def reveal(*, room: Room, by: User) -> Room:
    """Show everybody's marks to the committee; only when all have locked. The chair does it."""
    room = locked(room)
    chair = require_chair(room, by)
    require_full(room)
    move(room, "check")
    room.revealed_at = clock.now()
    room.save(update_fields=["revealed_at"])
    note(
        "marks.reveal",
        room,
        by=chair,
        unequal=[[criterion, room.code_of(int(bid))] for criterion, bid in mismatches(room)],
        deviations=len(large_deviations(room)),
    )
    return room


@transaction.atomic
def give_reason(*, mark: Mark, reason: str, by: User) -> Mark:
    """Give the reason for a mark that lies far from the others'; only its member, only during the checks."""
    room = locked(mark.member.room)
    mark = Mark.objects.select_for_update(of=("self",)).select_related("member__room__lot").get(pk=mark.pk)
    require(may_correct(by, mark.member))
    mark.reason = needed(reason, _("the reason for the deviation"))
    mark.save(update_fields=["reason"])
    note(
        "mark.give_reason",
        room,
        by=mark.member,
        criterion=mark.criterion,
        bid=room.code_of(mark.bid_id),
        reason=mark.reason,
    )
    return mark


@transaction.atomic
def correct_mark(*, mark: Mark, value: str | Decimal, ground: str, reason: str, by: User) -> Correction:
    """Correct a locked mark on one of the law's four grounds (87号令 64); the locked mark stays on record.

    Raises Refused for another ground, another's mark, points out of range, or a mark the ground does not fit.
    """
    room = locked(mark.member.room)
    mark = Mark.objects.select_for_update(of=("self",)).select_related("member__room__lot").get(pk=mark.pk)
    require(may_correct(by, mark.member))
    if ground not in CorrectionGround.values:
        raise Refused(_("A locked mark changes only on a ground that the law names."), "ground")
    if ground == CorrectionGround.OBJECTIVE and (mark.criterion, str(mark.bid_id)) not in mismatches(room):
        raise Refused(_("The members' marks do not differ here."), "equal")
    line = next(c for c in judged_criteria(document_of(room.lot)) if c.code == mark.criterion)
    correction = Correction.objects.create(
        mark=mark,
        value=read_points(value, line.maximum),
        ground=ground,
        reason=needed(reason, _("the reason for the correction")),
        corrected_at=clock.now(),
    )
    note(
        "mark.correct",
        room,
        by=mark.member,
        criterion=mark.criterion,
        bid=room.code_of(mark.bid_id),
        locked=str(mark.value),
        corrected=str(correction.value),
        ground=ground,
        reason=correction.reason,
    )
    return correction


@transaction.atomic
def settle_tie(*, room: Room, order: Sequence[Bid], reason: str, by: User) -> Room:
    """Put bids that the document's comparators leave equal in order; the tenderer decides, with a reason (EV-14)."""
    room = locked(room)
    require(may_act(by, Act.DECIDE_AWARD))
    require(not_suspended(room.lot))
    if room.lot.project.regime == Regime.GP:
        raise Refused(_("The tender document has parallel candidates drawn by lot."), "draw")
    if by.organisation_id != room.lot.project.tenderer_id:
        raise Refused(_("The tenderer settles a tie."), "stranger")
    if room.state != State.CHECKS:
        raise Refused(_("A tie is settled during the checks."), "state")
    tied = {bid for group in tied_groups(room) for bid in group}
    if {bid.pk for bid in order} != tied:
        raise Refused(_("Put exactly the tied bids in order."), "tied")
    room.tie_order = {str(bid.pk): place for place, bid in enumerate(order, 1)}
    room.tie_reason = needed(reason, _("the reason for this order"))
    room.save(update_fields=["tie_order", "tie_reason"])
    note("tie.settle", room, by=by, order=[room.code_of(bid.pk) for bid in order], reason=room.tie_reason)
    return room


@transaction.atomic
def draw_tie(*, room: Room, by: User) -> Room:
    """政府采购: put parallel candidates in order by a public draw that anyone can do again (87号令 68; RULES EV-15).

    The seed joins the bidders' sealed nonces with the digests of all locked marks: nobody knew it before the last
    lock, and a tie is known only after it. Raises Refused where nothing is tied.
    """
    room = locked(room)
    require(may_draw_tie(by, room))
    groups = tied_groups(room)
    if not groups:
        raise Refused(_("No bids are tied."), "tied")
    seed = tie_seed(room)
    tied = sorted(
        (bid for group in groups for bid in group), key=lambda bid: tie_luck(seed, room.code_of(bid))
    )
    room.tie_order = {str(bid): place for place, bid in enumerate(tied, 1)}
    with translation.override("zh-hans"):
        room.tie_reason = _("Drawn by the public seed %(seed)s.") % {"seed": seed}
    room.save(update_fields=["tie_order", "tie_reason"])
    note("tie.draw", room, by=by, seed=seed, order=[room.code_of(bid) for bid in tied])
    return room
