"""Questions about keyholders: the keyset that bidders seal for, and how far its drills are."""

from bidding.models import Keyholding, Lot
from bidding.sealing.keysets import Keyholder, Keyset


def keyset_of(lot: Lot) -> Keyset:
    """Return the lot's keyset as the sealing format knows it; its fingerprint is Lot.keyset_sha256 once complete."""
    rows = lot.keyholdings.select_related("organisation").order_by("index")
    return Keyset(
        tender=lot.project.code,
        lot=lot.code,
        needed=lot.shares_needed,
        holders=tuple(_holder(row) for row in rows),
        suite=lot.suite,
    )


def _holder(row: Keyholding) -> Keyholder:
    return Keyholder(row.index, row.organisation.uscc, row.recipient, row.signing_key)


def is_complete(lot: Lot) -> bool:
    """Tell whether every place of the keyset is taken."""
    return lot.keyholdings.count() == lot.shares_total


def drills_missing(lot: Lot) -> list[Keyholding]:
    """List the keyholders who have not opened their drill."""
    return list(lot.keyholdings.filter(drill_opened_at__isnull=True).select_related("holder", "organisation"))
