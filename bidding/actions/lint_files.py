"""Keeping what was found in a file from elsewhere, for a week; the file itself is never kept."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import IO

from django.db import transaction

from accounts.models import User
from accounts.permits import require
from bidding.looking import Looked
from bidding.models import LintRun
from bidding.rules.linting import may_check_files
from ledger import clock

KEPT = timedelta(days=7)
PIECE = 1024 * 1024


def digest_of(stream: IO[bytes]) -> str:
    """Return the SHA-256 of a file and go back to its beginning."""
    hashed = sha256()
    stream.seek(0)
    while piece := stream.read(PIECE):
        hashed.update(piece)
    stream.seek(0)
    return hashed.hexdigest()


@transaction.atomic
def keep_run(*, looked: Looked, name: str, digest: str, size: int, regime: str, by: User) -> LintRun:
    """Keep the findings in a file for its uploader, and drop those of everybody that are older than a week.

    Nothing goes into the ledger: looking through a draft is nobody's business before it is published.
    """
    at = clock.now()
    require(may_check_files(by))
    drop_old(at)
    return LintRun.objects.create(
        by=by,
        name=_shown(name),
        sha256=digest,
        size=size,
        regime=regime,
        passages=looked.passages,
        findings=looked.findings,
        notes=looked.notes,
        seconds=round(looked.seconds, 3),
        made_at=at,
    )


def drop_old(at: datetime) -> int:
    """Remove findings older than a week; returns how many files they were of."""
    return LintRun.objects.filter(made_at__lt=at - KEPT).delete()[0]


def forget_run(run: LintRun, *, by: User) -> None:
    """Remove the findings in a file at the word of its uploader."""
    LintRun.objects.filter(pk=run.pk, by=by).delete()


def _shown(name: str) -> str:
    """Return the name of a file as it can be shown: no path, no control signs, not longer than the column."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:255] or "—"
