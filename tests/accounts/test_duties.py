"""Separation of duties: the database keeps functions in one matter apart."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts import actions
from accounts.models import Duty, DutyKind
from accounts.permits import Refused
from ledger import clock
from ledger.models import Entry

from .making import person, user

pytestmark = pytest.mark.django_db
MATTER = "bidding.lot:1"
PAIRS = [(one, other) for one in DutyKind for other in DutyKind if one != other]


@pytest.mark.parametrize(("held", "asked"), PAIRS)
def test_a_second_function_in_one_matter_is_refused_naming_the_first_unless_it_is_secret(
    held: str, asked: str
) -> None:
    somebody = person()
    actions.take_duty(somebody, MATTER, held)

    with override("en"):
        labels = {kind: str(label) for kind, label in DutyKind.choices}
        with pytest.raises(Refused) as refused:
            actions.take_duty(somebody, MATTER, asked)
        said = str(refused.value)

    secret = held in {DutyKind.BID, DutyKind.EVALUATE}
    first = "has another one" if secret else f"already {labels[held]}"
    assert said == (
        f"In one matter functions are kept apart: this person {first}, "
        f"and so cannot be the one who {labels[asked]}."
    )
    assert Duty.objects.get().kind == held


def test_the_same_function_again_changes_nothing() -> None:
    somebody = person()

    first = actions.take_duty(somebody, MATTER, DutyKind.EVALUATE)
    entries = Entry.objects.count()
    again = actions.take_duty(somebody, MATTER, DutyKind.EVALUATE)

    assert first == again
    assert Entry.objects.count() == entries


def test_another_matter_or_another_person_is_free() -> None:
    one, other = person(), person()

    actions.take_duty(one, MATTER, DutyKind.EVALUATE)
    actions.take_duty(one, "bidding.lot:2", DutyKind.PREPARE)
    actions.take_duty(other, MATTER, DutyKind.PREPARE)

    assert Duty.objects.count() == 3


def test_two_accounts_of_one_person_are_one_person() -> None:
    somebody = person()
    agent, bidder = user("agency", person=somebody), user("bidder", person=somebody)
    actions.take_duty(agent.person, MATTER, DutyKind.PREPARE, by=agent)

    with pytest.raises(Refused):
        actions.take_duty(bidder.person, MATTER, DutyKind.BID, by=bidder)


def test_after_a_refusal_the_transaction_goes_on() -> None:
    somebody = person()
    with transaction.atomic():
        actions.take_duty(somebody, MATTER, DutyKind.BID)
        with pytest.raises(Refused):
            actions.take_duty(somebody, MATTER, DutyKind.EVALUATE)
        actions.take_duty(somebody, "bidding.lot:3", DutyKind.EVALUATE)

    assert Duty.objects.count() == 2


def test_the_database_itself_refuses_a_second_function_and_an_unknown_one() -> None:
    somebody, at = person(), clock.now()
    Duty.objects.create(matter=MATTER, person=somebody, kind=DutyKind.BID, taken_at=at)

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(matter=MATTER, person=somebody, kind=DutyKind.EVALUATE, taken_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(matter="other", person=somebody, kind="juggle", taken_at=at)


def test_an_account_without_a_person_takes_no_function() -> None:
    with pytest.raises(Refused):
        actions.take_duty(None, MATTER, DutyKind.BID)
