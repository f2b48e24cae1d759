"""Questions about bids: who stands, what a keyholder may open now, what came out of the envelopes."""

from collections.abc import Iterable
from pathlib import Path

import rfc8785
from django.db.models import Prefetch, QuerySet

from accounts.models import Organisation
from bidding import stages, vault
from bidding.models import (
    Bid,
    BidState,
    Closing,
    Envelope,
    EnvelopeKind,
    Keyholding,
    Lot,
    OpenedEnvelope,
    OpenedFile,
    OpeningSession,
    OpeningStage,
)
from bidding.sealing import papers
from bidding.sealing.labels import Label
from bidding.sealing.releases import Wrapped, Wraps

GONE = (BidState.REPLACED, BidState.WITHDRAWN)
# Entries of these acts say who bids: no list of the ledger may show them before the lot is opened.
SEALED_ACTS = frozenset(
    {
        "bid.submit",
        "bid.withdraw",
        "document.acknowledge",
        "document.fetch",
        "duty.take",
        "file.store",
        "gate.refuse",
        "notice.receive",
        "question.ask",
    }
)


def standing_bids(lot: Lot) -> QuerySet[Bid]:
    """Return the bids that were neither replaced nor withdrawn, in the order of the ledger.

    Secret before the hall publishes the bidders: names and even the number (招标投标法 22).
    """
    return lot.bids.exclude(state__in=GONE).select_related("bidder").order_by("entry_index", "pk")


def thing_of(bid: Bid) -> str:
    """Return how the ledger names a bid: by its manifest, since a running number in a receipt would count bids."""
    return f"bidding.bid:{bid.manifest_sha256}"


def list_digest(bids: Iterable[Bid]) -> str:
    """Return the SHA-256 of the ordered list of bids that the closing event commits to."""
    rows = [{"entry": bid.entry_index, "manifest": bid.manifest_sha256} for bid in bids]
    return papers.digest(rfc8785.dumps(rows))


def closing_of(lot: Lot) -> Closing | None:
    """Return the closing event, None while bidding is open."""
    return Closing.objects.filter(lot=lot).first()


def session_of(lot: Lot) -> OpeningSession | None:
    """Return the opening hall, None before closing or when the lot failed sealed."""
    return OpeningSession.objects.filter(lot=lot).select_related("lot__project").first()


def kinds_asked(lot: Lot) -> list[str]:
    """Return the kinds of envelope that the binding tender document asks for."""
    # Without the document's text, which may be long.
    published = lot.documents.filter(published_at__isnull=False).order_by("-version")
    return list(published.values_list("envelopes", flat=True).first() or [])


def opening_kinds(lot: Lot) -> list[str]:
    """Return the kinds opened in the hall; the price waits for qualification where another envelope exists."""
    kinds = kinds_asked(lot)
    return [kind for kind in kinds if kind != EnvelopeKind.PRICE] or kinds


def may_be_opened(lot: Lot) -> QuerySet[Envelope]:
    """Return the envelopes whose time has come: nothing before the hall asks the keyholders for their shares,
    prices only of bids in the logged list of those that passed qualification.
    """
    session = session_of(lot)
    if session is None or not stages.has_reached(session, OpeningStage.RELEASING):
        return Envelope.objects.none()
    standing = Envelope.objects.filter(bid__lot=lot).exclude(bid__state__in=GONE)
    now = standing.filter(kind__in=opening_kinds(lot))
    prices = standing.filter(kind=EnvelopeKind.PRICE, bid__qualified_at__isnull=False)
    return (now | prices).select_related("bid__bidder", "file").order_by("bid__entry_index", "kind")


def to_release(keyholding: Keyholding) -> QuerySet[Envelope]:
    """Return the envelopes whose share this keyholder may release and has not released yet."""
    return may_be_opened(keyholding.lot).exclude(releases__keyholding=keyholding)


def wraps_for(keyholding: Keyholding) -> Wraps | None:
    """Return what the keyholder may open now, None when there is nothing: wraps are withheld until closing is cosigned."""
    lot, closing = keyholding.lot, closing_of(keyholding.lot)
    envelopes = list(to_release(keyholding))
    if closing is None or not closing.checkpoint or lot.deadline is None or not envelopes:
        return None
    return Wraps(
        tender=lot.project.code,
        lot=lot.code,
        index=keyholding.index,
        deadline=int(lot.deadline.timestamp()),
        checkpoint=closing.checkpoint,
        wraps=tuple(_wrapped(envelope, keyholding.index) for envelope in envelopes),
    )


def _wrapped(envelope: Envelope, index: int) -> Wrapped:
    return Wrapped(
        envelope.pk, label_of(envelope), envelope.wraps[index - 1], envelope.commitments[index - 1]
    )


def label_of(envelope: Envelope) -> Label:
    """Return what the envelope and its wraps must name inside."""
    bid = envelope.bid
    return Label(
        bidder=bid.bidder.uscc,
        tender=bid.lot.project.code,
        lot=bid.lot.code,
        envelope=str(envelope.kind),
        nonce=bid.nonce,
    )


def opened_bids(lot: Lot) -> QuerySet[Bid]:
    """Return the standing bids once the hall has opened them, with envelopes, outcomes and files at hand."""
    outcomes = Prefetch(
        "envelopes",
        queryset=Envelope.objects.select_related("opened").prefetch_related("opened__files").order_by("kind"),
    )
    session = session_of(lot)
    if session is None or not stages.has_reached(session, OpeningStage.OPENED):
        return Bid.objects.none()
    return standing_bids(lot).prefetch_related(outcomes)


def outcome(bid: Bid, kind: str) -> OpenedEnvelope | None:
    """Return what came out of a bid's envelope of this kind; uses what `opened_bids` fetched."""
    for envelope in bid.envelopes.all():
        if envelope.kind == kind:
            return getattr(envelope, "opened", None)
    return None


def place_of_file(file: OpenedFile) -> Path:
    """Return where the bytes of an opened file are, for reading."""
    return vault.place_of(file.path)


def own_bids(organisation: Organisation) -> QuerySet[Bid]:
    """Return an organisation's own bids in force, nearest deadline first."""
    return (
        Bid.objects.filter(bidder=organisation)
        .exclude(state=BidState.REPLACED)
        .select_related("lot__project")
        .order_by("lot__deadline", "-version")
    )


def same_controller_pairs(lot: Lot) -> list[tuple[Bid, Bid]]:
    """Return the pairs of opened bids whose bidders share a controller or control one another (实施条例 34; RJ-09).

    Asked after opening only: a refusal at submission would tell one bidder that the other bids.
    """
    bids = list(opened_bids(lot))
    families = {bid.pk: {bid.bidder.uscc, bid.bidder.controller_uscc} - {""} for bid in bids}
    return [
        (one, other)
        for place, one in enumerate(bids)
        for other in bids[place + 1 :]
        if families[one.pk] & families[other.pk]
    ]
