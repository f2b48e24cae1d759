"""What the clock does here: has the grown log cosigned and asks for missing time stamps."""

import time
from datetime import datetime, timedelta

from ledger import queries
from ledger.actions import checkpoint
from ledger.cosigning import latest_cosigned, try_to_cosign
from ledger.stamping import stamp_pending

# How often a growing log is cosigned without an occasion; while a tender is sealed these checkpoints are shown to nobody.
EVERY = timedelta(minutes=1)
# How long (seconds) a witness that does not answer is left alone: closings still ask it in every round.
LEAVE_ALONE = 15.0

_not_before = 0.0


def tick(at: datetime) -> int:
    """Have the log cosigned when it has grown, and stamps fetched; return how many came."""
    return cosign_growth(at) + stamp_pending(at)


def cosign_growth(at: datetime) -> int:
    """Have the log cosigned at most once a minute, and only when it has grown, so that receipts become witnessed."""
    global _not_before
    last = latest_cosigned()
    if last and (last.size == queries.size() or last.at > at - EVERY):
        return 0
    if not queries.size() or time.monotonic() < _not_before:
        return 0
    if try_to_cosign(checkpoint()) is None:
        _not_before = time.monotonic() + LEAVE_ALONE
        return 0
    return 1
