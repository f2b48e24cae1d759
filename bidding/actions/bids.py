"""Submitting, replacing and withdrawing a sealed bid."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.duties import take_duty
from accounts.actions.gates import noting_refusals
from accounts.models import BarScope, DutyKind, User
from accounts.permits import Refused, require
from accounts.queries import gate_evidence
from accounts.roles import Act
from accounts.rules import may_act
from accounts.signingkeys import SigningKey
from bidding.models import Bid, BidState, Envelope, EnvelopeKind, Lot, StoredFile, Withdrawal
from bidding.queries.bids import GONE, kinds_asked, thing_of
from bidding.queries.keysets import keyset_of
from bidding.queries.signing import signing_key, terms_of
from bidding.queries.uploads import lots_with_all_around
from bidding.refusing import refused
from bidding.rules.bids import may_submit_bid, may_withdraw_bid, takes_bids
from bidding.sealing import keysets, manifests, papers, signatures
from bidding.sealing.manifests import Manifest, Sealed
from bidding.sealing.refusals import SealingError
from ledger import clock
from ledger.actions import checkpoint, record
from ledger.models import Entry, thing_name
from ledger.queries import tlog_proof


@noting_refusals("submission", BarScope.BID, lambda lot, *, by, **_sent: (by, by, lot))
@transaction.atomic
def submit_bid(lot: Lot, *, manifest: bytes, signature: bytes, by: User) -> Bid:
    """Take in a sealed bid: a signed manifest naming bytes already stored. A later one replaces the earlier.

    `manifest` is canonical JSON, `signature` over it is by the account's registered key, as that kind of key signs
    (bidding.sealing.signatures; 64 bytes for Ed25519). Accepted if and only if the entry in the ledger is before the deadline (招标投标法 28, 实施条例 36); the receipt is a C2SP tlog-proof
    (电子办法 27). Nobody is told: before the opening even the number of bids is a secret. The very manifest in force
    again gives its bid again, even after the deadline, since the answer may have been lost. Raises Refused.
    """
    lot = lots_with_all_around().select_for_update(of=("self",)).get(pk=lot.pk)
    at = clock.now()
    if (again := _in_force(lot, manifest, by)) is not None:
        return again
    require(may_submit_bid(by, lot, at=at))
    take_duty(by.person, thing_name(lot), DutyKind.BID, by=by)
    try:
        paper, key = _checked(lot, manifest, signature, by)
        files = _stored(lot, paper, by)
    except SealingError as error:
        raise refused(error) from error
    bid, replaced = _put(lot, paper, manifest, _columns(signature, key), by)
    _add_envelopes(bid, paper, files)
    entry = record(
        "bid.submit",
        by=by,
        on=thing_of(bid),
        lot=lot.code,
        manifest_sha256=bid.manifest_sha256,
        version=bid.version,
        replaces=replaced,
        gate=gate_evidence(by, at=at, scope=BarScope.BID),
    )
    # The log's own time decides: what it holds before the deadline is in time, in the order it holds it.
    require(takes_bids(lot, at=entry.logged_at))
    return _receipted(bid, entry)


def _in_force(lot: Lot, manifest: bytes, by: User) -> Bid | None:
    """Return the bid that this manifest already is; one that was replaced or withdrawn is none."""
    if by.organisation is None:
        return None
    same = lot.bids.filter(bidder=by.organisation, manifest_sha256=papers.digest(manifest))
    if found := same.exclude(state__in=GONE).first():
        require(may_act(by, Act.SUBMIT_BID))
    return found


def _checked(lot: Lot, manifest: bytes, signature: bytes, by: User) -> tuple[Manifest, SigningKey]:
    """Check signature and content. Raises SealingError with a code."""
    paper = manifests.parse(manifest)
    keyset = keyset_of(lot)
    keysets.check(keyset)
    key = _signed(lot, manifest, signature, by)
    manifests.check(
        paper,
        bidder=by.ledger_organisation,
        keyset=keyset,
        signing_key=key.public,
        kinds=frozenset(kinds_asked(lot)),
    )
    if keyset.fingerprint != lot.keyset_sha256:
        raise SealingError("wrong_keyset")
    return paper, key


def _signed(lot: Lot, data: bytes, signature: bytes, by: User) -> SigningKey:
    """Return the account's key when the signature is by it and of a kind that the notice takes. Raises SealingError."""
    key = signing_key(by)
    if key is None:
        raise Refused(_("Register your signing key first."), "no_key")
    at, signer = clock.now(), by.ledger_organisation
    signatures.check(data, signature, key, terms_of(lot), signer=signer, at=at)
    return key


