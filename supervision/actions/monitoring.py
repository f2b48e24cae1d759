"""Monitoring: opened, begun, asked and answered, concluded, appealed, its violation eliminated, ended; joined; made a case."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.actions.cases import Lead, open_case
from supervision.actions.numbering import numbered
from supervision.flow import move
from supervision.models import Case, LeadSource, Monitoring, MonitoringEntry, MonitoringKind
from supervision.queries.monitoring import open_appeal
from supervision.rules import monitoring as rules


def _locked(one: Monitoring) -> Monitoring:
    rows = Monitoring.objects.select_for_update(of=("self",)).select_related(
        "lot__project", "subject", "office"
    )
    return rows.get(pk=one.pk)


@transaction.atomic
def open_monitoring(
    lot: Lot, *, subject: Organisation, title: str, source: str, by: User, lead: Lead | None = None
) -> Monitoring:
    """Draft a monitoring of one subject; nobody but the department sees a draft."""
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project__supervisor").get(pk=lot.pk)
    lead = lead or Lead()
    require(rules.may_open(by, lot, subject, lead.kind))
    facts = {
        "lot": lot, "office": lot.project.supervisor, "subject": subject, "title": title.strip(),
        "source_kind": lead.kind, "source": source.strip(), "lead_thing": lead.thing, "opened_at": at, "opened_by": by,
    }  # fmt: skip
    one = numbered(Monitoring, "JC", at, lambda number: Monitoring.objects.create(number=number, **facts))
    _put(one, MonitoringKind.NOTE, f"起草监测，线索来源：{one.source}", at, by)
    record("monitoring.open", by=by, on=one, at=at, number=one.number, lead=lead.thing)
    return one


@transaction.atomic
def activate(one: Monitoring, *, reason: str, by: User) -> Monitoring:
    """Begin: from now on the subject sees it and answers."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_work_on(by, one))
    _need(reason)
    move(one, "activate")
    one.activated_at = at
    one.save(update_fields=["activated_at"])
    _put(one, MonitoringKind.MOVE, f"启动监测：{reason.strip()}", at, by)
    record("monitoring.activate", by=by, on=one, at=at)
    return one


@transaction.atomic
def ask(one: Monitoring, *, text: str, due: datetime, by: User) -> MonitoringEntry:
    """Ask the subject something, with a day by which an answer is due."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_ask(by, one, due, at))
    _need(text)
    return _said(one, MonitoringKind.QUESTION, text, at, by, act="monitoring.ask", due_at=due)


@transaction.atomic
def answer(question: MonitoringEntry, *, text: str, by: User) -> MonitoringEntry:
    """The subject answers a question, once; also after its day, which stays to be seen."""
    at = clock.now()
    one = _locked(question.monitoring)
    require(rules.may_answer(by, one, question))
    _need(text)
    return _said(one, MonitoringKind.ANSWER, text, at, by, act="monitoring.answer", answers=question)


@transaction.atomic
def note(one: Monitoring, *, text: str, by: User) -> MonitoringEntry:
    """Put something on file that the subject does not see."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_work_on(by, one))
    _need(text)
    return _said(one, MonitoringKind.NOTE, text, at, by, act="monitoring.note")


@transaction.atomic
def conclude(
    one: Monitoring,
    *,
    violation: bool,
    conclusion: str,
    basis: str,
    by: User,
    report_due: datetime | None = None,
) -> Monitoring:
    """Conclude: a violation asks for an elimination report by a day; none lets the matter be closed."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_conclude(by, one, violation, basis, report_due, at))
    _need(conclusion)
    move(one, "address" if violation else "decline")
    one.concluded_at, one.conclusion, one.basis = at, conclusion.strip(), basis.strip()
    one.report_due_at = report_due if violation else None
    one.save(update_fields=["concluded_at", "conclusion", "basis", "report_due_at"])
    _put(one, MonitoringKind.MOVE, f"监测结论：{one.conclusion}", at, by)
    record("monitoring.conclude", by=by, on=one, at=at, violation=violation)
    return one


@transaction.atomic
def report(one: Monitoring, *, text: str, by: User) -> MonitoringEntry:
    """The subject reports how the violation was eliminated (整改报告); again after a report that was not accepted."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_report(by, one))
    _need(text)
    return _said(one, MonitoringKind.REPORT, text, at, by, act="monitoring.report")


@transaction.atomic
def assess(
    entry: MonitoringEntry, *, accepted: bool, text: str, by: User, due: datetime | None = None
) -> Monitoring:
    """Accept a report, which completes the monitoring, or send it back with a new day."""
    at = clock.now()
    one = _locked(entry.monitoring)
    require(rules.may_assess(by, one, entry, accepted, due, at))
    _need(text)
    _said(
        one,
        MonitoringKind.ASSESSMENT,
        text,
        at,
        by,
        act="monitoring.assess",
        answers=entry,
        accepted=accepted,
    )
    if accepted:
        return _end(one, "complete", "整改完成", at, by)
    one.report_due_at = due
    one.save(update_fields=["report_due_at"])
    return one


