"""Marks: each member alone, cell by cell, until she locks."""

import secrets
from decimal import Decimal, InvalidOperation
from hashlib import sha256

import rfc8785
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Bid
from evaluation.actions.writing import locked, note
from evaluation.flow import move
from evaluation.models import Mark, Member, Room
from evaluation.queries import (
    Criterion,
    cells_to_fill,
    document_of,
    judged_criteria,
    known_limit,
    present_members,
    progress_of,
    qualified_bids,
)
from evaluation.rules import may_mark
from ledger import clock

# As people type it with a Chinese keyboard.
WIDE = str.maketrans("０１２３４５６７８９．。", "0123456789..")


class StaleMarkError(Refused):
    """The mark was changed elsewhere since the page was loaded; `mark` is what stands now."""

    def __init__(self, mark: Mark | None) -> None:
        super().__init__(_("This mark was changed in another window; here is what stands now."), "stale")
        self.mark = mark


@transaction.atomic
def save_mark(
    *, member: Member, criterion: str, bid: Bid, value: str | Decimal, version: int, by: User
) -> Mark:
    """Write one mark: points from 0 to the criterion's maximum with at most one decimal.

    `version` is the one the page shows, 0 for an empty cell. Saving the same value again changes nothing.
    Raises Refused for anything else, after the lock, by anybody but the member, StaleMarkError when another window
    was quicker. The log notes that a mark was given, never which.
    """
    # The room's row is only shared here: members must not wait for each other.
    member = Member.objects.select_for_update(of=("self",)).select_related("room__lot").get(pk=member.pk)
    require(may_mark(by, member))
    line = _criterion(member.room, criterion)
    if not qualified_bids(member.room).filter(pk=bid.pk).exists():
        raise Refused(_("This bid is not in this evaluation."), "bid")
    points = read_points(value, line.maximum)
    standing = Mark.objects.filter(member=member, criterion=criterion, bid=bid).first()
    if standing and standing.value == points:
        return standing
    mark = _put(member, line, bid, points, version)
    note(
        "mark.save",
        member.room,
        by=member,
        criterion=criterion,
        bid=member.room.code_of(bid.pk),
        version=mark.version,
    )
    return mark


@transaction.atomic
def lock_marks(*, member: Member, by: User) -> Member:
    """Lock a member's marks for good; with the last member the room locks.

    A salted digest of the marks goes into the log, so that they can be proved unchanged. Raises Refused while a
    cell is empty.
    """
    room = locked(member.room)
    member = Member.objects.select_for_update(of=("self",)).select_related("room__lot").get(pk=member.pk)
    require(may_mark(by, member))
    missing = cells_to_fill(room) - progress_of(room)[member.pk]
    if missing:
        raise Refused(_("%(count)d marks are still missing.") % {"count": missing}, "incomplete")
    member.marks_salt = secrets.token_hex(32)
    member.marks_sha256 = marks_digest(member)
    member.locked_at = clock.now()
    member.save()
    note("marks.lock", room, by=member, member=member.number, marks_sha256=member.marks_sha256)
    if not present_members(room).filter(locked_at__isnull=True).exists():
        move(room, "lock")
        room.locked_at = member.locked_at
        room.save(update_fields=["locked_at"])
        note("room.lock", room, by=None)
    return member


@transaction.atomic
def ask_for_time(*, member: Member, by: User) -> bool:
    """Say that the time does not suffice; when more than a third say so the evaluation is extended (实施条例 48).

    Returns whether it is extended now.
    """
    room = locked(member.room)
    member = Member.objects.select_for_update(of=("self",)).select_related("room__lot").get(pk=member.pk)
    require(may_mark(by, member))
    member.wants_time_at = clock.now()
    member.save(update_fields=["wants_time_at"])
    extended = time_is_extended(room)
    note("time.ask", room, by=member, member=member.number, extended=extended)
    return extended


def time_is_extended(room: Room) -> bool:
    """Tell whether more members than the law's share have asked for more time (TL-18)."""
    members = present_members(room)
    asking = members.filter(wants_time_at__isnull=False).count()
    share = known_limit("TL-18.time_extension_share", room.lot, clock.now())
    return share is not None and asking > share.share * members.count()


def marks_digest(member: Member) -> str:
    """Return the salted SHA-256 of a member's marks as they stand in the table."""
    lines = [
        [mark.criterion, str(mark.bid_id), str(mark.value)]
        for mark in member.marks.order_by("criterion", "bid_id")
    ]
    return sha256(rfc8785.dumps({"salt": member.marks_salt, "marks": lines})).hexdigest()


def read_points(value: str | Decimal, maximum: Decimal) -> Decimal:
    """Read points as typed. Raises Refused unless they are from 0 to `maximum` with at most one decimal."""
    refusal = Refused(
        _("Enter points from 0 to %(maximum)s, with at most one decimal.") % {"maximum": maximum.normalize()},
        "points",
    )
    text = str(value).strip().translate(WIDE)
    # Decimal would also take "1e1", "1_0" and "NaN", which nobody means.
    if not text.replace(".", "", 1).isascii() or not text.replace(".", "", 1).isdigit():
        raise refusal
    try:
        points = Decimal(text)
    except InvalidOperation:
        raise refusal from None
    if not 0 <= points <= maximum or points != points.quantize(Decimal("0.1")):
        raise refusal
    return points.quantize(Decimal("0.1"))


def _put(member: Member, line: Criterion, bid: Bid, points: Decimal, version: int) -> Mark:
    cell = Mark.objects.filter(member=member, criterion=line.code, bid=bid)
    at = clock.now()
    if version and cell.filter(version=version).update(value=points, version=version + 1, marked_at=at):
        return cell.get()
    if version or cell.exists():
        raise StaleMarkError(cell.first())
    try:
        with transaction.atomic():
            return Mark.objects.create(
                member=member, criterion=line.code, bid=bid, value=points, marked_at=at
            )
    except IntegrityError as error:
        raise StaleMarkError(cell.first()) from error


def _criterion(room: Room, code: str) -> Criterion:
    for line in judged_criteria(document_of(room.lot)):
        if line.code == code:
            return line
    # 实施条例 49: only the criteria of the tender document count.
    raise Refused(_("The tender document has no such criterion."), "criterion")
