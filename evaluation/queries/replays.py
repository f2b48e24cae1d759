"""The acts of an evaluation as the ledger has them, the same scene from the rows, and proof that nothing was slipped in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from evaluation.models import (
    Acknowledgement,
    CallState,
    Correction,
    Mark,
    Member,
    Misconduct,
    Room,
    Signature,
)
from evaluation.queries.bids import bids_in
from evaluation.replay import Act, Place, Scene
from ledger import entries as texts
from ledger import merkle
from ledger.models import Entry, thing_name
from ledger.queries import paths_of, root_at, size

ON_THE_LOT = ("lot.suspend", "lot.resume")


@dataclass(frozen=True)
class Proven:
    """Whether the log holds each of a room's entries as it stands: how many were checked, against which tree."""

    checked: int
    size: int
    root: str
    bad: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Whether every entry is in the log."""
        return not self.bad


def entries_of(room: Room) -> list[Entry]:
    """Return the ledger's entries on a room, and those that suspended or resumed its lot, oldest first."""
    own = Q(thing=thing_name(room)) | Q(thing=thing_name(room.lot), act__in=ON_THE_LOT)
    return list(Entry.objects.filter(own).order_by("index"))


def acts_of(entries: Sequence[Entry]) -> list[Act]:
    """Return entries as the pure replay takes them."""
    return [Act(one.index, one.at, one.act, one.actor, one.facts) for one in entries]


def proven(entries: Sequence[Entry]) -> Proven:
    """Open the salted leaf of each entry and check its inclusion in the log as it stands now (RFC 9162)."""
    total = size()
    root = root_at(total)
    bad = [
        entry.index
        for entry, path in zip(entries, paths_of([one.index for one in entries], total), strict=True)
        if not _in_log(entry, total, path, root)
    ]
    return Proven(len(entries), total, root.hex(), tuple(bad))


def _in_log(entry: Entry, total: int, path: Sequence[bytes], root: bytes) -> bool:
    leaf = texts.leaf(bytes(entry.salt), entry.body)
    if leaf != bytes(entry.leaf) or texts.digest(entry.body) != entry.digest:
        return False
    try:
        merkle.verify_inclusion(leaf, entry.index, total, path, root)
    except merkle.ProofError:
        return False
    return True


def scene_of(room: Room) -> Scene:
    """Return what stands now, from the rows: what the replay of all acts must come to."""
    members = list(
        Member.objects.filter(room=room, state__in=[CallState.CALLED, CallState.ACCEPTED])
        .select_related("line")
        .order_by("number")
    )
    out = room.rejections.filter(voided_at__isnull=True)
    still_in = set(bids_in(room).values_list("pk", flat=True)) - set(out.values_list("bid", flat=True))
    report = getattr(room, "report", None)
    return Scene(
        state=str(room.state),
        places=tuple(_place(member, still_in) for member in members),
        reviewed=room.reviewed_at is not None,
        rejected=tuple(sorted((room.code_of(one.bid_id), str(one.ground)) for one in out)),
        prices_open=room.prices_opened_at is not None,
        revealed=room.revealed_at is not None,
        competition=str(room.competition),
        faults=room.faults.filter(ended_at__isnull=True).count(),
        holds=room.lot.holds.filter(released_at__isnull=True).count(),
        clarifications=tuple(sorted((one.pk, _stands(one)) for one in room.clarifications.all())),
        corrections=Correction.objects.filter(mark__member__room=room).count(),
        extensions=room.extensions.count(),
        messages=room.messages.count(),
        acknowledged=Acknowledgement.objects.filter(message__room=room).count(),
        misconduct=Misconduct.objects.filter(member__room=room).count(),
        remarks=room.remarks.count(),
        report=report.sha256 if report else "",
    )


def _place(member: Member, still_in: set[int]) -> Place:
    line = getattr(member, "line", None)
    answer = Signature.objects.filter(member=member).first()
    return Place(
        number=member.number,
        code=member.code,
        state=str(member.state),
        seat=member.seat_id,
        chair=member.chair,
        declared=member.declarations.filter(conflict=False).count(),
        line="never" if line is None else "here" if line.present else "gone",
        wants_time=member.wants_time_at is not None,
        marks=Mark.objects.filter(member=member, bid__in=still_in).count(),
        sha256=member.marks_sha256,
        locked=member.locked_at is not None,
        answer=str(answer.kind) if answer else "",
    )


def _stands(one: object) -> str:
    for field, state in (
        ("answered_at", "answered"),
        ("released_at", "released"),
        ("refused_at", "held_back"),
    ):
        if getattr(one, field):
            return state
    return "asked"
