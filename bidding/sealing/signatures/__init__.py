"""The seam of signatures: one provider for each kind of key; whoever checks a signature asks here and nowhere else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from accounts.signingkeys import Scheme, SigningKey
from bidding.sealing.refusals import SealingError
from bidding.sealing.signatures import certified, ed25519, guomi, passkeys
from bidding.sealing.signatures.statements import Statement
from bidding.sealing.signatures.terms import Terms

MOST_BYTES: Final = 48 * 1024


class SignatureProvider(Protocol):
    """What checks the signatures of one kind of key."""

    def check(self, statement: Statement, signature: bytes, key: SigningKey, terms: Terms) -> None:
        """Return when the signature is good. Raises SealingError with the reason otherwise."""


PROVIDERS: Final[Mapping[str, SignatureProvider]] = {
    Scheme.ED25519: ed25519.Provider(),
    Scheme.WEBAUTHN: passkeys.Provider(),
    Scheme.X509: certified.Provider(),
    Scheme.SM2: guomi.Provider(),
}


def provider(scheme: str) -> SignatureProvider:
    """Return the provider of a kind of key. Raises SealingError("scheme") for an unknown kind."""
    try:
        return PROVIDERS[scheme]
    except KeyError as error:
        raise SealingError("scheme", scheme=scheme[:20]) from error


def check(data: bytes, signature: bytes, key: SigningKey, terms: Terms, *, signer: str, at: datetime) -> None:
    """Check a signature over bytes by a registered key, under the terms of the notice.

    `signer` is the credit code whose key it is; a certificate that names another is refused. `at` (aware) is when the
    platform received it: certificates must be valid then. Raises SealingError: "scheme", "anchors", "signature",
    "certificate", "passkey".
    """
    terms.require(key.scheme)
    if not signature or len(signature) > MOST_BYTES:
        raise SealingError("signature")
    provider(key.scheme).check(Statement(data, signer, at), signature, key, terms)


def is_signed(
    data: bytes, signature: bytes, key: SigningKey, terms: Terms, *, signer: str, at: datetime
) -> bool:
    """Tell whether `check` finds nothing wrong."""
    try:
        check(data, signature, key, terms, signer=signer, at=at)
    except SealingError:
        return False
    return True
