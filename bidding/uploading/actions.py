"""Taking in a sealed file part by part: begin, take a part, finish, remove, sweep; each leaves a line in the journal."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permits import Refused, require
from bidding import vault
from bidding.actions.uploads import enter_file, insist_on_room, locked_for_storing
from bidding.models import Lot, StoredFile, Upload, UploadAct, UploadState
from bidding.queries.bids import kinds_asked
from bidding.queries.uploads import lots_with_all_around, to_sweep, unfinished
from bidding.refusing import refused
from bidding.rules.bids import takes_bids
from bidding.sealing import envelopes
from bidding.sealing.envelopes import HEADER_BYTES, MOST_BYTES
from bidding.sealing.refusals import SealingError
from bidding.uploading import arriving
from bidding.uploading.arriving import Growing, Readable
from bidding.uploading.journal import note, note_refusal
from bidding.uploading.protocol import Creation, Misspoken, Part, insist_on_sense
from ledger import clock

# Four envelopes and as many that were begun anew; the bytes of four whole ones.
MOST_UNFINISHED, MOST_UNFINISHED_BYTES = 8, 4 * MOST_BYTES
# What an upload may never take from the disk: the database and the ledger need it.
RESERVE = 512 * 1024**2


def begin_upload(asked: Creation, *, by: User) -> Upload:
    """Announce a sealed file of a lot: size, SHA-256, kind of envelope. The same bytes again go on where they stopped.

    Raises Refused (late, suspended, conflict, too_many_files …) or Misspoken.
    """
    lot = lots_with_all_around().public().filter(code=asked.lot).first()
    if lot is None:
        raise Misspoken("not_found", 404)
    try:
        return _begun(lot, asked, by)
    except (Refused, Misspoken) as refusal:
        if by.organisation:
            note_refusal(lot.pk, by.organisation.pk, None, refusal.code, by)
        raise


@transaction.atomic
def _begun(lot: Lot, asked: Creation, by: User) -> Upload:
    lot, at = locked_for_storing(lot, by=by)
    owner = by.organisation
    assert owner is not None
    if asked.kind not in kinds_asked(lot):
        raise Misspoken("kind", 422)
    waiting = list(unfinished(lot, owner))
    if again := next((one for one in waiting if one.sha256 == asked.sha256), None):
        return _same(again, asked)
    stored = lot.stored_files.filter(owner=owner, sha256=asked.sha256, size=asked.length).first()
    if stored is None:
        insist_on_room(lot.stored_files.filter(owner=owner).count())
        _insist_on_few(waiting, asked)
    upload = Upload.objects.create(
        token=secrets.token_urlsafe(32),
        lot=lot,
        owner=owner,
        user=by,
        kind=asked.kind,
        sha256=asked.sha256,
        size=asked.length,
        path=stored.path if stored else vault.new_path("sealed"),
        offset=stored.size if stored else 0,
        stored=stored,
        state=UploadState.FINISHED if stored else UploadState.ARRIVING,
        began_at=at,
        moved_at=at,
    )
    note(upload, UploadAct.FINISHED if stored else UploadAct.BEGAN, by=by, size=asked.length)
    return upload


def _same(upload: Upload, asked: Creation) -> Upload:
    if upload.size != asked.length:
        raise Misspoken("length")
    return upload


def _insist_on_few(waiting: Sequence[Upload], asked: Creation) -> None:
    promised = sum(one.size for one in waiting)
    if len(waiting) >= MOST_UNFINISHED or promised + asked.length > MOST_UNFINISHED_BYTES:
        raise Misspoken("too_many_unfinished", 429)
    insist_on_space(asked.length)


def insist_on_space(length: int) -> None:
    """Refuse what would take the room that database and ledger need. Raises Misspoken("no_room", 507)."""
    if vault.free_bytes() < length + RESERVE:
        raise Misspoken("no_room", 507)


def take_part(upload: Upload, part: Part, body: Readable, *, by: User) -> Upload:
    """Add a part to an upload; what is answered for is on disk. The last part makes it a stored file.

    Unencrypted, armored and doubly encrypted files are refused with their first part (电子办法 26; RULES EB-11).
    Raises Refused or Misspoken; the upload then stands where it stood, or has ended with the code in its journal.
    """
    _insist_on_arriving(upload)
    with arriving.growing(upload.path) as file:
        upload = _standing(upload)
        try:
            return _taken(upload, file, part, body, by)
        except SealingError as error:
            _end(upload, error.code, by)
            raise refused(error) from error
        except (Refused, Misspoken) as refusal:
            if refusal.code == "whole_checksum":
                _end(upload, refusal.code, by)
            else:
                note_refusal(upload.lot_id, upload.owner_id, upload, refusal.code, by)
            raise


def _standing(upload: Upload) -> Upload:
    """Read the row again under the file's lock."""
    upload.offset, upload.state = Upload.objects.values_list("offset", "state").get(pk=upload.pk)
    _insist_on_arriving(upload)
    return upload


