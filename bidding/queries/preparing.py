"""What the preparation page must know of a lot, and what may have changed while somebody prepares a bid."""

from typing import Any

from accounts.models import KeyPurpose, Organisation, User
from accounts.queries import current_key
from bidding.models import Bid, EnvelopeKind, Lot
from bidding.queries.bid_forms import form_facts
from bidding.queries.bids import GONE, kinds_asked
from bidding.queries.documents import current_document, has_document
from bidding.queries.receipts import keyset_proof


def bid_in_force(lot: Lot, organisation: Organisation) -> Bid | None:
    """Return the organisation's bid that counts now, None when there is none."""
    return lot.bids.filter(bidder=organisation).exclude(state__in=GONE).order_by("-version").first()


def facts_for(user: User, lot: Lot, organisation: Organisation) -> dict[str, Any]:
    """Return what the page's scripts need to check, seal and submit a bid; plain values only.

    The tender's items and its bid form are given to those who fetched the document, as on its own page.
    """
    document, key = current_document(lot), current_key(user, KeyPurpose.SIGN)
    known = document if document and has_document(lot, organisation) else None
    items = known.boq if known else []
    return {
        "lot": lot.code,
        "tender": lot.project.code,
        "bidder": organisation.uscc,
        "keyset": lot.keyset_sha256,
        "proof": keyset_proof(lot) or "",
        "signingKey": key.public if key else "",
        "scheme": str(key.scheme) if key else "",
        "kinds": kinds_asked(lot),
        "document": document.version if document else 0,
        "version": current.version if (current := bid_in_force(lot, organisation)) else 0,
        "max_price": str(lot.max_price),
        "duration_days": lot.duration_days,
        "validity_days": lot.validity_days,
        "items": [{"code": str(item["code"]), "quantity": str(item["quantity"])} for item in items],
        "form": form_facts(known) if known else [],
    }


def labels_asked(lot: Lot) -> list[tuple[str, str]]:
    """Return the kinds of envelope asked for, each with its label."""
    return [(kind, str(EnvelopeKind(kind).label)) for kind in kinds_asked(lot)]
