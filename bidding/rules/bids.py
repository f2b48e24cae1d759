"""May she? Storing, submitting and withdrawing bids, closing, releasing shares, opening."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import BarScope, Organisation, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act, may_take_part
from bidding.flow import why_suspended
from bidding.models import Bid, BidState, Lot, Project, Status
from bidding.queries.bids import closing_of
from bidding.queries.documents import has_acknowledged


def takes_bids(lot: Lot, *, at: datetime) -> Permit:
    """Tell whether the lot takes bids at this moment: published, not suspended, before the deadline.

    A bid that arrives at the deadline is too late (招标投标法 28; 电子办法 27).
    """
    if lot.status == Status.DRAFT or lot.deadline is None:
        return no(_("This lot does not take bids yet."), "not_open")
    if at >= lot.deadline or lot.status != Status.PUBLISHED:
        return no(_("The deadline has passed; bids are no longer accepted."), "late")
    if lot.suspended_at:
        return no(why_suspended(lot), "suspended")
    return YES


def may_bid_on(organisation: Organisation, project: Project) -> Permit:
    """Tell whether the organisation stands apart from those who run the tender.

    The tenderer and those it controls (实施条例 34), the agency (招标投标法 13), the operator of the platform and
    what it controls (电子办法 23), and the supervising department cannot bid.
    """
    running = [project.tenderer, project.agency, project.centre, project.supervisor]
    codes = {one.uscc for one in running}
    if organisation.uscc in codes:
        return no(_("Whoever runs, hosts or supervises the tender cannot bid in it."), "conflict")
    if organisation.controller_uscc in codes or organisation.uscc in {one.controller_uscc for one in running}:
        return no(
            _("A unit that controls or is controlled by whoever runs the tender cannot bid in it."),
            "conflict",
        )
    return YES


def may_store_file(user: User, lot: Lot, *, at: datetime) -> Permit:
    """Tell whether the account may hand in sealed files for this lot now."""
    if not (permit := may_act(user, Act.SUBMIT_BID)):
        return permit
    if user.organisation is None:
        return no(_("This account belongs to no organisation."), "no_organisation")
    if not (permit := takes_bids(lot, at=at)):
        return permit
    if not (permit := may_bid_on(user.organisation, lot.project)):
        return permit
    return may_take_part(user, at=at, scope=BarScope.BID)


def may_submit_bid(user: User, lot: Lot, *, at: datetime) -> Permit:
    """Tell whether the account may submit a bid now: all that storing needs, and the latest document acknowledged."""
    if not (permit := may_store_file(user, lot, at=at)):
        return permit
    if user.organisation is None or not has_acknowledged(lot, user.organisation):
        return no(_("Acknowledge the latest version of the tender document first."), "not_acknowledged")
    return YES


def may_see_bid(user: User, bid: Bid) -> Permit:
    """Tell whether the account may see a bid before it is opened: its own organisation alone."""
    if user.is_authenticated and user.organisation_id == bid.bidder_id:
        return YES
    return no(_("There is no such bid."), "not_found")


def may_withdraw_bid(user: User, bid: Bid, *, at: datetime) -> Permit:
    """Tell whether a bid may be withdrawn: by its bidder, before the deadline (招标投标法 29), suspended or not."""
    if not (permit := may_act(user, Act.SUBMIT_BID)):
        return permit
    if not (permit := may_see_bid(user, bid)):
        return permit
    if bid.state != BidState.SEALED:
        return no(_("Only a bid in force can be withdrawn."), "not_in_force")
    if bid.lot.deadline is None or at >= bid.lot.deadline or bid.lot.status != Status.PUBLISHED:
        return no(_("The deadline has passed; the bid can no longer be withdrawn."), "late")
    return YES


def may_close(user: User | None, lot: Lot, *, at: datetime) -> Permit:
    """Tell whether bidding may be closed: at the deadline or later, by the clock or by the host."""
    if user is not None and not (permit := may_host(user, lot)):
        return permit
    if lot.deadline is None or at < lot.deadline:
        return no(_("Bidding closes at the deadline, not before."), "too_early")
    return YES


def may_host(user: User, lot: Lot) -> Permit:
    """Tell whether the account may host the opening: of the agency or the trading centre of this project."""
    if not (permit := may_act(user, Act.HOST_OPENING)):
        return permit
    if user.organisation_id not in (lot.project.agency_id, lot.project.centre_id):
        return no(_("Only the agency and the trading centre of this tender host its opening."), "not_host")
    return YES


def may_release(user: User, lot: Lot) -> Permit:
    """Tell whether the account may release shares: a keyholder of the lot, once bidding is closed."""
    if not (permit := may_act(user, Act.HOLD_KEY)):
        return permit
    if not lot.keyholdings.filter(holder=user).exists():
        return no(_("You hold no key of this lot."), "not_holder")
    closing = closing_of(lot)
    if closing is None:
        return no(_("Bidding has not been closed under a cosigned checkpoint yet."), "too_early")
    if not closing.checkpoint:
        return no(
            _(
                "Bidding is closed, but the witness has not cosigned the closing yet: no share may be released before."
            ),
            "too_early",
        )
    return YES
