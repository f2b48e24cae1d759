"""What on the wall needs an eye first: signs of a live room, graded, from plain facts. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

# When nobody marks for so long somebody should ask why; no law names a figure.
STALLED = timedelta(minutes=20)
# A clock of the law counts as near.
NEAR = timedelta(minutes=30)
# A page takes a moment to come to the line after check-in.
SETTLING = timedelta(minutes=2)

MARKING = "running"
AT_WORK = frozenset({"running", "paused", "locked", "checks", "report_sign"})


class Grade(IntEnum):
    """How much a sign presses: 3 at once, 2 soon, 1 to be known."""

    KNOW = 1
    SOON = 2
    NOW = 3


@dataclass(frozen=True)
class Sign:
    """One anomaly: which, how grave, until when, how many, where."""

    code: str
    grade: Grade
    due: datetime | None = None
    count: int = 1
    where: str = ""


@dataclass(frozen=True)
class Seat:
    """One seat of a room. `line` is "here", "gone" (was on the line) or "never"; marks only as numbers."""

    number: int
    site: str
    label: str = ""
    checked_in_at: datetime | None = None
    line: str = "never"
    since: datetime | None = None
    done: int = 0
    locked: bool = False
    chair: bool = False
    wants_time: bool = False
    signed: bool = False
    last_mark_at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """What the wall knows of a room. All clocks are as they run now, what was held added."""

    state: str
    seats: Sequence[Seat] = ()
    cells: int = 0
    held_since: datetime | None = None
    fault: bool = False
    fault_due: datetime | None = None
    marking_since: datetime | None = None
    planned_end: datetime | None = None
    sign_by: datetime | None = None
    unreleased: int = 0
    answers_due: Sequence[datetime] = ()
    corrections: int = 0
    fallbacks: int = 0
    misconduct: int = 0
    vacant: int = 0
    unread: int = 0
    extended: int = 0


def dark_sites(seats: Sequence[Seat]) -> list[str]:
    """Return the sites of which every seat that was on the line has gone from it."""
    known = Counter(seat.site for seat in seats if seat.line != "never")
    gone = Counter(seat.site for seat in seats if seat.line == "gone")
    return sorted(site for site, count in known.items() if gone[site] == count)


def signs(room: Facts, at: datetime) -> list[Sign]:
    """Return a room's signs, the gravest first, the nearest clock first among equals."""
    found = [*_stops(room), *_seats(room, at), *_clocks(room, at), *_counts(room)]
    return sorted(found, key=lambda sign: (-sign.grade, sign.due is None, sign.due, sign.code))


def urgency(found: Sequence[Sign]) -> tuple[int, float, int]:
    """Return a key by which rooms are put in order: gravest sign, nearest clock, number of signs."""
    dues = [sign.due.timestamp() for sign in found if sign.due]
    return (
        -max((sign.grade for sign in found), default=0),
        min(dues, default=float("inf")),
        -len(found),
    )


def _stops(room: Facts) -> list[Sign]:
    found = []
    if room.fault:
        found.append(Sign("fault", Grade.NOW, due=room.fault_due))
    if room.misconduct:
        found.append(Sign("misconduct", Grade.NOW, count=room.misconduct))
    if room.held_since:
        found.append(Sign("held", Grade.SOON))
    if room.vacant:
        found.append(Sign("vacant", Grade.SOON, count=room.vacant))
    return found


def _seats(room: Facts, at: datetime) -> list[Sign]:
    found = [Sign("dark", Grade.NOW, where=site) for site in dark_sites(room.seats)]
    dark = {sign.where for sign in found}
    gone = [seat for seat in room.seats if seat.line == "gone" and seat.site not in dark]
    if gone:
        found.append(Sign("dropped", Grade.SOON, count=len(gone), where=_numbers(gone)))
    unseen = [
        seat
        for seat in room.seats
        if seat.line == "never" and seat.checked_in_at and at - seat.checked_in_at > SETTLING
    ]
    if unseen and room.state in AT_WORK:
        found.append(Sign("unseen", Grade.KNOW, count=len(unseen), where=_numbers(unseen)))
    if stalled := _stalled(room, at):
        found.append(Sign("stalled", Grade.SOON, count=len(stalled), where=_numbers(stalled)))
    return found


def _stalled(room: Facts, at: datetime) -> list[Seat]:
    if room.state != MARKING or room.marking_since is None or room.held_since:
        return []
    return [
        seat
        for seat in room.seats
        if not seat.locked and at - max(seat.last_mark_at or room.marking_since, room.marking_since) > STALLED
    ]


def _clocks(room: Facts, at: datetime) -> list[Sign]:
    found = []
    unlocked = any(not seat.locked for seat in room.seats)
    if room.planned_end and room.state == MARKING and unlocked and room.planned_end - at < NEAR:
        found.append(Sign("end_near", Grade.SOON, due=room.planned_end))
    unsigned = sum(1 for seat in room.seats if not seat.signed)
    if room.sign_by and room.state == "report_sign" and unsigned and room.sign_by - at < NEAR:
        found.append(Sign("sign_near", Grade.SOON, due=room.sign_by, count=unsigned))
    late = [due for due in room.answers_due if due - at < NEAR]
    if late:
        found.append(Sign("answer_near", Grade.SOON, due=min(late), count=len(late)))
    return found


def _counts(room: Facts) -> list[Sign]:
    asking = sum(1 for seat in room.seats if seat.wants_time)
    counted = [
        ("release", Grade.SOON, room.unreleased),
        ("corrected", Grade.SOON, room.corrections),
        ("time", Grade.KNOW, asking),
        ("extended", Grade.KNOW, room.extended),
        ("fallback", Grade.KNOW, room.fallbacks),
        ("unread", Grade.KNOW, room.unread),
    ]
    return [Sign(code, grade, count=count) for code, grade, count in counted if count]


def _numbers(seats: Sequence[Seat]) -> str:
    return "、".join(str(seat.number) for seat in seats)
