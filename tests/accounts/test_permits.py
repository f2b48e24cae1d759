"""The role matrix, the pledge before acting, and reasons that people can read."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from accounts import actions, pledges
from accounts.permits import YES, Permit, Refused, no, require
from accounts.queries import current_pledge
from accounts.roles import MATRIX, Act, Role
from accounts.rules import may_act
from ledger.queries import entries_on

from .making import user

db = pytest.mark.django_db


def test_a_permit_is_as_true_as_its_answer() -> None:
    assert bool(YES) is True
    assert bool(no("because")) is False
    require(YES)
    with pytest.raises(Refused, match="because"):
        require(no("because", "code", "accounts:pledge"))


def test_a_refusal_keeps_reason_code_and_way_out() -> None:
    with pytest.raises(Refused) as refused:
        require(Permit(ok=False, reason="because", code="code", link="accounts:pledge"))

    assert (refused.value.reason, refused.value.code, refused.value.link) == (
        "because",
        "code",
        "accounts:pledge",
    )


def test_every_role_stands_in_the_matrix_and_every_act_is_somebodys() -> None:
    assert set(MATRIX) == set(Role)
    assert set().union(*MATRIX.values()) == set(Act)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Act.SUBMIT_BID, Act.EVALUATE),
        (Act.SUBMIT_BID, Act.PREPARE_TENDER),
        (Act.SUBMIT_BID, Act.HOLD_KEY),
        (Act.HOLD_KEY, Act.HOST_OPENING),
        (Act.HOLD_KEY, Act.EVALUATE),
        (Act.EVALUATE, Act.DECIDE_AWARD),
        (Act.EVALUATE, Act.ARRANGE_PANEL),
        (Act.SUPERVISE, Act.EVALUATE),
        (Act.MANAGE_ACCOUNTS, Act.READ_LEDGER),
    ],
)
def test_no_role_holds_two_acts_that_must_be_kept_apart(one: Act, other: Act) -> None:
    assert [role for role, acts in MATRIX.items() if {one, other} <= acts] == []


@db
@pytest.mark.parametrize("role", Role)
def test_a_role_may_exactly_what_the_matrix_says(role: Role) -> None:
    holder = user(role)

    assert {act for act in Act if may_act(holder, act)} == MATRIX[role]


@db
@pytest.mark.parametrize("role", sorted(pledges.PLEDGING_ROLES))
def test_nothing_may_be_done_before_the_pledge_is_signed(role: str) -> None:
    holder = user(role, pledged=False)
    act = next(iter(MATRIX[Role(role)]))

    with override("en"):
        refusal = may_act(holder, act)
    actions.sign_pledge(holder)

    assert refusal == Permit(ok=False, reason="Sign the pledge first.", code="pledge", link="accounts:pledge")
    assert may_act(holder, act) == YES


@db
def test_an_administrator_needs_no_pledge() -> None:
    holder = user(Role.ADMINISTRATOR)

    assert may_act(holder, Act.MANAGE_ACCOUNTS) == YES
    with pytest.raises(Refused):
        actions.sign_pledge(holder)


@db
def test_strangers_and_closed_accounts_may_nothing() -> None:
    holder = user(Role.BIDDER)
    actions.close_account(holder, reason="left the company", by=user(Role.ADMINISTRATOR))
    holder.refresh_from_db()

    assert may_act(AnonymousUser(), Act.SUBMIT_BID).code == "signed_out"
    assert may_act(holder, Act.SUBMIT_BID).code == "inactive"
    with pytest.raises(Refused):
        actions.sign_pledge(holder)


@db
def test_a_pledge_is_signed_once_and_stands_in_the_ledger() -> None:
    holder = user(Role.EXPERT, pledged=False)

    first, again = actions.sign_pledge(holder), actions.sign_pledge(holder)

    assert first == again == current_pledge(holder)
    assert first.text_sha256 == pledges.text_sha256(Role.EXPERT)
    assert [entry.act for entry in entries_on(first)] == ["pledge.sign"]


@db
def test_a_new_version_of_the_text_must_be_signed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    holder = user(Role.EXPERT)
    monkeypatch.setattr(pledges, "CURRENT_VERSION", "2027-1")

    assert may_act(holder, Act.EVALUATE).code == "pledge"


@pytest.mark.parametrize("role", sorted(pledges.PLEDGING_ROLES))
def test_each_pledge_is_whole_in_both_languages(role: str) -> None:
    chinese, english = pledges.letter(role), pledges.letter(role, language="en")

    assert len(chinese.paragraphs) == len(english.paragraphs) >= 7
    assert chinese.title.endswith("承诺书")
    assert english.title.endswith("pledge")
    assert chinese.sha256 == english.sha256 == pledges.text_sha256(role)


def test_no_two_roles_sign_the_same_text() -> None:
    assert len({pledges.text_sha256(role) for role in pledges.PLEDGING_ROLES}) == 9


def test_a_role_or_version_without_a_pledge_is_a_lookup_error() -> None:
    with pytest.raises(LookupError):
        pledges.letter(Role.ADMINISTRATOR)
    with pytest.raises(LookupError):
        pledges.letter(Role.BIDDER, version="1999-1")
