"""What happens to an alarm: raised by the clock, asked about, answered, concluded; overdue it goes to all of the office."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from bidding.law.figures import holidays
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from realtime.announcing import announce
from supervision.actions.cases import Lead, open_case
from supervision.clocks import WORKDAY, due
from supervision.flow import can, move
from supervision.indicators import measures
from supervision.indicators.facts import Finding
from supervision.indicators.registry import INDICATORS
from supervision.models import Alarm, AlarmStatus, CloseOut, IndicatorLook, IndicatorPause, LeadSource
from supervision.rules import alarms as rules


def raise_alarm(finding: Finding, lot: Lot, *, at: datetime) -> Alarm | None:
    """Raise what was found, once; None if it stands already, or while the indicator rests in the lot's region."""
    known = Alarm.objects.filter(code=finding.code, key=finding.key)
    if known.exists() or rests(finding.code, lot):
        return None
    met, of = _base_rate(finding, lot)
    try:
        with transaction.atomic():
            alarm = Alarm.objects.create(
                code=finding.code, key=finding.key, office=lot.project.supervisor, lot=lot,
                subject_id=finding.subject, value=finding.value, facts=dict(finding.facts), base_met=met,
                base_of=of, raised_at=at, look_due_at=_workdays(at, measures.LOOK_WORKDAYS),
                asked_id=None,
            )  # fmt: skip
            record("alarm.raise", by=None, on=alarm, at=at, indicator=finding.code)
    except IntegrityError:
        return None  # another ticker was quicker
    _tell_office(alarm)
    return alarm


def rests(code: str, lot: Lot) -> bool:
    """Tell whether the lot's office lets an indicator rest in the lot's region, its prefecture or its province."""
    region = lot.project.region
    circles = {region, region[:4] + "00", region[:2] + "0000"}
    return IndicatorPause.objects.filter(
        code=code, office=lot.project.supervisor_id, region__in=circles, ended_at__isnull=True
    ).exists()


def _base_rate(finding: Finding, lot: Lot) -> tuple[int, int]:
    """In how many of the lots looked at the indicator was met, this one counted."""
    if finding.of:
        return finding.met, finding.of
    office = lot.project.supervisor_id
    others = Alarm.objects.filter(code=finding.code, office=office).exclude(lot=lot).values("lot").distinct()
    looked = IndicatorLook.objects.filter(lot__project__supervisor=office).exclude(lot=lot).count() + 1
    met = others.count() + 1
    return met, max(met, looked)


def _workdays(at: datetime, count: int) -> datetime:
    moment = due(at, count, WORKDAY, holidays())
    if moment is None:
        raise ValueError("a period without pauses always runs out")
    return moment


def _locked(alarm: Alarm) -> Alarm:
    rows = Alarm.objects.select_for_update(of=("self",)).select_related(
        "lot__project__tenderer", "lot__project__agency", "lot__project__centre", "subject", "office"
    )
    return rows.get(pk=alarm.pk)


@transaction.atomic
def ask_unit(alarm: Alarm, *, unit: Organisation, question: str, due: datetime, by: User) -> Alarm:
    """Ask the unit that is responsible; it replies by `due` (aware)."""
    at = clock.now()
    alarm = _locked(alarm)
    require(rules.may_ask(by, alarm, unit=unit, question=question, due=due, at=at))
    move(alarm, "ask")
    alarm.asked, alarm.question, alarm.asked_at, alarm.asked_by = unit, question.strip(), at, by
    alarm.reply_due_at, alarm.escalated_at = due, None
    alarm.save(update_fields=["asked", "question", "asked_at", "asked_by", "reply_due_at", "escalated_at"])
    record("alarm.ask", by=by, on=alarm, at=at, due=due.isoformat())
    _tell(unit.pk)
    return alarm


@transaction.atomic
def reply_to_alarm(alarm: Alarm, *, text: str, by: User) -> Alarm:
    """Put the unit's reply on file, once; a late one too, which stays to be seen."""
    at = clock.now()
    alarm = _locked(alarm)
    require(rules.may_reply(by, alarm))
    if not text.strip():
        raise Refused(_("Write what is to be put on file."), "empty")
    move(alarm, "reply")
    alarm.reply, alarm.replied_at, alarm.replied_by = text.strip(), at, by
    alarm.conclude_due_at, alarm.escalated_at = _workdays(at, measures.CONCLUDE_WORKDAYS), None
    alarm.save(update_fields=["reply", "replied_at", "replied_by", "conclude_due_at", "escalated_at"])
    late = alarm.reply_due_at is not None and at > alarm.reply_due_at
    record("alarm.reply", by=by, on=alarm, at=at, late=late)
    _tell_office(alarm)
    return alarm


