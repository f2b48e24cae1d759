"""Lodging a complaint: the letter of five items, its points and files, its signature, and its correction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.law.days import day_of
from bidding.models import Lot
from bidding.queries.signing import signing_key, terms_of
from bidding.refusing import refused
from bidding.sealing import papers, signatures
from bidding.sealing.refusals import SealingError
from ledger import clock
from ledger.actions import record
from supervision.actions.claims import Handed, Point, keep_files, keep_points
from supervision.models import (
    Attorney,
    Complaint,
    HandlingRecord,
    LetterSignature,
    Objection,
    RecordKind,
)
from supervision.queries.clocks import last_day_to_complain
from supervision.queries.law import fixed_due_at
from supervision.rules import complaints as rules
from supervision.rules import filing
from supervision.rules.objections import organisation_of
from supervision.sameness import fingerprint

STATEMENT = "clearbid-complaint/1"


@dataclass(frozen=True)
class Power:
    """A power of attorney: the agent, the matters it covers, its limits, and until when (11号令 10)."""

    name: str
    matters: str
    limits: str
    until: date


@dataclass(frozen=True)
class Letter:
    """The five items of a complaint letter (11号令 7), and who signs for the complainant."""

    contact: str
    signatory: str
    respondent: str
    facts: str
    request: str
    leads: str
    knew_on: date


@dataclass(frozen=True)
class Enclosed:
    """What comes with a letter: its points, files, and the power of attorney of an agent."""

    points: Sequence[Point] = ()
    files: Sequence[Handed] = ()
    power: Power | None = None


def locked(complaint: Complaint) -> Complaint:
    """Lock a complaint's lot, then the complaint, in the order of every act that writes into the log."""
    Lot.objects.select_for_update(of=("self",)).get(pk=complaint.lot_id)
    whole = ("lot__project__supervisor", "hold", "objection", "complainant")
    return Complaint.objects.select_for_update(of=("self",)).select_related(*whole).get(pk=complaint.pk)


@transaction.atomic
def file_complaint(
    lot: Lot,
    *,
    matter: str,
    letter: Letter,
    by: User,
    objection: Objection | None = None,
    enclosed: Enclosed = Enclosed(),
) -> Complaint:
    """Lodge a complaint; a late one is taken in and flagged, for the officer decides on acceptance (TL-10, TL-11).

    Raises Refused: no standing, no objection or query first, beyond its matters, the same again, too long, a power of
    attorney that does not reach.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    # As it stands now: what a page held in its hands may have been answered meanwhile.
    objection = Objection.objects.get(pk=objection.pk) if objection else None
    _asked(lot, matter, letter, by, objection, enclosed, at)
    limit = last_day_to_complain(lot, letter.knew_on, objection)
    complaint = Complaint.objects.create(
        lot=lot, matter=matter, objection=objection, complainant=organisation_of(by), filed_by=by, received_at=at,
        limit_on=limit, late=day_of(at) > limit, accept_due_at=fixed_due_at(lot, "TL-12.accept_workdays", at),
        fingerprint=fingerprint(letter.facts), **asdict(letter),
    )  # fmt: skip
    keep_points(complaint, enclosed.points)
    files = keep_files(complaint, enclosed.files, by=by, at=at)
    if enclosed.power:
        Attorney.objects.create(complaint=complaint, **asdict(enclosed.power))
    sha256 = papers.digest(statement_of(complaint))
    record(
        "complaint.file", by=by, on=complaint, at=at, matter=matter, late=complaint.late, letter=sha256,
        files=[one.sha256 for one in files],
    )  # fmt: skip
    return complaint


def _asked(
    lot: Lot,
    matter: str,
    letter: Letter,
    by: User,
    objection: Objection | None,
    enclosed: Enclosed,
    at: datetime,
) -> None:
    require(rules.may_complain(by, lot))
    require(filing.has_standing(by, lot, matter))
    require(rules.rests_on_objection(by, lot, matter, objection, at))
    require(filing.is_within_query(lot, objection, [one.origin for one in enclosed.points]))
    require(filing.is_of_lawful_size(letter.facts, letter.request, letter.leads))
    require(rules.is_new(by, lot, letter.facts, letter.leads))
    if letter.knew_on > day_of(at):
        raise Refused(_("The day you learned of it lies in the future."), "future")
    if enclosed.power:
        require(filing.power_reaches(enclosed.power.matters, enclosed.power.limits, enclosed.power.until, at))


def statement_of(complaint: Complaint) -> bytes:
    """Return the letter as bytes: what its signatory signs, the same at any time."""
    said = {
        "format": STATEMENT,
        "number": complaint.pk,
        "lot": complaint.lot.code,
        "complainant": complaint.complainant.uscc,
        "matter": complaint.matter,
        "objection": complaint.objection_id or 0,
        "received_at": complaint.received_at.isoformat(),
        "signatory": complaint.signatory,
        "respondent": complaint.respondent,
        "facts": complaint.facts,
        "request": complaint.request,
        "leads": complaint.leads,
        "files": [one.sha256 for one in complaint.exhibits.filter(at=complaint.received_at)],
    }
    return papers.canonical(said)


@transaction.atomic
def sign_letter(complaint: Complaint, *, signature: bytes, by: User) -> LetterSignature:
    """Put the signature of the account's registered key under the letter (11号令 7). Raises Refused for a wrong one."""
    at = clock.now()
    complaint = locked(complaint)
    require(filing.may_sign_letter(by, complaint))
    key = signing_key(by)
    if key is None:
        raise Refused(_("Your account has no signing key. Register one first."), "no_key", "accounts:keys")
    data = statement_of(complaint)
    try:
        signatures.check(
            data, signature, key, terms_of(complaint.lot), signer=complaint.complainant.uscc, at=at
        )
    except SealingError as error:
        raise refused(error) from error
    made = LetterSignature.objects.create(
        complaint=complaint, statement=data.decode(), scheme=key.scheme, public=key.public,
        material=key.material, value=signature.hex(), by=by, at=at,
    )  # fmt: skip
    record("complaint.sign", by=by, on=complaint, at=at, letter=papers.digest(data), scheme=str(key.scheme))
    return made


@transaction.atomic
def correct_letter(
    complaint: Complaint, *, text: str, by: User, files: Sequence[Handed] = ()
) -> HandlingRecord:
    """Add what the letter lacks; the time for acceptance begins anew (94号令 21)."""
    at = clock.now()
    complaint = locked(complaint)
    require(filing.may_correct(by, complaint, at))
    if not text.strip():
        raise Refused(_("Write what you add."), "empty")
    keep_files(complaint, files, by=by, at=at)
    made = HandlingRecord.objects.create(
        complaint=complaint, kind=RecordKind.CORRECTION, held_at=at, text=text.strip(), by=by, at=at
    )
    complaint.correct_by = None
    complaint.accept_due_at = fixed_due_at(complaint.lot, "TL-12.accept_workdays", at)
    complaint.save(update_fields=["correct_by", "accept_due_at"])
    record("complaint.correct", by=by, on=complaint, at=at)
    return made
