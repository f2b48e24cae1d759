"""With which key and certificate the platform signs its papers: its own, or those that the operator installed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# Fixed, so that every process makes the same certificate of the same secret; papers are kept for fifteen years (RULES AR).
SINCE, UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2064, 1, 1, tzinfo=UTC)
# RFC 9336: the purpose of a certificate that signs documents; older viewers ask for that of signed mail instead.
PURPOSES: Final = (ObjectIdentifier("1.3.6.1.5.5.7.3.36"), ExtendedKeyUsageOID.EMAIL_PROTECTION)


@dataclass(frozen=True)
class Identity:
    """A private key, its certificate, and those of the authorities above it, the root last (or itself)."""

    key: Private
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]

    @property
    def root(self) -> x509.Certificate:
        """What a reader must trust to trust the signature."""
        return self.others[-1] if self.others else self.certificate

    @property
    def root_pem(self) -> bytes:
        """The root as PEM, for readers to install."""
        return self.root.public_bytes(Encoding.PEM)


def identity() -> Identity:
    """Return who signs the platform's papers.

    Without DOCUMENT_CERTIFICATE key and certificate come out of LEDGER_KEY, always the same; with it, the chain of that
    file and the key of DOCUMENT_KEY_FILE (the platform's own where none is named, for a certificate issued to it).
    Raises ImproperlyConfigured for files that do not fit each other.
    """
    if settings.DOCUMENT_CERTIFICATE:
        return _installed(settings.DOCUMENT_CERTIFICATE, settings.DOCUMENT_KEY_FILE)
    return _own(settings.PLATFORM_NAME, settings.LEDGER_KEY)


def request_pem() -> bytes:
    """Return a signing request (PKCS #10) for the platform's own key, for an authority that is to certify it."""
    key = _key("document", settings.LEDGER_KEY)
    builder = x509.CertificateSigningRequestBuilder().subject_name(_name(_host(settings.PLATFORM_NAME)))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate, as viewers show it: pairs with colons."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


@lru_cache(maxsize=4)
def _own(platform: str, secret: str) -> Identity:
    """Make root and certificate out of the secret; each process comes to the same bytes (RFC 6979)."""
    root_key, key = _key("document root", secret), _key("document", secret)
    root_name = _name(f"{_host(platform)} document root")
    root = _certified(root_name, root_key, issuer=root_name, by=root_key, usage=_usage(authority=True))
    certificate = _certified(
        _name(_host(platform)), key, issuer=root_name, by=root_key, usage=_usage(authority=False)
    )
    return Identity(key, certificate, (root,))


def _certified(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey,
    usage: Sequence[x509.ExtensionType],
) -> x509.Certificate:
    public = key.public_key()
    number = sha256(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).digest()[:16]
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(int.from_bytes(number) >> 1 | 1)
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    for extension in usage:
        critical = not isinstance(extension, x509.ExtendedKeyUsage)
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(by, hashes.SHA256(), ecdsa_deterministic=True)


def _usage(*, authority: bool) -> list[x509.ExtensionType]:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    basic = x509.BasicConstraints(ca=authority, path_length=0 if authority else None)
    purpose = [] if authority else [x509.ExtendedKeyUsage(PURPOSES)]
    return [basic, usage, *purpose]


def _host(platform: str) -> str:
    """The log's origin is the platform's host and a path; papers are signed by the host."""
    return platform.partition("/")[0]


def _name(platform: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, platform[:64])])


def _key(purpose: str, secret: str) -> ec.EllipticCurvePrivateKey:
    """Make a P-256 key of a secret; the purpose keeps it apart from the log's key, which comes of the same."""
    seed = b"".join(
        sha256(f"clearbid {purpose} p256 v1 {half}\n{secret}".encode()).digest() for half in (1, 2)
    )
    return ec.derive_private_key(int.from_bytes(seed) % (ORDER - 1) + 1, ec.SECP256R1())


@lru_cache(maxsize=4)
def _installed(certificates: str, key_file: str) -> Identity:
    try:
        first, *others = x509.load_pem_x509_certificates(Path(certificates).read_bytes())
        key = (
            load_pem_private_key(Path(key_file).read_bytes(), password=None)
            if key_file
            else _key("document", settings.LEDGER_KEY)
        )
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"DOCUMENT_CERTIFICATE, DOCUMENT_KEY_FILE: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ImproperlyConfigured("DOCUMENT_KEY_FILE must hold an RSA or an elliptic-curve key.")
    if key.public_key() != first.public_key():
        raise ImproperlyConfigured("DOCUMENT_CERTIFICATE is not the certificate of the key that signs.")
    return Identity(key, first, tuple(others))
