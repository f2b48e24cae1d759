"""Marks: each member alone, cell by cell, until she locks."""

import secrets
from collections.abc import Sequence
from datetime import datetime
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
from evaluation.models import CountedWrite, Mark, Member, Room
from evaluation.queries import (
    Criterion,
    cells_to_fill,
    complete_panel,
    document_of,
    judged_criteria,
    present_members,
    progress_of,
    qualified_bids,
)
from evaluation.rules import may_mark, may_sit
from ledger import clock
from ledger.actions import record
from ledger.entries import JSON

# As people type it with a Chinese keyboard.
WIDE = str.maketrans("０１２３４５６７８９．。", "0123456789..")
# A page whose answers got lost names so many of its writes; it stops typing into a dead line long before.
MOST_AFTER = 20
LONGEST_ID = 36


class StaleMarkError(Refused):
    """The mark was changed elsewhere since the page was loaded; `mark` is what stands now."""

    def __init__(self, mark: Mark | None) -> None:
        super().__init__(_("This mark was changed in another window; here is what stands now."), "stale")
        self.mark = mark


@transaction.atomic
def save_mark(
    *,
    member: Member,
    criterion: str,
    bid: Bid,
    value: str | Decimal,
    version: int,
    by: User,
    write: str = "",
    after: Sequence[str] = (),
) -> Mark:
    """Write one mark: points from 0 to the criterion's maximum with at most one decimal. Return what then stands.

    `version` is the one the page shows, 0 for an empty cell. `write` is an id the page made for this write: one that
    has been counted is not counted again, however often and late it arrives. `after` are ids of the page's own earlier
    writes to the cell whose answers it never got; what they made may be overwritten as if it had been seen.
    Saving the same value again changes nothing. Raises Refused for anything else, after the lock, by anybody but the
    member, StaleMarkError when another window was quicker. The log notes that a mark was given, never which.
    """
    # The room's row is only shared here: members must not wait for each other.
    member = Member.objects.select_for_update(of=("self",)).select_related("room__lot").get(pk=member.pk)
    # A repeated write is answered with what stands even after the lock: it was counted before.
    require(may_sit(by, member))
    standing = Mark.objects.filter(member=member, criterion=criterion, bid=bid).first()
    if standing and _counted(member, criterion, bid, write):
        return standing
    require(may_mark(by, member))
    line = _criterion(member.room, criterion)
    if not qualified_bids(member.room).filter(pk=bid.pk).exists():
        raise Refused(_("This bid is not in this evaluation."), "bid")
    points = read_points(value, line.maximum)
    if standing and standing.locked_at:
        raise Refused(_("This mark is locked and cannot be changed."), "locked")
    if standing and standing.value == points:
        _count(standing, write, after)
        return standing
    mark = _put(standing, member, line, bid, points, _known(standing, version, after))
    _count(mark, write, after)
    _note_mark(mark, member)
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
    # Whoever locks a second time, since a bid came back, keeps her salt: with another the digest of her first lock,
    # which stands in the ledger, could never be shown again. Both digests are over different marks and tell nothing.
    member.marks_salt = member.marks_salt or secrets.token_hex(32)
    member.marks_sha256 = marks_digest(member)
    member.locked_at = clock.now()
    member.save()
    member.marks.filter(locked_at__isnull=True).update(locked_at=member.locked_at)
    note("marks.lock", room, by=member, member=member.number, marks_sha256=member.marks_sha256)
    if complete_panel(room) and not present_members(room).filter(locked_at__isnull=True).exists():
        move(room, "lock")
        room.locked_at = member.locked_at
        room.save(update_fields=["locked_at"])
        note("room.lock", room, by=None)
    return member


def marks_digest(member: Member, *, locked_by: datetime | None = None) -> str:
    """Return the salted SHA-256 of a member's marks as they stand in the table.

    With `locked_by` only of those locked until then: the digest that her lock at that time wrote into the ledger.
    """
    marks = member.marks.filter(locked_at__lte=locked_by) if locked_by else member.marks
    lines = [
        [mark.criterion, str(mark.bid_id), str(mark.value)] for mark in marks.order_by("criterion", "bid_id")
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


def _counted(member: Member, criterion: str, bid: Bid, write: str) -> bool:
    """Tell whether a write has been counted. Raises Refused when its id was used for another cell."""
    known = CountedWrite.objects.filter(member=member, write=write).first() if write else None
    if known and (known.criterion, known.bid_id) != (criterion, bid.pk):
        raise Refused(_("This id of a write belongs to another cell. Reload the page."), "write")
    return known is not None


def _count(mark: Mark, write: str, after: Sequence[str]) -> None:
    """Note a write as counted, and with it those it came after: one of them that still lies in the network is done with."""
    if not write:
        return
    ids = [write, *(one for one in after[:MOST_AFTER] if 0 < len(one) <= LONGEST_ID)]
    CountedWrite.objects.bulk_create(
        [
            CountedWrite(
                member=mark.member, write=one, criterion=mark.criterion, bid=mark.bid, version=mark.version
            )
            for one in dict.fromkeys(ids)
        ],
        ignore_conflicts=True,
    )


def _known(standing: Mark | None, version: int, after: Sequence[str]) -> bool:
    """Tell whether the page knows what stands: it shows its version, or made it by a write without an answer."""
    if standing is None:
        return version == 0
    if standing.version == version:
        return True
    own = CountedWrite.objects.filter(
        member=standing.member_id, criterion=standing.criterion, bid=standing.bid_id, version=standing.version
    )
    return own.filter(write__in=list(after)[:MOST_AFTER]).exists()


def _note_mark(mark: Mark, member: Member) -> None:
    """Write a mark down. Only the first in a cell is announced: a changed one moves no progress, and is nobody's business."""
    facts: dict[str, JSON] = {
        "criterion": mark.criterion,
        "bid": member.room.code_of(mark.bid_id),
        "version": mark.version,
    }
    if mark.version == 1:
        note("mark.save", member.room, by=member, **facts)
    else:
        record("mark.save", by=member, on=member.room, at=None, **facts)


def _put(
    standing: Mark | None, member: Member, line: Criterion, bid: Bid, points: Decimal, known: bool
) -> Mark:
    if not known:
        raise StaleMarkError(standing)
    at = clock.now()
    if standing is None:
        try:
            with transaction.atomic():
                return Mark.objects.create(
                    member=member, criterion=line.code, bid=bid, value=points, marked_at=at
                )
        except IntegrityError as error:
            cell = Mark.objects.filter(member=member, criterion=line.code, bid=bid)
            raise StaleMarkError(cell.first()) from error
    # The version is asked once more: it is the row's own guard, whoever locked what.
    own = Mark.objects.filter(pk=standing.pk, version=standing.version)
    if not own.update(value=points, version=standing.version + 1, marked_at=at):
        raise StaleMarkError(Mark.objects.get(pk=standing.pk))
    return Mark.objects.get(pk=standing.pk)


def _criterion(room: Room, code: str) -> Criterion:
    for line in judged_criteria(document_of(room.lot)):
        if line.code == code:
            return line
    # 实施条例 49: only the criteria of the tender document count.
    raise Refused(_("The tender document has no such criterion."), "criterion")
