"""The made-up letters of a practice run: nothing real is sealed for keys that the platform holds."""

from decimal import Decimal
from typing import Any

from bidding import letters
from bidding.models import EnvelopeKind, Lot

# Plainly no price that anybody would bid.
PRICE = Decimal("12345678.90")
MANAGER = "演练"


def sample_letter(lot: Lot, kind: str) -> dict[str, Any]:
    """Return the letter that the practice run seals for a kind of envelope."""
    return letters.compose(
        price=PRICE if kind == EnvelopeKind.PRICE else None,
        duration_days=lot.duration_days,
        validity_days=lot.validity_days,
        manager=MANAGER,
    )
