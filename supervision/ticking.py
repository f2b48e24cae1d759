"""The clocks of this room: lots to screen, replies that lapse, entries that expire, alarms for what is overdue."""

from datetime import datetime

from supervision.actions.alarms import escalate_alarms, lapse_alarms
from supervision.actions.alerts import lapse
from supervision.actions.credit import TAKE_DOWN_AHEAD, expire_credit, take_down
from supervision.actions.drawing import go_on_with_draws
from supervision.actions.looking import look
from supervision.actions.objections import note_overdue
from supervision.actions.orders import expire_orders
from supervision.actions.overdue import note_overdue_complaints
from supervision.actions.platform import screen_pending
from supervision.actions.reviewing import rerun_waiting
from supervision.actions.serving import take_down_due
from supervision.actions.strays import sweep_strays_hourly
from supervision.actions.tips import note_tips
from supervision.models import Alert, AlertStatus, CreditEntry
from supervision.models.credit import SHOWN

# Screening reads files: a tick takes a few lots, the next ones the rest.
LOTS_A_TICK = 3


def tick(at: datetime) -> int:
    """Move whatever is due; return how many things moved. Several tickers may run at once."""
    moved = (
        _screen()
        + rerun_waiting()
        + _lapse(at)
        + _take_down(at)
        + _expire(at)
        + note_overdue(at)
        + note_overdue_complaints(at)
        + note_tips(at)
        + expire_orders(at)
        + lapse_alarms(at)
        + escalate_alarms(at)
        + go_on_with_draws(at)
        + take_down_due(at)
        + sweep_strays_hourly()
    )
    # Last, when all clocks have moved. What it finds is looked at by people; it moves nothing itself.
    look(at)
    return moved


def _screen() -> int:
    """Ask "opened and not yet screened?"; while another process is at it there is nothing to do."""
    return len(screen_pending(limit=LOTS_A_TICK).screened)


def _lapse(at: datetime) -> int:
    due = Alert.objects.filter(status=AlertStatus.ASKED, reply_due_at__lt=at)
    return sum(lapse(alert, at=at) for alert in due)


def _expire(at: datetime) -> int:
    due = CreditEntry.objects.filter(status__in=SHOWN, max_until__lt=at)
    return sum(expire_credit(entry, at=at) for entry in due)


def _take_down(at: datetime) -> int:
    due = CreditEntry.objects.filter(status__in=SHOWN, take_down_due_at__lte=at + TAKE_DOWN_AHEAD)
    return sum(take_down(entry, at=at) for entry in due)
