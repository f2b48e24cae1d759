"""Live rooms as the wall sees them: numbers, clocks and lines, never a mark. The number of queries does not grow."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Prefetch, QuerySet

from accounts.models import User
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Bid, BidState, Hold, TenderDocument
from evaluation.flow import LIVE
from evaluation.models import (
    Acknowledgement,
    CallState,
    Clarification,
    Correction,
    Extension,
    Fault,
    IdentityCheck,
    IdentityRecord,
    Mark,
    Member,
    Message,
    Misconduct,
    QualificationCheck,
    Recognition,
    Rejection,
    Room,
    Signature,
)
from evaluation.queries import judged_criteria
from evaluation.queries.clocks import Span, time_held
from realtime.presence import Present, present_in
from supervision.wall import Facts, Seat, Sign, signs, urgency

SITTING = [CallState.CALLED, CallState.ACCEPTED]


@dataclass(frozen=True)
class RoomOnWall:
    """One room on the wall: the row, what is known of it, and what presses."""

    room: Room
    facts: Facts
    signs: Sequence[Sign]
    sites: Sequence[tuple[str, Sequence[Seat]]]

    @property
    def done(self) -> int:
        """How many marks the committee has given so far."""
        return sum(seat.done for seat in self.facts.seats)

    @property
    def all_cells(self) -> int:
        """How many marks the committee has to give."""
        return self.facts.cells * len(self.facts.seats)


def live_rooms(user: User) -> QuerySet[Room]:
    """Return the live rooms whose projects name the officer's department as their supervisor."""
    if not may_act(user, Act.SUPERVISE) or user.organisation_id is None:
        return Room.objects.none()
    rooms = Room.objects.filter(lot__project__supervisor=user.organisation_id, state__in=LIVE)
    return rooms.select_related("lot__project", "report").order_by("pk")


def on_wall(rooms: Iterable[Room], at: datetime) -> list[RoomOnWall]:
    """Return rooms as the wall shows them at a moment, the most urgent first."""
    looked = _Look(list(rooms))
    found = [_seen(room, looked, at) for room in looked.rooms]
    return sorted(found, key=lambda one: (*urgency(one.signs), one.room.pk))


class _Look:
    """Everything about a list of rooms, fetched at once, by key."""

    def __init__(self, rooms: list[Room]) -> None:
        self.rooms = rooms
        keys, lots = [room.pk for room in rooms], [room.lot_id for room in rooms]
        self.members = _grouped(
            Member.objects.filter(room__in=keys, state__in=SITTING)
            .select_related("site__site", "seat", "line")
            .order_by("number"),
            "room_id",
        )
        self.places = _sets(Member.objects.filter(room__in=keys).values_list("room", "number"))
        self.present: dict[str, list[Present]] = present_in(room.topic for room in rooms)
        self.faults = {f.room_id: f for f in Fault.objects.filter(room__in=keys, ended_at__isnull=True)}
        self.asked = _grouped(
            Clarification.objects.filter(room__in=keys, answered_at__isnull=True), "room_id"
        )
        self.qualified = _qualified(keys, lots)
        self.cells = _criteria(lots)
        self.marks = _marks(keys, self.qualified)
        self.signed = set(Signature.objects.filter(report__room__in=keys).values_list("member", flat=True))
        self.holds = _holds(rooms)
        self.corrections = _counts(
            Correction.objects.filter(mark__member__room__in=keys), "mark__member__room"
        )
        self.misconduct = _counts(
            Misconduct.objects.filter(member__room__in=keys, seen_at__isnull=True), "member__room"
        )
        self.extended = _counts(Extension.objects.filter(room__in=keys), "room")
        self.fallbacks = _counts(
            IdentityRecord.objects.filter(member__room__in=keys, method=IdentityCheck.FACE).exclude(
                outcome=Recognition.MATCHED
            ),
            "member__room",
        )
        self.messages = _grouped(
            Message.objects.filter(room__in=keys).prefetch_related(
                Prefetch("acknowledgements", Acknowledgement.objects.all(), to_attr="read")
            ),
            "room_id",
        )


