"""A signer's certificate: issued under a trusted authority, valid now, meant for signing, naming the right bidder."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from asn1crypto import pem
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from accounts import sm2, uscc
from accounts.publickeys import KeyFault
from accounts.signingkeys import SM2_CURVE, certificate_of, curve_of, sm2_point
from bidding.sealing.refusals import SealingError, _
from bidding.sealing.signatures.statements import Statement

SM2_WITH_SM3: Final = "1.2.156.10197.1.501"
SIGNING: Final = {"digital_signature", "non_repudiation"}
LONGEST: Final = 4
CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])", re.ASCII)


def check(der: bytes, others: Iterable[bytes], anchors: Sequence[str], statement: Statement) -> None:
    """Check a signer's certificate (DER), with `others` that may lead from it to an anchor (PEM).

    Revocation is not asked here: it needs the network. A registered certificate is revoked on the platform.
    Raises SealingError("certificate") with the reason.
    """
    try:
        certificate = certificate_of(der)
        _check_usage(certificate)
        _check_name(certificate, statement.signer)
        if curve_of(certificate.public_key) == SM2_CURVE:
            _check_sm2_path(certificate, others, anchors, statement)
        else:
            _check_path(der, others, anchors, statement)
    except (KeyFault, ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        if isinstance(error, SealingError):
            raise
        raise SealingError("certificate", why=_("it is malformed")) from error


def _check_usage(certificate: Any) -> None:
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & SIGNING:
        raise SealingError("certificate", why=_("it is not for signing"))


def _check_name(certificate: Any, signer: str) -> None:
    """Where the subject names credit codes, the signer's must be among them."""
    named = {code for text in _texts(certificate.subject.native) for code in CODE.findall(text.upper())}
    codes = {code for code in named if uscc.is_valid(code)}
    if codes and signer not in codes:
        raise SealingError("certificate", why=_("it names another unit"))


def _texts(subject: Any) -> list[str]:
    found = []
    for value in subject.values():
        found += [str(one) for one in (value if isinstance(value, list) else [value])]
    return found


def _check_path(der: bytes, others: Iterable[bytes], anchors: Sequence[str], statement: Statement) -> None:
    """Let the library build and check the path (RFC 5280) at the instant of receipt."""
    trusted = [_loaded(pem.unarmor(anchor.encode())[2]) for anchor in anchors]
    usable = [one for one in trusted if one is not None]
    if not usable:
        raise SealingError("certificate", why=_("no trusted authority issued it"))
    verifier = (
        PolicyBuilder()
        .store(Store(usable))
        .time(statement.at)
        .max_chain_depth(LONGEST)
        .extension_policies(
            ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all()
        )
        .build_client_verifier()
    )
    leaf = x509.load_der_x509_certificate(der)
    if not leaf.not_valid_before_utc <= statement.at <= leaf.not_valid_after_utc:
        raise SealingError("certificate", why=_("it was not valid at the time of signing"))
    between = [one for one in map(_loaded, others) if one is not None and one != leaf]
    try:
        verifier.verify(leaf, between)
    except VerificationError as error:
        raise SealingError("certificate", why=_("no trusted authority issued it")) from error


def _loaded(der: bytes) -> x509.Certificate | None:
    """Return a certificate whose key the library knows; SM2 authorities stand in the same list of anchors."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None
    return certificate


def _check_sm2_path(
    certificate: Any, others: Iterable[bytes], anchors: Sequence[str], statement: Statement
) -> None:
    """Walk from issuer to issuer to an anchor; every step is signed with SM2 and valid at the instant of receipt."""
    trusted = [certificate_of(pem.unarmor(anchor.encode())[2]) for anchor in anchors]
    between = [certificate_of(other) for other in others]
    for _step in range(LONGEST):
        _check_dates(certificate, statement)
        issuer = _issuer(certificate, trusted)
        if issuer is not None:
            _check_dates(issuer, statement)
            return
        issuer = _issuer(certificate, [one for one in between if _is_authority(one)])
        if issuer is None:
            break
        certificate = issuer
    raise SealingError("certificate", why=_("no trusted authority issued it"))


def _issuer(certificate: Any, among: Iterable[Any]) -> Any | None:
    for one in among:
        if one.subject == certificate.issuer and _is_issued_by(certificate, one):
            return one
    return None


def _is_issued_by(certificate: Any, issuer: Any) -> bool:
    if curve_of(issuer.public_key) != SM2_CURVE:
        return False
    if certificate["signature_algorithm"]["algorithm"].dotted != SM2_WITH_SM3:
        return False
    signed = certificate["tbs_certificate"].dump()
    return sm2.is_signed(signed, certificate["signature_value"].native, sm2_point(issuer.public_key))


def _is_authority(certificate: Any) -> bool:
    """Tell whether a certificate may issue others (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    basic, usage = certificate.basic_constraints_value, certificate.key_usage_value
    return bool(basic is not None and basic["ca"].native) and (
        usage is None or "key_cert_sign" in usage.native
    )


def _check_dates(certificate: Any, statement: Statement) -> None:
    validity = certificate["tbs_certificate"]["validity"]
    if not validity["not_before"].native <= statement.at <= validity["not_after"].native:
        raise SealingError("certificate", why=_("it was not valid at the time of signing"))
