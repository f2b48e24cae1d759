"""The contract record: what was signed must be what was awarded."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.notices import post, tell
from bidding.flow import move
from bidding.law.days import day_of, last_day
from bidding.models import Award, Contract, Lot, NoticeKind
from bidding.queries.facts import money
from bidding.queries.results import offered_by
from bidding.rules import results as rules
from bidding.rules.tenders import may_decide
from ledger import clock
from ledger.actions import record


@transaction.atomic
def sign_contract(
    award: Award,
    *,
    by: User,
    number: str,
    amount: Decimal,
    duration_days: int,
    manager: str,
    signed_on: date,
) -> Contract:
    """Record the contract of an award. Amount (yuan), period and manager must be those of award and bid (LG-14).

    A contract signed after its last lawful day (TL-13) is recorded and marked late in the ledger: what happened
    happened. Raises Refused that names every difference, for a day that lies ahead or before the award, or for a
    number that is taken.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=award.lot_id)
    award = Award.objects.select_related("candidate__bid__bidder").get(pk=award.pk)
    award.lot = lot
    require(rules.may_sign(by, award))
    _require_same(award, amount, duration_days, manager)
    if not day_of(award.decided_at) <= signed_on <= day_of(at):
        raise Refused(_("The contract is signed between the day of the award and today."), "signed_on")
    contract = _put(award, number.strip(), amount, duration_days, manager.strip(), signed_on, by)
    move(lot, "contract")
    late = signed_on > last_day(award.contract_due_at)
    _announce(lot, contract, late=late, by=by)
    return contract


def _require_same(award: Award, amount: Decimal, duration_days: int, manager: str) -> None:
    found = rules.differences(
        award,
        amount=amount,
        duration_days=duration_days,
        manager=manager,
        offered=offered_by(award.candidate.bid),
    )
    if found:
        end = _("The contract must repeat the substance of the award and the bid (招标投标法46, 59).")
        raise Refused("\n".join([*found, end]), "differs")


def _put(
    award: Award, number: str, amount: Decimal, duration: int, manager: str, signed_on: date, by: User
) -> Contract:
    if not number or not manager:
        raise Refused(_("Give the contract's number and the project manager's name."), "empty")
    try:
        with transaction.atomic():
            return Contract.objects.create(
                award=award,
                number=number,
                amount=amount,
                duration_days=duration,
                manager=manager,
                signed_on=signed_on,
                recorded_at=clock.now(),
                recorded_by=by,
            )
    except IntegrityError as error:
        raise Refused(_("A contract with this number has been recorded."), "number") from error


def _announce(lot: Lot, contract: Contract, *, late: bool, by: User) -> None:
    bidder = contract.award.candidate.bid.bidder
    notice = post(
        lot,
        NoticeKind.CONTRACT,
        by=by,
        at=contract.recorded_at,
        number=contract.number,
        winner=bidder.name,
        winner_code=bidder.uscc,
        price=money(contract.amount),
        duration_days=str(contract.duration_days),
        manager=contract.manager,
        signed_on=contract.signed_on.isoformat(),
    )
    entry = record(
        "contract.sign",
        by=by,
        on=contract,
        at=contract.recorded_at,
        number=contract.number,
        amount=str(contract.amount),
        signed_on=contract.signed_on.isoformat(),
        late=late,
        notice=notice.sha256,
    )
    tell(lot, entry)


@transaction.atomic
def complete(contract: Contract, *, by: User) -> Contract:
    """Record that the contract has been performed. Raises Refused, IllegalMoveError."""
    at = clock.now()
    contract = Contract.objects.select_related("award").get(pk=contract.pk)
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=contract.award.lot_id)
    require(may_decide(by, lot))
    move(lot, "complete")
    contract.completed_at = at
    contract.save(update_fields=["completed_at"])
    tell(lot, record("contract.complete", by=by, on=contract, at=at))
    return contract
