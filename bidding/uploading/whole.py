"""A file of one part that comes with its announcement: begun, taken and entered in one transaction instead of three."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permits import Refused, require
from bidding import vault
from bidding.actions.uploads import enter_new, insist_on_room, locked_for_storing
from bidding.models import Lot, Upload, UploadState
from bidding.queries.bids import kinds_asked
from bidding.queries.uploads import lots_with_all_around, unfinished
from bidding.refusing import refused
from bidding.rules.bids import takes_bids
from bidding.sealing import envelopes
from bidding.sealing.refusals import SealingError
from bidding.uploading import actions, adopting, journal
from bidding.uploading.arriving import Readable
from bidding.uploading.protocol import Creation, Misspoken, Part
from ledger import clock


def take_whole(asked: Creation, part: Part, body: Readable, *, by: User) -> Upload:
    """Take in a sealed file that is announced and sent in one request; the answer says that it is on disk and entered.

    Bytes that were announced or stored before go the longer way, which knows what to do with them.
    Raises Refused or Misspoken; nothing is kept then but a line in the journal.
    """
    lot = lots_with_all_around().public().filter(code=asked.lot).first()
    if lot is None:
        raise Misspoken("not_found", 404)
    try:
        return _taken(lot, asked, part, body, by)
    except adopting.Known:
        body.seek(0)
        upload = actions.begin_upload(asked, by=by)
        return upload if upload.offset else actions.take_part(upload, part, body, by=by)
    except SealingError as error:
        _note(lot, error.code, by)
        raise refused(error) from error
    except (Refused, Misspoken) as refusal:
        _note(lot, refusal.code, by)
        raise


def _note(lot: Lot, code: str, by: User) -> None:
    if by.organisation_id is not None:
        journal.note_refusal(lot.pk, by.organisation_id, None, code, by)


def _taken(lot: Lot, asked: Creation, part: Part, body: Readable, by: User) -> Upload:
    # Before a byte is kept; all rules are asked when it is entered.
    began_at = clock.now()
    require(takes_bids(lot, at=began_at))
    actions.insist_on_space(asked.length)
    with adopting.adopted(vault.new_path("sealed"), body, part) as kept:
        if part.sha256 is not None and part.sha256.hex() != kept.sha256:
            raise Misspoken("checksum", 460)
        if kept.sha256 != asked.sha256:
            raise Misspoken("whole_checksum", 422)
        envelopes.check(kept.head, kept.size)
        return _entered(lot, asked, kept, began_at, by)


@transaction.atomic
def _entered(lot: Lot, asked: Creation, kept: vault.Kept, began_at: datetime, by: User) -> Upload:
    lot, at = locked_for_storing(lot, by=by)
    owner = by.organisation
    assert owner is not None
    if asked.kind not in kinds_asked(lot):
        raise Misspoken("kind", 422)
    stored = set(lot.stored_files.filter(owner=owner).values_list("sha256", flat=True))
    if kept.sha256 in stored or unfinished(lot, owner).filter(sha256=kept.sha256).exists():
        raise adopting.Known
    insist_on_room(len(stored))
    upload = Upload.objects.create(
        token=secrets.token_urlsafe(32),
        lot=lot,
        owner=owner,
        user=by,
        kind=asked.kind,
        sha256=kept.sha256,
        size=kept.size,
        path=kept.path,
        offset=kept.size,
        stored=enter_new(lot, kept, at=at, by=by),
        state=UploadState.FINISHED,
        began_at=began_at,
        moved_at=at,
    )
    journal.note_whole(upload, by=by)
    return upload
