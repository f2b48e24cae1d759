"""Having the log's checkpoints time-stamped where an authority is configured; a failure never holds anything up."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from ledger import alarms, timestamps
from ledger.alarms import Kind
from ledger.models import Checkpoint, Entry, Stamp
from ledger.timestamps import StampError

# Between two attempts at one stamp, and how many are asked for in one round: the clock has other things to do.
RETRY = timedelta(seconds=30)
AT_ONCE = 3
PATIENCE = 5.0


def want(entry: Entry) -> Stamp | None:
    """Note, in the caller's transaction, that the entry's time shall be stamped; None without an authority."""
    return Stamp.objects.get_or_create(entry=entry)[0] if settings.TSA_URL else None


def stamp_pending(at: datetime) -> int:
    """Ask for the stamps that are missing, a few at a time; return how many came. `at` is now (aware).

    The first checkpoint that covers the entry is stamped. Failures raise an alarm and are tried again later.
    """
    if not settings.TSA_URL:
        return 0
    due = Stamp.objects.filter(Q(tried_at__isnull=True) | Q(tried_at__lte=at - RETRY), token__isnull=True)
    return sum(_stamped(stamp, at) for stamp in due.order_by("pk")[:AT_ONCE])


def checked(stamp: Stamp) -> datetime:
    """Check a stored stamp against its checkpoint; return its time. Raises StampError."""
    if stamp.token is None or stamp.checkpoint is None:
        raise StampError("there is no stamp yet")
    return timestamps.verify(bytes(stamp.token), stamp.checkpoint.note.encode(), roots())


def roots() -> bytes:
    """Return the root certificates of the authority, PEM."""
    return _read(settings.TSA_CA)


@cache
def _read(place: str) -> bytes:
    return Path(place).read_bytes()


def _stamped(stamp: Stamp, at: datetime) -> bool:
    checkpoint = Checkpoint.objects.filter(size__gt=stamp.entry_id).order_by("size").first()
    if checkpoint is None:
        return False
    # Whoever marks the attempt makes it: of two clocks at once only one asks.
    if not Stamp.objects.filter(pk=stamp.pk, tried_at=stamp.tried_at, token__isnull=True).update(tried_at=at):
        return False
    try:
        token, gen_time = timestamps.stamp(
            settings.TSA_URL, checkpoint.note.encode(), roots(), patience=PATIENCE
        )
    except (StampError, OSError) as error:
        Stamp.objects.filter(pk=stamp.pk).update(problem=str(error))
        alarms.raise_alarm(Kind.STAMP, str(error))
        return False
    done = Stamp.objects.filter(pk=stamp.pk, token__isnull=True)
    alarms.clear(Kind.STAMP)
    return bool(done.update(checkpoint=checkpoint, token=token, gen_time=gen_time, problem=""))
