"""The way of a case: lead, filed, investigated, reviewed, decided, served, published.

What is put on file is an official record, so it is written in Chinese whatever language the page has.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import take_duty
from accounts.models import DutyKind, Organisation, User
from accounts.permits import Refused, require
from bidding.law.days import SHANGHAI
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.flow import move
from supervision.models import (
    Alert,
    Case,
    CaseOfficer,
    CaseParty,
    CaseStep,
    Complaint,
    Decision,
    Penalty,
    StepKind,
)
from supervision.queries.law import general_due_at
from supervision.rules import cases as rules
from supervision.rules.cases import Sanction


def _locked(case: Case) -> Case:
    return (
        Case.objects.select_for_update(of=("self",)).select_related("lot__project", "office").get(pk=case.pk)
    )


@transaction.atomic
def open_case(
    lot: Lot,
    *,
    title: str,
    source: str,
    parties: Sequence[Organisation],
    by: User,
    alert: Alert | None = None,
    complaint: Complaint | None = None,
) -> Case:
    """Take up a lead: from an alert whose lead stands, from a complaint, or from another office (`source`)."""
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project__supervisor").get(pk=lot.pk)
    require(rules.may_open_case(by, lot, alert))
    if not parties:
        raise Refused(_("A case names at least one party."), "parties")
    case = Case.objects.create(
        number=_next_number(at),
        lot=lot,
        alert=alert,
        complaint=complaint,
        office=lot.project.supervisor,
        title=title,
        source=source,
        opened_at=at,
        opened_by=by,
    )
    CaseParty.objects.bulk_create(CaseParty(case=case, organisation=party) for party in parties)
    _put(case, StepKind.MOVE, f"受理线索，来源：{source}", at, by)
    record("case.open", by=by, on=case, at=at, number=case.number, source=source)
    return case


def _next_number(at: datetime) -> str:
    """Number cases through the year: AJ-2026-0007."""
    year = at.astimezone(SHANGHAI).year
    last = Case.objects.filter(number__startswith=f"AJ-{year}-").order_by("-number").first()
    return f"AJ-{year}-{(int(last.number[-4:]) if last else 0) + 1:04d}"


@transaction.atomic
def file_case(case: Case, *, officers: Sequence[User], by: User) -> Case:
    """File the case with at least two officers; the clock of the decision starts (行政处罚法 42, 60)."""
    at = clock.now()
    case = _locked(case)
    require(rules.may_work_on(by, case))
    require(rules.has_enough_officers(officers, case, at=at))
    for officer in officers:
        # Who evaluated or bid in this lot cannot handle its case: the database keeps duties apart.
        take_duty(officer.person, thing_name(case.lot), DutyKind.SUPERVISE, by=by)
    move(case, "file")
    case.filed_at, case.decide_due_at = at, general_due_at("EN-08.case_days", at)
    case.save(update_fields=["filed_at", "decide_due_at"])
    CaseOfficer.objects.bulk_create(
        CaseOfficer(case=case, user=officer, appointed_at=at) for officer in officers
    )
    names = "、".join(officer.username for officer in officers)
    _put(case, StepKind.MOVE, f"立案，承办人：{names}", at, by)
    record("case.file", by=by, on=case, at=at, officers=[officer.username for officer in officers])
    return case


@transaction.atomic
def drop_case(case: Case, *, reason: str, by: User) -> Case:
    """Do not file a lead, with the reason."""
    at = clock.now()
    case = _locked(case)
    require(rules.may_work_on(by, case))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    move(case, "drop")
    _put(case, StepKind.MOVE, f"不予立案：{reason}", at, by)
    record("case.drop", by=by, on=case, at=at, reason=reason)
    return case


@transaction.atomic
def add_step(
    case: Case, *, kind: str, text: str, by: User, organisation: Organisation | None = None
) -> CaseStep:
    """Put something on file: a note, an inquiry, an interview (which never closes a case, CR-16), a material."""
    at = clock.now()
    case = _locked(case)
    require(rules.may_work_on(by, case))
    if not text.strip():
        raise Refused(_("Write what is to be put on file."), "empty")
    step = _put(case, kind, text, at, by, organisation)
    record("case.step", by=by, on=case, at=at, kind=kind, sha256=step.sha256)
    return step


@transaction.atomic
def hear_party(party: CaseParty, *, statement: str, by: User) -> CaseParty:
    """Put a party's statement and defence on file; an empty one says that it declined to speak."""
    at = clock.now()
    case = _locked(party.case)
    require(rules.may_work_on(by, case))
    party = CaseParty.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=party.pk)
    party.heard_at, party.statement = at, statement.strip()
    party.save(update_fields=["heard_at", "statement"])
    said = party.statement or "已告知当事人陈述申辩权利，当事人放弃陈述申辩。"
    step = _put(case, StepKind.STATEMENT, said, at, by, party.organisation)
    record("case.hear", by=by, on=case, at=at, party=party.pk, sha256=step.sha256)
    return party


