"""Inviting witnesses, their sign-in with the pledge, their reports and what is published of them (SD-13)."""

from hashlib import sha256
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import pledges
from accounts.actions import take_duty
from accounts.models import DutyKind, User
from accounts.permits import Refused, require
from accounts.roles import Role
from bidding import vault
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.masking import redacted
from supervision.models import Witnessing, WitnessReport
from supervision.rules import witnessing as rules
from supervision.rules.offices import may_supervise

SHELF = "supervision"
MOST_BYTES = 10 * 1024 * 1024
# What a report may bring along, by its first bytes: nothing that runs.
SIGNATURES = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n": ".png"}


@transaction.atomic
def invite_witness(lot: Lot, *, witness: User, kind: str, by: User) -> Witnessing:
    """Invite a witness to a lot. Raises Refused for another department's lot, a wrong account, or a second time."""
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_invite(by, lot, witness))
    at = clock.now()
    part, new = Witnessing.objects.get_or_create(
        lot=lot, user=witness, defaults={"kind": kind, "invited_at": at, "invited_by": by}
    )
    if not new:
        raise Refused(_("This witness is invited already."), "twice")
    record("witness.invite", by=by, on=part, at=at, kind=kind)
    return part


@transaction.atomic
def sign_in(part: Witnessing, *, by: User) -> Witnessing:
    """Sign in at the lot: the pledge of secrecy is signed anew for it, and no other function is held in it.

    Signing in twice changes nothing. Raises Refused for another's part, an ended one, or who has a function here.
    """
    part = _locked(part)
    require(rules.is_own_part(by, part))
    if part.ended_at:
        raise Refused(_("Your part as a witness of this lot has ended."), "ended")
    if part.signed_in_at is None:
        take_duty(by.person, thing_name(part.lot), DutyKind.WITNESS, by=by)
        part.pledge_sha256 = pledges.text_sha256(Role.WITNESS)
        part.signed_in_at = clock.now()
        part.save(update_fields=["pledge_sha256", "signed_in_at"])
        record("witness.sign_in", by=by, on=part, at=part.signed_in_at, pledge=part.pledge_sha256)
    return part


@transaction.atomic
def end_part(part: Witnessing, *, reason: str, by: User) -> Witnessing:
    """End a witness's part, for instance for an interest that came out; it sees nothing more from then on."""
    part = _locked(part)
    if by.pk != part.user_id:
        require(may_supervise(by, part.lot))
    if part.ended_at:
        raise Refused(_("This part has ended already."), "twice")
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    part.ended_at, part.end_reason = clock.now(), reason.strip()
    part.save(update_fields=["ended_at", "end_reason"])
    record("witness.end", by=by, on=part, at=part.ended_at, reason=part.end_reason)
    return part


@transaction.atomic
def hand_in_report(
    part: Witnessing, *, text: str, by: User, file: IO[bytes] | None = None, name: str = ""
) -> WitnessReport:
    """Hand in the report, with one file (PDF or picture) if wanted; text and file keep their hashes.

    A report that was sent back is replaced. Raises Refused for an empty text, a file of another kind or too large.
    """
    part = _locked(part)
    require(rules.may_hand_in(by, part))
    if not text.strip():
        raise Refused(_("Say what was done."), "empty")
    kept = _kept(file) if file else None
    said = text.strip()
    report, _new = WitnessReport.objects.update_or_create(
        witnessing=part,
        defaults={
            "text": said, "sha256": sha256(said.encode()).hexdigest(), "handed_in_at": clock.now(),
            "sent_back_at": None, "note": "",
            "path": kept.path if kept else "", "file_sha256": kept.sha256 if kept else "",
            "file_name": name[:120] if kept else "",
        },
    )  # fmt: skip
    record(
        "witness.report",
        by=by,
        on=report,
        at=report.handed_in_at,
        sha256=report.sha256,
        file=report.file_sha256,
    )
    return report


def _kept(file: IO[bytes]) -> vault.Kept:
    try:
        kept = vault.keep(file, shelf=SHELF, limit=MOST_BYTES)
    except vault.TooLargeError as error:
        raise Refused(
            _("This file is larger than %(limit)d bytes.") % {"limit": MOST_BYTES}, "too_large"
        ) from error
    if file_kind(kept.head) is None:
        vault.place_of(kept.path).unlink(missing_ok=True)
        raise Refused(_("Only PDF files and pictures (JPEG, PNG) are taken."), "kind")
    return kept


def file_kind(head: bytes) -> str | None:
    """Return the ending of a file by its first bytes, None for a kind that is not taken."""
    return next((ending for start, ending in SIGNATURES.items() if head.startswith(start)), None)


@transaction.atomic
def publish_report(report: WitnessReport, *, text: str, with_file: bool, by: User) -> WitnessReport:
    """Publish a report in the wording that may be public; personal data are taken out, both texts keep their hashes."""
    report = _locked_report(report)
    require(rules.may_publish_report(by, report))
    shown = redacted(text.strip())
    if not shown:
        raise Refused(_("There is nothing to publish."), "empty")
    report.public_text, report.public_sha256 = shown, sha256(shown.encode()).hexdigest()
    report.publishes_file = with_file and bool(report.path)
    report.published_at, report.published_by = clock.now(), by
    report.save(
        update_fields=["public_text", "public_sha256", "publishes_file", "published_at", "published_by"]
    )
    record(
        "witness.publish", by=by, on=report, at=report.published_at, sha256=report.public_sha256,
        original=report.sha256, file=report.publishes_file,
    )  # fmt: skip
    return report


@transaction.atomic
def send_back(report: WitnessReport, *, note: str, by: User) -> WitnessReport:
    """Send a report back with what is missing or may not be said; the witness may hand in another."""
    report = _locked_report(report)
    require(rules.may_judge_report(by, report))
    if not note.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    report.sent_back_at, report.note = clock.now(), note.strip()
    report.save(update_fields=["sent_back_at", "note"])
    record("witness.send_back", by=by, on=report, at=report.sent_back_at)
    return report


def _locked(part: Witnessing) -> Witnessing:
    rows = Witnessing.objects.select_for_update(of=("self",)).select_related("lot__project", "user__person")
    return rows.get(pk=part.pk)


def _locked_report(report: WitnessReport) -> WitnessReport:
    rows = WitnessReport.objects.select_for_update(of=("self",)).select_related("witnessing__lot__project")
    return rows.get(pk=report.pk)
