"""The way of a case: lead, filed or joined, investigated, reviewed, decided, served, published, archived.

What is put on file is an official record, so it is written in Chinese whatever language the page has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import take_duty
from accounts.models import DutyKind, Organisation, Person, User
from accounts.permits import Refused, require
from bidding.law.days import day_of
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.actions.casefile import locked, put
from supervision.actions.numbering import numbered
from supervision.flow import move
from supervision.models import (
    Alert,
    Case,
    CaseOfficer,
    CaseParty,
    CaseStep,
    Complaint,
    LeadSource,
    Qualification,
    StepKind,
)
from supervision.queries.law import general_due_at
from supervision.rules import cases as rules


@dataclass(frozen=True)
class Lead:
    """Where a lead comes from: its kind, and what it was as the ledger names it ("supervision.tip:3")."""

    kind: str = LeadSource.OTHER
    thing: str = ""


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
    lead: Lead | None = None,
    people: Sequence[tuple[Organisation, Person]] = (),
) -> Case:
    """Take up a lead: from an alert whose lead stands, a complaint, an inspection, a tip, another office (`source`).

    `people` are parties in person, each with the organisation whose member she is.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project__supervisor").get(pk=lot.pk)
    require(rules.may_open_case(by, lot, alert))
    lead = lead or _lead_of(alert, complaint)
    if not parties and not people:
        raise Refused(_("A case names at least one party."), "parties")
    for party in parties:
        require(rules.may_name(lot, party, lead.kind))
    if people:
        require(rules.may_name_person(lot))
    facts = {
        "lot": lot, "alert": alert, "complaint": complaint, "office": lot.project.supervisor, "title": title,
        "source": source, "source_kind": lead.kind, "lead_thing": lead.thing, "opened_at": at, "opened_by": by,
    }  # fmt: skip
    case = numbered(Case, "AJ", at, lambda number: Case.objects.create(number=number, **facts))
    CaseParty.objects.bulk_create(
        [CaseParty(case=case, organisation=party) for party in dict.fromkeys(parties)]
        + [CaseParty(case=case, organisation=home, person=person) for home, person in people]
    )
    put(case, StepKind.MOVE, f"受理线索，来源：{source}", at, by)
    record("case.open", by=by, on=case, at=at, number=case.number, source=source, lead=lead.thing)
    return case


def _lead_of(alert: Alert | None, complaint: Complaint | None) -> Lead:
    if alert is not None:
        return Lead(LeadSource.SCREENING, thing_name(alert))
    return Lead(LeadSource.COMPLAINT, thing_name(complaint)) if complaint else Lead()


@transaction.atomic
def file_case(
    case: Case, *, officers: Sequence[User], by: User, violation_on: date | None = None, lasting: str = ""
) -> Case:
    """File the case with at least two qualified officers; the clock of the decision starts (行政处罚法 42, 60).

    `violation_on` is the day of the act or of its end, the lot's deadline by default; `lasting` says why an act that
    lies beyond the limitation still went on (行政处罚法 36).
    """
    at = clock.now()
    case = locked(case)
    happened = violation_on or min(day_of(case.lot.deadline or case.opened_at), day_of(case.opened_at))
    require(rules.may_file(by, case, happened, lasting))
    require(rules.has_enough_officers(officers, case, at=at))
    for officer in officers:
        # Who evaluated or bid in this lot cannot handle its case: the database keeps duties apart.
        take_duty(officer.person, thing_name(case.lot), DutyKind.SUPERVISE, by=by)
    move(case, "file")
    case.filed_at, case.decide_due_at = at, general_due_at("EN-08.case_days", at)
    case.violation_on = happened
    case.save(update_fields=["filed_at", "decide_due_at", "violation_on"])
    for officer in officers:
        appoint(case, officer, at)
    names = "、".join(str(officer.person or officer.username) for officer in officers)
    lasted = f"，违法行为处于连续或继续状态：{lasting.strip()}" if lasting.strip() else ""
    put(case, StepKind.MOVE, f"立案，承办人：{names}；违法行为发生（终了）之日：{happened}{lasted}", at, by)
    record("case.file", by=by, on=case, at=at, officers=[officer.username for officer in officers])
    return case


def appoint(case: Case, officer: User, at: datetime) -> CaseOfficer:
    """Put an officer on a case, with the number of the certificate in force, inside the caller's transaction."""
    found = Qualification.objects.filter(user=officer).first()
    return CaseOfficer.objects.create(
        case=case, user=officer, appointed_at=at, certificate=found.certificate if found else ""
    )


