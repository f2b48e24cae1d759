"""Alarms: what the operator and the supervisor must see. They stand outside the log, which may be what is wrong."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, TextChoices
from django.utils.translation import gettext_lazy as _

from ledger import clock
from ledger.models import Alarm

logger = logging.getLogger(__name__)


class Kind(TextChoices):
    """What can be wrong, in the words of the page that shows it."""

    CLOCK = "clock", _("The platform clock was put back")
    CLOCK_LEAPT = "clock_leapt", _("The platform clock leapt forward")
    TIME_SOURCE = "time_source", _("The time source of the platform is not in order")
    WITNESS = "witness", _("The witness refuses to cosign: the log is not what it was")
    WITNESS_AWAY = "witness_away", _("The witness does not answer")
    WITNESS_OTHER = "witness_other", _("A further witness does not cosign")
    STAMP = "stamp", _("The time stamping authority gives no stamp")
    SCREENING = "screening", _("Opened lots could not be screened")


def standing() -> list[Alarm]:
    """Return the alarms that are not over, the latest first."""
    return list(Alarm.objects.filter(cleared_at__isnull=True))


def name_of(alarm: Alarm) -> str:
    """Return what is wrong, in the language in force."""
    return str(Kind(alarm.kind).label) if alarm.kind in Kind.values else alarm.kind


def raise_alarm(kind: str, detail: str, *, at: datetime | None = None) -> Alarm:
    """Raise an alarm, or count up the one of its kind that stands. `at` (aware) is now by default.

    Call it outside the transaction that failed, or it is rolled back with it.
    """
    at = at or clock.now()
    standing = Alarm.objects.filter(kind=kind, cleared_at__isnull=True)
    if standing.update(last_at=at, times=F("times") + 1, detail=detail):
        return standing.get()
    try:
        with transaction.atomic():
            alarm = Alarm.objects.create(kind=kind, detail=detail, raised_at=at, last_at=at)
    except IntegrityError:
        return standing.get()
    logger.critical("ALARM %s: %s", kind, detail)
    return alarm


def clear(kind: str, *, at: datetime | None = None) -> int:
    """End the alarm of this kind, if one stands; return how many ended."""
    ended = Alarm.objects.filter(kind=kind, cleared_at__isnull=True).update(cleared_at=at or clock.now())
    if ended:
        logger.warning("the alarm %s is over", kind)
    return ended
