"""Who signed a bid's papers: Ed25519 at once, every other kind of key by its provider, where its library is installed."""

from datetime import datetime
from typing import Any

from bidding.archives.contents import TERMS, Case
from bidding.archives.findings import BIDDER, Fault, Unknown, insist
from bidding.sealing import papers
from bidding.sealing.papers import HEX64
from bidding.sealing.refusals import SealingError

LONGEST = 65_536


def check_signed(case: Case, data: bytes, paper: dict[str, Any], *, named: str, signer: str, at: str) -> None:
    """Check that the key which the manifest names signed these bytes.

    `paper` is the member signature.json; `named` the manifest's signing key, `signer` the bidder's credit code, `at` the
    time of the entry in ISO 8601, "" where it is withheld. Raises Fault, Unknown, SealingError.
    """
    public, scheme = papers.text(paper, "public", HEX64), papers.text(paper, "scheme")
    signature = bytes.fromhex(_hex(paper))
    insist(public == named, "other_key")
    if scheme == "ed25519":
        insist(papers.is_signed(data, signature, public), "not_signed")
        return
    if not at:
        raise Unknown("withheld")
    _by_provider(case, data, signature, paper, signer=signer, at=at)


def _by_provider(
    case: Case, data: bytes, signature: bytes, paper: dict[str, Any], *, signer: str, at: str
) -> None:
    try:
        from accounts.signingkeys import Scheme, SigningKey
        from bidding.sealing import signatures
        from bidding.sealing.signatures.terms import Terms
    except ImportError as error:
        raise Unknown("library", library=str(error.name)) from error
    try:
        key = SigningKey(Scheme(paper["scheme"]), paper["public"], str(paper["material"]))
        insist(papers.digest(key.der) == key.public, "other_key")
        terms = Terms.of(case.paper(TERMS))
        when = datetime.fromisoformat(at)
        good = signatures.is_signed(data, signature, key, terms, signer=signer, at=when)
    except (SealingError, Fault):
        raise
    except (ValueError, TypeError) as error:
        raise Fault("malformed", BIDDER, how=str(error)[:200]) from error
    insist(good, "not_signed")


def _hex(paper: dict[str, Any]) -> str:
    value = paper["signature"]
    insist(isinstance(value, str) and 0 < len(value) <= 2 * LONGEST, "malformed", how="signature")
    try:
        bytes.fromhex(value)
    except ValueError as error:
        raise Fault("malformed", how="signature") from error
    return str(value)
