"""Arranging an evaluation: host site, guest sites, how many experts each supplies (RULES RE-03, RE-13)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Lot
from evaluation.actions.booking import plan
from evaluation.actions.writing import locked, note
from evaluation.models import Agreement, Room, RoomSite, Site, SiteAnswer, SiteRole
from evaluation.queries import document_of, limit, promised_committee
from evaluation.queries.partners import agreement_between, day_of
from evaluation.rules import may_answer_site, may_arrange
from ledger import clock


@transaction.atomic
def arrange(
    *,
    lot: Lot,
    host: Site,
    quotas: Mapping[Site, int],
    specialities: Sequence[str],
    representatives: int = 0,
    blind: bool = True,
    sign_minutes: int = 120,
    planned_minutes: int = 480,
    watched: bool = True,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    by: User,
) -> Room:
    """Arrange an evaluation at a host site and its guests.

    `quotas` says how many experts each site supplies (the host's may be 0), `representatives` how many members the
    tenderer sends, `watched` whether a site that goes dark pauses the room. With a planned time the sites name and book seats for it. Raises Refused when the committee is not odd, too small, or has too few experts
    (招标投标法 37), or is not the one that the tender document promises, when a site has too few seats or (by rule) no agreement, or when the
    account may not arrange it.
    """
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(may_arrange(by, lot))
    at = clock.now()
    _check_wishes(lot, host, quotas, specialities, representatives, at)
    room = Room.objects.create(
        lot=lot,
        number=_next_number(lot),
        specialities=list(specialities),
        representatives=representatives,
        blind=blind,
        sign_minutes=sign_minutes,
        planned_minutes=planned_minutes,
        watched=watched,
        arranged_at=at,
        arranged_by=by,
    )
    if begins_at and ends_at:
        plan(room, begins_at, ends_at)
    parts = _ask_sites(room, {host: 0, **quotas}, host=host, day=day_of(begins_at or at), by=by)
    note(
        "room.arrange",
        room,
        by=by,
        host=host.pk,
        quotas={str(s.pk): q for s, q in quotas.items()},
        without_agreement=[part.site_id for part in parts if lacks_agreement(part, host)],
    )
    return room


def _next_number(lot: Lot) -> int:
    return int(lot.rooms.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def answer_site(*, part: RoomSite, accept: bool, by: User) -> RoomSite:
    """Accept or decline, for a guest site, the request to take part."""
    locked(part.room)
    part = RoomSite.objects.select_related("site", "room").get(pk=part.pk)
    require(may_answer_site(by, part))
    if part.answer != SiteAnswer.ASKED:
        raise Refused(_("The site has answered already."), "answered")
    part.answer = SiteAnswer.ACCEPTED if accept else SiteAnswer.DECLINED
    part.answered_at, part.answered_by = clock.now(), by
    part.save()
    note("site.accept" if accept else "site.decline", part.room, by=by, site=part.site_id)
    return part


def lacks_agreement(part: RoomSite, host: Site) -> bool:
    """Tell whether another centre was asked without an agreement in force."""
    return part.site.organisation_id != host.organisation_id and part.agreement_id is None


def _check_wishes(
    lot: Lot,
    host: Site,
    quotas: Mapping[Site, int],
    specialities: Sequence[str],
    representatives: int,
    at: datetime,
) -> None:
    if not specialities:
        raise Refused(_("Choose at least one speciality."), "specialities")
    _check_size(lot, at, experts=sum(quotas.values()), representatives=representatives)
    _check_seats(host, quotas, representatives)


def _ask_sites(room: Room, quotas: Mapping[Site, int], *, host: Site, day: date, by: User) -> list[RoomSite]:
    return [_ask_site(room, site, quota, host=host, day=day, by=by) for site, quota in quotas.items()]


def _ask_site(room: Room, site: Site, quota: int, *, host: Site, day: date, by: User) -> RoomSite:
    # A site of the arranger's own organisation need not be asked.
    own = site.organisation_id == by.organisation_id
    part = RoomSite(
        room=room,
        site=site,
        role=SiteRole.HOST if site == host else SiteRole.GUEST,
        quota=quota,
        answer=SiteAnswer.ACCEPTED if own else SiteAnswer.ASKED,
        answered_at=room.arranged_at if own else None,
        answered_by=by if own else None,
    )
    part.agreement = under_agreement(host, site, day)
    part.save()
    return part


def under_agreement(host: Site, site: Site, day: date) -> Agreement | None:
    """Return the agreement under which a site takes part on a day; none is needed at home.

    Raises Refused where there is none and the operator wants one (WITHOUT_AGREEMENT).
    """
    if site.organisation_id == host.organisation_id:
        return None
    found = agreement_between(host.organisation, site.organisation, site.region, day)
    if found is None and settings.WITHOUT_AGREEMENT == "refuse":
        raise Refused(
            _("No agreement with the centre of %(site)s is in force on that day.") % {"site": site.name},
            "agreement",
        )
    return found


def _check_size(lot: Lot, at: datetime, *, experts: int, representatives: int) -> None:
    size = experts + representatives
    least = limit("CM-01.min_members", lot, at)
    share = limit("CM-01.expert_share", lot, at)
    if size < least.number or size % 2 == 0:
        raise Refused(
            _("A committee has an odd number of members, at least %(least)d (%(article)s).")
            % {"least": least.number, "article": least.article},
            "committee_size",
        )
    if experts < share.share * size:
        raise Refused(
            _("At least %(share)s of the members are experts (%(article)s).")
            % {"share": share.value, "article": share.article},
            "expert_share",
        )

    promise = promised_committee(document_of(lot))
    if promise and (size, representatives) != (promise.members, promise.representatives):
        raise Refused(
            _(
                "The tender document promises %(members)d members, %(representatives)d of them for the tenderer."
            )
            % {"members": promise.members, "representatives": promise.representatives},
            "committee_promised",
        )


def _check_seats(host: Site, quotas: Mapping[Site, int], representatives: int) -> None:
    needs = {host: 0, **quotas}
    needs[host] += representatives
    for site, need in needs.items():
        if site.seats.filter(active=True).count() < need:
            raise Refused(_("%(site)s has fewer seats than members.") % {"site": site.name}, "seats")
