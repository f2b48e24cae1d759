"""News for a bidder: notices on lots whose document it has, and whether its bid was made on an older version."""

from django.db.models import QuerySet

from accounts.models import Organisation
from bidding.models import Bid, Delivery, Lot, Status
from bidding.queries.documents import current_document, has_acknowledged
from ledger.models import Entry


def unread(organisation: Organisation) -> QuerySet[Delivery]:
    """List the news that the organisation has not confirmed, newest first."""
    found = organisation.deliveries.filter(received_at__isnull=True, notice__lot__status=Status.PUBLISHED)
    return found.select_related("notice__lot").order_by("-at", "-pk")


def deliveries_on(lot: Lot, organisation: Organisation) -> QuerySet[Delivery]:
    """List all news of a lot for the organisation, with their receipts, newest first."""
    return organisation.deliveries.filter(notice__lot=lot).select_related("notice").order_by("-at", "-pk")


def older_than_document(bid: Bid) -> bool:
    """Tell whether the bid came in before the version that binds, which its bidder has not acknowledged since.

    A bid is taken in only from who has acknowledged the version in force, so the moments tell which one it was made on.
    """
    current = current_document(bid.lot)
    if bid.lot.status != Status.PUBLISHED or current is None or current.published_at is None:
        return False
    return current.published_at > bid.received_at and not has_acknowledged(bid.lot, bid.bidder)


def entry_of(delivery: Delivery) -> Entry | None:
    """Return the log's entry of the confirmation; None before it."""
    return (
        Entry.objects.filter(index=delivery.entry_index).first() if delivery.entry_index is not None else None
    )
