"""Keyholders release their shares, after closing and never before."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.hall import show
from bidding.models import Cause, Envelope, EnvelopeKind, Keyholding, Lot, Release
from bidding.queries.bids import closing_of, label_of, to_release
from bidding.refusing import refused
from bidding.rules.bids import may_release
from bidding.sealing import papers, releases
from bidding.sealing.refusals import SealingError
from bidding.sealing.shares import commitment
from ledger import clock
from ledger.actions import record
from ledger.keys import log_key, witness_verifier

Signed = tuple[int, str, str]


@transaction.atomic
def release_shares(lot: Lot, *, by: User, shares: Iterable[Signed]) -> list[Release]:
    """Take in a keyholder's signed shares: (envelope id, share in hex, signature in hex), one per envelope.

    An empty share says that the wrap did not open (F5). A share that is not the one the bidder committed to is kept
    as F3 with the keyholder's own signature under it. Refused with "too_early" before the closing checkpoint,
    cosigned at or after the deadline, and for prices of bids that did not pass qualification with "not_qualified".
    """
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(may_release(by, lot))
    _insist_on_closing(lot)
    keyholding = lot.keyholdings.get(holder=by)
    asked = {envelope.pk: envelope for envelope in to_release(keyholding)}
    given = list(shares)
    _insist_on_asked(lot, given, asked)
    at = clock.now()
    made = [
        _released(asked[envelope], keyholding, share, signature, at) for envelope, share, signature in given
    ]
    record(
        "share.release",
        by=by,
        on=keyholding,
        at=at,
        lot=lot.code,
        envelopes=[one.envelope_id for one in made],
        shares_sha256=papers.digest("".join(one.share + one.signature for one in made).encode()),
        causes={str(one.envelope_id): one.cause for one in made if one.cause},
    )
    show(lot, kind="release")
    return made


def _insist_on_closing(lot: Lot) -> None:
    closing = closing_of(lot)
    deadline = int(lot.deadline.timestamp()) if lot.deadline else 0
    try:
        releases.check_closing(
            closing.checkpoint if closing else "",
            deadline=deadline,
            witness=witness_verifier(),
            platform=log_key().verifier,
        )
    except SealingError as error:
        raise refused(error) from error


def _insist_on_asked(lot: Lot, given: list[Signed], asked: dict[int, Envelope]) -> None:
    """Refuse shares of envelopes whose time has not come, or that were released already."""
    wanted = {envelope for envelope, _share, _signature in given}
    if len(wanted) != len(given) or not given:
        raise Refused(_("The file holds no shares, or one of them twice."), "shares")
    if wanted <= asked.keys():
        return
    others = Envelope.objects.filter(pk__in=wanted - asked.keys(), bid__lot=lot)
    if others.filter(kind=EnvelopeKind.PRICE, bid__qualified_at__isnull=True).exists():
        raise Refused(
            _("Prices are opened only of bidders in the logged list of those that passed qualification."),
            "not_qualified",
        )
    raise Refused(_("A share is not asked for now, or was released before."), "not_asked")


def _released(
    envelope: Envelope, keyholding: Keyholding, share: str, signature: str, at: datetime
) -> Release:
    signed = releases.message(label_of(envelope), index=keyholding.index, share=share)
    if not papers.is_signed(signed, _bytes(signature), keyholding.signing_key):
        raise refused(SealingError("signature"))
    cause = "" if share else str(Cause.F5)
    if share and commitment(_bytes(share)) != envelope.commitments[keyholding.index - 1]:
        cause = str(Cause.F3)
    return Release.objects.create(
        envelope=envelope,
        keyholding=keyholding,
        share=share,
        signature=signature,
        matches=not cause,
        cause=cause,
        released_at=at,
    )


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
