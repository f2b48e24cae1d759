"""Alarms as their pages show them, the directory of indicators with its counts, and the duties they make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from supervision.indicators.registry import INDICATORS, Indicator
from supervision.models import Alarm, AlarmStatus, CloseOut, IndicatorLook, IndicatorPause
from supervision.queries.duty import Duty

OPEN = tuple(status for status in AlarmStatus if status is not AlarmStatus.CONCLUDED)


def alarms_for(user: User) -> QuerySet[Alarm]:
    """Return the alarms of the user's department."""
    found = Alarm.objects.filter(office=user.organisation_id)
    return found.select_related("lot__project", "subject", "asked")


def wished(user: User, wish: Mapping[str, str], now: datetime) -> QuerySet[Alarm]:
    """Return the alarms as asked for: by indicator, by status ("open" without a wish), overdue ones; the most urgent first."""
    found = alarms_for(user)
    if wish.get("code") in INDICATORS:
        found = found.filter(code=wish["code"])
    status = wish.get("status") or "open"
    if status in AlarmStatus.values:
        found = found.filter(status=status)
    elif status == "overdue":
        found = found.filter(overdue(now))
    elif status == "open":
        found = found.filter(status__in=OPEN)
    return found.order_by("-escalated_at", "look_due_at", "-pk") if status == "open" else found


def overdue(now: datetime) -> Q:
    """Where the clock that runs now has run out."""
    return (
        Q(status=AlarmStatus.RAISED, look_due_at__lt=now)
        | Q(status=AlarmStatus.ASKED, reply_due_at__lt=now)
        | Q(status__in=[AlarmStatus.REPLIED, AlarmStatus.SILENT], conclude_due_at__lt=now)
    )


def due_of(alarm: Alarm) -> datetime | None:
    """Return the moment by which the next step is due; None when it has been concluded."""
    return {
        AlarmStatus.RAISED: alarm.look_due_at,
        AlarmStatus.ASKED: alarm.reply_due_at,
        AlarmStatus.REPLIED: alarm.conclude_due_at,
        AlarmStatus.SILENT: alarm.conclude_due_at,
    }.get(AlarmStatus(alarm.status))


@dataclass(frozen=True)
class Line:
    """An alarm in a list."""

    alarm: Alarm
    indicator: Indicator
    due_at: datetime | None


def lines_of(alarms: Iterable[Alarm]) -> list[Line]:
    """Return alarms with their indicators and running clocks."""
    return [Line(one, INDICATORS[one.code], due_of(one)) for one in alarms if one.code in INDICATORS]


def asked_alarms(user: User) -> QuerySet[Alarm]:
    """Return the inquiries to the user's organisation."""
    if user.organisation_id is None:
        return Alarm.objects.none()
    return Alarm.objects.filter(asked=user.organisation_id).select_related("lot").order_by("-asked_at")


@dataclass(frozen=True)
class Entry:
    """One indicator in the directory: how often it fired and what came of it, where it rests."""

    indicator: Indicator
    fired: int
    violations: int
    concluded: int
    unknown: int
    pauses: list[IndicatorPause]


def directory(user: User) -> list[Entry]:
    """Return every indicator with the counts of the user's department."""
    rows = alarms_for(user).values("code").order_by("code").annotate(
        fired=Count("pk"),
        concluded=Count("pk", filter=Q(status=AlarmStatus.CONCLUDED)),
        violations=Count("pk", filter=Q(close_out=CloseOut.VIOLATION)),
    )  # fmt: skip
    counts = {row["code"]: (row["fired"], row["violations"], row["concluded"]) for row in rows}
    pauses = IndicatorPause.objects.filter(office=user.organisation_id, ended_at__isnull=True)
    resting: dict[str, list[IndicatorPause]] = {}
    for pause in pauses.order_by("region"):
        resting.setdefault(pause.code, []).append(pause)
    unknown = _unknown(user)
    return [_entry(one, counts.get(one.code, (0, 0, 0)), unknown, resting) for one in INDICATORS.values()]


def _entry(
    one: Indicator,
    counted: tuple[int, int, int],
    unknown: Mapping[str, int],
    resting: Mapping[str, list[IndicatorPause]],
) -> Entry:
    return Entry(
        one, *counted, unknown.get(one.code, 0),
        resting.get(one.code, []),
    )  # fmt: skip


def _unknown(user: User) -> dict[str, int]:
    """Return at how many looks each indicator could not be computed."""
    mine = Q(lot__project__supervisor=user.organisation_id) | Q(office=user.organisation_id)
    found: dict[str, int] = {}
    for codes in IndicatorLook.objects.filter(mine).exclude(unknown=[]).values_list("unknown", flat=True):
        for code in codes:
            found[code] = found.get(code, 0) + 1
    return found


def alarm_duties(user: User) -> list[Duty]:
    """Return what the department has to do about alarms, each with its day."""
    words = {
        AlarmStatus.RAISED: _("Alarm: look at it"),
        AlarmStatus.REPLIED: _("Alarm: conclude after the reply"),
        AlarmStatus.SILENT: _("Alarm: conclude, no reply came"),
    }
    return [
        Duty(words[AlarmStatus(one.status)], one.lot, due_of(one), INDICATORS[one.code].basis,
             reverse("supervision:alarm", args=[one.pk]), str(INDICATORS[one.code].name))
        for one in alarms_for(user).filter(status__in=list(words)) if one.code in INDICATORS
    ]  # fmt: skip
