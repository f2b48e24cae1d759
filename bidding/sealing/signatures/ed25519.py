"""Ed25519 signatures (RFC 8032) over the bytes themselves: the default."""

from accounts.signingkeys import SigningKey
from bidding.sealing import papers
from bidding.sealing.refusals import SealingError
from bidding.sealing.signatures.statements import Statement
from bidding.sealing.signatures.terms import Terms


class Provider:
    """Checks 64 raw bytes."""

    def check(self, statement: Statement, signature: bytes, key: SigningKey, terms: Terms) -> None:
        """Return when the signature is good. Raises SealingError("signature")."""
        if not papers.is_signed(statement.data, signature, key.public):
            raise SealingError("signature")
