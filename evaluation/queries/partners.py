"""Agreements in force, seats that are free, and what a site still has to do before it is ready."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.roles import Act
from accounts.rules import may_act
from accounts.templatetags.when import SHANGHAI
from bidding.law.days import add_workdays
from bidding.law.figures import holidays
from evaluation.models import (
    Agreement,
    Booking,
    HandOver,
    Member,
    Recognition,
    Room,
    RoomSite,
    Seat,
    SiteRole,
    State,
)
from evaluation.queries.law import known_limit
from evaluation.queries.panels import present_members

# How many days before its end an agreement is shown as ending.
NOTICE_DAYS = 60
OVER = (State.CLOSED, State.ABORTED)


def day_of(at: datetime) -> date:
    """Return the day in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def covers(region: str, place: str) -> bool:
    """Tell whether an administrative division is, or contains, another: 421100 contains 421181."""
    return place.startswith(region.removesuffix("00").removesuffix("00"))


def in_force(day: date) -> QuerySet[Agreement]:
    """Return the agreements that hold on a day."""
    kept = Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    return Agreement.objects.filter(kept, valid_from__lte=day, valid_to__gte=day)


def agreement_between(host: Organisation, guest: Organisation, region: str, day: date) -> Agreement | None:
    """Return the agreement under which a host may ask a guest's site in a region, whichever of them entered it."""
    both = Q(centre=host, partner=guest) | Q(centre=guest, partner=host)
    found = in_force(day).filter(both).order_by("-valid_to")
    return next((one for one in found if covers(one.region, region)), None)


def standing(agreement: Agreement, day: date) -> str:
    """Return how an agreement stands on a day: future, ended, over, ending (soon) or running."""
    if agreement.ended_on and agreement.ended_on < day:
        return "ended"
    if agreement.valid_to < day:
        return "over"
    if agreement.valid_from > day:
        return "future"
    return "ending" if agreement.valid_to - day <= timedelta(days=NOTICE_DAYS) else "running"


def agreements_of(organisation: Organisation) -> QuerySet[Agreement]:
    """Return the agreements that a centre has with others."""
    found = Agreement.objects.filter(Q(centre=organisation) | Q(partner=organisation))
    return found.select_related("centre", "partner")


def live_bookings() -> QuerySet[Booking]:
    """Return the bookings that keep a seat: not released, of an evaluation that is not over."""
    return Booking.objects.filter(released_at__isnull=True).exclude(part__room__state__in=OVER)


def clashes(
    seats: Iterable[Seat], begins_at: datetime, ends_at: datetime, *, but: RoomSite
) -> QuerySet[Booking]:
    """Return the bookings of other evaluations that overlap a time at some of the seats."""
    found = live_bookings().filter(seat__in=seats, begins_at__lt=ends_at, ends_at__gt=begins_at)
    return found.exclude(part=but).select_related("seat")


def seats_needed(part: RoomSite) -> int:
    """Return how many seats a site has to name: its experts, and at the host the tenderer's people."""
    return part.quota + (part.room.representatives if part.role == SiteRole.HOST else 0)


def is_kept(part: RoomSite, seat: Seat) -> bool:
    """Tell whether a member of the site may sit at a seat: any where none was booked, else one that was."""
    kept = part.bookings.filter(released_at__isnull=True)
    return not kept.exists() or kept.filter(seat=seat).exists()


def unready_sites(room: Room) -> list[str]:
    """Return the names of the sites that have to name seats and have not reported them ready."""
    if not hasattr(room, "sitting"):
        return []
    parts = room.sites.select_related("site", "room").filter(ready_at__isnull=True)
    return [part.site.name for part in parts if seats_needed(part)]


def unrecognised(room: Room) -> list[str]:
    """Return the members whose document or face has not been found to match; nobody where no time was planned."""
    if not hasattr(room, "sitting"):
        return []
    known = Member.objects.filter(room=room, identity_records__outcome=Recognition.MATCHED).values("pk")
    return [member.alias for member in present_members(room).exclude(pk__in=known)]


def materials_due(part: RoomSite) -> date | None:
    """Return until when a guest site hands its originals over (RE-09); None while the evaluation goes on."""
    room = part.room
    if part.role != SiteRole.GUEST or room.closed_at is None:
        return None
    days = known_limit("RE-09.handover_workdays", room.lot, room.closed_at)
    return (
        add_workdays(day_of(room.closed_at), days.number, holidays(room.lot.project.region)) if days else None
    )


def ending_agreements(user: User, at: datetime) -> list[Agreement]:
    """Return the agreements of the account's centre that end within the notice."""
    if user.organisation is None:
        return []
    today = day_of(at)
    return [one for one in agreements_of(user.organisation) if standing(one, today) == "ending"]


def open_hand_overs(user: User) -> QuerySet[HandOver]:
    """Return what was offered to the account's organisation and waits for its answer."""
    found = HandOver.objects.filter(to_organisation=user.organisation_id, answered_at__isnull=True)
    return found.select_related("part__site", "part__room__lot", "given_by")


def open_parts(user: User) -> QuerySet[RoomSite]:
    """Return the parts of the account's sites in evaluations that are under way."""
    if not may_act(user, Act.RUN_SITE):
        return RoomSite.objects.none()
    found = RoomSite.objects.filter(site__organisation=user.organisation_id).exclude(room__state__in=OVER)
    return found.select_related("site", "room__lot", "room__sitting").order_by("-room__arranged_at")
