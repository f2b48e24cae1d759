"""The bid kit: all that a bidder needs in order to seal for a lot on a computer without a network."""

from typing import Any, Final

from accounts.models import Organisation, User
from bidding.models import Lot
from bidding.queries.keysets import keyset_of
from bidding.queries.preparing import facts_for
from bidding.queries.receipts import keyset_proof
from bidding.queries.signing import signing_key
from bidding.sealing import papers
from ledger import clock
from ledger.keys import log_key, witness_verifier

FORMAT: Final = "clearbid-kit/2"


def kit_for(user: User, lot: Lot, organisation: Organisation) -> bytes:
    """Return the kit of a lot for an account's organisation, canonical JSON; nothing in it is secret.

    `keyset_proof` is "" until the witness has cosigned the notice. Times are ISO 8601.
    """
    facts = facts_for(user, lot, organisation)
    return papers.canonical(
        {
            "bidder": facts["bidder"],
            "bidder_name": organisation.name,
            "deadline": lot.deadline.isoformat() if lot.deadline else "",
            "document": facts["document"],
            "duration_days": facts["duration_days"],
            "form": facts["form"],
            "format": FORMAT,
            "items": facts["items"],
            "keyset": keyset_of(lot).text.decode(),
            "keyset_proof": keyset_proof(lot) or "",
            "keyset_sha256": lot.keyset_sha256,
            "kinds": facts["kinds"],
            "lot": lot.code,
            "lot_name": lot.name,
            "made": clock.now().isoformat(),
            "max_price": facts["max_price"],
            "signing_key": facts["signingKey"],
            "signing_scheme": _scheme(user),
            "tender": lot.project.code,
            "validity_days": facts["validity_days"],
            **_pins(),
        }
    )


def _scheme(user: User) -> str:
    key = signing_key(user)
    return str(key.scheme) if key else ""


def _pins() -> dict[str, Any]:
    return {"platform": log_key().verifier.vkey, "witness": witness_verifier().vkey}
