"""May she? Hosting the hall, opening envelopes, listing who passed qualification, rescuing one's own envelope."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.flow import why_suspended
from bidding.models import BidState, Cause, Envelope, EnvelopeKind, Lot, OpeningSession, OpeningStage, Status
from bidding.queries.bids import closing_of, list_digest, session_of, standing_bids
from bidding.queries.spot import spot_objections
from bidding.rules.bids import may_host
from bidding.stages import has_reached

# What is left to do for an envelope's owner, while the window is open.
RESCUED = frozenset({Cause.F2, Cause.F3, Cause.F4, Cause.F5, Cause.F6})


def is_list_intact(lot: Lot) -> Permit:
    """Tell whether the bids are still those the closing event committed to: none added, none gone."""
    closing = closing_of(lot)
    if closing is None:
        return no(_("Bidding has not been closed under a cosigned checkpoint yet."), "too_early")
    if not closing.checkpoint:
        return no(
            _("The witness has not cosigned the closing yet; the hall goes on by itself then."),
            "waiting_witness",
        )
    if list_digest(standing_bids(lot)) != closing.list_sha256:
        return no(_("The list of bids is not the one that was committed to at closing."), "list_changed")
    return YES


def are_objections_answered(lot: Lot) -> Permit:
    """Tell whether every objection raised in the hall has its answer or was taken back."""
    waiting = [one.number for one in spot_objections(lot) if one.is_open]
    if not waiting:
        return YES
    said = "、".join(str(number) for number in waiting)
    return no(
        _("Objections on the spot wait for their answer: %(numbers)s.") % {"numbers": said}, "unanswered"
    )


def may_open(user: User, lot: Lot) -> Permit:
    """Tell whether the account may have the envelopes opened now: the host, with the shares asked for."""
    if not (permit := may_host(user, lot)):
        return permit
    session = session_of(lot)
    if session is None or session.stage != OpeningStage.RELEASING:
        return no(_("Envelopes are opened after the keyholders were asked for their shares."), "stage")
    if lot.suspended_at:
        return no(why_suspended(lot), "suspended")
    return is_list_intact(lot)


def _may_evaluate_here(user: User) -> Permit:
    if permit := may_act(user, Act.EVALUATE):
        return permit
    return may_act(user, Act.ARRANGE_PANEL)


def may_list_qualified(user: User, lot: Lot, *, anew: bool = False) -> Permit:
    """Tell whether the list of those that passed qualification may be logged now: once, or `anew` after a conclusion fell.

    Who on the committee may speak for it is the evaluation room's rule; this one asks for role and stage.
    """
    if not (permit := _may_evaluate_here(user)):
        return permit
    if lot.status not in (Status.OPENED, Status.EVALUATING) or lot.suspended_at:
        return no(
            _("This cannot be done while the lot is: %(status)s.") % {"status": lot.get_status_display()}
        )
    session = session_of(lot)
    if session is None or (session.qualified_at and not anew):
        return no(_("The list of bidders that passed qualification was logged already."), "listed")
    return YES


def may_open_prices(user: User, lot: Lot, bids: set[int]) -> Permit:
    """Tell whether the prices of these bids may be opened: each stands in the logged list."""
    if not (permit := _may_evaluate_here(user)):
        return permit
    if lot.suspended_at:
        return no(why_suspended(lot), "suspended")
    listed = set(standing_bids(lot).filter(qualified_at__isnull=False).values_list("pk", flat=True))
    if not bids or not bids <= listed:
        return no(
            _("Prices are opened only of bidders in the logged list of those that passed qualification."),
            "not_qualified",
        )
    return is_list_intact(lot)


def may_sign_in(user: User, lot: Lot, session: OpeningSession | None) -> Permit:
    """Tell whether the account may sign in at the hall: bidders of the lot, keyholders, hosts, witness, supervisor."""
    if session is None or has_reached(session, OpeningStage.CLOSED):
        return no(_("There is no opening to sign in to now."), "no_opening")
    if not user.is_authenticated:
        return no(_("Please sign in first."), "signed_out", "account_login")
    project = lot.project
    takes_part = (
        standing_bids(lot).filter(bidder=user.organisation_id).exists()
        or lot.keyholdings.filter(holder=user).exists()
        or user.organisation_id
        in (project.agency_id, project.centre_id, project.tenderer_id, project.supervisor_id)
        or bool(may_act(user, Act.WITNESS_TRADE))
    )
    return YES if takes_part else no(_("You take no part in this opening; you may watch it."), "spectator")


def may_rescue(user: User, envelope: Envelope) -> Permit:
    """Tell whether a bidder may still open its own envelope with the rescue key: the window is open until reading out."""
    if user.organisation_id != envelope.bid.bidder_id:
        return no(_("There is no such bid."), "not_found")
    opened = getattr(envelope, "opened", None)
    session = session_of(envelope.bid.lot)
    if opened is None or opened.cause not in RESCUED or session is None:
        return no(_("This envelope needs no rescue."), "no_need")
    if envelope.bid.state not in (BidState.SEALED, BidState.OPENED):
        return no(_("The window for rescue keys has ended."), "window")
    if envelope.kind != EnvelopeKind.PRICE and session.stage != OpeningStage.OPENED:
        return no(_("The window for rescue keys has ended."), "window")
    return YES


def may_resupply(user: User, envelope: Envelope) -> Permit:
    """Tell whether a bidder may hand in again the very bytes that the platform lost (F1)."""
    if user.organisation_id != envelope.bid.bidder_id:
        return no(_("There is no such bid."), "not_found")
    opened = getattr(envelope, "opened", None)
    if opened is None or opened.cause != Cause.F1:
        return no(_("This envelope needs no rescue."), "no_need")
    if envelope.bid.state not in (BidState.SEALED, BidState.OPENED):
        return no(_("The window for rescue keys has ended."), "window")
    return YES