@transaction.atomic
def appeal(one: Monitoring, *, text: str, by: User) -> MonitoringEntry:
    """The subject appeals against the conclusion; until it is answered the monitoring does not end."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_appeal(by, one))
    _need(text)
    return _said(one, MonitoringKind.APPEAL, text, at, by, act="monitoring.appeal")


@transaction.atomic
def answer_appeal(one: Monitoring, *, upheld: bool, text: str, by: User) -> Monitoring:
    """Answer an appeal by somebody who did not open the matter; one that was right opens it again."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_answer_appeal(by, one))
    _need(text)
    asked = open_appeal(one)
    _said(
        one,
        MonitoringKind.APPEAL_ANSWER,
        text,
        at,
        by,
        act="monitoring.answer_appeal",
        answers=asked,
        accepted=upheld,
    )
    if upheld:
        move(one, "reopen")
        one.concluded_at, one.report_due_at = None, None
        one.save(update_fields=["concluded_at", "report_due_at"])
        _put(one, MonitoringKind.MOVE, "申诉成立，恢复监测", at, by)
    return one


@transaction.atomic
def close(one: Monitoring, *, reason: str, by: User) -> Monitoring:
    """Close what was found to be no violation."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_end(by, one))
    _need(reason)
    return _end(one, "close", f"结束监测：{reason.strip()}", at, by)


@transaction.atomic
def stop(one: Monitoring, *, reason: str, by: User) -> Monitoring:
    """Stop: a court or another authority took the matter over, or there is nothing left to monitor."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_work_on(by, one))
    _need(reason)
    return _end(one, "stop", f"终止监测：{reason.strip()}", at, by)


@transaction.atomic
def join(one: Monitoring, *, into: Monitoring, reason: str, by: User) -> Monitoring:
    """Join to another monitoring of the same subject (并案); this one stops, its dialogue is read there."""
    at = clock.now()
    first, second = (_locked(each) for each in sorted((one, into), key=lambda each: each.pk))
    one, into = (first, second) if first.pk == one.pk else (second, first)
    require(rules.may_join(by, one, into))
    _need(reason)
    one.joined_into = into
    one.save(update_fields=["joined_into"])
    _put(into, MonitoringKind.NOTE, f"{one.number}并入：{reason.strip()}", at, by)
    return _end(one, "stop", f"并入{into.number}：{reason.strip()}", at, by)


@transaction.atomic
def make_case(one: Monitoring, *, title: str, by: User) -> Case:
    """Take up a case on what was found; the monitoring itself goes on to its own end."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_make_case(by, one))
    case = open_case(
        one.lot, title=title, source=f"监测{one.number}", parties=[one.subject], by=by,
        lead=Lead(LeadSource.MONITORING, thing_name(one)),
    )  # fmt: skip
    one.case = case
    one.save(update_fields=["case"])
    _put(one, MonitoringKind.NOTE, f"转立案：{case.number}", at, by)
    return case


def _end(one: Monitoring, how: str, text: str, at: datetime, by: User) -> Monitoring:
    move(one, how)
    one.ended_at = at
    one.save(update_fields=["ended_at"])
    _put(one, MonitoringKind.MOVE, text, at, by)
    record(f"monitoring.{how}", by=by, on=one, at=at)
    return one


def _said(
    one: Monitoring,
    kind: MonitoringKind,
    text: str,
    at: datetime,
    by: User,
    *,
    act: str,
    due_at: datetime | None = None,
    answers: MonitoringEntry | None = None,
    accepted: bool | None = None,
) -> MonitoringEntry:
    entry = _put(one, kind, text.strip(), at, by, due_at=due_at, answers=answers, accepted=accepted)
    record(act, by=by, on=one, at=at, sha256=entry.sha256)
    return entry


def _put(
    one: Monitoring,
    kind: str,
    text: str,
    at: datetime,
    by: User,
    *,
    due_at: datetime | None = None,
    answers: MonitoringEntry | None = None,
    accepted: bool | None = None,
) -> MonitoringEntry:
    digest = sha256("\x1f".join((one.number, kind, text, at.isoformat())).encode()).hexdigest()
    return MonitoringEntry.objects.create(
        monitoring=one, kind=kind, text=text, due_at=due_at, answers=answers, accepted=accepted, at=at, by=by,
        sha256=digest,
    )  # fmt: skip


def _need(text: str) -> None:
    if not text.strip():
        raise Refused(_("Write what is to be put on file."), "empty")
