"""What a witness sees of a lot: stages, clocks and how many are there; no name, no bid, no mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from bidding.models import Lot, OpeningSession, OpeningStage
from bidding.queries.bids import session_of
from bidding.stages import ORDER, has_reached
from evaluation.models import CallState, Room
from realtime.presence import present_in
from supervision.models import Witnessing, WitnessReport


@dataclass(frozen=True)
class Step:
    """One stage of a room or hall: done, now or next."""

    label: str
    state: str


@dataclass(frozen=True)
class Seats:
    """A site as a witness sees it: how many seats, how many are on the line. Sites are numbered, not named."""

    number: int
    seats: int
    here: int


@dataclass(frozen=True)
class Watched:
    """A lot as its witness sees it now."""

    lot: Lot
    hall: Sequence[Step]
    bids: int | None
    room: Room | None
    sites: Sequence[Seats]


def watched(part: Witnessing) -> Watched:
    """Return what the witness may see: before the bidders are published not even their number (招标投标法 22)."""
    lot = part.lot
    session = session_of(lot)
    hall = _hall(session) if session else []
    published = session is not None and has_reached(session, OpeningStage.PUBLISHED_BIDDERS)
    closing = getattr(lot, "closing", None)
    room = Room.objects.filter(lot=lot).order_by("-number").first()
    return Watched(
        lot, hall, closing.bid_count if published and closing else None, room, _sites(room) if room else []
    )


def _hall(session: OpeningSession) -> list[Step]:
    here = ORDER.index(OpeningStage(session.stage))
    ended = session.stage == OpeningStage.CLOSED
    return [
        Step(str(stage.label), "done" if n < here or ended else "now" if n == here else "next")
        for n, stage in enumerate(ORDER)
    ]


def _sites(room: Room) -> list[Seats]:
    """Seats by site, in the order of the sites; who sits there, and where that is, is not told (招标投标法 37)."""
    here = {one.who for one in present_in([room.topic]).get(room.topic, [])}
    found: dict[int, list[bool]] = {}
    members = room.members.filter(state__in=[CallState.CALLED, CallState.ACCEPTED]).order_by("site", "number")
    for member in members:
        found.setdefault(member.site_id, []).append(member.presence_name in here)
    return [Seats(number, len(seats), sum(seats)) for number, seats in enumerate(found.values(), start=1)]


def parts_of(user: User) -> QuerySet[Witnessing]:
    """Return a witness's own parts, newest first."""
    return Witnessing.objects.filter(user=user).select_related("lot__project", "report")


def parts_for(user: User) -> QuerySet[Witnessing]:
    """Return the parts in the lots of an officer's department."""
    found = Witnessing.objects.filter(lot__project__supervisor=user.organisation_id)
    return found.select_related("lot__project", "user__person", "report")


def published_reports() -> QuerySet[WitnessReport]:
    """Return the published reports, newest first."""
    found = WitnessReport.objects.filter(published_at__isnull=False)
    return found.select_related("witnessing__lot").order_by("-published_at")
