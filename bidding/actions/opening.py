"""The opening: bidders published, envelopes opened and shown together, read out, recorded."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding import flow
from bidding.actions.hall import moved, show
from bidding.actions.outcomes import Plan, planned, written
from bidding.decrypting import open_all
from bidding.models import Bid, BidState, Cause, Lot, OpenedEnvelope, OpeningSession, OpeningStage
from bidding.queries.bids import may_be_opened, opening_kinds, session_of, standing_bids
from bidding.rules.opening import may_list_qualified, may_open, may_open_prices, may_sign_in
from bidding.stages import has_reached
from ledger import clock
from ledger.actions import record


@transaction.atomic
def publish_bidders(lot: Lot, *, by: User) -> OpeningSession:
    """Publish who bids: from here on number and names are no secret. Raises Refused."""
    names = [bid.bidder.uscc for bid in standing_bids(lot)]
    return moved(lot, "publish_bidders", by=by, bidders=names)


@transaction.atomic
def ask_for_shares(lot: Lot, *, by: User) -> OpeningSession:
    """Ask the keyholders for their shares of the envelopes that are opened in the hall. Raises Refused."""
    return moved(lot, "ask_for_shares", by=by)


def open_envelopes(
    lot: Lot, kind: str | None = None, *, by: User, without_more_shares: bool = False
) -> list[OpenedEnvelope]:
    """Open the envelopes of one kind, or of all kinds that are opened in the hall; show the outcomes together.

    Any t good shares open one; what does not open gets its cause code and stops no other. While a keyholder may still
    come the call is refused with "waiting"; `without_more_shares` ends the waiting (F2 for what lacks shares).
    Prices are refused here with "price_sealed". Decryption runs in worker processes, outside any transaction of its own.
    """
    kinds = opening_kinds(lot) if kind is None else [kind]
    if not set(kinds) <= set(opening_kinds(lot)):
        raise Refused(
            _("Prices are opened only of bidders in the logged list of those that passed qualification."),
            "price_sealed",
        )
    plan = planned(lot, kinds, permit=may_open(by, lot), without_more_shares=without_more_shares)
    outcomes = open_all(plan.tasks)
    return _shown(plan, written(plan, outcomes, by=by), by=by)


@transaction.atomic
def _shown(plan: Plan, opened: list[OpenedEnvelope], *, by: User) -> list[OpenedEnvelope]:
    """Move hall and lot on once everything that the hall opens has an outcome."""
    lot = plan.lot
    left = may_be_opened(lot).filter(kind__in=opening_kinds(lot), opened__isnull=True)
    if not left.exists():
        moved(lot, "open", by=by)
        flow.move(lot, "open")
    return opened


@transaction.atomic
def list_qualified(lot: Lot, *, qualified: Iterable[Bid], by: User) -> list[Bid]:
    """Log the list of bids that passed qualification, once; only their prices can be opened, ever.

    Keyholders are asked for the price shares of exactly these. Raises Refused.
    """
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(may_list_qualified(by, lot))
    chosen = sorted({bid.pk for bid in qualified})
    bids = list(standing_bids(lot).filter(pk__in=chosen, state=BidState.OPENED))
    if len(bids) != len(chosen) or not bids:
        raise Refused(_("Only bids that were opened can pass qualification."), "not_opened")
    at = clock.now()
    standing_bids(lot).filter(pk__in=chosen).update(qualified_at=at)
    OpeningSession.objects.filter(lot=lot).update(qualified_at=at)
    manifests = [bid.manifest_sha256 for bid in bids]
    record("qualification.list", by=by, on=lot, at=at, bids=manifests)
    show(lot, kind="qualified")
    return bids


@transaction.atomic
def extend_qualified(lot: Lot, *, qualified: Iterable[Bid], by: User) -> list[Bid]:
    """Add to the logged list the bids that passed when the review was concluded anew (实施条例 48); return those added.

    Nothing is ever taken off: a price that was open stays open, whatever becomes of its bid. Raises Refused.
    """
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(may_list_qualified(by, lot, anew=True))
    chosen = {bid.pk for bid in qualified}
    added = list(standing_bids(lot).filter(pk__in=chosen, state=BidState.OPENED, qualified_at__isnull=True))
    if added:
        at = clock.now()
        standing_bids(lot).filter(pk__in=[bid.pk for bid in added]).update(qualified_at=at)
        manifests = sorted(bid.manifest_sha256 for bid in added)
        record("qualification.extend", by=by, on=lot, at=at, bids=manifests)
        show(lot, kind="qualified")
    return added


def open_price_envelopes(
    lot: Lot, *, qualified: Iterable[Bid], by: User, without_more_shares: bool = False
) -> list[OpenedEnvelope]:
    """Open the prices of bids in the logged list of those that passed qualification (`list_qualified`), and of no other.

    Refused with "not_qualified" when a bid is not in that list, "waiting" while keyholders have not released enough.
    """
    lot = Lot.objects.select_related("project").get(pk=lot.pk)
    chosen = {bid.pk for bid in qualified}
    permit = may_open_prices(by, lot, chosen)
    plan = planned(lot, ["price"], permit=permit, without_more_shares=without_more_shares, bids=chosen)
    opened = written(plan, open_all(plan.tasks), by=by)
    show(lot, kind="prices")
    return opened


@transaction.atomic
def read_out(lot: Lot, *, by: User) -> OpeningSession:
    """Read the outcomes out (唱标). The window for rescue keys ends: what is still sealed is settled by its cause."""
    session = moved(lot, "read_out", by=by)
    settle_unopened(lot, by=by)
    return session


@transaction.atomic
def settle_unopened(lot: Lot, *, by: User) -> list[Bid]:
    """Settle bids with an envelope that did not open (电子办法 31): the bidder's fault is a revocation (视为撤销),
    any other a withdrawal (视为撤回). A malformed container (F7) is left to the committee.
    """
    causes = OpenedEnvelope.objects.filter(envelope__bid__lot=lot).exclude(cause__in=["", Cause.F7])
    settled = []
    for bid in standing_bids(lot).filter(state__in=[BidState.SEALED, BidState.OPENED]):
        found = set(causes.filter(envelope__bid=bid).values_list("cause", flat=True))
        if found:
            own_fault = bool(found & {Cause.F4, Cause.F6})
            bid.state = BidState.DEEMED_REVOKED if own_fault else BidState.DEEMED_WITHDRAWN
            bid.save(update_fields=["state"])
            record("bid.settle", by=by, on=bid, state=str(bid.state), causes=sorted(found))
            settled.append(bid)
    return settled


@transaction.atomic
def take_objections(lot: Lot, *, by: User) -> OpeningSession:
    """Ask for objections on the spot (实施条例 44); one that suspends the lot holds the hall until it is answered."""
    return moved(lot, "take_objections", by=by)


@transaction.atomic
def close_hall(lot: Lot, *, by: User) -> OpeningSession:
    """Close the hall. Raises Refused before the record is signed."""
    return moved(lot, "close_hall", by=by)


@transaction.atomic
def sign_in(lot: Lot, *, by: User) -> None:
    """Sign in at the opening (签到); a second time changes nothing. Who signed in is shown once bidders are published."""
    session = session_of(lot)
    require(may_sign_in(by, lot, session))
    assert session is not None
    sign_in, new = session.sign_ins.get_or_create(user=by, defaults={"at": clock.now()})
    if new:
        record("opening.sign_in", by=by, on=session, at=sign_in.at)
        if has_reached(session, OpeningStage.PUBLISHED_BIDDERS):
            show(lot, kind="sign_in")
