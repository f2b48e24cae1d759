"""Who arranges and runs a room, who takes part in its draw, who watches."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Lot, Status
from evaluation.models import Clarification, Room, RoomSite, State
from evaluation.queries import rooms_seen_by

Visitor = User | AnonymousUser
READY_FOR_A_PANEL = frozenset({Status.CLOSED, Status.OPENED, Status.EVALUATING})
NAMES_OPEN = frozenset({Status.AWARDED, Status.CONTRACTED, Status.COMPLETED})
PARTY_ACTS = {"tenderer": Act.DECIDE_AWARD, "supervisor": Act.SUPERVISE}


def may_arrange(user: Visitor, lot: Lot) -> Permit:
    """Tell whether the account may arrange an evaluation of the lot: its centre or agency, after bidding has closed."""
    permit = may_act(user, Act.ARRANGE_PANEL)
    if not permit:
        return permit
    if _home(user) not in {lot.project.centre_id, lot.project.agency_id}:
        return no(_("Only the trading centre or agency of this lot arranges its evaluation."), "stranger")
    if lot.status not in READY_FOR_A_PANEL:
        return no(_("An evaluation is arranged after bidding has closed."), "status")
    if lot.rooms.exclude(state__in=[State.CLOSED, State.ABORTED]).exists():
        return no(_("This lot has an evaluation under way."), "under_way")
    return not_suspended(lot)


def may_host(user: Visitor, room: Room) -> Permit:
    """Tell whether the account runs the room: the centre, the agency, or the host site's organisation."""
    permit = may_act(user, Act.ARRANGE_PANEL)
    if not permit:
        return permit
    project = room.lot.project
    hosts = {project.centre_id, project.agency_id}
    hosts |= set(room.sites.filter(role="host").values_list("site__organisation", flat=True))
    if _home(user) not in hosts:
        return no(_("Only the host of this evaluation may do this."), "stranger")
    return not_suspended(room.lot)


def may_answer_site(user: Visitor, part: RoomSite) -> Permit:
    """Tell whether the account answers for a site: an account of the organisation that runs it."""
    permit = may_act(user, Act.RUN_SITE)
    if not permit:
        return permit
    if _home(user) != part.site.organisation_id:
        return no(_("Only the organisation that runs the site answers for it."), "stranger")
    return YES


def may_commit(user: Visitor, room: Room, party: str) -> Permit:
    """Tell whether the account gives the seed of a party to the draw: the lot's tenderer or its supervisor."""
    permit = may_act(user, PARTY_ACTS[party])
    if not permit:
        return permit
    project = room.lot.project
    home = {"tenderer": project.tenderer_id, "supervisor": project.supervisor_id}[party]
    if _home(user) != home:
        return no(_("Only the tenderer and the supervisor of this lot take part in its draw."), "stranger")
    return not_suspended(room.lot)


def may_watch(user: Visitor, room: Room) -> Permit:
    """Tell whether the account sees the room's progress: host, guest sites, agency, supervisor."""
    if isinstance(user, User) and rooms_seen_by(user).filter(pk=room.pk).exists():
        return YES
    return no(_("You have no part in this evaluation."), "stranger")


def may_release_clarification(user: Visitor, clarification: Clarification) -> Permit:
    """Tell whether the account may let a question out to its bidder, or hold it back when it leads (CM-12)."""
    if clarification.released_at:
        return no(_("The question has been released already."), "released")
    project = clarification.room.lot.project
    if may_act(user, Act.SUPERVISE) and _home(user) == project.supervisor_id:
        return YES
    return may_host(user, clarification.room)


def may_see_names(room: Room) -> Permit:
    """Tell whether the members' names are open: the list stays secret until the award (招标投标法 37)."""
    if room.lot.status in NAMES_OPEN:
        return YES
    return no(_("The names of the committee are secret until the award."), "sealed")


def _home(user: Visitor) -> int | None:
    """The account's organisation; nobody's has none."""
    return user.organisation_id if isinstance(user, User) else None


def not_suspended(lot: Lot) -> Permit:
    """Tell whether the lot goes on; nothing moves while it is suspended."""
    if lot.suspended_at:
        return no(_("The lot is suspended; the evaluation goes on after it is resumed."), "suspended")
    return YES
