"""What the screens are fed with, from stored facts: identities with their frequencies, prices, bills, texts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db.models import F, Max, Q, QuerySet

from bidding.models import Bid, BidState, EnvelopeKind, Lot, OpenedEnvelope
from bidding.queries.bids import opened_bids, outcome
from bidding.queries.documents import current_document
from supervision.models import Fact, Reading
from supervision.reading.folder import NO_IDENTITY
from supervision.screens.crowd import without_the_crowd
from supervision.screens.identities import IdentityFact
from supervision.texts import BidText, join

# Held for reference only: two people of one name are not one person.
NOT_SCREENED = frozenset({"manager"}) | NO_IDENTITY


def lots_to_screen() -> QuerySet[Lot]:
    """Return the lots of which something was opened that no screening has seen."""
    latest = Max("bids__envelopes__opened__opened_at", filter=Q(bids__envelopes__opened__cause=""))
    return (
        Lot.objects.annotate(opened_latest=latest, screened_latest=Max("screenings__run_at"))
        .filter(opened_latest__isnull=False)
        .filter(Q(screened_latest__isnull=True) | Q(screened_latest__lt=F("opened_latest")))
        .select_related("project")
        .order_by("pk")
    )


def bids_of(lot: Lot) -> list[Bid]:
    """Return the opened bids of a lot, by key; empty before the opening."""
    return sorted((bid for bid in opened_bids(lot) if bid.state == BidState.OPENED), key=lambda bid: bid.pk)


def facts_of(lot: Lot) -> QuerySet[Fact]:
    """Return the facts of a lot in a fixed order."""
    return (
        Fact.objects.filter(lot=lot)
        .select_related("file", "envelope__envelope", "bid__bidder")
        .order_by("bid", "kind", "pk")
    )


def identity_facts(facts: Iterable[Fact], bidders: int) -> list[IdentityFact]:
    """Return what the identity screen compares; the source of each is the key of its fact."""
    kept = [
        IdentityFact(str(fact.bid_id), fact.kind, fact.value, str(fact.pk))
        for fact in facts
        if fact.kind not in NOT_SCREENED
    ]
    return without_the_crowd(kept, bidders)


def bid_prices(bids: Iterable[Bid], *, at: datetime | None = None) -> dict[str, Decimal]:
    """Return the prices in the letters opened by now, or by an earlier time, in yuan, by bid."""
    found: dict[str, Decimal] = {}
    for bid in bids:
        opened = outcome(bid, EnvelopeKind.PRICE)
        price = _decimal(opened.letter.get("price")) if opened and not opened.cause else None
        if price and opened and (at is None or opened.opened_at <= at):
            found[str(bid.pk)] = price
    return found


def price_envelopes(bids: Iterable[Bid]) -> dict[str, OpenedEnvelope]:
    """Return the opened price envelopes by bid."""
    pairs = ((bid, outcome(bid, EnvelopeKind.PRICE)) for bid in bids)
    return {str(bid.pk): opened for bid, opened in pairs if opened}


def readings_of(lot: Lot) -> list[Reading]:
    """Return what was read from the files of the lot's bids, in a fixed order."""
    return list(
        Reading.objects.filter(bid__lot=lot)
        .select_related("file", "bid__bidder")
        .order_by("bid", "file__name", "pk")
    )


def boqs(readings: Iterable[Reading]) -> dict[str, dict[str, Decimal]]:
    """Return the unit prices of each bid: item to yuan."""
    found: dict[str, dict[str, Decimal]] = {}
    for reading in readings:
        prices = {item: _decimal(price) for item, price in reading.prices.items()}
        known = {item: price for item, price in prices.items() if price is not None}
        if known:
            found.setdefault(str(reading.bid_id), {}).update(known)
    return found


def texts(readings: Iterable[Reading]) -> dict[str, BidText]:
    """Return the joined text of each bid that has one."""
    by_bid: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for reading in readings:
        if any(page.strip() for page in reading.pages):
            by_bid[str(reading.bid_id)].append((reading.pk, reading.pages))
    return {bid: join(pages) for bid, pages in by_bid.items()}


def template_of(lot: Lot) -> str:
    """Return the text that every bidder was given: what repeats it is no copying."""
    document = current_document(lot)
    return document.text if document else ""


def _decimal(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None
