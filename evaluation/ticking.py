"""The clocks of the evaluation room: the time to sign a report."""

from collections.abc import Iterator
from datetime import datetime

from evaluation.actions import deem_consent
from evaluation.actions.lines import note_lines
from evaluation.models import Report, State


def due(at: datetime) -> Iterator[tuple[datetime, Report]]:
    """Yield (when, report) for each report whose time to sign is over while members are silent."""
    waiting = Report.objects.filter(room__state=State.REPORT_SIGN, sign_by__lte=at).select_related("room")
    for report in waiting.order_by("sign_by"):
        yield report.sign_by, report


def tick(at: datetime) -> int:
    """Take silence for consent wherever the time to sign is over, and note which seats dropped or came back."""
    return sum(len(deem_consent(room=report.room, at=at)) for _when, report in due(at)) + note_lines()
