"""Indicators of the law's clocks: a period that was too short, a day that was missed."""

from datetime import date, datetime, timedelta

from bidding.law.days import day_of
from supervision.clocks import WORKDAY, last_day
from supervision.indicators.facts import Finding, Law, LotFacts, Period, UnknownError


def _period(law: Law, key: str) -> Period:
    try:
        return law.periods[key]
    except KeyError:
        raise UnknownError(key) from None


def _last(law: Law, key: str, start: datetime) -> date:
    """Return the last day of a period as a day; the first day does not count."""
    period = _period(law, key)
    found = last_day(day_of(start), period.count, period.unit, law.holidays)
    if found is None:
        raise UnknownError(key)
    return found


def _least(law: Law, key: str, start: datetime) -> date:
    """Return the first day on which a period of at least so many days is full; a day of rest does not lengthen it."""
    period = _period(law, key)
    if period.unit == WORKDAY:
        return _last(law, key, start)
    return day_of(start) + timedelta(days=period.count)


def _days(start: datetime, end: datetime) -> int:
    return (day_of(end) - day_of(start)).days


def _last_of(due: datetime) -> date:
    """Return the last day of a period that runs out at a moment: at 24:00 it is the day before."""
    return day_of(due - timedelta(microseconds=1))


def _found(lot: LotFacts, code: str, value: object, key: str = "", **facts: object) -> Finding:
    told = {name: str(one) for name, one in facts.items()}
    return Finding(code, lot.pk, key or f"lot:{lot.pk}", str(value), lot.tenderer, facts=told)


def short_preparation(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """TL-03: fewer days from the documents to the deadline than the law gives bidders."""
    if not lot.mandatory:
        return []
    if lot.published_at is None or lot.deadline is None:
        raise UnknownError("deadline")
    period, days = _period(law, "TL-03.bid_preparation_days"), _days(lot.published_at, lot.deadline)
    return [_found(lot, "CN-TL03", days, least=period.count)] if days < period.count else []


def short_sale(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """TL-01: the documents were to be had for fewer days than the law asks."""
    if lot.published_at is None or lot.documents_until is None:
        raise UnknownError("documents_until")
    last = _least(law, "TL-01.documents_days", lot.published_at)
    days = _days(lot.published_at, lot.documents_until)
    short = day_of(lot.documents_until) < last
    return [_found(lot, "CN-TL01", days, least=law.periods["TL-01.documents_days"].count)] if short else []


def late_addendum(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """TL-04: the document was changed so near to the deadline that the deadline had to move, and it did not."""
    if lot.deadline is None:
        raise UnknownError("deadline")
    period = _period(law, "TL-04.addendum_days")
    late = [one for one in lot.addenda if one < lot.deadline and _days(one, lot.deadline) < period.count]
    return [
        _found(lot, "CN-TL04", _days(one, lot.deadline), f"lot:{lot.pk}:{one:%Y%m%d%H%M%S}", least=period.count)
        for one in late
    ]  # fmt: skip


def unanswered(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """TL-06, TL-09, GP-08: an objection or query was answered late, or is not answered yet."""
    found = []
    for one in lot.objections:
        if one.due_at is None or one.withdrawn:
            continue
        answered = one.answered_at or at
        if answered > one.due_at:
            days = (day_of(answered) - _last_of(one.due_at)).days
            found.append(_found(lot, "CN-TL06", days, f"objection:{one.pk}"))
    return found


def late_publicity(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """TL-08: candidates were publicised later than the law allows after the report (late disclosure)."""
    if lot.report_at is None:
        return []
    last = _last(law, "TL-08.publicity_start_days", lot.report_at)
    began = lot.publicity_from or at
    late = day_of(began) > last
    return [_found(lot, "CN-TL08A", _days(lot.report_at, began))] if late else []


def short_publicity(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """TL-08: the publicity of the candidates ended too early."""
    if lot.publicity_from is None:
        return []
    if lot.publicity_until is None:
        raise UnknownError("publicity_until")
    last = _least(law, "TL-08.publicity_days", lot.publicity_from)
    short = day_of(lot.publicity_until) < last
    return [_found(lot, "CN-TL08B", _days(lot.publicity_from, lot.publicity_until))] if short else []


def late_result(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """TL-31, TL-32: the result went out later than so many hours after the award."""
    if lot.awarded_at is None:
        return []
    hours = _period(law, "TL-31.publish_hours").count
    went = ((lot.result_at or at) - lot.awarded_at).total_seconds() / 3600
    return [_found(lot, "CN-TL32", f"{went:.0f}", most=hours)] if went > hours else []


def late_contract(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """TL-13: the contract was not signed in time after the award notice."""
    if lot.contract_due_at is None:
        return []
    signed = lot.contract_signed_on or day_of(at)
    days = (signed - _last_of(lot.contract_due_at)).days
    return [_found(lot, "CN-TL13", days)] if days > 0 else []


def late_refund(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """TL-15, LG-09: a bid security was given back late, or nobody has said that it was; the value is the most days."""
    late = [(one.settled_on or day_of(at)) - one.due_on for one in lot.refunds]
    days = max((one.days for one in late), default=0)
    return [_found(lot, "CN-LG09", days, late=sum(one.days > 0 for one in late))] if days > 0 else []
