"""R003, short submission period: fewer whole days between start and end than the threshold."""

import re
from datetime import date
from functools import lru_cache

from supervision.flags.partial import OCID, Partial
from supervision.flags.process import Process, of_method
from supervision.flags.settings import Settings

DAY = 86_400 * 10**9
# RFC 3339 with what its commonest readers allow: t or a space between, lower-case z, a true minus sign.
MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+\-−])(\d\d):(\d\d))", re.ASCII
)


def fold(process: Process, partial: Partial, settings: Settings) -> None:
    """Flag a process whose bidders had too little time."""
    tender = process.tender
    if tender is None or not of_method(tender, settings.days_methods):
        return
    period = tender.tender_period
    if period is None:
        return
    start, end = moment(period.start_date), moment(period.end_date)
    if start is None or end is None:
        return
    method = tender.procurement_method_details
    least = settings.days if method is None else settings.days_per_method.get(method, settings.days)
    if whole_days(end - start) < least:
        partial.flag(OCID, process.ocid, "R003", 1.0)


def whole_days(span: int) -> int:
    """Return the whole days of a span of nanoseconds, towards zero."""
    return span // DAY if span >= 0 else -(-span // DAY)


# Deadlines fall on few moments: the same hours of the days of some years.
@lru_cache(maxsize=50_000)
def moment(value: str | None) -> int | None:
    """Return the nanoseconds since the year 1 of an RFC 3339 moment; None for anything else."""
    found = MOMENT.fullmatch(value) if value else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    ahead = int(found[9] or 0) * 60 + int(found[10] or 0)
    if hour > 23 or minute > 59 or second > 60 or int(found[10] or 0) > 59 or ahead >= 24 * 60:
        return None
    try:
        days = date(year, month, day).toordinal()
    except ValueError:
        return None
    minutes = days * 1440 + hour * 60 + minute - (ahead if found[8] in (None, "+") else -ahead)
    return (minutes * 60 + second) * 10**9 + int((found[7] or "")[:9].ljust(9, "0"))
