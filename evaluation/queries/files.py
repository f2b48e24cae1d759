"""The documents of bids that a member may read now."""

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from bidding.models import Bid, OpenedFile
from evaluation.models import Member, Room
from evaluation.queries.answers import closed_kinds, reads_bids
from evaluation.queries.bids import bids_in


def readable_files(member: Member, bid: Bid | None = None) -> QuerySet[OpenedFile]:
    """Return the opened files of a bid, or of all, that a member may read: at her seat, prices once they are open."""
    if not reads_bids(member):
        return OpenedFile.objects.none()
    room = member.room
    files = OpenedFile.objects.filter(opened__envelope__bid__in=bids_in(room))
    if bid is not None:
        files = files.filter(opened__envelope__bid=bid)
    files = files.exclude(opened__envelope__kind__in=closed_kinds(member))
    return files.select_related("opened__envelope").order_by(
        "opened__envelope__bid_id", "opened__envelope__kind", "name", "pk"
    )


def number_of(room: Room, file: int) -> int:
    """Return the number under which a room knows a file. Keyed: the row's own number follows the order in which bids
    came in, which the public hall shows with names."""
    made = salted_hmac("evaluation.files", f"{room.pk}:{file}", algorithm="sha256").digest()
    return 10_000_000 + int.from_bytes(made[:8], "big") % 90_000_000


def readable_file(member: Member, number: int) -> OpenedFile | None:
    """Return the file that a member may read now under a room's number for it; None for none."""
    room = member.room
    return next((file for file in readable_files(member) if number_of(room, file.pk) == number), None)


def coded_name(room: Room, file: OpenedFile) -> str:
    """Return the name under which experts know a file: the bid's letter and a number, never the bidder's own name for it."""
    return f"{room.code_of(file.opened.envelope.bid_id)}-{number_of(room, file.pk)}"
