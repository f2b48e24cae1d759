"""The conflict engine: what keeps an expert away from the organisations of a lot (RULES CM-05 to CM-07)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import BarScope, Duty, Organisation, User
from accounts.queries import bars_on
from accounts.roles import Role
from accounts.templatetags.when import SHANGHAI
from bidding.models import Award, Lot, Status
from evaluation.models import Expert, Room
from evaluation.queries.bids import bids_in
from evaluation.queries.law import limit
from ledger.models import thing_name

BIDDERS_KNOWN = frozenset(
    {Status.OPENED, Status.EVALUATING, Status.PUBLICISED, Status.AWARDED, Status.CONTRACTED, Status.COMPLETED}
)


@dataclass(frozen=True)
class Circle:
    """The organisations to keep away from, as credit codes, and the day from which former ties count."""

    codes: frozenset[str]
    controllers: frozenset[str]
    since: date
    # Who tendered to, or won from, one of the bidders since then: the platform's own record of joint projects.
    partners: frozenset[str] = frozenset()


def circle_of(room: Room, at: datetime) -> Circle:
    """Return tenderer, agency and, once the bids are open, the bidders, with whoever controls them."""
    project = room.lot.project
    bidders = [bid.bidder for bid in bids_in(room)] if room.lot.status in BIDDERS_KNOWN else []
    organisations = [project.tenderer, project.agency, *bidders]
    years = limit("CM-06.lookback_years", room.lot, at).number
    since = _years_before(at.astimezone(SHANGHAI).date(), years)
    return Circle(
        frozenset(organisation.uscc for organisation in organisations),
        frozenset(o.controller_uscc for o in organisations if o.controller_uscc),
        since,
        _partners_of(bidders, since),
    )


def grounds_against(experts: Iterable[Expert], room: Room, at: datetime) -> dict[int, str]:
    """Return, for each expert who must not sit in the room, the coded ground, by the expert's key."""
    circle = circle_of(room, at)
    busy = set(Duty.objects.filter(matter=thing_name(room.lot)).values_list("person_id", flat=True))
    staff = _staff_of(room.lot)
    found = {}
    for expert in experts:
        ground = (
            _duty_or_staff(expert, busy, staff, room.lot.project.supervisor_id)
            or _tie(expert, circle)
            or _bar(expert, at)
        )
        if ground:
            found[expert.pk] = ground
    return found


def ties_to_bidders(expert: Expert, room: Room, at: datetime) -> str:
    """Return the coded ground on which a member must leave after opening, or nothing."""
    return _tie(expert, circle_of(room, at)) or _bar(expert, at)


def _duty_or_staff(expert: Expert, busy: set[int], staff: set[int], supervisor: int) -> str:
    person = expert.user.person_id
    if person in busy:
        return "duty"
    # 实施条例 46: staff of the supervising department do not sit on what it supervises.
    employed = {expert.employer_id, expert.user.organisation_id} - {None}
    return "supervisor_staff" if person in staff or supervisor in employed else ""


def _staff_of(lot: Lot) -> set[int]:
    """The supervising department's people, and officers of any other supervisor of the same lot's tenderer."""
    accounts = User.objects.filter(role=Role.SUPERVISOR, organisation=lot.project.supervisor_id)
    return {person for person in accounts.values_list("person_id", flat=True) if person}


def _tie(expert: Expert, circle: Circle) -> str:
    homes = [home for home in (expert.employer, expert.user.organisation) if home]
    if any(_belongs(home, circle) for home in homes):
        return "employer"
    for past in expert.past_employments.all():
        if past.ended_on >= circle.since and _belongs(past.organisation, circle):
            return "former_employer"
    for relation in expert.relations.all():
        lasts = relation.ended_on is None or relation.ended_on >= circle.since
        if lasts and _belongs(relation.organisation, circle):
            return str(relation.kind)
    return "joint_project" if any(home.uscc in circle.partners for home in homes) else ""


def _partners_of(bidders: Sequence[Organisation], since: date) -> frozenset[str]:
    """Who let one of the bidders a contract, or got one from it, since a day."""
    awards = Award.objects.filter(decided_at__date__gte=since)
    lets = awards.filter(candidate__bid__bidder__in=bidders).values_list(
        "lot__project__tenderer__uscc", flat=True
    )
    gets = awards.filter(lot__project__tenderer__in=bidders)
    return frozenset(lets) | frozenset(gets.values_list("candidate__bid__bidder__uscc", flat=True))


def _belongs(organisation: Organisation, circle: Circle) -> bool:
    """The organisation itself, one that controls it or that it controls, or a sister under one controller."""
    return bool(
        organisation.uscc in circle.codes | circle.controllers
        or organisation.controller_uscc in circle.codes
        or organisation.controller_uscc in circle.controllers
    )


def _bar(expert: Expert, at: datetime) -> str:
    return "barred" if bars_on(expert.user, at=at, scope=BarScope.DRAW).exists() else ""


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
