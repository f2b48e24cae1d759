"""One process at a time: a lease that is taken by compare-and-swap, and lost by who is dead or says nothing."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from django.db import transaction
from django.db.models import Q

from ledger import clock
from supervision.models import Lease

# A process that says nothing for so long has lost its lease; on the same machine a dead one loses it at once.
PATIENCE = timedelta(minutes=10)
# Seconds between two signs of life.
RENEW_EVERY = 60.0


@contextmanager
def held(name: str) -> Iterator[str]:
    """Hold the lease inside the block; yield who has it when it is somebody else's."""
    holder = _take(name)
    try:
        yield holder
    finally:
        if not holder:
            Lease.objects.filter(name=name, holder=_own_name()).update(holder="", until=None)


def renew(name: str) -> None:
    """Say that the holder is alive."""
    Lease.objects.filter(name=name, holder=_own_name()).update(until=clock.now() + PATIENCE)


class Renewing:
    """Renews a lease whenever it is called, but not more often than it needs."""

    def __init__(self, name: str) -> None:
        self.name, self.last = name, monotonic()

    def __call__(self) -> None:
        """Say, now and then, that the holder is alive."""
        if monotonic() - self.last >= RENEW_EVERY:
            self.last = monotonic()
            renew(self.name)


def _own_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@transaction.atomic
def _take(name: str) -> str:
    """Take the lease; return its holder when that one lives."""
    Lease.objects.get_or_create(name=name)
    lease = Lease.objects.select_for_update().get(name=name)
    at = clock.now()
    taken = lease.holder and lease.until is not None and lease.until > at
    if taken and lease.holder != _own_name() and not _dead(lease.holder):
        return lease.holder
    mine = Q(name=name, holder=lease.holder, until=lease.until)
    swapped = Lease.objects.filter(mine).update(holder=_own_name(), until=at + PATIENCE)
    return "" if swapped else "another process"


def _dead(holder: str) -> bool:
    """Tell whether a holder on this machine is gone; of other machines only time can tell."""
    host, _colon, process = holder.rpartition(":")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