@transaction.atomic
def close_investigation(case: Case, *, report: str, by: User) -> Case:
    """End the investigation with its report, once every party has been heard."""
    at = clock.now()
    case = _locked(case)
    require(rules.may_close_investigation(by, case))
    move(case, "investigate")
    step = _put(case, StepKind.MOVE, report, at, by)
    record("case.investigate", by=by, on=case, at=at, sha256=step.sha256)
    return case


@transaction.atomic
def review_case(case: Case, *, opinion: str, by: User) -> Case:
    """Pass the legality review (法制审核); the reviewer does not handle the case."""
    at = clock.now()
    case = _locked(case)
    require(rules.may_review(by, case))
    move(case, "review")
    case.reviewed_by = by
    case.save(update_fields=["reviewed_by"])
    step = _put(case, StepKind.REVIEW, opinion, at, by)
    record("case.review", by=by, on=case, at=at, sha256=step.sha256)
    return case


@transaction.atomic
def decide_case(
    case: Case,
    *,
    outcome: str,
    facts: str,
    basis: str,
    text: str,
    by: User,
    sanctions: Sequence[Sanction] = (),
) -> Decision:
    """Decide the case; fines lie within the range that the award amount gives (LG-01). Service is then due."""
    at = clock.now()
    case = _locked(case)
    require(rules.may_decide(by, case, outcome, sanctions, at))
    move(case, "decide")
    case.serve_due_at = general_due_at("EN-08.service_days", at)
    case.save(update_fields=["serve_due_at"])
    decision = Decision.objects.create(
        case=case, number=case.number.replace("AJ", "JD"), outcome=outcome, facts=facts, basis=basis,
        text=text, decided_at=at, decided_by=by,
    )  # fmt: skip
    Penalty.objects.bulk_create(
        Penalty(
            decision=decision, organisation=one.organisation, base_amount=one.base_amount,
            unit_fine=one.unit_fine, person_fine=one.person_fine, barred_until=one.barred_until,
        )
        for one in sanctions
    )  # fmt: skip
    _put(case, StepKind.MOVE, f"作出决定：{decision.number}", at, by)
    record("case.decide", by=by, on=case, at=at, outcome=outcome, number=decision.number)
    return decision


@transaction.atomic
def serve_case(case: Case, *, by: User) -> Case:
    """Note that the decision was served on every party; publication is then due (CR-09)."""
    at = clock.now()
    case = _locked(case)
    require(rules.may_work_on(by, case))
    move(case, "serve")
    case.served_at, case.publish_due_at = at, general_due_at("CR-09.publish_workdays", at)
    case.save(update_fields=["served_at", "publish_due_at"])
    _put(case, StepKind.MOVE, "决定书已送达当事人", at, by)
    record("case.serve", by=by, on=case, at=at)
    return case


@transaction.atomic
def publish_case(case: Case, *, by: User) -> Case:
    """Announce the decision, redacted (实施条例 78)."""
    at = clock.now()
    case = _locked(case)
    require(rules.may_work_on(by, case))
    move(case, "publish")
    case.published_at = at
    case.save(update_fields=["published_at"])
    _put(case, StepKind.MOVE, "决定已公告", at, by)
    record("case.publish", by=by, on=case, at=at)
    return case


def _put(
    case: Case, kind: str, text: str, at: datetime, by: User | None, organisation: Organisation | None = None
) -> CaseStep:
    digest = sha256("\x1f".join((case.number, kind, text, at.isoformat())).encode()).hexdigest()
    return CaseStep.objects.create(
        case=case, kind=kind, text=text, organisation=organisation, at=at, by=by, sha256=digest
    )
