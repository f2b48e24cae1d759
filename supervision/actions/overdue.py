"""Noting once in the ledger that a clock of a complaint ran out: acceptance, decision, a respondent's answer."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from ledger.actions import record
from ledger.queries import entries_on
from supervision.actions.filing import locked
from supervision.models import Complaint, ComplaintStatus

RECEIVED = Q(status=ComplaintStatus.RECEIVED, correct_by__isnull=True)
RUNNING = Q(status__in=[ComplaintStatus.ACCEPTED, ComplaintStatus.INVESTIGATING])


def note_overdue_complaints(at: datetime) -> int:
    """Note each clock that ran out, once; return how many. Several tickers may run at once."""
    late = Complaint.objects.filter(
        (RECEIVED & Q(accept_due_at__lt=at)) | (RUNNING & Q(decide_due_at__lt=at))
    )
    return sum(_note(one, at) for one in late)


@transaction.atomic
def _note(complaint: Complaint, at: datetime) -> bool:
    complaint = locked(complaint)
    step, due = (
        ("accept", complaint.accept_due_at)
        if complaint.status == ComplaintStatus.RECEIVED
        else ("decide", complaint.decide_due_at)
    )
    act = f"complaint.{step}_overdue"
    if due is None or due >= at or entries_on(complaint).filter(act=act).exists():
        return False
    record(act, by=None, on=complaint, at=at, due=due.isoformat())
    return True
