"""The running clocks of complaints: how far they are, and what did not count."""

from datetime import date, datetime

from bidding.law.days import day_of
from bidding.law.figures import Figure, holidays
from bidding.models import Lot, Regime
from supervision.clocks import Interval, days_used, interval
from supervision.models import Complaint, Objection, RecordKind, WitnessReport
from supervision.queries.law import due_at, figure_of, general_due_at, limit_on


def pauses_of(complaint: Complaint) -> list[Interval]:
    """Return the days that do not count in a complaint's clock of decision."""
    return [interval(pause.starts_at, pause.ends_at) for pause in complaint.pauses.order_by("starts_at")]


def decision_due(complaint: Complaint) -> datetime | None:
    """Return when the decision is due, None while the clock is paused (TL-12)."""
    start = decision_start(complaint)
    if start is None:
        return None
    return due_at(complaint.lot, "TL-12.decide_workdays", start, pauses_of(complaint))


def decision_start(complaint: Complaint) -> datetime | None:
    """Return when the time for the decision began: with acceptance, in procurement with the (corrected) letter (94号令 26)."""
    if complaint.accepted_at is None or complaint.lot.project.regime != Regime.GP:
        return complaint.accepted_at
    corrected = complaint.records.filter(kind=RecordKind.CORRECTION).order_by("at").last()
    return corrected.at if corrected else complaint.received_at


def decision_figure(complaint: Complaint) -> Figure:
    """Return the time for the decision, with its article."""
    return figure_of(complaint.lot, "TL-12.decide_workdays", day_of(complaint.received_at))


def acceptance_figure(complaint: Complaint) -> Figure:
    """Return the time for the decision on acceptance, with its article."""
    return figure_of(complaint.lot, "TL-12.accept_workdays", day_of(complaint.received_at))


def days_run(complaint: Complaint, at: datetime) -> int:
    """Return how many days of the decision's time have been used, without the paused ones."""
    start = decision_start(complaint)
    if start is None:
        return 0
    figure = decision_figure(complaint)
    ends = complaint.decided_at or at
    table = holidays(complaint.lot.project.region)
    return days_used(day_of(start), day_of(ends), figure.unit, table, pauses_of(complaint))


def last_day_to_complain(lot: Lot, knew_on: date, objection: Objection | None) -> date:
    """Return the last day of TL-10: the time an objection waited for its answer does not count (实施条例 60).

    In procurement the time runs from the answer to the query, or from the day on which it was due (94号令 17).
    """
    if lot.project.regime == Regime.GP and objection:
        answered = objection.answered_at or objection.due_at or objection.filed_at
        return limit_on(lot, "TL-10.complaint_days", day_of(answered)) or knew_on
    # An answer that never came is waited for until the day on which it was due.
    until = (objection.answered_at or objection.due_at) if objection else None
    waits = [interval(objection.filed_at, until)] if objection and until else []
    found = limit_on(lot, "TL-10.complaint_days", knew_on, waits)
    # Without an interval that has no end the clock always runs out.
    return found or knew_on


def report_due(report: WitnessReport) -> datetime:
    """Return until when the department publishes a witness's report or sends it back (a rule of the platform's own)."""
    return general_due_at("SD-13.report_workdays", report.handed_in_at)
