"""Proofs under the witness: of a bid, for its bidder; of a keyset, for everybody."""

from bidding.models import Bid, Lot
from ledger.cosigning import witnessed_proof
from ledger.models import Entry
from ledger.queries import entries_on


def witnessed_receipt(bid: Bid) -> str | None:
    """Return the bid's receipt under a checkpoint that the witness cosigned, a C2SP tlog-proof; None until there is one.

    The receipt that was handed out at once (`bid.receipt`) stays good; this one proves besides that the platform
    cannot show another log to somebody else.
    """
    if bid.entry_index is None:
        return None
    entry = Entry.objects.filter(index=bid.entry_index).first()
    return witnessed_proof(entry) if entry else None


def keyset_proof(lot: Lot) -> str | None:
    """Return the tlog-proof that lot, notice and keyset belong together; None before publication and cosigning."""
    entry = entries_on(lot).filter(act="keyset.publish").last()
    return witnessed_proof(entry) if entry else None


def qualification_proof(lot: Lot) -> str | None:
    """Return the tlog-proof of the list of bids that passed qualification; None before it is logged and cosigned."""
    entry = entries_on(lot).filter(act="qualification.list").last()
    return witnessed_proof(entry) if entry else None


def qualified_manifests(lot: Lot) -> list[str]:
    """Return the manifests of the bids in that list; whoever knows the list's hashes can check them."""
    return list(
        lot.bids.filter(qualified_at__isnull=False).order_by("entry_index").values_list("manifest", flat=True)
    )
