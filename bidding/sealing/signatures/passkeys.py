"""Signatures by a passkey (WebAuthn Level 3, section 7.2): the challenge is the SHA-256 of the signed bytes.

A passkey signs only what its device and the browser put together; the signature is therefore a bundle: canonical JSON
with `authenticatorData`, `clientDataJSON` and `signature`, each base64url without padding.
"""

import base64
import json
import re
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from accounts.signingkeys import SigningKey
from bidding.sealing import papers
from bidding.sealing.refusals import SealingError, _
from bidding.sealing.signatures.statements import Statement
from bidding.sealing.signatures.terms import Terms

FORMAT: Final = "clearbid-passkey-signature/1"
PARTS: Final = ("authenticatorData", "clientDataJSON", "signature")
BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,20000}", re.ASCII)
MOST_BYTES: Final = 32 * 1024
PRESENT, VERIFIED, ATTESTED, EXTENDED = 0x01, 0x04, 0x40, 0x80


class Provider:
    """Checks the bundle of a passkey."""

    def check(self, statement: Statement, signature: bytes, key: SigningKey, terms: Terms) -> None:
        """Return when the passkey signed these bytes on the right website, with its holder checked.

        Raises SealingError: "signature", or "passkey" with what is wrong about the way it was made.
        """
        authenticator, client, signed = _bundle(signature)
        _check_client(client, statement.data, terms)
        _check_authenticator(authenticator, terms)
        if not _is_signed(authenticator + sha256(client).digest(), signed, key):
            raise SealingError("signature")


def bundle(*, authenticator: bytes, client: bytes, signature: bytes) -> bytes:
    """Write the bundle that stands for a passkey's signature."""
    given = zip(PARTS, (authenticator, client, signature), strict=True)
    parts = {name: base64.urlsafe_b64encode(part).rstrip(b"=").decode() for name, part in given}
    return papers.canonical({"format": FORMAT, **parts})


def challenge(data: bytes) -> str:
    """Return the challenge that a browser writes for these bytes: base64url of their SHA-256."""
    return base64.urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()


def _bundle(signature: bytes) -> list[bytes]:
    paper = papers.read(signature, format=FORMAT, fields=PARTS, limit=MOST_BYTES)
    return [_decoded(papers.text(paper, part, BASE64URL), part) for part in PARTS]


def _decoded(text: str, field: str) -> bytes:
    """Read base64url; a second spelling of the same bytes is refused."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise SealingError("field", field=field) from error
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise SealingError("field", field=field)
    return raw


def _check_client(client: bytes, data: bytes, terms: Terms) -> None:
    try:
        said: Any = json.loads(client.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise SealingError("signature") from error
    if not isinstance(said, dict) or said.get("type") != "webauthn.get":
        raise SealingError("signature")
    if said.get("challenge") != challenge(data):
        raise SealingError("signature")
    if said.get("origin") not in terms.origins or said.get("crossOrigin", False) is not False:
        raise SealingError("passkey", why=_("it was asked on another website"))


def _check_authenticator(given: bytes, terms: Terms) -> None:
    """Check website and flags. Raises SealingError. An assertion carries no attested key."""
    if len(given) < 37:
        raise SealingError("signature")
    if given[:32] != sha256(terms.rp_id.encode()).digest():
        raise SealingError("passkey", why=_("it was asked on another website"))
    flags = given[32]
    if flags & ATTESTED or (len(given) > 37) != bool(flags & EXTENDED):
        raise SealingError("signature")
    if not flags & PRESENT or not flags & VERIFIED:
        raise SealingError("passkey", why=_("the device did not check its holder (PIN, finger or face)"))


def _is_signed(data: bytes, signature: bytes, key: SigningKey) -> bool:
    try:
        public = load_pem_public_key(key.material.encode())
        match public:
            case ec.EllipticCurvePublicKey():
                public.verify(signature, data, ec.ECDSA(SHA256()))
            case ed25519.Ed25519PublicKey():
                public.verify(signature, data)
            case rsa.RSAPublicKey():
                public.verify(signature, data, padding.PKCS1v15(), SHA256())
            case _:
                return False
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True
