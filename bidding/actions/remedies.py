"""Remedies for an envelope that did not open: the bidder's rescue key, the very same bytes again. Never a new file."""

from collections.abc import Iterable
from contextlib import suppress
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding import vault
from bidding.actions.hall import show
from bidding.actions.outcomes import note_opened, put, task_for
from bidding.decrypting import open_all
from bidding.models import Envelope, OpenedEnvelope, StoredFile
from bidding.rules.opening import may_rescue, may_resupply
from bidding.sealing.openings import Outcome
from ledger import clock
from ledger.actions import record


def rescue(envelope: Envelope, *, identity: str, by: User) -> OpenedEnvelope:
    """Open one's own envelope with the rescue key, while the window is open (F2 to F6).

    The key opens the sealed bytes of the receipt and nothing else, so nothing can be changed by it. Raises Refused.
    """
    envelope = _whole(envelope)
    require(may_rescue(by, envelope))
    (outcome,) = open_all([task_for(envelope, identity=identity.strip())])
    if outcome.cause == "F4":
        raise Refused(_("This is not the key of the envelope."), "wrong_key")
    return _remedied(envelope, outcome, act="envelope.rescue", by=by)


def resupply(envelope: Envelope, *, stream: IO[bytes] | Iterable[bytes], by: User) -> StoredFile:
    """Hand in again the very bytes of the receipt when the platform lost them (F1); then they are opened as usual.

    Raises Refused for any other bytes.
    """
    envelope = _whole(envelope)
    require(may_resupply(by, envelope))
    kept = _the_same_bytes(envelope, stream)
    file = _replaced(envelope, kept, by=by)
    envelope = _whole(envelope)
    good = [bytes.fromhex(one.share) for one in envelope.releases.all() if one.matches]
    outcome = open_all([task_for(envelope, good, needed=envelope.bid.lot.shares_needed)])[0]
    _remedied(envelope, outcome, act="envelope.resupply", by=by)
    return file


def _the_same_bytes(envelope: Envelope, stream: IO[bytes] | Iterable[bytes]) -> vault.Kept:
    other = Refused(_("These are not the bytes of your receipt."), "other_bytes")
    try:
        kept = vault.keep(stream, shelf="sealed", limit=envelope.size)
    except vault.TooLargeError as error:
        raise other from error
    if kept.sha256 != envelope.sha256:
        vault.forget(kept.path)
        raise other
    return kept


@transaction.atomic
def _replaced(envelope: Envelope, kept: vault.Kept, *, by: User) -> StoredFile:
    file = StoredFile.objects.select_for_update().get(pk=envelope.file_id)
    before, file.path = file.path, kept.path
    file.save(update_fields=["path"])
    record("file.resupply", by=by, on=file, sha256=kept.sha256)
    transaction.on_commit(lambda: _set_aside(before))
    return file


def _set_aside(path: str) -> None:
    # What lay there instead stays as evidence, unless nothing did.
    with suppress(FileNotFoundError):
        vault.set_aside(path)


@transaction.atomic
def _remedied(envelope: Envelope, outcome: Outcome, *, act: str, by: User) -> OpenedEnvelope:
    OpenedEnvelope.objects.select_for_update().get(envelope=envelope)
    opened = put(envelope, outcome, at=clock.now())
    note_opened(envelope.bid)
    record(
        act,
        by=by,
        on=envelope.bid.lot,
        bid=envelope.bid.manifest_sha256,
        kind=str(envelope.kind),
        cause=opened.cause,
    )
    show(envelope.bid.lot, kind="remedy")
    return opened


def _whole(envelope: Envelope) -> Envelope:
    rows = Envelope.objects.select_related("bid__bidder", "bid__lot__project", "file", "opened")
    return rows.get(pk=envelope.pk)
