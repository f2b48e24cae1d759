"""Taking in sealed bytes before submission: stored, hashed and checked while nobody can read them."""

from collections.abc import Iterable
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
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
    lot = lots_with_all_around().select_for_update(of=("self",)).get(pk=lot.pk)
    at = clock.now()
    require(may_store_file(by, lot, at=at))
    owner = by.organisation
    assert owner is not None
    if again := lot.stored_files.filter(owner=owner, sha256=kept.sha256).first():
        return again
    insist_on_room(lot, owner)
    try:
        with transaction.atomic():
            stored = StoredFile.objects.create(
                lot=lot, owner=owner, sha256=kept.sha256, size=kept.size, path=kept.path, stored_at=at
            )
    except IntegrityError:
        return lot.stored_files.get(owner=owner, sha256=kept.sha256)
    record("file.store", by=by, on=stored, at=at, lot=lot.code, sha256=kept.sha256, size=kept.size)
    return stored


def insist_on_room(lot: Lot, owner: Organisation) -> None:
    """Refuse when the organisation has stored MOST_FILES files for the lot."""
    if lot.stored_files.filter(owner=owner).count() >= MOST_FILES:
        raise Refused(_("Too many files were uploaded for this lot."), "too_many_files")
