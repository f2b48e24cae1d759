"""The clocks of this room: lots to screen, replies that lapse, entries that expire, alarms for what is overdue."""

import logging
from datetime import datetime

from accounts.permits import Refused
from supervision.actions.alerts import lapse
from supervision.actions.credit import expire_credit
from supervision.actions.objections import note_overdue
from supervision.actions.screening import screen_lot
from supervision.models import Alert, AlertStatus, CreditEntry
from supervision.models.credit import SHOWN
from supervision.queries.facts import lots_to_screen

logger = logging.getLogger(__name__)
# Screening reads files: a tick takes a few lots, the next ones the rest.
LOTS_A_TICK = 3


def tick(at: datetime) -> int:
    """Move whatever is due; return how many things moved. Several tickers may run at once."""
    return _screen() + _lapse(at) + _expire(at) + note_overdue(at)


def _screen() -> int:
    """Ask "opened and not yet screened?"; one lot's failure does not keep the others waiting."""
    done = 0
    for lot in lots_to_screen():
        if done == LOTS_A_TICK:
            break
        try:
            screen_lot(lot)
            done += 1
        except Refused:
            continue  # opened, but not yet shown in the hall: asked again at the next tick
        except Exception:
            logger.exception("lot %s could not be screened", lot.pk)
    return done


def _lapse(at: datetime) -> int:
    due = Alert.objects.filter(status=AlertStatus.ASKED, reply_due_at__lt=at)
    return sum(lapse(alert, at=at) for alert in due)


def _expire(at: datetime) -> int:
    due = CreditEntry.objects.filter(status__in=SHOWN, max_until__lt=at)
    return sum(expire_credit(entry, at=at) for entry in due)
