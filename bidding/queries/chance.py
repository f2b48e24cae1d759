"""The public chance of a lot, from what its closing fixed."""

from bidding import chance
from bidding.models import Lot
from bidding.queries.bids import standing_bids
from ledger.queries import root_at


def ingredients(lot: Lot) -> tuple[str, str, list[str]]:
    """Return what the seed is made of: hash of the list, root of the log at the closing entry, every listed bid's nonce."""
    closing = lot.closing
    try:
        root = root_at(closing.entry_index + 1).hex()
    except LookupError:
        # A log that does not reach its own closing entry has lost its end; checks of the ledger say so.
        root = ""
    return closing.list_sha256, root, sorted(standing_bids(lot).values_list("nonce", flat=True))


def seed_of(lot: Lot) -> str:
    """Return the public seed of a lot (hexadecimal); secret until the bids are opened, since it is made of their nonces."""
    return chance.seed(*ingredients(lot))
