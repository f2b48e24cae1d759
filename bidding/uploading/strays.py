"""Sealed files that no row names: what a process left that died between naming a file and entering it."""

import logging
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import file_digest
from itertools import islice

from django.db import transaction

from bidding import vault
from bidding.models import StoredFile, Upload, UploadState
from bidding.uploading.arriving import ENDING
from ledger.actions import record

logger = logging.getLogger(__name__)
SHELF = "sealed"
# How old (seconds) a file must be; whatever is being written now is minutes old.
AGE = 24 * 3600.0
# How often (seconds) the vault is walked, and how many files are set aside in one round.
EVERY, MOST = 3600.0, 20
# A database takes only so many names in one query.
AT_ONCE = 500

_not_before = 0.0


def sweep_strays_hourly() -> int:
    """Sweep once an hour in each process that ticks; return how many files were set aside."""
    global _not_before
    if time.monotonic() < _not_before:
        return 0
    _not_before = time.monotonic() + EVERY
    return sweep_strays()


def sweep_strays(*, older: float = AGE) -> int:
    """Set sealed files aside that lie there for `older` seconds and that no row names; return how many.

    Each goes into the ledger with its hash. Nothing is deleted: after a database was restored from a copy it is rows
    that are missing, and what looks like a stray is a bid.
    """
    return sum(_swept(path) for path in islice(_strays(older), MOST))


def _strays(older: float) -> Iterator[str]:
    # Listed before rows are asked for: what is entered meanwhile is named by then.
    paths = iter(list(vault.lying(SHELF, older=older)))
    while some := list(islice(paths, AT_ONCE)):
        named = _named(some)
        yield from (path for path in some if path.removesuffix(ENDING) not in named)


def _named(paths: Iterable[str]) -> set[str]:
    """Return those that a stored file or an arriving upload names. An upload that has ended vouches for nothing."""
    names: Sequence[str] = [path.removesuffix(ENDING) for path in paths]
    stored = StoredFile.objects.filter(path__in=names).values_list("path", flat=True)
    arriving = Upload.objects.filter(path__in=names, state=UploadState.ARRIVING).values_list(
        "path", flat=True
    )
    return {*stored, *arriving}


@transaction.atomic
def _swept(path: str) -> bool:
    try:
        with vault.place_of(path).open("rb") as file:
            digest, size = file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
        aside = vault.set_aside(path)
    except FileNotFoundError:
        # Another ticker was quicker.
        return False
    # Moved first: should this process die here, the file is out of the way and its name tells where it was.
    record("vault.sweep", by=None, path=path, aside=aside, size=size, sha256=digest)
    logger.warning("a sealed file that no row names was set aside: %s", aside)
    return True
