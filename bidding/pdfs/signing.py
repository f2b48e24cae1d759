"""Signing a PDF: PAdES (ETSI EN 319 142-1) B-B, with a time stamp B-T; certified, so that nothing may change it."""

from asyncio import run
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from bidding.law.days import SHANGHAI
from bidding.pdfs.identity import Identity, identity
from ledger import alarms, stamping, timestamps
from ledger.alarms import Kind
from ledger.timestamps import StampError

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

FIELD = "Clearbid"
# Seconds for each step of the talk with the time stamping authority; a paper is signed without it rather than late.
PATIENCE = 3.0


def signed(pdf: bytes, *, reason: str, at: datetime) -> bytes:
    """Return a PDF with the platform's certifying signature; `at` (aware) is the time that it claims.

    With TSA_URL the signature is time-stamped (B-T). An authority that does not answer, or whose stamp does not
    verify, raises an alarm, and the paper is signed without a stamp.
    """
    who = identity()
    if settings.TSA_URL:
        try:
            return _signed(pdf, who, reason, at, stamped=True)
        except (StampError, OSError) as error:
            alarms.raise_alarm(Kind.STAMP, str(error))
    return _signed(pdf, who, reason, at, stamped=False)


def _signed(pdf: bytes, who: Identity, reason: str, at: datetime, *, stamped: bool) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    subject = who.certificate.subject.rfc4514_string()
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=subject.removeprefix("CN="),
        reason=reason,
        certify=True,
        subfilter=fields.SigSeedSubFilter.PADES,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    made = signers.PdfSigner(about, signer=_signer(who), timestamper=_stamper() if stamped else None)
    begin = made.init_signing_session

    def at_the_time_given(*args: Any, **kwargs: Any) -> Any:
        session = begin(*args, **kwargs)
        session.system_time = at.astimezone(SHANGHAI)
        return session

    # The library knows only the machine's clock; the platform's time is the log's.
    made.init_signing_session = at_the_time_given  # type: ignore[method-assign]
    out = BytesIO()
    run(made.async_sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=out))
    return out.getvalue()


def _signer(who: Identity) -> "SimpleSigner":
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def read(certificate: Any) -> Any:
        return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))

    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register_multiple(read(one) for one in who.others)
    private = who.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signers.SimpleSigner(read(who.certificate), asn1_keys.PrivateKeyInfo.load(private), known)


def _stamper() -> Any:
    from pyhanko.sign.timestamps import TimeStamper

    class Authority(TimeStamper):
        """Asks the authority of the settings the way the log's stamps are asked for, and checks its answer alike."""

        async def async_request_tsa_response(self, req: Any) -> Any:
            answer = timestamps.asked(settings.TSA_URL, req.dump(), patience=PATIENCE)
            imprint = req["message_imprint"]["hashed_message"].native
            timestamps.verify_digest(answer, imprint, stamping.roots())
            return tsp.TimeStampResp.load(answer)

    return Authority()  # type: ignore[no-untyped-call]
