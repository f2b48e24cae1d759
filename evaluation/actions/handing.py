"""Handing on (交接): a duty, a seat, a site's part, or the originals; it passes when the other confirms."""

import re
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from evaluation.actions.arranging import under_agreement
from evaluation.actions.booking import keep
from evaluation.actions.writing import locked, needed, note
from evaluation.models import (
    CallState,
    Draw,
    HandOver,
    HandOverKind,
    RoomSite,
    Seat,
    Site,
    SiteAnswer,
    SiteRole,
)
from evaluation.queries.partners import OVER, day_of, seats_needed
from evaluation.rules import may_answer_site
from evaluation.rules.sites import may_take
from ledger import clock

HASH = re.compile("[0-9a-f]{64}")


@transaction.atomic
def hand_on_duty(*, part: RoomSite, to: User, reason: str, by: User) -> HandOver:
    """Offer the duty at a site to a colleague. Raises Refused for a stranger, oneself, or one who may not run sites."""
    part = _own(part, by)
    if part.duty_officer_id not in {None, by.pk}:
        raise Refused(_("Somebody else has the duty at this site."), "not_on_duty")
    if to.organisation_id != by.organisation_id or to.pk == by.pk or not may_act(to, Act.RUN_SITE):
        raise Refused(_("The duty passes to a colleague who may run sites."), "colleague")
    return _offer(part, HandOverKind.DUTY, part.site.organisation, reason, by=by, to_user=to)


@transaction.atomic
def hand_on_seat(*, part: RoomSite, seat: Seat, to: Seat, reason: str, by: User) -> HandOver:
    """Offer another seat of the site in place of a booked one; whoever sits there moves when it is confirmed."""
    part = _own(part, by)
    if not part.bookings.filter(seat=seat, released_at__isnull=True).exists():
        raise Refused(_("This seat is not kept for this evaluation."), "seat")
    _check_free(part, to)
    return _offer(part, HandOverKind.SEAT, part.site.organisation, reason, by=by, from_seat=seat, to_seat=to)


@transaction.atomic
def hand_on_site(*, part: RoomSite, to: Site, reason: str, by: User) -> HandOver:
    """Offer a site's part to another site, before the pool of the draw is fixed: it names the site's region."""
    part = _own(part, by)
    _check_site(part, to)
    return _offer(part, HandOverKind.SITE, to.organisation, reason, by=by, to_site=to)


@transaction.atomic
def hand_over_materials(
    *, part: RoomSite, manifest_sha256: str, items: int, reason: str, by: User
) -> HandOver:
    """Offer the originals and recordings of a guest site to the host, once the evaluation is over (RE-09).

    The list of what is handed over stays with both; its hash and length stand here.
    """
    part = _own(part, by)
    if part.role != SiteRole.GUEST or part.room.state not in OVER:
        raise Refused(_("A guest site hands its materials over when the evaluation is over."), "state")
    if not HASH.fullmatch(manifest_sha256.strip().lower()) or items < 1:
        raise Refused(_("Give the SHA-256 of the list and how many items it has."), "manifest")
    host = part.room.sites.select_related("site__organisation").get(role=SiteRole.HOST).site.organisation
    facts: dict[str, Any] = {"manifest_sha256": manifest_sha256.strip().lower(), "items": items}
    return _offer(part, HandOverKind.MATERIALS, host, reason, by=by, **facts)


@transaction.atomic
def take_over(*, given: HandOver, by: User) -> HandOver:
    """Confirm a hand-over; only now does anything pass. Raises Refused for who offered it, or when it cannot pass now."""
    given = _open(given, by)
    part = given.part
    if given.kind == HandOverKind.DUTY:
        part.duty_officer = given.to_user
        part.save(update_fields=["duty_officer"])
    moved = _change_seat(given, by) if given.kind == HandOverKind.SEAT else None
    if given.kind == HandOverKind.SITE:
        _change_site(given, by)
    _answer(given, by, taken=True)
    note(
        "handover.take",
        part.room,
        by=by,
        handover=given.pk,
        kind=given.kind,
        site=part.site_id,
        from_seat=given.from_seat_id,
        to_seat=given.to_seat_id,
        member=moved,
    )
    return given