def _columns(signature: bytes, key: SigningKey) -> dict[str, str]:
    """Return what a row keeps of a signature: all that checking it again needs."""
    return {
        "signature": signature.hex(),
        "signing_key": key.public,
        "signing_scheme": key.scheme,
        "signing_material": key.material,
    }


def _stored(lot: Lot, paper: Manifest, by: User) -> dict[str, StoredFile]:
    """Find the named bytes among the organisation's own files. Raises SealingError."""
    own = {file.sha256: file for file in lot.stored_files.filter(owner=by.organisation)}
    for part in paper.envelopes:
        if part.sha256 not in own:
            raise SealingError("not_stored", kind=part.kind)
        if own[part.sha256].size != part.size:
            raise SealingError("size", kind=part.kind)
    if len({part.sha256 for part in paper.envelopes}) != len(paper.envelopes):
        raise SealingError("reused")
    return {part.kind: own[part.sha256] for part in paper.envelopes}


def _put(lot: Lot, paper: Manifest, manifest: bytes, signed: dict[str, str], by: User) -> tuple[Bid, str]:
    bidder = by.organisation
    assert bidder is not None
    earlier = list(lot.bids.filter(bidder=bidder).only("version", "state", "manifest_sha256"))
    version = max((bid.version for bid in earlier), default=0) + 1
    replaced = next((bid for bid in earlier if bid.state == BidState.SEALED), None)
    if replaced:
        Bid.objects.filter(pk=replaced.pk, state=BidState.SEALED).update(state=BidState.REPLACED)
    try:
        with transaction.atomic():
            bid = Bid.objects.create(
                lot=lot,
                bidder=bidder,
                submitted_by=by,
                version=version,
                manifest=manifest.decode(),
                manifest_sha256=papers.digest(manifest),
                nonce=paper.nonce,
                received_at=clock.now(),
                **signed,
            )
    except IntegrityError as error:
        raise refused(SealingError("reused")) from error
    return bid, replaced.manifest_sha256 if replaced else ""


def _add_envelopes(bid: Bid, paper: Manifest, files: dict[str, StoredFile]) -> None:
    try:
        with transaction.atomic():
            Envelope.objects.bulk_create(_envelope(bid, part, files[part.kind]) for part in paper.envelopes)
    except IntegrityError as error:
        raise refused(SealingError("reused")) from error


def _envelope(bid: Bid, part: Sealed, file: StoredFile) -> Envelope:
    return Envelope(
        bid=bid,
        kind=EnvelopeKind(part.kind),
        file=file,
        sha256=part.sha256,
        size=part.size,
        recipient=part.recipient,
        commitments=list(part.commitments),
        wraps=list(part.wraps),
    )


def _receipted(bid: Bid, entry: Entry) -> Bid:
    checkpoint()
    bid.received_at, bid.entry_index, bid.receipt = entry.at, entry.index, tlog_proof(entry)
    bid.save(update_fields=["received_at", "entry_index", "receipt"])
    return bid


@transaction.atomic
def withdraw_bid(bid: Bid, *, statement: bytes, signature: bytes, by: User) -> Withdrawal:
    """Withdraw a bid before the deadline (撤回, 招标投标法 29) by a statement signed with the account's key.

    The sealed bytes stay, unopened for ever; the bidder may submit anew. Nobody is told. Raises Refused.
    """
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=bid.lot_id)
    bid = Bid.objects.select_for_update(of=("self",)).select_related("bidder").get(pk=bid.pk)
    bid.lot, at = lot, clock.now()
    require(may_withdraw_bid(by, bid, at=at))
    key = _check_statement(bid, statement, signature, by)
    Bid.objects.filter(pk=bid.pk, state=BidState.SEALED).update(state=BidState.WITHDRAWN)
    entry = record(
        "bid.withdraw", by=by, on=thing_of(bid), lot=lot.code, statement_sha256=papers.digest(statement)
    )
    require(may_withdraw_bid(by, bid, at=entry.logged_at))
    return Withdrawal.objects.create(
        bid=bid, statement=statement.decode(), withdrawn_at=entry.at, **_columns(signature, key)
    )


def _check_statement(bid: Bid, statement: bytes, signature: bytes, by: User) -> SigningKey:
    wanted = manifests.withdrawal(
        tender=bid.lot.project.code,
        lot=bid.lot.code,
        bidder=bid.bidder.uscc,
        manifest_sha256=bid.manifest_sha256,
    )
    if statement != wanted:
        raise refused(SealingError("signature"))
    try:
        return _signed(bid.lot, statement, signature, by)
    except SealingError as error:
        raise refused(error) from error
