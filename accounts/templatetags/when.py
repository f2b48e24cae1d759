"""Times as China reads them: {% load when %} then `|shanghai`, {% when %}, {% time_left %}, {% server_clock %}."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from ledger import clock

register = template.Library()
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = "—"
FORMATS = {"": "%Y-%m-%d %H:%M", "seconds": "%Y-%m-%d %H:%M:%S", "date": "%Y-%m-%d", "time": "%H:%M:%S"}
# A period ends with its last day: midnight is said as 24:00 of that day.
DUE, DUE_SECONDS = "due", "due-seconds"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@register.filter
def shanghai(value: datetime | date | None, form: str = "") -> str:
    """Show a moment in China Standard Time; form is "", "seconds", "date", "time", or "due" and "due-seconds" for
    the end of a period.
    """
    if not value:
        return NOTHING
    if form in {DUE, DUE_SECONDS}:
        return _due(value, "seconds" if form == DUE_SECONDS else "")
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime(FORMATS[form])
    return value.strftime(FORMATS["date"])


def _due(value: datetime | date, form: str) -> str:
    here = value.astimezone(SHANGHAI) if isinstance(value, datetime) else value
    if isinstance(here, datetime) and here.time() == time.min:
        return f"{here - DAY:%Y-%m-%d} 24:00"
    return here.strftime(FORMATS[form if isinstance(here, datetime) else "date"])


@register.simple_tag
def when(value: datetime | date | None, *, form: str = "", seconds: bool = False) -> SafeString:
    """Show a moment as a <time> element that machines can read too."""
    if not value:
        return format_html("{}", NOTHING)
    machine = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()
    return format_html(
        '<time datetime="{}">{}</time>', machine, shanghai(value, form or ("seconds" if seconds else ""))
    )


@register.simple_tag
def time_left(until: datetime | None, *, over: str = "") -> SafeString:
    """Show what is left until a moment, counted down by the server's clock; `over` is said afterwards."""
    if until is None:
        return format_html("{}", NOTHING)
    left = until - clock.now()
    ended = over or gettext("Deadline passed")
    return format_html(
        '<time-left at="{}" data-level="{}" data-over="{}" role="timer">{}</time-left>',
        until.astimezone(UTC).isoformat(),
        level(left),
        ended,
        in_words(left) if left > timedelta() else ended,
    )


@register.simple_tag
def server_clock() -> SafeString:
    """Show the platform's time; the script keeps it ticking from three round trips to the server."""
    now = clock.now()
    return format_html(
        '<server-clock data-url="{}">{}</server-clock>', reverse("portal:time"), shanghai(now, "seconds")
    )


def level(left: timedelta) -> str:
    """How urgent a countdown looks: far, soon (last day), now (last hour), over."""
    if left <= timedelta():
        return "over"
    if left < HOUR:
        return "now"
    return "soon" if left < DAY else "far"


def in_words(left: timedelta) -> str:
    """What is left: days and hours while far, hours:minutes:seconds on the last day (as time-left.js)."""
    seconds = -int(-left.total_seconds() // 1)
    if left < DAY:
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    days, hours = seconds // 86400, seconds // 3600 % 24
    parts = [
        ngettext("%(count)d day", "%(count)d days", days) % {"count": days},
        ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours},
    ]
    return gettext("%(days)s %(hours)s") % {"days": parts[0], "hours": parts[1]}
