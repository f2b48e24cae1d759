"""Who arranges and runs a room, who takes part in its draw, who watches."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.flow import why_suspended
from bidding.models import Lot, Regime, Status
from evaluation.models import Clarification, Draw, Room, RoomSite, State
from evaluation.queries import rooms_seen_by
from evaluation.queries.panels import NAMES_OPEN

Visitor = User | AnonymousUser
READY_FOR_A_PANEL = frozenset({Status.CLOSED, Status.OPENED, Status.EVALUATING})
BIDS_OPEN = frozenset({Status.OPENED, Status.EVALUATING})
BEFORE_THE_START = frozenset({State.ARRANGED, State.DRAWN, State.CHECKIN, State.READY})
# A question may be let out or answered while a fault is mended; never after the report.
ASKED_IN = frozenset({State.RUNNING, State.PAUSED, State.LOCKED, State.CHECKS})
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


def may_give_seed(user: Visitor, room: Room, party: str) -> Permit:
    """Tell whether the account gives a party's seed: the party itself, or the centre for one that let its time pass."""
    own = may_commit(user, room, party)
    drawn = Draw.objects.filter(room=room).first()
    if own or drawn is None or party not in drawn.stood_in:
        return own
    permit = may_act(user, Act.ARRANGE_PANEL)
    if not permit:
        return permit
    if _home(user) != room.lot.project.centre_id:
        return no(_("Only the trading centre stands in for a party that let its time pass."), "stranger")
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
    if clarification.refused_at:
        return no(_("The question has been held back."), "held_back")
    if clarification.room.state not in ASKED_IN:
        return no(_("Questions go out and are answered while the committee works."), "state")
    project = clarification.room.lot.project
    if may_act(user, Act.SUPERVISE) and _home(user) == project.supervisor_id:
        return YES
    return may_host(user, clarification.room)


def may_qualify(user: Visitor, room: Room) -> Permit:
    """Tell whether the account checks qualifications: in 政府采购 the purchaser or the agency, before the start (87号令 44)."""
    project = room.lot.project
    if project.regime != Regime.GP:
        return no(_("The committee checks the qualification here."), "regime")
    purchaser = may_act(user, Act.DECIDE_AWARD) and _home(user) == project.tenderer_id
    agency = may_act(user, Act.ARRANGE_PANEL) and _home(user) == project.agency_id
    if not (purchaser or agency):
        return no(_("Only the purchaser or the agency checks the qualification."), "stranger")
    if room.qualified_at or room.state not in BEFORE_THE_START:
        return no(_("The check of the qualifications has been concluded."), "concluded")
    if room.lot.status not in BIDS_OPEN:
        return no(_("The bids of this lot have not been opened."), "not_opened")
    return not_suspended(room.lot)


def may_scan(user: Visitor, room: Room) -> Permit:
    """Tell whether the account scans blind bids for identity marks and decides on them: the host, bids being open."""
    permit = may_host(user, room)
    if not permit:
        return permit
    if not room.blind:
        return no(_("This evaluation is not blind."), "not_blind")
    if room.lot.status not in BIDS_OPEN or room.state in {State.CLOSED, State.ABORTED}:
        return no(_("The bids of this lot have not been opened."), "not_opened")
    return YES


def may_draw_tie(user: Visitor, room: Room) -> Permit:
    """Tell whether the account has a tie drawn: purchaser or agency, during the checks, in 政府采购."""
    project = room.lot.project
    if project.regime != Regime.GP:
        return no(_("The tenderer settles a tie."), "regime")
    purchaser = may_act(user, Act.DECIDE_AWARD) and _home(user) == project.tenderer_id
    agency = may_act(user, Act.ARRANGE_PANEL) and _home(user) == project.agency_id
    if not (purchaser or agency):
        return no(_("Only the purchaser or the agency has a tie drawn."), "stranger")
    if room.state != State.CHECKS:
        return no(_("A tie is settled during the checks."), "state")
    return not_suspended(room.lot)


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
        return no(why_suspended(lot), "suspended")
    return YES
