"""Seats: what stands there, whose they are at what time, and when a site is ready (RULES RE-02, RE-14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from evaluation.actions.writing import locked, note
from evaluation.models import Booking, Equipment, Room, RoomSite, Seat, SiteAnswer, Sitting, State
from evaluation.queries.partners import OVER, clashes, seats_needed
from evaluation.rules import may_answer_site
from ledger import clock
from ledger.actions import record

BEFORE_CHECKIN = frozenset({State.ARRANGED, State.DRAWN})


@transaction.atomic
def equip_seat(*, seat: Seat, equipment: Sequence[str], active: bool, by: User) -> Seat:
    """Note what a seat has and whether it is in use. Raises Refused for another's seat or unknown equipment."""
    require(may_act(by, Act.RUN_SITE))
    seat = Seat.objects.select_for_update(of=("self",)).select_related("site").get(pk=seat.pk)
    if by.organisation_id != seat.site.organisation_id:
        raise Refused(_("Only the organisation that runs the site answers for it."), "stranger")
    if set(equipment) - set(Equipment.values):
        raise Refused(_("This equipment is not known."), "equipment")
    seat.equipment, seat.active = sorted(set(equipment)), active
    seat.save()
    record("seat.equip", by=by, on=seat, equipment=seat.equipment, active=active)
    return seat


def plan(room: Room, begins_at: datetime, ends_at: datetime) -> Sitting:
    """Note when an evaluation takes place. Raises Refused for a time that is over or ends before it begins."""
    if ends_at <= begins_at:
        raise Refused(_("The evaluation ends before it begins."), "time")
    if ends_at <= clock.now():
        raise Refused(_("The planned time is over already."), "time")
    return Sitting.objects.create(room=room, begins_at=begins_at, ends_at=ends_at)


@transaction.atomic
def book_seats(*, part: RoomSite, seats: Sequence[Seat], by: User) -> list[Booking]:
    """Name the seats that a site keeps for an evaluation, in place of those it named before.

    Raises Refused before the site has accepted, for too few, another's or unused seats, or when another evaluation
    has a seat at an overlapping time. Of two who book one seat at once, one is refused.
    """
    room = locked(part.room)
    part = RoomSite.objects.select_related("site", "room").get(pk=part.pk)
    require(may_answer_site(by, part))
    sitting = _sitting_of(room)
    if part.answer != SiteAnswer.ACCEPTED or room.state not in BEFORE_CHECKIN or part.ready_at:
        raise Refused(_("Seats are named after the site has accepted and before it is ready."), "state")
    chosen = list(Seat.objects.select_for_update().filter(pk__in=[seat.pk for seat in seats]).order_by("pk"))
    if any(seat.site_id != part.site_id or not seat.active for seat in chosen):
        raise Refused(_("This seat is not at your site."), "seat")
    if len(chosen) < seats_needed(part):
        raise Refused(_("The site has to name %(number)d seats.") % {"number": seats_needed(part)}, "seats")
    at = clock.now()
    part.bookings.filter(released_at__isnull=True).update(released_at=at)
    kept = [keep(part, seat, sitting, by=by, at=at) for seat in chosen]
    note("site.book", room, by=by, site=part.site_id, seats=[seat.pk for seat in chosen])
    return kept


def keep(part: RoomSite, seat: Seat, sitting: Sitting, *, by: User, at: datetime) -> Booking:
    """Book one seat whose row the caller has locked. Raises Refused when it is taken at an overlapping time."""
    taken = clashes([seat], sitting.begins_at, sitting.ends_at, but=part).first()
    if taken:
        raise _taken(seat)
    # What an evaluation that is over kept is free again.
    seat.bookings.filter(released_at__isnull=True, part__room__state__in=OVER).update(released_at=at)
    try:
        with transaction.atomic():
            return Booking.objects.create(
                seat=seat,
                part=part,
                begins_at=sitting.begins_at,
                ends_at=sitting.ends_at,
                booked_at=at,
                booked_by=by,
            )
    except IntegrityError as error:
        raise _taken(seat) from error


@transaction.atomic
def report_ready(*, part: RoomSite, checked: Mapping[int, Sequence[str]], by: User) -> RoomSite:
    """Report a site ready: seats are named and all equipment of each was found to work.

    `checked` names, by the seat's key, the equipment that works. Raises Refused naming the first that does not.
    """
    room = locked(part.room)
    part = RoomSite.objects.select_for_update(of=("self",)).select_related("site", "room").get(pk=part.pk)
    require(may_answer_site(by, part))
    if part.ready_at:
        raise Refused(_("The site is ready already."), "ready")
    bookings = list(part.bookings.filter(released_at__isnull=True).select_related("seat"))
    if len(bookings) < max(1, seats_needed(part)):
        raise Refused(_("Name the seats first."), "seats")
    for booking in bookings:
        works = set(checked.get(booking.seat_id, []))
        if missing := [code for code in booking.seat.equipment if code not in works]:
            names = {"seat": booking.seat.label, "what": Equipment(missing[0]).label}
            raise Refused(_("%(seat)s: %(what)s has not been found to work.") % names, "equipment")
        booking.checked = dict.fromkeys(booking.seat.equipment, True)
        booking.save(update_fields=["checked"])
    part.ready_at, part.duty_officer = clock.now(), part.duty_officer or by
    part.save()
    note("site.ready", room, by=by, site=part.site_id, seats=[one.seat_id for one in bookings])
    return part


def _sitting_of(room: Room) -> Sitting:
    sitting = Sitting.objects.filter(room=room).first()
    if sitting is None:
        raise Refused(_("No time has been planned for this evaluation."), "no_time")
    return sitting


def _taken(seat: Seat) -> Refused:
    # Not by whom: another's evaluation is none of this site's business.
    return Refused(_("%(seat)s is taken at that time.") % {"seat": seat.label}, "taken")