def _insist_on_arriving(upload: Upload) -> None:
    if upload.state == UploadState.FINISHED:
        # Whole already: whoever asks where it stands learns that.
        raise Misspoken("offset", 409)
    if upload.state != UploadState.ARRIVING:
        raise Misspoken("gone", 410)


def _taken(upload: Upload, file: Growing, part: Part, body: Readable, by: User) -> Upload:
    if part.offset != upload.offset:
        raise Misspoken("offset", 409)
    insist_on_sense(part, upload.size)
    # Who may bid was asked when the upload began and is asked again when it is entered; each part asks for the time.
    require(takes_bids(upload.lot, at=clock.now()))
    file.resume(upload.offset)
    file.append(part, body, size=upload.size)
    if part.offset < HEADER_BYTES:
        _insist_on_sealed(file, upload.size)
    if file.offset < upload.size:
        return _moved(upload, part, by)
    if file.sha256 != upload.sha256:
        raise Misspoken("whole_checksum", 422)
    return _finished(upload, file, part, by)


def _insist_on_sealed(file: Growing, size: int) -> None:
    """Check the header as soon as it is there."""
    if file.offset >= min(size, HEADER_BYTES):
        envelopes.check(file.head, size)


@transaction.atomic
def _moved(upload: Upload, part: Part, by: User) -> Upload:
    at, end = clock.now(), part.offset + part.length
    standing = Upload.objects.filter(pk=upload.pk, state=UploadState.ARRIVING, offset=part.offset)
    if not standing.update(offset=end, moved_at=at):
        raise Misspoken("offset", 409)
    note(upload, UploadAct.PART, by=by, offset=part.offset, size=part.length)
    upload.offset, upload.moved_at = end, at
    return upload


def _finished(upload: Upload, file: Growing, part: Part, by: User) -> Upload:
    kept = vault.Kept(upload.path, upload.sha256, upload.size, file.head)
    # Named before it is entered: should this process die in between, the next part puts the name back.
    file.settle()
    stored = _entered(upload, kept, part, by)
    if stored.path == upload.path:
        arriving.protect(upload.path)
    else:
        arriving.forget(upload.path)
    return upload


@transaction.atomic
def _entered(upload: Upload, kept: vault.Kept, part: Part, by: User) -> StoredFile:
    # Enters first: it locks the lot, as beginning does, so that the two cannot wait for one another.
    stored = enter_file(upload.lot, kept, by=by)
    _moved(upload, part, by)
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.FINISHED, stored=stored)
    upload.state, upload.stored = UploadState.FINISHED, stored
    note(upload, UploadAct.FINISHED, by=by, size=upload.size)
    return stored


def remove_upload(upload: Upload, *, by: User) -> None:
    """Forget an unfinished upload at its owner's wish; the journal keeps that it was there. Raises Misspoken."""
    if upload.state == UploadState.FINISHED:
        raise Misspoken("finished", 403)
    with arriving.growing(upload.path):
        _close(_standing(upload), UploadState.REMOVED, UploadAct.REMOVED, by=by)


def sweep(at: datetime) -> int:
    """Remove the bytes of uploads that were not finished in time; the journal stays. Return how many."""
    return sum(_swept(upload) for upload in to_sweep(at))


def _swept(upload: Upload) -> bool:
    try:
        with arriving.growing(upload.path):
            _close(_standing(upload), UploadState.SWEPT, UploadAct.SWEPT, by=None)
    except Misspoken:
        # A part is just being refused, or another ticker was quicker.
        return False
    return True


def _end(upload: Upload, code: str, by: User) -> None:
    _close(upload, UploadState.REFUSED, UploadAct.REFUSED, by=by, code=code)


def _close(upload: Upload, state: UploadState, act: UploadAct, *, by: User | None, code: str = "") -> None:
    """End an upload for good: first the row, then the bytes, so that no row vouches for bytes that are gone."""
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk, state=UploadState.ARRIVING).update(state=state)
        note(upload, act, by=by, code=code, offset=upload.offset, size=upload.size)
    arriving.forget(upload.path)


def note_resumed(upload: Upload, *, by: User) -> None:
    """Note that somebody asks where an upload stands in order to go on, unless that is the last that happened."""
    last = upload.events.order_by("-at", "-pk").first()
    if upload.state == UploadState.ARRIVING and last and last.act not in (UploadAct.BEGAN, UploadAct.RESUMED):
        note(upload, UploadAct.RESUMED, by=by, offset=upload.offset)


def note_cut(upload: Upload, received: int, *, by: User) -> None:
    """Note that the line broke after so many bytes of a part, which are lost; all earlier parts are kept."""
    if upload.state == UploadState.ARRIVING:
        note(upload, UploadAct.CUT, by=by, offset=upload.offset, size=received)
