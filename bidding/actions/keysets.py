"""Appointing the keyholders of a lot, and the drill each must open before publication."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import take_duty
from accounts.models import DutyKind, KeyPurpose, User
from accounts.permits import Refused, require
from accounts.queries import current_key
from accounts.roles import Act
from accounts.rules import may_act
from bidding import drills
from bidding.models import Keyholding, Lot
from bidding.queries.keysets import is_complete, keyset_of
from bidding.refusing import refused
from bidding.rules import keysets as rules
from bidding.sealing.keysets import check as check_keyset
from bidding.sealing.refusals import SealingError
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name


@transaction.atomic
def appoint_keyholder(lot: Lot, *, by: User, holder: User) -> Keyholding:
    """Appoint an account that has both keys as keyholder, in the next free place, and seal a drill for it.

    The last appointment completes the keyset and fixes its fingerprint. Raises Refused: no keys, one organisation
    with enough shares to open bids alone, a person with another function in this lot, a full keyset.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_appoint(by, lot, holder))
    place = _free_place(lot)
    holding = Keyholding(lot=lot, index=place, holder=holder, organisation=holder.organisation)
    holding.recipient, holding.signing_key = _keys(holder)
    drill = drills.make(tender=lot.project.code, lot=lot.code, index=place, recipient=holding.recipient)
    holding.drill, holding.drill_sha256 = drill.sealed, drill.sha256
    holding.save()
    take_duty(holder.person, thing_name(lot), DutyKind.HOLD_KEY, by=by)
    _fix(lot)
    record(
        "keyholder.appoint",
        by=by,
        on=lot,
        at=at,
        place=place,
        holder=holder.ledger_name,
        recipient=holding.recipient,
        signing_key=holding.signing_key,
        keyset=lot.keyset_sha256,
    )
    return holding


def _free_place(lot: Lot) -> int:
    taken = set(lot.keyholdings.values_list("index", flat=True))
    return next(place for place in range(1, lot.shares_total + 1) if place not in taken)


def _keys(holder: User) -> tuple[str, str]:
    seal, sign = current_key(holder, KeyPurpose.SEAL), current_key(holder, KeyPurpose.SIGN)
    assert seal is not None  # asked by the rule
    assert sign is not None
    return seal.public, sign.public


def _fix(lot: Lot) -> None:
    """Fix the fingerprint when the keyset is complete, and take it away when it is not."""
    fingerprint = ""
    if is_complete(lot):
        keyset = keyset_of(lot)
        try:
            check_keyset(keyset)
        except SealingError as error:
            raise refused(error) from error
        fingerprint = keyset.fingerprint
    lot.keyset_sha256 = fingerprint
    Lot.objects.filter(pk=lot.pk).update(keyset_sha256=fingerprint)


@transaction.atomic
def dismiss_keyholder(holding: Keyholding, *, by: User) -> None:
    """Take back an appointment before publication, e.g. when the drill cannot be opened. Raises Refused later."""
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=holding.lot_id)
    require(rules.may_dismiss(by, lot))
    place, name = holding.index, holding.holder.ledger_name
    holding.delete()
    _fix(lot)
    record("keyholder.dismiss", by=by, on=lot, place=place, holder=name)


@transaction.atomic
def open_drill(holding: Keyholding, *, by: User, text: str, signature: str) -> Keyholding:
    """Take in the text a keyholder found in her drill, and her signature over it (Ed25519, hexadecimal).

    Raises Refused for another's drill, a wrong text or a wrong signature; nothing is lost, she may try again.
    """
    at = clock.now()
    holding = Keyholding.objects.select_for_update(of=("self",)).get(pk=holding.pk)
    require(may_act(by, Act.HOLD_KEY))
    require(rules.may_open_drill(by, holding))
    if holding.drill_opened_at:
        return holding
    if not drills.is_opened(holding.drill_sha256, text):
        raise Refused(_("This is not the text that was sealed in the drill."), "wrong_text")
    if not drills.is_signed(text, signature, holding.signing_key):
        raise Refused(_("The signature is not by your registered key."), "wrong_signature")
    holding.drill_opened_at = at
    holding.save(update_fields=["drill_opened_at"])
    record("drill.open", by=by, on=holding, at=at, place=holding.index)
    return holding
