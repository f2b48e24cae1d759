"""The members' answers to the report: signed, dissenting with reasons, refused, or silent (实施条例 53)."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from accounts.signingkeys import SigningKey
from bidding.queries.signing import terms_of
from bidding.refusing import refused
from bidding.sealing import signatures
from bidding.sealing.refusals import SealingError
from evaluation.actions.writing import locked, note
from evaluation.models import Member, PaperKind, Room, Signature, SignatureKind, SignatureProof, State
from evaluation.queries import present_members
from evaluation.queries.clocks import due_now
from evaluation.queries.papers import key_for_reports, paper_of, proof_of, subject_of
from evaluation.report.proofs import sealed, statement
from evaluation.rules import may_sign
from ledger import clock


@transaction.atomic
def sign_report(*, member: Member, dissent: str = "", signature: bytes = b"", by: User) -> Signature:
    """Answer the report: sign it; with `dissent`, the different opinion and its reasons (实施条例 53).

    `signature` is that of the member's registered key over `statement_for`; without it the account answers, which is
    named so on the paper. Raises Refused for a signature that is not good: nothing is noted then.
    """
    room, member = _answering(member, by)
    text, at = dissent.strip(), clock.now()
    data = statement_for(member, dissent_sha256=sha256(text.encode()).hexdigest() if text else "")
    key = _checked(data, signature, by, room, at) if signature else None
    made = Signature.objects.create(
        report=room.report,
        member=member,
        kind=SignatureKind.DISSENT if text else SignatureKind.SIGNED,
        text=text,
        sha256=room.report.sha256,
        signed_at=at,
    )
    proof = _proof(made, data, signature, key)
    entry = note(
        "report.dissent" if text else "report.sign",
        room,
        by=member,
        member=member.number,
        sha256=room.report.sha256,
        text=text,
        keyed=bool(key),
        proof_sha256=proof.sha256,
    )
    proof.entry = entry.index
    proof.save(update_fields=["entry"])
    return made


@transaction.atomic
def refuse_report(*, member: Member, by: User) -> Signature:
    """Refuse to sign and give no reasons: by law that is consent, and it is written down (实施条例 53)."""
    room, member = _answering(member, by)
    made = Signature.objects.create(
        report=room.report,
        member=member,
        kind=SignatureKind.REFUSED,
        sha256=room.report.sha256,
        signed_at=clock.now(),
    )
    note("report.refuse", room, by=member, member=member.number, sha256=room.report.sha256)
    return made


@transaction.atomic
def deem_consent(*, room: Room, at: datetime) -> list[Signature]:
    """Take silence for consent: whoever neither signed nor dissented in writing in time agrees (实施条例 53)."""
    room = locked(room)
    if room.state != State.REPORT_SIGN:
        return []
    if at < due_now(room.lot, room.report.made_at, room.report.sign_by, at):
        return []
    silent = present_members(room).exclude(signatures__report=room.report)
    deemed = [
        Signature.objects.create(
            report=room.report,
            member=member,
            kind=SignatureKind.DEEMED,
            sha256=room.report.sha256,
            signed_at=at,
        )
        for member in silent
    ]
    if deemed:
        note("report.deem_consent", room, by=None, members=[line.member.number for line in deemed])
    return deemed


def statement_for(member: Member, *, dissent_sha256: str = "") -> bytes:
    """Return the bytes that a member signs: about this report, these pages, this dissent (by the digest of its text)."""
    report = member.room.report
    subject = subject_of(report, paper_of(report, PaperKind.PAGES))
    return statement(subject, member=member.number, code=member.code, dissent_sha256=dissent_sha256)


def _answering(member: Member, by: User) -> tuple[Room, Member]:
    room = locked(member.room)
    member = Member.objects.select_for_update(of=("self",)).select_related("room__lot").get(pk=member.pk)
    require(may_sign(by, member))
    return room, member


def _checked(data: bytes, signature: bytes, by: User, room: Room, at: datetime) -> SigningKey:
    key = key_for_reports(by)
    if key is None:
        raise Refused(_("You have no registered key that signs reports."), "no_key")
    try:
        signatures.check(data, signature, key, terms_of(room.lot), signer="", at=at)
    except SealingError as error:
        raise refused(error) from error
    return key


def _proof(made: Signature, data: bytes, signature: bytes, key: SigningKey | None) -> SignatureProof:
    """Keep what stands behind an answer; the salt keeps its digest from telling which of the known keys it was."""
    proof = SignatureProof(
        signature=made,
        statement=data.decode(),
        scheme=key.scheme if key else "",
        public=key.public if key else "",
        material=key.material if key else "",
        value=signature.hex(),
        salt=secrets.token_hex(32),
    )
    proof.sha256 = sealed(proof_of(proof))
    proof.save()
    return proof
