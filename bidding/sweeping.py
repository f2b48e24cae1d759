"""Files of the vault that no row names: what a process left that died between naming a file and entering it."""

import logging
import os
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from itertools import islice

from django.db import transaction

from bidding import vault
from ledger.actions import record

logger = logging.getLogger(__name__)
# How old (seconds) a file must be; whatever is being written now is minutes old.
AGE = 24 * 3600.0
# How often (seconds) the vault is walked, and how many files of a shelf are set aside in one round.
EVERY, MOST = 3600.0, 20
# A database takes only so many names in one query.
AT_ONCE = 500

# Returns those of some paths that a row vouches for.
Named = Callable[[list[str]], Collection[str]]


@dataclass
class Hourly:
    """Says once an hour, in each process that ticks, that it is time to walk the vault."""

    not_before: float = 0.0

    def is_due(self) -> bool:
        """Tell whether an hour has passed since this was last answered with yes."""
        if time.monotonic() < self.not_before:
            return False
        self.not_before = time.monotonic() + EVERY
        return True


def sweep_shelf(shelf: str, named: Named, *, older: float = AGE) -> int:
    """Set files of a shelf aside that lie there for `older` seconds and that no row names; return how many.

    Each goes into the ledger with its hash. Nothing is deleted: after a database was restored from a copy it is rows
    that are missing, and what looks like a stray is a bid, a record or a report.
    """
    return sum(_swept(path) for path in islice(_strays(shelf, named, older), MOST))


def _strays(shelf: str, named: Named, older: float) -> Iterator[str]:
    # Listed before rows are asked for: what is entered meanwhile is named by then.
    paths = iter(list(vault.lying(shelf, older=older)))
    while some := list(islice(paths, AT_ONCE)):
        vouched = named(some)
        yield from (path for path in some if path not in vouched)


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
    logger.warning("a file of the vault that no row names was set aside: %s", aside)
    return True