@transaction.atomic
def refuse_hand_over(*, given: HandOver, reason: str, by: User) -> HandOver:
    """Refuse a hand-over, with a reason; everything stays with whoever offered it."""
    given = _open(given, by)
    given.answer_reason = needed(reason, _("why not"))
    _answer(given, by, taken=False)
    note("handover.refuse", given.part.room, by=by, handover=given.pk, kind=given.kind)
    return given


def _own(part: RoomSite, by: User) -> RoomSite:
    locked(part.room)
    part = RoomSite.objects.select_for_update(of=("self",)).select_related("site", "room").get(pk=part.pk)
    require(may_answer_site(by, part))
    if part.answer != SiteAnswer.ACCEPTED:
        raise Refused(_("The site has not accepted."), "answer")
    return part


def _offer(
    part: RoomSite, kind: HandOverKind, to: Organisation, reason: str, *, by: User, **what: Any
) -> HandOver:
    if part.hand_overs.filter(kind=kind, answered_at__isnull=True, from_seat=what.get("from_seat")).exists():
        raise Refused(_("This has been offered already and waits for the answer."), "offered")
    given = HandOver(
        part=part, kind=kind, given_by=by, given_at=clock.now(), to_organisation=to,
        reason=needed(reason, _("the reason")), **what,
    )  # fmt: skip
    given.save()
    note("handover.offer", part.room, by=by, handover=given.pk, kind=kind, site=part.site_id, to=to.pk)
    return given


def _open(given: HandOver, by: User) -> HandOver:
    locked(given.part.room)
    given = (
        HandOver.objects.select_for_update(of=("self",))
        .select_related("part__site", "part__room")
        .get(pk=given.pk)
    )
    require(may_take(by, given))
    if given.answered_at:
        raise Refused(_("This hand-over has been answered already."), "answered")
    return given


def _answer(given: HandOver, by: User, *, taken: bool) -> None:
    given.taken, given.answered_by, given.answered_at = taken, by, clock.now()
    given.save()


def _check_free(part: RoomSite, seat: Seat) -> None:
    kept = part.bookings.filter(seat=seat, released_at__isnull=True).exists()
    if seat.site_id != part.site_id or not seat.active or kept:
        raise Refused(_("Choose another seat of the site that is free."), "seat")


def _change_seat(given: HandOver, by: User) -> int | None:
    """Move the booking and whoever sits there; return her number."""
    part, at = given.part, clock.now()
    seat = Seat.objects.select_for_update().get(pk=cast(int, given.to_seat_id))
    _check_free(part, seat)
    old = part.bookings.filter(seat=given.from_seat, released_at__isnull=True).first()
    if old is None:
        raise Refused(_("This seat is not kept for this evaluation."), "seat")
    old.released_at = at
    old.save(update_fields=["released_at"])
    booking = keep(part, seat, part.room.sitting, by=by, at=at)
    booking.checked = dict.fromkeys(seat.equipment, True)
    booking.save(update_fields=["checked"])
    member = part.members.filter(seat=given.from_seat, state=CallState.ACCEPTED).first()
    if member is None:
        return None
    member.seat = seat
    member.save(update_fields=["seat"])
    return member.number


def _check_site(part: RoomSite, to: Site) -> None:
    if Draw.objects.filter(room=part.room).exists():
        raise Refused(_("The pool of the draw is fixed; the site can no longer change."), "prepared")
    if to.organisation_id != part.site.organisation_id or to.region != part.site.region:
        # Another centre or region would be the host's choice: it decides whose experts are drawn.
        raise Refused(_("Only another site of the same centre and region can take the part."), "elsewhere")
    if part.room.sites.filter(site=to).exists():
        raise Refused(_("This site takes part already."), "site")
    if to.seats.filter(active=True).count() < seats_needed(part):
        raise Refused(_("%(site)s has fewer seats than members.") % {"site": to.name}, "seats")


def _change_site(given: HandOver, by: User) -> None:
    """Put the other site in the part's place; what was booked and ready falls, the agreement is looked up anew."""
    part, at = given.part, clock.now()
    to = Site.objects.select_related("organisation").get(pk=cast(int, given.to_site_id))
    _check_site(part, to)
    part.bookings.filter(released_at__isnull=True).update(released_at=at)
    part.site, part.ready_at, part.duty_officer = to, None, None
    part.answered_at, part.answered_by = at, by
    host = part.room.sites.select_related("site__organisation").get(role=SiteRole.HOST).site
    part.agreement = under_agreement(host, to, day_of(at))
    part.save()
