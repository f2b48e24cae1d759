"""The contract repeats award and bid in amount, period and manager (招标投标法 46, 59)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.permits import Refused
from bidding.actions.contracts import complete, sign_contract
from bidding.models import Award, Contract, NoticeKind, Status
from ledger.models import Entry
from tests.bidding import making

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def sign(lot: object, **more: object) -> Contract:
    facts = making.contract_facts(lot, **more)
    return sign_contract(Award.objects.get(lot=lot), by=making.party_of(lot).owner, **facts)


def test_a_contract_that_repeats_the_award_is_recorded_published_and_completed(monday: object) -> None:
    lot = making.awarded_lot()

    signed = sign(lot)
    complete(signed, by=making.party_of(lot).owner)

    lot.refresh_from_db()
    assert lot.status == Status.COMPLETED
    assert signed.number in lot.notices.get(kind=NoticeKind.CONTRACT).body
    assert Entry.objects.get(act="contract.sign").facts["late"] is False


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"amount": Decimal("22100000.01")}, "22,100,000.01"),
        ({"duration_days": 299}, "299"),
        ({"manager": "王五"}, "王五"),
    ],
)
def test_a_contract_that_departs_from_the_award_is_refused_with_the_difference(
    change: dict[str, object], named: str, monday: object
) -> None:
    lot = making.awarded_lot()

    with pytest.raises(Refused) as refused:
        sign(lot, **change)

    assert named in str(refused.value)
    assert refused.value.code == "differs"
    assert not Contract.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 4, 2), date(2026, 4, 4)])
def test_a_contract_is_signed_between_award_and_today(day: date, monday: object) -> None:
    with pytest.raises(Refused) as refused:
        sign(making.awarded_lot(), signed_on=day)

    assert refused.value.code == "signed_on"


def test_a_late_contract_is_recorded_as_late(monday: object) -> None:
    lot = making.awarded_lot()
    making.go(Award.objects.get(lot=lot).contract_due_at)

    sign(lot)

    assert Entry.objects.get(act="contract.sign").facts["late"] is True


def test_contract_numbers_are_not_given_twice(monday: object) -> None:
    first, second = making.awarded_lot(), making.awarded_lot()
    sign(first, number="HT-1")

    with pytest.raises(Refused) as refused:
        sign(second, number="HT-1")

    assert refused.value.code == "number"
