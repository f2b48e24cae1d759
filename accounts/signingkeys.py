"""Signing keys of every kind that is known here: recognised from what people paste, kept in one form."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from asn1crypto import keys, pem, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from cryptography.x509 import DuplicateExtension, InvalidVersion, load_der_x509_certificate
from fido2 import cbor

from accounts import publickeys, sm2
from accounts.publickeys import KeyFault

SM2_CURVE: Final = "1.2.156.10197.1.301"
LEAST_RSA_BITS: Final = 2048
MOST_CHARACTERS: Final = 16_000
# The signer's certificate and those of the authorities between it and a trusted one.
MOST_IN_CHAIN: Final = 4
PASSKEY: Final = "clearbid-passkey/1"


class Scheme(StrEnum):
    """How a bidder signs."""

    ED25519 = "ed25519"
    WEBAUTHN = "webauthn"
    X509 = "x509"
    SM2 = "sm2"


@dataclass(frozen=True)
class SigningKey:
    """A public key that signs bids.

    `public` is what manifests name, 64 hexadecimal digits: the key itself for Ed25519, else the SHA-256 of the DER of
    key or certificate. `material` is that key or certificate as PEM, "" for Ed25519; an SM2 certificate may be followed
    by those of the authorities between it and a trusted one, since its signatures bring none along. `credential` is the passkey's
    name for its device (base64url), "" otherwise.
    """

    scheme: Scheme
    public: str
    material: str = ""
    credential: str = ""

    @property
    def der(self) -> bytes:
        """The DER of key or certificate. Raises KeyFault when the material is not PEM."""
        return _der(self.material)[1]

    @property
    def others(self) -> list[bytes]:
        """The DER of the certificates that follow the signer's own."""
        return [der for _kind, der in _blocks(self.material)[1:]]

    @property
    def is_certificate(self) -> bool:
        """Whether the material is a certificate."""
        return "BEGIN CERTIFICATE" in self.material


def recognised(text: str) -> SigningKey:
    """Tell which kind of signing key a pasted text is.

    Ed25519 as hexadecimal, base64 or PEM; a certificate or an SM2 public key as PEM; a passkey's public key as COSE
    (hexadecimal or base64) or as the JSON that the key page makes. Raises KeyFault, whose kind is "private", "format",
    "weak", "short", "kind" (a key of another algorithm) or "purpose" (a certificate that may not sign).
    """
    publickeys.refuse_private(text)
    if len(text) > MOST_CHARACTERS:
        raise KeyFault("format")
    if "BEGIN" in text:
        return _from_pem(text)
    if text.strip().startswith("{"):
        return _from_passkey(text)
    raw = _bytes(text)
    if len(raw) > 32:
        return _passkey(_decoded(raw)[0])
    return SigningKey(Scheme.ED25519, publickeys.sign_key(text))


def _from_pem(text: str) -> SigningKey:
    kind, der = _der(text)
    if kind == "CERTIFICATE":
        return _certificate(der, [other for _kind, other in _blocks(text)[1:]])
    if kind != "PUBLIC KEY":
        raise KeyFault("format")
    info = spki_of(der)
    if info.algorithm == "ec" and curve_of(info) == SM2_CURVE:
        sm2_point(info)
        return _kept(Scheme.SM2, "PUBLIC KEY", der)
    return SigningKey(Scheme.ED25519, publickeys.sign_key(text))


def _certificate(der: bytes, others: list[bytes]) -> SigningKey:
    """Recognise a certificate by its key; one for encryption only is the usual mistake with two-certificate dongles."""
    certificate = certificate_of(der)
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        raise KeyFault("purpose")
    info = certificate.public_key
    if info.algorithm == "ec" and curve_of(info) == SM2_CURVE:
        sm2_point(info)
        return _kept(
            Scheme.SM2, "CERTIFICATE", der, others=[certificate_of(other).dump() for other in others]
        )
    key = _loaded(info.dump())
    _check_readable(der)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA_BITS:
        raise KeyFault("short")
    if not isinstance(key, rsa.RSAPublicKey) and curve_of(info) not in {
        "secp256r1",
        "secp384r1",
        "secp521r1",
    }:
        raise KeyFault("kind")
    return _kept(Scheme.X509, "CERTIFICATE", der)


def _check_readable(der: bytes) -> None:
    """Refuse at registration what the library that builds the chain could not read at submission."""
    try:
        load_der_x509_certificate(der).extensions  # noqa: B018
    except (ValueError, InvalidVersion, DuplicateExtension) as error:
        raise KeyFault("format") from error


