"""From the door to the start: check-in at a seat, pledge, a declaration for each bidder, the chair."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from accounts.pledges import letter
from accounts.queries import has_pledged
from accounts.roles import Role
from bidding.flow import move as move_lot
from bidding.models import Bid, Regime, Status
from evaluation import lettering
from evaluation.actions.calling import leave
from evaluation.actions.writing import locked, needed, note
from evaluation.flow import move
from evaluation.models import CallState, Declaration, IdentityCheck, Member, Room, Seat, State
from evaluation.queries import bids_in, checked_in, has_declared, live_members, present_members, vacant_places
from evaluation.queries.avoidance import ties_to_bidders
from evaluation.queries.partners import is_kept, unready_sites, unrecognised
from evaluation.rules import may_host, may_sit
from ledger import clock

# A successor takes her seat while the others work.
LATE = frozenset({State.RUNNING, State.PAUSED})


@transaction.atomic
def open_checkin(*, room: Room, by: User) -> Room:
    """Open the doors: members who accepted may check in at their seats. The bids must have been opened."""
    room = locked(room)
    require(may_host(by, room))
    if room.lot.status not in {Status.OPENED, Status.EVALUATING}:
        raise Refused(_("The bids of this lot have not been opened."), "not_opened")
    if live_members(room).filter(expert__isnull=True).count() < room.representatives:
        raise Refused(_("The tenderer has not named its representatives."), "representatives")
    if waiting := unready_sites(room):
        raise Refused(_("Not ready yet: %(sites)s.") % {"sites": ", ".join(waiting)}, "sites_ready")
    move(room, "check_in")
    note("room.open_checkin", room, by=by)
    return room


@transaction.atomic
def check_in(*, member: Member, seat: Seat, identity_check: str = IdentityCheck.DOCUMENT, by: User) -> Member:
    """Sit down: take a free seat of the member's own site, recognised by a document, the pledge being signed.

    Raises Refused for a seat of another site, a taken seat, or while check-in is not open.
    """
    room = locked(member.room)
    member = Member.objects.select_for_update(of=("self",)).select_related("site", "room").get(pk=member.pk)
    require(may_sit(by, member))
    if room.state != State.CHECKIN and (room.state not in LATE or member.checked_in_at):
        raise Refused(_("Check-in is not open."), "state")
    if not has_pledged(by):
        raise Refused(_("Sign the pledge first."), "pledge", "accounts:pledge")
    if seat.site_id != member.site.site_id or not seat.active or not is_kept(member.site, seat):
        raise Refused(_("This seat is not at your site."), "seat")
    if identity_check not in IdentityCheck.values:
        raise Refused(_("Say how the member was recognised."), "identity")
    at = clock.now()
    member.seat, member.identity_check, member.checked_in_at = seat, identity_check, at
    member.pledge_sha256 = letter(Role.EXPERT).sha256
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        raise Refused(_("Somebody sits there already."), "seat_taken") from error
    note("member.check_in", room, by=member, member=member.number, seat=seat.pk, identity=identity_check)
    return member


@transaction.atomic
def declare_conflict(*, member: Member, bid: Bid, conflict: bool, detail: str = "", by: User) -> Declaration:
    """Answer for one bidder whether there is a conflict of interest; a "yes" needs words and ends the part.

    Whoever declares a conflict is replaced by the next in the drawn order, and nothing she did counts.
    """
    room = locked(member.room)
    member = Member.objects.select_for_update(of=("self",)).select_related("site", "room").get(pk=member.pk)
    require(may_sit(by, member))
    late = room.state in LATE and not member.reviews.exists() and not member.marks.exists()
    if not (late or room.state in {State.CHECKIN, State.READY}) or not member.checked_in_at:
        raise Refused(_("Declarations are made after check-in and before the first finding."), "state")
    if not bids_in(room).filter(pk=bid.pk).exists():
        raise Refused(_("This bid is not in this evaluation."), "bid")
    detail = needed(detail, _("what the conflict is")) if conflict else ""
    at = clock.now()
    declaration, _new = Declaration.objects.update_or_create(
        member=member, bid=bid, defaults={"conflict": conflict, "detail": detail, "declared_at": at}
    )
    if conflict:
        leave(room, member, CallState.REPLACED, _("declared a conflict of interest"), by=by, at=at)
    else:
        note("member.declare", room, by=member, member=member.number, bid=bid.pk, conflict=False)
        if late and has_declared(member):
            _look_for_ties(room, member, by)
    return declaration


@transaction.atomic
def make_ready(*, room: Room, by: User) -> Room:
    """Close the doors: everybody sits, has pledged and has declared for every bidder.

    The conflict engine runs again, now against the bidders (CM-05); whoever it finds is replaced, and the room
    stays at check-in until the next in order sits down. The returned room tells by its state which it was.
    """
    room = locked(room)
    require(may_host(by, room))
    if vacant_places(room):
        raise Refused(_("A place on the committee is vacant; the drawn order is exhausted."), "vacant")
    if not checked_in(room):
        raise Refused(_("Not every member has checked in."), "check_in")
    if missing := undeclared(room):
        raise Refused(
            _("Declarations are missing from: %(members)s.") % {"members": ", ".join(missing)}, "declare"
        )
    if unknown := unrecognised(room):
        raise Refused(
            _("The site has not checked the document of: %(members)s.") % {"members": ", ".join(unknown)},
            "identity",
        )
    if _replace_tied(room, by):
        return room
    move(room, "ready")
    note("room.ready", room, by=by, members=present_members(room).count())
    return room


@transaction.atomic
def name_chair(*, room: Room, member: Member, by: User) -> Member:
    """Note whom the members elected as chair (组长); the chair has the same vote as everybody (12号令 9)."""
    room = locked(room)
    if not may_host(by, room):
        require(may_sit(by, room.members.filter(user=by).first() or member))
    if member.room_id != room.pk or member.state != CallState.ACCEPTED:
        raise Refused(_("This member is not on the committee."), "not_member")
    chairless = room.state in LATE and not present_members(room).filter(chair=True).exists()
    if not (chairless or room.state in {State.CHECKIN, State.READY}):
        raise Refused(_("The chair is named before the start, or when the chair has left."), "state")
    if member.expert_id is None and room.lot.project.regime == Regime.GP:
        # 87号令 47
        raise Refused(_("The purchaser's representative cannot be the chair."), "representative")
    room.members.filter(chair=True).update(chair=False)
    member.chair = True
    member.save(update_fields=["chair"])
    note("panel.chair", room, by=by, member=member.number)
    return member


@transaction.atomic
def start(*, room: Room, by: User) -> Room:
    """Begin: give each bid the code under which experts see it, and move the lot into evaluation.

    Raises Refused while a fault is open, without a chair, or when there is nothing to evaluate.
    """
    room = locked(room)
    require(may_host(by, room))
    if room.faults.filter(ended_at__isnull=True).exists():
        raise Refused(_("A fault is open; the evaluation starts when it is mended."), "fault")
    if not present_members(room).filter(chair=True).exists():
        raise Refused(_("Name the chair first."), "chair")
    if room.lot.project.regime == Regime.GP and not room.qualified_at:
        raise Refused(
            _("The purchaser or the agency has not concluded the check of the qualifications."),
            "qualification",
        )
    bids = list(bids_in(room))
    if not bids:
        raise Refused(_("There are no opened bids to evaluate."), "no_bids")
    move(room, "start")
    key = lettering.key_of(room.draw.salt)
    given = lettering.letters(key, [bid.manifest_sha256 for bid in bids])
    room.codes = {str(bid.pk): given[bid.manifest_sha256] for bid in bids}
    room.started_at = clock.now()
    room.planned_end_at = room.started_at + timedelta(minutes=room.planned_minutes)
    room.save(update_fields=["codes", "started_at", "planned_end_at"])
    if room.lot.status == Status.OPENED:
        move_lot(room.lot, "evaluate")
    # The letters are committed to, so that they can be shown when the award opens their key (evaluation.lettering).
    note("room.start", room, by=by, bids=len(bids), codes_sha256=lettering.commitment(key, given))
    return room


def undeclared(room: Room) -> list[str]:
    """Return who has not yet answered for every bidder, as aliases."""
    bids = bids_in(room).count()
    return [
        member.alias
        for member in present_members(room)
        if member.declarations.filter(conflict=False).count() < bids
    ]


def _replace_tied(room: Room, by: User) -> bool:
    members = present_members(room).select_related("expert__user__organisation", "expert__employer")
    tied = [member for member in members if _look_for_ties(room, member, by)]
    return bool(tied)


def _look_for_ties(room: Room, member: Member, by: User) -> bool:
    """Run the conflict engine against the bidders, now known, for one member; whoever it finds is replaced (CM-05)."""
    at = clock.now()
    ground = ties_to_bidders(member.expert, room, at) if member.expert else ""
    if ground:
        leave(room, member, CallState.REPLACED, ground, by=by, at=at)
    return bool(ground)
