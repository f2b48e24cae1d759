"""R003, short submission period: fewer whole days between start and end than the threshold."""

import re
from datetime import date
from functools import lru_cache

from supervision.flags.batch import Batch, of_method
from supervision.flags.partial import Partial
from supervision.flags.settings import OCID, Settings

DAY = 86_400 * 10**9
# RFC 3339 with what its commonest readers allow: t or a space between, lower-case z, a true minus sign.
MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+\-−])(\d\d):(\d\d))", re.ASCII
)


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Flag processes whose bidders had too little time."""
    for ocid, tender, period in zip(batch.ocids, batch.tenders, batch.periods, strict=True):
        days = days_between(period.start_date, period.end_date)
        if days is None or not of_method(tender, settings.days_methods):
            continue
        method = tender.procurement_method_details
        if days < (settings.days if method is None else settings.days_per_method.get(method, settings.days)):
            partial.flag(OCID, ocid, "R003", 1.0)


# Periods begin and end at few moments: the same hours of the days of some years.
@lru_cache(maxsize=50_000)
def days_between(start_date: str | None, end_date: str | None) -> int | None:
    """Return the whole days of a period; None if one of its ends is missing or no moment."""
    start, end = moment(start_date), moment(end_date)
    return None if start is None or end is None else whole_days(end - start)


def whole_days(span: int) -> int:
    """Return the whole days of a span of nanoseconds, towards zero."""
    return span // DAY if span >= 0 else -(-span // DAY)


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
