"""Signers of every kind, for tests alone: a passkey in software, a certificate authority, an SM2 key."""

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from fido2 import cbor

from accounts import sm2
from bidding.sealing.signatures import passkeys
from ledger import clock

PRESENT_AND_VERIFIED = passkeys.PRESENT | passkeys.VERIFIED


@dataclass
class Passkey:
    """A passkey in software, of one of the three algorithms that authenticators use."""

    algorithm: str = "ES256"
    origin: str = "http://127.0.0.1:8000"
    rp_id: str = "127.0.0.1"

    @cached_property
    def private(self) -> Any:
        if self.algorithm == "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        if self.algorithm == "EdDSA":
            return ed25519.Ed25519PrivateKey.generate()
        return rsa.generate_private_key(65537, 2048)

    @property
    def cose(self) -> bytes:
        public = self.private.public_key()
        if self.algorithm == "EdDSA":
            return cbor.encode({1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()})
        numbers = public.public_numbers()
        if self.algorithm == "ES256":
            return cbor.encode({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        return cbor.encode({1: 3, 3: -257, -1: numbers.n.to_bytes(256), -2: numbers.e.to_bytes(3)})

    @property
    def public(self) -> str:
        """What the key page sends."""
        cose = urlsafe_b64encode(self.cose).rstrip(b"=").decode()
        return json.dumps({"format": "clearbid-passkey/1", "cose": cose, "credential": "Y3JlZA"})

    def sign(
        self, data: bytes, *, flags: int = PRESENT_AND_VERIFIED, extra: bytes = b"", **said: Any
    ) -> bytes:
        client = json.dumps(
            {"type": "webauthn.get", "challenge": passkeys.challenge(data), "origin": self.origin, **said}
        ).encode()
        authenticator = sha256(self.rp_id.encode()).digest() + bytes([flags]) + bytes(4) + extra
        return passkeys.bundle(
            authenticator=authenticator,
            client=client,
            signature=self._raw(authenticator + sha256(client).digest()),
        )

    def _raw(self, data: bytes) -> bytes:
        if self.algorithm == "ES256":
            return self.private.sign(data, ec.ECDSA(hashes.SHA256()))
        if self.algorithm == "EdDSA":
            return self.private.sign(data)
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())


@dataclass
class Authority:
    """A certificate authority with a root of its own."""

    name: str = "Test CA"
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        self.at = clock.now()
        self.certificate = self._issue(self.name, self.key.public_key(), authority=True, issuer=self.name)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def issue(self, uscc: str, public: Any, **terms: Any) -> x509.Certificate:
        return self._issue(f"某公司@{uscc}", public, **terms)

    def _issue(
        self,
        name: str,
        public: Any,
        *,
        authority: bool = False,
        issuer: str = "",
        signs: bool = True,
        starts: datetime | None = None,
        days: int = 365,
    ) -> x509.Certificate:
        starts = starts or self.at - timedelta(days=1)
        usage = x509.KeyUsage(
            signs and not authority, False, not signs, False, False, authority, authority, False, False
        )
        own = x509.SubjectKeyIdentifier.from_public_key(public)
        theirs = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named(issuer or self.name))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(starts)
            .not_valid_after(starts + timedelta(days=days))
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(own, critical=False)
            .add_extension(theirs, critical=False)
            .sign(self.key, hashes.SHA256())
        )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass
class Dongle:
    """A signing device with a certificate of an authority."""

    authority: Authority
    uscc: str
    key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    terms: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def certificate(self) -> x509.Certificate:
        return self.authority.issue(self.uscc, self.key.public_key(), **self.terms)

    @property
    def public(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def sign(
        self,
        data: bytes,
        *,
        options: tuple[Any, ...] = (pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary),
        hash: Any = hashes.SHA256,
        others: tuple[x509.Certificate, ...] = (),
        encoding: Encoding = Encoding.DER,
    ) -> bytes:
        builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(self.certificate, self.key, hash())
        for other in others:
            builder = builder.add_certificate(other)
        return builder.sign(encoding, list(options))


@dataclass
class Sm2Key:
    """An SM2 key that signs (GB/T 32918.2, 6.1): for tests, not in constant time."""

    private: int = field(default_factory=lambda: secrets.randbelow(sm2.N - 2) + 1)

    @cached_property
    def point(self) -> tuple[int, int]:
        found = sm2.times(self.private, sm2.G)
        assert found is not None
        return found

    @property
    def spki(self) -> bytes:
        return asn1_keys.PublicKeyInfo(
            {
                "algorithm": {
                    "algorithm": "ec",
                    "parameters": asn1_keys.ECDomainParameters(name="named", value="1.2.156.10197.1.301"),
                },
                "public_key": asn1_keys.ECPointBitString.from_coords(*self.point),
            }
        ).dump()

    @property
    def public(self) -> str:
        return pem.armor("PUBLIC KEY", self.spki).decode()

    def sign(self, data: bytes) -> bytes:
        e = sm2.digest(data, self.point)
        while True:
            k = secrets.randbelow(sm2.N - 1) + 1
            x = sm2.times(k, sm2.G)[0]  # type: ignore[index]
            r = (e + x) % sm2.N
            s = pow(1 + self.private, -1, sm2.N) * (k - r * self.private) % sm2.N
            if r and s and r + k != sm2.N:
                return encode_dss_signature(r, s)


def private_pem(key: Any) -> bytes:
    """Return a private key as PEM, for OpenSSL."""
    return key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
