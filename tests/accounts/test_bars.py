"""The blacklist gate."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts import actions
from accounts.models import Bar, BarScope
from accounts.permits import YES, Refused
from accounts.queries import gate_evidence
from accounts.roles import Role
from accounts.rules import may_take_part
from ledger import clock
from ledger.queries import entries_on

from .making import BASIS, bar, organisation, person, user

pytestmark = pytest.mark.django_db


def test_a_bar_holds_from_its_start_to_its_end_and_not_at_the_end(monday) -> None:
    firm = organisation()
    made = bar(firm, days=10)
    answers = [
        bool(may_take_part(firm, at=at, scope=BarScope.BID))
        for at in (
            made.starts_at - timedelta(seconds=1),
            made.starts_at,
            made.ends_at - timedelta(seconds=1),
            made.ends_at,
        )
    ]

    assert answers == [True, False, False, True]


@pytest.mark.parametrize(
    ("kept", "asked", "free"),
    [
        (BarScope.ALL, BarScope.BID, False),
        (BarScope.ALL, BarScope.DRAW, False),
        (BarScope.ALL, BarScope.ALL, False),
        (BarScope.BID, BarScope.BID, False),
        (BarScope.BID, BarScope.DRAW, True),
        (BarScope.BID, BarScope.ALL, True),
        (BarScope.DRAW, BarScope.DRAW, False),
    ],
)
def test_a_bar_counts_in_its_scope(kept: str, asked: str, free: bool) -> None:
    firm = organisation()
    bar(firm, scope=kept)

    assert bool(may_take_part(firm, at=clock.now(), scope=asked)) is free


def test_the_subject_may_be_named_in_any_way() -> None:
    firm, somebody = organisation(), person()
    account = user(Role.BIDDER, organisation=firm, person=somebody)
    bar(somebody)
    at = clock.now()

    asked = [account, somebody, somebody.identity_hash, firm, firm.uscc]

    assert [bool(may_take_part(one, at=at)) for one in asked] == [False, False, False, True, True]


def test_a_credit_code_is_found_in_any_spelling() -> None:
    firm = organisation()
    bar(f" {firm.uscc.lower()} ")

    assert may_take_part(firm.uscc.lower(), at=clock.now()).code == "barred"


def test_the_reason_gives_scope_end_and_basis(monday) -> None:
    firm = organisation()
    bar(firm, days=365)

    with override("en"):
        refusal = may_take_part(firm, at=monday)

    assert refusal.reason == f"Barred from all trading until March 2, 2027; basis: {BASIS}."


def test_a_lifted_bar_no_longer_holds_but_did_hold(monday) -> None:
    firm, officer = organisation(), user(Role.SUPERVISOR)
    made = bar(firm)
    with clock.travel(monday + timedelta(days=1)):
        actions.lift_bar(made, reason="credit repaired", by=officer)
        actions.lift_bar(made, reason="once more", by=officer)

    assert may_take_part(firm, at=monday + timedelta(days=2)) == YES
    assert not may_take_part(firm, at=monday + timedelta(hours=1))
    assert [entry.act for entry in entries_on(made)] == ["bar.set", "bar.lift"]


def test_the_evidence_names_the_bars_and_the_time(monday) -> None:
    firm = organisation()
    made = bar(firm)

    assert gate_evidence(firm, at=monday, scope=BarScope.BID) == {
        "scope": "bid",
        "asked_at": monday.isoformat(),
        "bars": [{"bar": made.pk, "basis": made.basis, "until": made.ends_at.isoformat()}],
        "list": {"length": 1, "last": made.pk},
    }


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_only_a_supervision_officer_bars_and_lifts(role: Role) -> None:
    firm = organisation()
    made = bar(firm)

    with pytest.raises(Refused):
        bar(firm, by=user(role))
    with pytest.raises(Refused):
        actions.lift_bar(made, reason="a favour", by=user(role))


def test_a_bar_needs_a_basis_and_a_period() -> None:
    at, officer = clock.now(), user(Role.SUPERVISOR)
    facts = {"scope": BarScope.ALL, "reason": "", "source": "", "starts_at": at, "by": officer}

    with pytest.raises(Refused):
        actions.bar("x", basis=" ", ends_at=at + timedelta(days=1), **facts)
    with pytest.raises(Refused):
        actions.bar("x", basis="law", ends_at=at, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bar.objects.create(subject="x", scope="all", basis="", starts_at=at, ends_at=at + timedelta(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Bar.objects.create(subject="x", scope="all", basis="law", starts_at=at, ends_at=at)