def _seen(room: Room, look: _Look, at: datetime) -> RoomOnWall:
    spans = look.holds.get(room.lot_id, [])
    members = look.members.get(room.pk, [])
    here = {one.who for one in look.present.get(room.topic, [])}
    seats = [_seat(member, here, look) for member in members]
    fault, report = look.faults.get(room.pk), getattr(room, "report", None)

    def runs(start: datetime | None, due: datetime | None) -> datetime | None:
        """A clock's end, put off by what the lot was held since it began."""
        return due + time_held(spans, start, at) if start and due else None

    asked = look.asked.get(room.pk, [])
    answers = [runs(one.released_at, one.due_at) for one in asked]
    facts = Facts(
        state=str(room.state),
        seats=seats,
        cells=look.cells.get(room.lot_id, 0) * len(look.qualified[room.pk]) if room.started_at else 0,
        held_since=room.lot.suspended_at,
        fault=fault is not None,
        fault_due=runs(fault.began_at, fault.due_at) if fault else None,
        marking_since=room.reviewed_at,
        planned_end=runs(room.started_at, room.planned_end_at),
        sign_by=runs(report.made_at, report.sign_by) if report else None,
        unreleased=sum(1 for one in asked if one.released_at is None and one.refused_at is None),
        answers_due=[due for due in answers if due],
        corrections=look.corrections.get(room.pk, 0),
        fallbacks=look.fallbacks.get(room.pk, 0),
        misconduct=look.misconduct.get(room.pk, 0),
        vacant=len(look.places.get(room.pk, set()) - {member.number for member in members}),
        unread=_unread(look.messages.get(room.pk, []), members),
        extended=look.extended.get(room.pk, 0),
    )
    return RoomOnWall(room, facts, signs(facts, at), _by_site(seats))


def _seat(member: Member, here: set[str], look: _Look) -> Seat:
    line = getattr(member, "line", None)
    if member.presence_name in here:
        standing = "here"
    else:
        # Until the ledger says that she dropped, a page that is just changing does not count as gone.
        standing = "never" if line is None else "here" if line.present else "gone"
    done, last = look.marks.get(member.pk, (0, None))
    return Seat(
        number=member.number,
        site=member.site.site.name,
        label=member.seat.label if member.seat else "",
        checked_in_at=member.checked_in_at,
        line=standing,
        since=line.since if line else None,
        done=done,
        locked=member.locked_at is not None,
        chair=member.chair,
        wants_time=member.wants_time_at is not None,
        signed=member.pk in look.signed,
        last_mark_at=last,
    )


def _by_site(seats: Sequence[Seat]) -> list[tuple[str, list[Seat]]]:
    sites: dict[str, list[Seat]] = {}
    for seat in seats:
        sites.setdefault(seat.site, []).append(seat)
    return list(sites.items())


def _unread(messages: Sequence[Message], members: Sequence[Member]) -> int:
    """How many messages somebody to whom they are addressed has not acknowledged."""
    keys = {member.pk for member in members}
    waiting = []
    for message in messages:
        to = {message.member_id} & keys if message.member_id else keys
        if to - {one.member_id for one in message.read}:  # type: ignore[attr-defined]
            waiting.append(message)
    return len(waiting)


def _qualified(rooms: list[int], lots: list[int]) -> dict[int, set[int]]:
    """The bids that nobody found to fail, by room: as `evaluation.queries.qualified_bids`, for many rooms at once."""
    bids = _sets(Bid.objects.filter(lot__in=lots, state=BidState.OPENED).values_list("lot", "pk"))
    out = _sets(Rejection.objects.filter(room__in=rooms, voided_at__isnull=True).values_list("room", "bid"))
    unfit = _sets(QualificationCheck.objects.filter(room__in=rooms, passed=False).values_list("room", "bid"))
    return {
        room: bids.get(lot, set()) - out.get(room, set()) - unfit.get(room, set())
        for room, lot in zip(rooms, lots, strict=True)
    }


def _criteria(lots: list[int]) -> dict[int, int]:
    """How many criteria members mark, by lot: those of the latest published document."""
    documents = TenderDocument.objects.filter(lot__in=lots, published_at__isnull=False).order_by("version")
    return {document.lot_id: len(judged_criteria(document)) for document in documents}


def _marks(rooms: list[int], qualified: dict[int, set[int]]) -> dict[int, tuple[int, datetime]]:
    """How many marks each member has given on bids still in, and when the last; numbers, never the marks."""
    rows = (
        Mark.objects.filter(member__room__in=rooms)
        .values_list("member", "member__room", "bid")
        .annotate(Count("pk"), Max("marked_at"))
        .order_by()
    )
    found: dict[int, tuple[int, datetime]] = {}
    for member, room, bid, count, last in rows:
        before, latest = found.get(member, (0, last))
        found[member] = (before + (count if bid in qualified[room] else 0), max(latest, last))
    return found


def _holds(rooms: list[Room]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {room.lot_id: [] for room in rooms}
    for lot, placed, released in Hold.objects.filter(lot__in=list(found)).values_list(
        "lot", "placed_at", "released_at"
    ):
        found[lot].append((placed, released))
    return found


def _counts(rows: QuerySet, room: str) -> dict[int, int]:  # type: ignore[type-arg]
    return dict(rows.values_list(room).annotate(Count("pk")).order_by())


def _grouped(rows: Iterable, key: str) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _sets(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found
