"""Checking a signed PDF: is it unchanged, who signed it, does a root that the reader trusts vouch for the signer?"""

from asyncio import run
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


@dataclass(frozen=True)
class Checked:
    """What a check found; `problems` is empty for a good signature. `stamped_at` is None without a time stamp."""

    problems: tuple[str, ...]
    signer: str = ""
    fingerprint: str = ""
    signed_at: datetime | None = None
    stamped_at: datetime | None = None


def check(
    pdf: bytes, roots: Sequence[x509.Certificate], *, stamp_roots: Sequence[x509.Certificate] = ()
) -> Checked:
    """Check the certifying signature of a PDF against the roots that the reader trusts.

    Problems are "no_pdf", "unsigned", "signatures" (more than one), "changed" (other bytes than were signed, or more),
    "forged" (the signature is not that of its certificate), "untrusted" (no root vouches for the certificate),
    "not_certified" (changes would be allowed), "stamp".
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = list(PdfFileReader(BytesIO(pdf)).embedded_signatures)
    # The library meets whatever a file is made of; what cannot be read is no signed paper.
    except Exception:
        return Checked(("no_pdf",))
    if len(found) != 1:
        return Checked(("signatures" if found else "unsigned",))
    try:
        return _judged(found[0], run(_status(found[0], roots, stamp_roots)))
    except Exception:
        return Checked(("forged",))


async def _status(
    signature: Any, roots: Sequence[x509.Certificate], stamp_roots: Sequence[x509.Certificate]
) -> Any:
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    def trusting(given: Sequence[x509.Certificate]) -> Any:
        anchors = [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in given]
        return ValidationContext(trust_roots=anchors, allow_fetching=False)

    return await async_validate_pdf_signature(
        signature,
        signer_validation_context=trusting(roots),
        ts_validation_context=trusting(stamp_roots),
        key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}),
    )


def _judged(signature: Any, status: Any) -> Checked:
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity
    found = {
        "changed": not status.intact or not whole,
        "forged": not status.valid,
        "untrusted": not status.trusted,
        "not_certified": signature.docmdp_level != MDPPerm.NO_CHANGES,
        "stamp": stamp is not None and not (stamp.valid and stamp.intact and stamp.trusted),
    }
    certificate = status.signing_cert
    return Checked(
        tuple(name for name, wrong in found.items() if wrong),
        signer=str(certificate.subject.human_friendly),
        fingerprint=certificate.sha256.hex(":").upper(),
        signed_at=status.signer_reported_dt,
        stamped_at=stamp.timestamp if stamp is not None else None,
    )
