"""The documents of bids that a member may read now."""

from django.db.models import QuerySet

from bidding.models import Bid, EnvelopeKind, OpenedFile
from evaluation.models import Member, Room
from evaluation.queries.answers import reads_bids, sees_prices
from evaluation.queries.bids import bids_in


def readable_files(member: Member, bid: Bid | None = None) -> QuerySet[OpenedFile]:
    """Return the opened files of a bid, or of all, that a member may read: at her seat, prices once they are open."""
    if not reads_bids(member):
        return OpenedFile.objects.none()
    room = member.room
    files = OpenedFile.objects.filter(opened__envelope__bid__in=bids_in(room))
    if bid is not None:
        files = files.filter(opened__envelope__bid=bid)
    if not sees_prices(member):
        files = files.exclude(opened__envelope__kind=EnvelopeKind.PRICE)
    return files.select_related("opened__envelope").order_by(
        "opened__envelope__bid_id", "opened__envelope__kind", "name", "pk"
    )


def coded_name(room: Room, file: OpenedFile) -> str:
    """Return the name under which experts know a file: the bid's letter and a number, never the bidder's own name for it."""
    return f"{room.code_of(file.opened.envelope.bid_id)}-{file.pk}"
