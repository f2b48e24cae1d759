"""The shared directories: experts and their ties, sites and their seats (RULES RE-02)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from accounts.roles import Act, Role
from accounts.rules import may_act
from evaluation.models import Expert, PastEmployment, Relation, Seat, Site
from ledger import clock
from ledger.actions import record


@transaction.atomic
def add_expert(
    *,
    user: User,
    region: str,
    specialities: Sequence[str],
    title: str,
    years: int,
    employer: Organisation | None = None,
    by: User,
) -> Expert:
    """Enter an expert into the library. `years` of experience are checked against the law when a pool is made.

    Raises Refused when the account is not an expert's or stands in the library already.
    """
    require(may_act(by, Act.MANAGE_TEMPLATES))
    if user.role != Role.EXPERT:
        raise Refused(_("The account is not an expert's."), "role")
    if Expert.objects.filter(user=user).exists():
        raise Refused(_("This expert is in the library already."), "duplicate")
    at = clock.now()
    expert = Expert.objects.create(
        user=user,
        region=region,
        specialities=list(specialities),
        title=title,
        years=years,
        employer=employer,
        registered_at=at,
    )
    record("expert.add", by=by, on=expert, at=at, region=region)
    return expert


@transaction.atomic
def add_past_employment(
    *, expert: Expert, organisation: Organisation, ended_on: date, by: User
) -> PastEmployment:
    """Note where an expert worked before; it keeps her away during the look-back years (CM-06)."""
    _require_own_or_library(expert, by)
    past = expert.past_employments.create(organisation=organisation, ended_on=ended_on)
    record("expert.past_employment", by=by, on=expert)
    return past


@transaction.atomic
def declare_relation(
    *, expert: Expert, organisation: Organisation, kind: str, ended_on: date | None = None, by: User
) -> Relation:
    """Declare a tie to an organisation: shares, office, family, interest, joint project (12号令 12)."""
    _require_own_or_library(expert, by)
    at = clock.now()
    relation = expert.relations.create(
        organisation=organisation, kind=kind, ended_on=ended_on, declared_at=at
    )
    record("expert.declare_relation", by=by, on=expert, at=at)
    return relation


@transaction.atomic
def add_site(*, organisation: Organisation, name: str, region: str, address: str = "", by: User) -> Site:
    """Enter an evaluation site of a trading centre. Raises Refused when the name is taken there."""
    require(may_act(by, Act.RUN_SITE))
    site, new = Site.objects.get_or_create(
        organisation=organisation, name=name, defaults={"region": region, "address": address}
    )
    if not new:
        raise Refused(_("The organisation has a site of this name already."), "duplicate")
    record("site.add", by=by, on=site, name=name, region=region)
    return site


@transaction.atomic
def add_seat(*, site: Site, label: str, by: User) -> Seat:
    """Enter a seat of a site. Raises Refused when the label is taken there."""
    require(may_act(by, Act.RUN_SITE))
    if by.organisation_id != site.organisation_id:
        raise Refused(_("Only the organisation that runs the site answers for it."), "stranger")
    seat, new = site.seats.get_or_create(label=label)
    if not new:
        raise Refused(_("The site has a seat of this name already."), "duplicate")
    record("seat.add", by=by, on=seat, label=label)
    return seat


def _require_own_or_library(expert: Expert, by: User) -> None:
    if expert.user_id != by.pk:
        require(may_act(by, Act.MANAGE_TEMPLATES))
