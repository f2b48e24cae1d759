"""Handing in to a practice run: files, submission, withdrawal, checked by the same code as real ones."""

import os
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding import vault
from bidding.models import BidState, EnvelopeKind, Rehearsal, RehearsalBid, RehearsalEntry, RehearsalUpload
from bidding.queries.bids import kinds_asked
from bidding.queries.rehearsals import practice_keyset, practice_log, standing
from bidding.queries.signing import signing_key, terms_of
from bidding.refusing import refused
from bidding.rules.rehearsals import takes_practice
from bidding.sealing import envelopes, manifests, papers, signatures
from bidding.sealing.envelopes import HEADER_BYTES
from bidding.sealing.manifests import Manifest
from bidding.sealing.refusals import SealingError
from bidding.uploading import arriving
from bidding.uploading.arriving import Growing, Readable
from bidding.uploading.protocol import Creation, Misspoken, Part, insist_on_sense
from ledger import clock, entries

MOST_FILES = 12
# Practising never takes the room that real bids need.
RESERVE = 4 * 1024**3


def log_act(rehearsal: Rehearsal, act: str, *, at: datetime, **facts: entries.JSON) -> RehearsalEntry:
    """Write an act into the practice log, in the ledger's own form; the run is locked by the caller."""
    index = rehearsal.entries.count()
    moment = entries.moment(at)
    body = entries.Act(
        index=index,
        act=act,
        actor="practice",
        organisation=rehearsal.owner.uscc,
        thing=f"practice:{rehearsal.code}",
        at=moment,
        logged_at=moment,
        address="",
        facts=dict(facts),
    ).body
    salt = os.urandom(entries.SALT_SIZE)
    return RehearsalEntry.objects.create(
        rehearsal=rehearsal, index=index, body=body, salt=salt, leaf=entries.leaf(salt, body)
    )


@transaction.atomic
def begin_practice_upload(rehearsal: Rehearsal, asked: Creation) -> RehearsalUpload:
    """Announce a practice file; the same bytes again go on where they stopped. Raises Refused or Misspoken."""
    rehearsal = _locked(rehearsal)
    require(takes_practice(rehearsal, at=clock.now()))
    if asked.kind not in kinds_asked(rehearsal.lot):
        raise Misspoken("kind", 422)
    if again := rehearsal.uploads.filter(sha256=asked.sha256, size=asked.length).first():
        return again
    if rehearsal.uploads.count() >= MOST_FILES:
        raise Refused(_("Too many files were uploaded for this lot."), "too_many_files")
    if vault.free_bytes() < asked.length + RESERVE:
        raise Misspoken("no_room", 507)
    return RehearsalUpload.objects.create(
        rehearsal=rehearsal,
        token=secrets.token_urlsafe(32),
        kind=EnvelopeKind(asked.kind),
        sha256=asked.sha256,
        size=asked.length,
        path=vault.new_path("practice"),
    )


def take_practice_part(upload: RehearsalUpload, part: Part, body: Readable) -> RehearsalUpload:
    """Add a part to a practice file, with the checks of a real one. Raises Refused or Misspoken."""
    if upload.rehearsal.cut_until and clock.now() < upload.rehearsal.cut_until and part.offset:
        raise Misspoken("server", 503)
    with arriving.growing(upload.path) as file:
        if not RehearsalUpload.objects.filter(pk=upload.pk).exists():
            # The run was ended meanwhile: what this request began goes with it.
            arriving.forget(upload.path)
            raise Misspoken("gone", 410)
        upload.refresh_from_db(fields=["offset", "is_whole"])
        if upload.is_whole or part.offset != upload.offset:
            raise Misspoken("offset", 409)
        insist_on_sense(part, upload.size)
        require(takes_practice(upload.rehearsal, at=clock.now()))
        file.resume(upload.offset)
        file.append(part, body, size=upload.size)
        _insist_on_sealed(file, part, upload)
        _enter(upload, file)
    return upload


def _insist_on_sealed(file: Growing, part: Part, upload: RehearsalUpload) -> None:
    if part.offset < HEADER_BYTES and file.offset >= min(upload.size, HEADER_BYTES):
        try:
            envelopes.check(file.head, upload.size)
        except SealingError as error:
            raise refused(error) from error


def _enter(upload: RehearsalUpload, file: Growing) -> None:
    is_whole = file.offset == upload.size
    if is_whole and file.sha256 != upload.sha256:
        raise Misspoken("whole_checksum", 422)
    if is_whole:
        file.settle()
        arriving.protect(upload.path)
    upload.offset, upload.is_whole = file.offset, is_whole
    upload.save(update_fields=["offset", "is_whole"])
    Rehearsal.objects.filter(pk=upload.rehearsal_id).update(moved_at=clock.now())


