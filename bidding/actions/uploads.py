"""Taking in sealed bytes before submission: stored, hashed and checked while nobody can read them."""

from collections.abc import Iterable
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding import vault
from bidding.models import Lot, StoredFile
from bidding.queries.uploads import lots_with_all_around
from bidding.refusing import refused
from bidding.rules.bids import may_store_file
from bidding.sealing import envelopes
from bidding.sealing.refusals import SealingError
from ledger import clock
from ledger.actions import record

# Four envelopes, resealed a dozen times: more is no bid any more but a filled disk.
MOST_FILES = 50
# What decides whether a lot takes bids, and may change at any moment.
OF_THE_MOMENT = ("status", "deadline", "suspended_at")


def store_sealed(lot: Lot, *, stream: IO[bytes] | Iterable[bytes], by: User) -> StoredFile:
    """Keep one sealed .age file of the account's organisation, to be named in a manifest later.

    Unencrypted and doubly encrypted files are refused at once (电子办法 26; RULES EB-11). The same bytes again give the
    same row. Raises Refused; nothing is kept then, and no other bidder can tell whether anything was stored.
    """
    require(may_store_file(by, lot, at=clock.now()))
    kept = _kept(stream)
    try:
        envelopes.check(kept.head, kept.size)
        stored = enter_file(lot, kept, by=by)
    except SealingError as error:
        vault.forget(kept.path)
        raise refused(error) from error
    except BaseException:
        vault.forget(kept.path)
        raise
    if stored.path != kept.path:
        vault.forget(kept.path)
    return stored


def _kept(stream: IO[bytes] | Iterable[bytes]) -> vault.Kept:
    try:
        return vault.keep(stream, shelf="sealed", limit=envelopes.MOST_BYTES, head=envelopes.HEADER_BYTES)
    except vault.TooLargeError as error:
        raise refused(SealingError("too_large", limit=envelopes.MOST_BYTES)) from error


@transaction.atomic
def enter_file(lot: Lot, kept: vault.Kept, *, by: User) -> StoredFile:
    """Write down a checked file that lies in the vault, however it came there; the same bytes again give the same row.

    Raises Refused: the time of entering decides, not the time at which the file began to arrive.
    """
    lot, at = locked_for_storing(lots_with_all_around().get(pk=lot.pk), by=by)
    owner = by.organisation
    assert owner is not None
    if again := lot.stored_files.filter(owner=owner, sha256=kept.sha256).first():
        return again
    insist_on_room(lot.stored_files.filter(owner=owner).count())
    return enter_new(lot, kept, at=at, by=by)


def locked_for_storing(lot: Lot, *, by: User) -> tuple[Lot, datetime]:
    """Lock a lot and ask whether the account may hand in files for it; return it and the time that was asked about.

    The lot has those around it at hand (`lots_with_all_around`); what decides about the time is read anew.
    Whoever enters files of a lot comes here first, so that two cannot wait for one another. Raises Refused.
    """
    present = Lot.objects.select_for_update().values_list(*OF_THE_MOMENT).get(pk=lot.pk)
    for name, value in zip(OF_THE_MOMENT, present, strict=True):
        setattr(lot, name, value)
    at = clock.now()
    require(may_store_file(by, lot, at=at))
    return lot, at


def enter_new(lot: Lot, kept: vault.Kept, *, at: datetime, by: User) -> StoredFile:
    """Write down a file that the account's organisation has not stored yet; the lot is locked, the rules were asked."""
    owner = by.organisation
    assert owner is not None
    stored = StoredFile.objects.create(
        lot=lot, owner=owner, sha256=kept.sha256, size=kept.size, path=kept.path, stored_at=at
    )
    record("file.store", by=by, on=stored, at=at, lot=lot.code, sha256=kept.sha256, size=kept.size)
    return stored


def insist_on_room(stored: int) -> None:
    """Refuse when the organisation has stored MOST_FILES files for the lot."""
    if stored >= MOST_FILES:
        raise Refused(_("Too many files were uploaded for this lot."), "too_many_files")