@transaction.atomic
def conclude_alarm(alarm: Alarm, *, kind: str, reason: str, by: User) -> Alarm:
    """Conclude with the reason; a violation becomes the lead of a case."""
    at = clock.now()
    alarm = _locked(alarm)
    require(rules.may_conclude(by, alarm, kind=kind, reason=reason))
    alarm.close_out, alarm.reason, alarm.concluded_at, alarm.concluded_by = kind, reason.strip(), at, by
    # The reason is there before the status says so: the database holds the two together.
    alarm.save(update_fields=["close_out", "reason", "concluded_at", "concluded_by"])
    move(alarm, "conclude")
    record("alarm.conclude", by=by, on=alarm, at=at, conclusion=kind)
    if kind == CloseOut.VIOLATION:
        _open_lead(alarm, by)
    return alarm


def _open_lead(alarm: Alarm, by: User) -> None:
    project = alarm.lot.project
    title = f"{INDICATORS[alarm.code].name}：{alarm.lot.name}"
    alarm.case = open_case(
        alarm.lot, title=title[:200], source=f"监督指标 {alarm.code}",
        parties=[alarm.subject or alarm.asked or project.tenderer], by=by,
        lead=Lead(LeadSource.ALARM, thing_name(alarm)),
    )  # fmt: skip
    alarm.save(update_fields=["case"])


def lapse_alarms(at: datetime) -> int:
    """Note the replies that did not come in time; return how many. Several tickers may run at once."""
    late = Alarm.objects.filter(status=AlarmStatus.ASKED, reply_due_at__lt=at)
    return sum(_lapse(alarm, at) for alarm in late)


@transaction.atomic
def _lapse(alarm: Alarm, at: datetime) -> bool:
    alarm = _locked(alarm)
    if not can(alarm, "lapse"):
        return False
    move(alarm, "lapse")
    alarm.conclude_due_at = _workdays(at, measures.CONCLUDE_WORKDAYS)
    alarm.save(update_fields=["conclude_due_at"])
    record("alarm.lapse", by=None, on=alarm, at=at)
    return True


def escalate_alarms(at: datetime) -> int:
    """Put before the whole office what nobody looked at or concluded in time; return how many, each once."""
    waiting = Alarm.objects.filter(escalated_at__isnull=True)
    unseen = waiting.filter(status=AlarmStatus.RAISED, look_due_at__lt=at)
    heard = waiting.filter(status__in=[AlarmStatus.REPLIED, AlarmStatus.SILENT], conclude_due_at__lt=at)
    return sum(_escalate(alarm, at) for alarm in [*unseen, *heard])


@transaction.atomic
def _escalate(alarm: Alarm, at: datetime) -> bool:
    fresh = Alarm.objects.filter(pk=alarm.pk, escalated_at__isnull=True, status=alarm.status)
    if not fresh.update(escalated_at=at):
        return False
    record("alarm.escalate", by=None, on=alarm, at=at)
    _tell_office(alarm)
    return True


@transaction.atomic
def pause_indicator(*, code: str, region: str, reason: str, by: User) -> IndicatorPause:
    """Let an indicator rest for a region; what it raised before goes its way."""
    at = clock.now()
    require(rules.may_pause(by, code=code, region=region, reason=reason))
    standing = IndicatorPause.objects.filter(
        code=code, office=by.organisation_id, region=region, ended_at__isnull=True
    )
    if by.organisation is None or standing.exists():
        raise Refused(_("It rests there already."), "twice")
    pause = IndicatorPause.objects.create(
        code=code, office=by.organisation, region=region, reason=reason.strip(), since=at, by=by
    )
    record("indicator.pause", by=by, on=pause, at=at, indicator=code, region=region)
    return pause


@transaction.atomic
def resume_indicator(pause: IndicatorPause, *, by: User) -> IndicatorPause:
    """Let it look again; what it would have found meanwhile it finds now."""
    at = clock.now()
    require(rules.may_resume(by, pause))
    rows = IndicatorPause.objects.filter(pk=pause.pk, ended_at__isnull=True)
    if not rows.update(ended_at=at, ended_by=by):
        raise Refused(_("It does not rest any more."), "ended")
    record("indicator.resume", by=by, on=pause, at=at, indicator=pause.code, region=pause.region)
    return IndicatorPause.objects.get(pk=pause.pk)


def _tell_office(alarm: Alarm) -> None:
    _tell(alarm.office_id)


def _tell(organisation: int) -> None:
    users = User.objects.filter(organisation=organisation, is_active=True).values_list("pk", flat=True)
    for user in users:
        announce(f"inbox.{user}", kind="alarm")