def remove_practice_upload(upload: RehearsalUpload) -> None:
    """Forget a practice file."""
    path = upload.path
    upload.delete()
    arriving.forget(path)


@transaction.atomic
def submit_practice(rehearsal: Rehearsal, *, manifest: bytes, signature: bytes, by: User) -> RehearsalBid:
    """Take in a practice bid with the checks of a real one; the answer is a practice receipt. Raises Refused."""
    rehearsal, at = _locked(rehearsal), clock.now()
    require(takes_practice(rehearsal, at=at))
    try:
        paper = manifests.parse(manifest)
        key = _sign_checked(rehearsal, manifest, signature, by, at)
        manifests.check(
            paper,
            bidder=by.ledger_organisation,
            keyset=practice_keyset(rehearsal),
            signing_key=key,
            kinds=frozenset(kinds_asked(rehearsal.lot)),
        )
        _insist_on_stored(rehearsal, paper)
    except SealingError as error:
        raise refused(error) from error
    return _receipted(rehearsal, manifest, at)


def _sign_checked(rehearsal: Rehearsal, data: bytes, signature: bytes, by: User, at: datetime) -> str:
    key = signing_key(by)
    if key is None:
        raise Refused(_("Register your signing key first."), "no_key")
    terms = terms_of(rehearsal.lot)
    signatures.check(data, signature, key, terms, signer=by.ledger_organisation, at=at)
    return key.public


def _insist_on_stored(rehearsal: Rehearsal, paper: Manifest) -> None:
    whole = dict(rehearsal.uploads.filter(is_whole=True).values_list("sha256", "size"))
    for part in paper.envelopes:
        if part.sha256 not in whole:
            raise SealingError("not_stored", kind=part.kind)
        if whole[part.sha256] != part.size:
            raise SealingError("size", kind=part.kind)
    if rehearsal.bids.filter(manifest__contains=paper.nonce).exists():
        raise SealingError("reused")


def _receipted(rehearsal: Rehearsal, manifest: bytes, at: datetime) -> RehearsalBid:
    digest, version = papers.digest(manifest), rehearsal.bids.count() + 1
    rehearsal.bids.filter(state=BidState.SEALED).update(state=BidState.REPLACED)
    entry = log_act(rehearsal, "bid.submit", at=at, manifest_sha256=digest, version=version)
    receipt = practice_log(rehearsal).receipt(entry.index, salt=bytes(entry.salt), body=entry.body)
    Rehearsal.objects.filter(pk=rehearsal.pk).update(moved_at=at)
    return RehearsalBid.objects.create(
        rehearsal=rehearsal,
        version=version,
        manifest=manifest.decode(),
        manifest_sha256=digest,
        received_at=at,
        receipt=receipt,
    )


@transaction.atomic
def withdraw_practice(rehearsal: Rehearsal, *, signature: bytes, by: User) -> RehearsalBid:
    """Withdraw the practice bid by the signed statement of a real withdrawal. Raises Refused."""
    rehearsal, at = _locked(rehearsal), clock.now()
    if not takes_practice(rehearsal, at=at):
        raise Refused(_("The deadline has passed; the bid can no longer be withdrawn."), "late")
    bid = standing(rehearsal)
    if bid is None:
        raise Refused(_("Only a bid in force can be withdrawn."), "not_in_force")
    try:
        _sign_checked(rehearsal, practice_withdrawal(rehearsal, bid), signature, by, at)
    except SealingError as error:
        raise refused(error) from error
    bid.state = BidState.WITHDRAWN
    bid.save(update_fields=["state"])
    log_act(rehearsal, "bid.withdraw", at=at, manifest_sha256=bid.manifest_sha256)
    return bid


def practice_withdrawal(rehearsal: Rehearsal, bid: RehearsalBid) -> bytes:
    """Return the statement that is signed to withdraw a practice bid."""
    return manifests.withdrawal(
        tender=rehearsal.lot.project.code,
        lot=rehearsal.code,
        bidder=rehearsal.owner.uscc,
        manifest_sha256=bid.manifest_sha256,
    )


def _locked(rehearsal: Rehearsal) -> Rehearsal:
    rows = Rehearsal.objects.select_for_update(of=("self",)).select_related("lot__project", "owner")
    found = rows.filter(pk=rehearsal.pk).first()
    if found is None:
        raise Refused(_("This practice run has ended."), "ended")
    return found
