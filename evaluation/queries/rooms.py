"""Rooms by who looks at them, and the public chance of a room's price formula."""

from hashlib import sha256

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Act
from accounts.rules import may_act
from bidding.queries.chance import seed_of
from evaluation.models import CallState, Room


def rooms_of_expert(user: User) -> QuerySet[Room]:
    """Return the rooms to which the account is or was called and not declined, newest first."""
    states = [CallState.CALLED, CallState.ACCEPTED]
    return (
        Room.objects.filter(members__user=user, members__state__in=states)
        .select_related("lot__project")
        .order_by("-arranged_at", "-pk")
    )


def rooms_seen_by(user: User) -> QuerySet[Room]:
    """Return the rooms whose progress the account may see as host, guest site, agency, tenderer or supervisor."""
    organisation = user.organisation_id
    if organisation is None:
        return Room.objects.none()
    parts = Q(pk__in=[])
    if may_act(user, Act.ARRANGE_PANEL) or may_act(user, Act.RUN_SITE):
        parts |= Q(lot__project__centre=organisation) | Q(lot__project__agency=organisation)
        parts |= Q(sites__site__organisation=organisation)
    if may_act(user, Act.SUPERVISE):
        parts |= Q(lot__project__supervisor=organisation)
    if may_act(user, Act.DECIDE_AWARD):
        parts |= Q(lot__project__tenderer=organisation)
    rooms = Room.objects.filter(parts).distinct()
    return rooms.select_related("lot__project").order_by("-arranged_at", "-pk")


def chance_seed(room: Room) -> str:
    """Return the public seed (hexadecimal) of whatever the price formula draws (EV-09), as the hall showed it."""
    return seed_of(room.lot)


def tie_seed(room: Room) -> str:
    """Return the public seed (hexadecimal) by which a tie is drawn: the bidders' chance and everybody's locked marks."""
    digests = (
        room.members.exclude(marks_sha256="").order_by("number", "pk").values_list("marks_sha256", flat=True)
    )
    return sha256("\n".join([chance_seed(room), *digests]).encode()).hexdigest()


def tie_luck(seed: str, code: str) -> str:
    """Return by what a tied bid is ordered: the hash of the seed and its code, lowest first."""
    return sha256(f"{seed}/{code}".encode()).hexdigest()