@transaction.atomic
def drop_case(case: Case, *, reason: str, by: User) -> Case:
    """Do not file a lead, with the reason."""
    at = clock.now()
    case = locked(case)
    require(rules.may_work_on(by, case))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    move(case, "drop")
    put(case, StepKind.MOVE, f"不予立案：{reason}", at, by)
    record("case.drop", by=by, on=case, at=at, reason=reason)
    return case


@transaction.atomic
def join_case(case: Case, *, into: Case, reason: str, by: User) -> Case:
    """Join a case to another one (并案): its parties and lead go over, its file stays as it is and is read there.

    The earlier of the two due dates holds. Raises Refused for cases of two departments, or once one is investigated.
    """
    at = clock.now()
    # Always in one order, so that two who join crosswise do not wait for each other.
    first, second = (locked(one) for one in sorted((case, into), key=lambda one: one.pk))
    case, into = (first, second) if first.pk == case.pk else (second, first)
    require(rules.may_join(by, case, into))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    move(case, "join")
    case.joined_into = into
    case.save(update_fields=["joined_into"])
    known = set(into.parties.values_list("organisation_id", "person_id"))
    CaseParty.objects.bulk_create(
        CaseParty(case=into, organisation_id=party.organisation_id, person_id=party.person_id)
        for party in case.parties.all()
        if (party.organisation_id, party.person_id) not in known
    )
    dues = [due for due in (case.decide_due_at, into.decide_due_at) if due]
    if into.filed_at and dues:
        into.decide_due_at = min(dues)
        into.save(update_fields=["decide_due_at"])
    put(case, StepKind.MOVE, f"并入{into.number}：{reason.strip()}", at, by)
    put(into, StepKind.MOVE, f"{case.number}并入本案：{reason.strip()}", at, by)
    record("case.join", by=by, on=case, at=at, into=into.number, reason=reason.strip())
    return case


@transaction.atomic
def add_step(
    case: Case, *, kind: str, text: str, by: User, organisation: Organisation | None = None
) -> CaseStep:
    """Put something on file: a note, an inquiry, an interview (which never closes a case, CR-16), a material."""
    at = clock.now()
    case = locked(case)
    require(rules.may_work_on(by, case))
    if not text.strip():
        raise Refused(_("Write what is to be put on file."), "empty")
    step = put(case, kind, text, at, by, organisation)
    record("case.step", by=by, on=case, at=at, kind=kind, sha256=step.sha256)
    return step


@transaction.atomic
def hear_party(party: CaseParty, *, statement: str, by: User) -> CaseParty:
    """Put a party's statement and defence on file; an empty one says that it declined to speak."""
    at = clock.now()
    case = locked(party.case)
    require(rules.may_work_on(by, case))
    party = CaseParty.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=party.pk)
    party.heard_at, party.statement = at, statement.strip()
    party.save(update_fields=["heard_at", "statement"])
    said = party.statement or "已告知当事人陈述申辩权利，当事人放弃陈述申辩。"
    step = put(case, StepKind.STATEMENT, said, at, by, party.organisation)
    record("case.hear", by=by, on=case, at=at, party=party.pk, sha256=step.sha256)
    return party


@transaction.atomic
def close_investigation(case: Case, *, report: str, by: User, review_ground: str = "") -> Case:
    """End the investigation with its report, once nothing that the gate asks for is missing.

    `review_ground`: why legality is reviewed whatever the penalty (ReviewGround; 行政处罚法 58).
    """
    at = clock.now()
    case = locked(case)
    require(rules.may_close_investigation(by, case))
    move(case, "investigate")
    case.review_ground = review_ground
    case.save(update_fields=["review_ground"])
    step = put(case, StepKind.MOVE, report, at, by)
    record("case.investigate", by=by, on=case, at=at, sha256=step.sha256)
    return case


@transaction.atomic
def review_case(case: Case, *, opinion: str, by: User) -> Case:
    """Pass the legality review (法制审核); the reviewer does not handle the case."""
    at = clock.now()
    case = locked(case)
    require(rules.may_review(by, case))
    move(case, "review")
    case.reviewed_by = by
    case.save(update_fields=["reviewed_by"])
    step = put(case, StepKind.REVIEW, opinion, at, by)
    record("case.review", by=by, on=case, at=at, sha256=step.sha256)
    return case
