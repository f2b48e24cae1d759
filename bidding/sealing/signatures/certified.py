"""Signatures with a certificate (CMS SignedData, RFC 5652), as CA programs and signing dongles make them."""

from datetime import timedelta
from hashlib import new as new_hash
from typing import Any, Final

from asn1crypto import cms, pem
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from accounts.publickeys import KeyFault
from accounts.signingkeys import SigningKey, certificate_of
from bidding.sealing.refusals import SealingError, _
from bidding.sealing.signatures import chains
from bidding.sealing.signatures.statements import Statement
from bidding.sealing.signatures.terms import Terms

HASHES: Final = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
MOST_CERTIFICATES: Final = 8
# How far the clock of a signer's computer may run ahead of the platform's.
AHEAD: Final = timedelta(minutes=10)
BROKEN: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


class Provider:
    """Checks a detached SignedData (DER or PEM) by the registered certificate."""

    def check(self, statement: Statement, signature: bytes, key: SigningKey, terms: Terms) -> None:
        """Return when signature, signed attributes, certificate and its chain are good.

        Raises SealingError: "signature", or "certificate" with what is wrong with it.
        """
        try:
            certificate = certificate_of(key.der)
            signed = _signed_data(signature)
            signer = _signer(signed, statement.data, certificate)
            others = _certificates(signed)
        except (*BROKEN, KeyFault) as error:
            raise error if isinstance(error, SealingError) else SealingError("signature") from error
        _check_time(signer, certificate, statement)
        chains.check(key.der, others, terms.anchors, statement)


def _signed_data(signature: bytes) -> Any:
    """Read the SignedData. Raises SealingError or one of BROKEN."""
    if pem.detect(signature):
        _kind, _headers, signature = pem.unarmor(signature)
    info = cms.ContentInfo.load(signature, strict=True)
    if info["content_type"].native != "signed_data":
        raise SealingError("signature")
    return info["content"]


def _signer(signed: Any, data: bytes, certificate: Any) -> Any:
    """Return the one SignerInfo, when it is this certificate's over these bytes. Raises SealingError or BROKEN."""
    content = signed["encap_content_info"]["content"].native
    if len(signed["signer_infos"]) != 1 or content not in (None, data):
        raise SealingError("signature")
    signer = signed["signer_infos"][0]
    if not _names(signer["sid"], certificate):
        raise SealingError("certificate", why=_("it is not the one that is registered"))
    digest = signer["digest_algorithm"]["algorithm"].native
    if digest not in HASHES:
        raise SealingError("signature")
    message = data
    if signer["signed_attrs"].native is not None:
        _check_attributes(signer["signed_attrs"], data, digest)
        # RFC 5652, 5.4: what is signed is the attributes' DER as a SET, not as they stand in the message.
        message = signer["signed_attrs"].untag().dump(force=True)
    _check_signature(signer, message, digest, certificate)
    return signer


def _names(identifier: Any, certificate: Any) -> bool:
    if identifier.name == "issuer_and_serial_number":
        named = identifier.chosen
        return bool(
            named["issuer"] == certificate.issuer
            and named["serial_number"].native == certificate.serial_number
        )
    return bool(identifier.native == certificate.key_identifier)


def _check_attributes(attributes: Any, data: bytes, digest: str) -> None:
    """Check content type and message digest: each stands exactly once with one value. Raises SealingError."""
    found: dict[str, list[Any]] = {}
    for attribute in attributes:
        found.setdefault(attribute["type"].native, []).extend(attribute["values"].native)
    if found.get("content_type") != ["data"] or found.get("message_digest") != [
        new_hash(digest, data).digest()
    ]:
        raise SealingError("signature")


def _check_signature(signer: Any, message: bytes, digest: str, certificate: Any) -> None:
    algorithm = signer["signature_algorithm"]
    if _hash_of(algorithm, digest) != digest:
        raise SealingError("signature")
    value, chosen = signer["signature"].native, HASHES[digest]
    try:
        key = load_der_public_key(certificate.public_key.dump())
        match key, algorithm.signature_algo:
            case rsa.RSAPublicKey(), "rsassa_pkcs1v15":
                key.verify(value, message, padding.PKCS1v15(), chosen)
            case rsa.RSAPublicKey(), "rsassa_pss":
                key.verify(value, message, _pss(algorithm, digest), chosen)
            case ec.EllipticCurvePublicKey(), "ecdsa":
                key.verify(value, message, ec.ECDSA(chosen))
            case _:
                raise SealingError("signature")
    except (InvalidSignature, UnsupportedAlgorithm) as error:
        raise SealingError("signature") from error


def _hash_of(algorithm: Any, digest: str) -> str:
    """Return the hash that the signature's algorithm names; plain "rsaEncryption" names none and takes the digest's."""
    if algorithm["algorithm"].native == "rsassa_pkcs1v15":
        return digest
    return str(algorithm.hash_algo)


def _pss(algorithm: Any, digest: str) -> padding.PSS:
    parameters = algorithm["parameters"]
    mask = parameters["mask_gen_algorithm"]
    if mask["algorithm"].native != "mgf1" or mask["parameters"]["algorithm"].native != digest:
        raise SealingError("signature")
    return padding.PSS(padding.MGF1(HASHES[digest]), int(parameters["salt_length"].native))


def _check_time(signer: Any, certificate: Any, statement: Statement) -> None:
    """Check the signer's own time where it stands: within the certificate's dates, and not in the future.

    It may lie, so it never replaces the instant of receipt, at which the chain is checked too.
    """
    try:
        attributes = signer["signed_attrs"] if signer["signed_attrs"].native is not None else []
        said = [
            value
            for one in attributes
            if one["type"].native == "signing_time"
            for value in one["values"].native
        ]
        validity = certificate["tbs_certificate"]["validity"]
        starts, ends = validity["not_before"].native, validity["not_after"].native
        if not all(starts <= time <= min(ends, statement.at + AHEAD) for time in said):
            raise SealingError("certificate", why=_("it was not valid at the time of signing"))
    except BROKEN as error:
        raise error if isinstance(error, SealingError) else SealingError("signature") from error


def _certificates(signed: Any) -> tuple[bytes, ...]:
    """Return the certificates that came along, as DER; they help to build the chain and prove nothing alone."""
    given = signed["certificates"]
    if given.native is None:
        return ()
    found = [one.chosen.dump() for one in given if one.name == "certificate"]
    if len(found) > MOST_CERTIFICATES:
        raise SealingError("signature")
    return tuple(found)