def certificate_of(der: bytes) -> Any:
    """Read a certificate wholly, as asn1crypto's Certificate. Raises KeyFault."""
    try:
        certificate = x509.Certificate.load(der, strict=True)
        # Reading is lazy: what stands broken inside shows only when all of it is asked for.
        certificate.native  # noqa: B018
        certificate.public_key.native  # noqa: B018
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise KeyFault("format") from error
    return certificate


def spki_of(der: bytes) -> Any:
    """Read a public key, as asn1crypto's PublicKeyInfo. Raises KeyFault."""
    try:
        info = keys.PublicKeyInfo.load(der, strict=True)
        info.native  # noqa: B018
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise KeyFault("format") from error
    return info


def curve_of(info: Any) -> str:
    """Return the name or OID of an EC key's curve, "" for other keys and for curves written out."""
    if info.algorithm != "ec":
        return ""
    kind, value = info.curve
    return str(value) if kind == "named" else ""


def sm2_point(info: Any) -> tuple[int, int]:
    """Return the point of an SM2 public key. Raises KeyFault when it is none."""
    try:
        return sm2.point_of(info["public_key"].native)
    except ValueError as error:
        raise KeyFault("format") from error


def _from_passkey(text: str) -> SigningKey:
    try:
        paper = json.loads(text)
        if not isinstance(paper, dict) or paper.get("format") != PASSKEY:
            raise KeyFault("format")
        # Behind the key an authenticator may have written extensions, one more map.
        cose, *_extensions = _decoded(_bytes(paper["cose"]), most=2)
        return _passkey(cose, credential=_credential(paper["credential"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise error if isinstance(error, KeyFault) else KeyFault("format") from error


def _credential(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,1400}", text):
        raise KeyFault("format")
    return text


def _decoded(raw: bytes, most: int = 1) -> list[dict[int, Any]]:
    """Read CBOR maps, one behind the other. Raises KeyFault."""
    found: list[Any] = []
    try:
        while raw and len(found) < most:
            value, raw = cbor.decode_from(raw)
            found.append(value)
    except Exception as error:  # the decoder raises whatever its recursion meets
        raise KeyFault("format") from error
    if raw or not found or not all(isinstance(value, dict) for value in found):
        raise KeyFault("format")
    return found


def _passkey(cose: dict[int, Any], credential: str = "") -> SigningKey:
    """Bring a COSE key (RFC 9053) to its SPKI: ES256, EdDSA or RS256, the three that authenticators make."""
    try:
        key = _cose_key(cose)
    except (ValueError, KeyError, TypeError, UnsupportedAlgorithm) as error:
        raise error if isinstance(error, KeyFault) else KeyFault("format") from error
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _kept(Scheme.WEBAUTHN, "PUBLIC KEY", der, credential)


def _cose_key(cose: dict[int, Any]) -> Any:
    match cose.get(1), cose.get(3), cose.get(-1):
        case 2, -7, 1:
            x, y = int.from_bytes(cose[-2]), int.from_bytes(cose[-3])
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        case 1, -8, 6:
            publickeys.sign_key(cose[-2].hex())
            return ed25519.Ed25519PublicKey.from_public_bytes(cose[-2])
        case 3, -257, bytes(modulus):
            key = rsa.RSAPublicNumbers(int.from_bytes(cose[-2]), int.from_bytes(modulus)).public_key()
            if key.key_size < LEAST_RSA_BITS:
                raise KeyFault("short")
            return key
    raise KeyFault("kind")


def _kept(
    scheme: Scheme, kind: str, der: bytes, credential: str = "", others: Sequence[bytes] = ()
) -> SigningKey:
    material = "".join(pem.armor(kind, one).decode() for one in (der, *others))
    return SigningKey(scheme, sha256(der).hexdigest(), material, credential)


def _loaded(der: bytes) -> Any:
    try:
        return load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFault("kind") from error


def _der(text: str) -> tuple[str, bytes]:
    """Return kind and content of the first PEM block. Raises KeyFault."""
    return _blocks(text)[0]


def _blocks(text: str) -> list[tuple[str, bytes]]:
    """Return kind and content of each PEM block: one, or a chain of certificates. Raises KeyFault."""
    blocks = re.findall(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", text, re.DOTALL)
    if not blocks or len(blocks) > MOST_IN_CHAIN:
        raise KeyFault("format")
    if len(blocks) > 1 and {kind for kind, _body in blocks} != {"CERTIFICATE"}:
        raise KeyFault("format")
    try:
        return [(kind, base64.b64decode("".join(body.split()), validate=True)) for kind, body in blocks]
    except (ValueError, binascii.Error) as error:
        raise KeyFault("format") from error


def _bytes(text: str) -> bytes:
    text = re.sub(r"\s", "", text)
    try:
        return (
            bytes.fromhex(text) if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", text) else publickeys.base64_of(text)
        )
    except (ValueError, binascii.Error) as error:
        raise KeyFault("format") from error
