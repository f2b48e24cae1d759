"""SM2 signatures with SM3 (GB/T 32918.2): checked here, made by the bidder's own device."""

from accounts import sm2
from accounts.publickeys import KeyFault
from accounts.signingkeys import SigningKey, certificate_of, sm2_point, spki_of
from bidding.sealing.refusals import SealingError
from bidding.sealing.signatures import chains
from bidding.sealing.signatures.statements import Statement
from bidding.sealing.signatures.terms import Terms


class Provider:
    """Checks DER of (r, s) or their 64 bytes, by a bare SM2 key or the key of an SM2 certificate."""

    def check(self, statement: Statement, signature: bytes, key: SigningKey, terms: Terms) -> None:
        """Return when the signature is good. Raises SealingError: "signature" or "certificate"."""
        try:
            info = certificate_of(key.der).public_key if key.is_certificate else spki_of(key.der)
            point = sm2_point(info)
        except KeyFault as error:
            raise SealingError("signature") from error
        if not sm2.is_signed(statement.data, signature, point):
            raise SealingError("signature")
        if key.is_certificate:
            chains.check(key.der, key.others, terms.anchors, statement)
