"""The letters of a room's bids, with the key that opens them."""

from dataclasses import dataclass

from bidding.models import Bid
from evaluation import lettering
from evaluation.models import Room


@dataclass(frozen=True)
class Letters:
    """The key of the letters, secret until the award, and of each bid: its letter, its bidder, its manifest's digest."""

    key: str
    bids: tuple[tuple[str, str, str], ...]

    @property
    def sha256(self) -> str:
        """The digest that the log holds since the start."""
        return lettering.commitment(self.key, {manifest: code for code, _bidder, manifest in self.bids})


def letters_of(room: Room) -> Letters | None:
    """Return a started room's letters; None where they follow no such key, in rooms begun by an earlier version."""
    bids = Bid.objects.filter(pk__in=[int(pk) for pk in room.codes]).select_related("bidder")
    listed = sorted((room.code_of(bid.pk), bid.bidder.name, bid.manifest_sha256) for bid in bids)
    key = lettering.key_of(room.draw.salt)
    right = lettering.letters(key, [manifest for _code, _bidder, manifest in listed])
    if not listed or any(right[manifest] != code for code, _bidder, manifest in listed):
        return None
    return Letters(key, tuple(listed))
