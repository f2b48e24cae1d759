"""Bad-conduct points: the reference algorithm, deductions, statements, thresholds, the table, broken pledges."""

from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import sign_pledge
from accounts.models import Organisation, User
from accounts.permits import Refused
from accounts.roles import Role
from bidding.law.days import day_of
from ledger import clock
from supervision import conduct_table
from supervision.actions import points as acts
from supervision.actions.interviews import Called, Held, call_to_interview, record_interview
from supervision.clocks import add_months
from supervision.models import ConductItem, Deduction, FollowUp
from supervision.points import Deducted, Score, crossed, score, unfair_words
from supervision.queries.points import score_of, standings
from tests.accounts import making as people
from tests.bidding.making import lawbook

DAY = date(2026, 3, 2)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
deductions = st.lists(st.builds(Deducted, days, st.integers(1, 40)), max_size=8)


@pytest.mark.pure
def test_a_first_deduction_begins_a_cycle_and_a_further_one_lets_its_months_run_anew() -> None:
    taken = [Deducted(DAY, 6, 1), Deducted(date(2026, 9, 2), 3, 2)]

    found = [score(taken, on) for on in (DAY - timedelta(days=1), DAY, date(2027, 3, 2), date(2027, 9, 2))]

    assert found == [
        Score(100),
        Score(94, 100, DAY, date(2027, 3, 2), (1,)),
        Score(91, 100, DAY, date(2027, 9, 2), (1, 2)),
        Score(100),
    ]


@pytest.mark.pure
def test_a_deduction_on_the_day_a_cycle_ends_begins_a_new_one() -> None:
    taken = [Deducted(DAY, 30, 1), Deducted(date(2027, 3, 2), 5, 2)]

    assert score(taken, date(2027, 3, 2)) == Score(95, 100, date(2027, 3, 2), date(2028, 3, 2), (2,))


@pytest.mark.pure
@given(deductions, days)
def test_a_score_stays_within_its_bounds_and_is_full_where_nothing_counts(
    taken: list[Deducted], on: date
) -> None:
    found = score(taken, on)

    assert 0 <= found.value <= 100
    assert (found.until is None) == (not found.counted) == (found.value == 100)
    assert found.until is None or on < found.until


@pytest.mark.pure
@given(deductions, days)
def test_twelve_months_after_the_last_deduction_the_score_is_full(taken: list[Deducted], on: date) -> None:
    latest = max((one.on for one in taken), default=on)

    assert score(taken, add_months(latest, 12)) == Score(100)


@pytest.mark.pure
def test_a_deduction_takes_points() -> None:
    with pytest.raises(ValueError, match="takes points"):
        score([Deducted(DAY, 0)], DAY)


@pytest.mark.pure
def test_thresholds_are_reached_from_below_once() -> None:
    assert [crossed(0, 6, [3, 6, 12]), crossed(6, 8, [3, 6, 12]), crossed(0, 0, [3])] == [[3, 6], [], []]


@pytest.mark.pure
def test_words_that_tell_places_or_owners_apart_are_found() -> None:
    assert [unfair_words("外地企业未备案"), unfair_words("串通投标")] == [["外地"], []]


@pytest.fixture
def table(db: None) -> None:
    lawbook()
    conduct_table.load()


def officer() -> User:
    return people.user(Role.SUPERVISOR)


def found(code: str, **more: object) -> acts.Found:
    fields = {
        "item": ConductItem.objects.get(code=code), "happened_on": day_of(clock.now()), "facts": "经查实。",
        "proof": "麻数监决〔2026〕3号",
    }  # fmt: skip
    return acts.Found(**fields | more)


def test_points_are_one_score_over_all_sectors_and_the_same_act_costs_them_once(table: None) -> None:
    firm, by = people.organisation(), officer()
    acts.deduct(firm, found=found("B-02"), by=by)
    acts.deduct(firm, found=found("B-05", proof="检查记录12"), by=officer())

    with pytest.raises(Refused) as refusal:
        acts.deduct(firm, found=found("B-02"), by=by)

    assert (refusal.value.code, score_of(firm).value) == ("twice", 91)


def test_thresholds_make_follow_ups_due_and_bar_nobody(table: None) -> None:
    firm, by = people.organisation(), officer()

    taken = acts.deduct(firm, found=found("B-01"), by=by)

    led_to = [one.rule.consequence for one in FollowUp.objects.filter(deduction=taken).order_by("pk")]
    assert sorted(led_to) == ["case", "inspect", "interview", "remind"]
    assert all(one.due_at > clock.now() for one in FollowUp.objects.all())
    interview = FollowUp.objects.get(rule__consequence="interview")
    with pytest.raises(Refused) as refusal:
        acts.close_follow_up(interview, text="已约谈。", by=by)
    acts.close_follow_up(interview, text="已约谈法定代表人。", promise="承诺整改。", by=by)
    interview.refresh_from_db()
    assert (refusal.value.code, interview.done_by) == ("no_promise", by)


def test_a_subject_states_its_view_and_voided_points_count_for_nothing(table: None) -> None:
    firm, by = people.organisation(), officer()
    taken = acts.deduct(firm, found=found("B-02"), by=by)
    own = people.user(Role.BIDDER, firm)
    with pytest.raises(Refused):
        acts.contest(taken, text="与我无关", by=people.user(Role.BIDDER))
    acts.contest(taken, text="不可抗力导致。", by=own)
    with pytest.raises(Refused) as other:
        acts.answer_contest(taken, void=True, reason="成立", by=officer())

    acts.answer_contest(taken, void=True, reason="陈述成立。", by=by)

    assert (other.value.code, score_of(firm).value) == ("other_office", 100)


def test_an_expert_loses_points_in_person_only_by_a_row_about_experts(table: None) -> None:
    expert, by = people.user(Role.EXPERT), officer()
    with pytest.raises(Refused) as part:
        acts.deduct(expert.person, found=found("B-01"), by=by)

    acts.deduct(expert.person, found=found("E-01"), by=by)

    assert (part.value.code, score_of(expert.person).value) == ("part", 98)


@pytest.mark.parametrize(
    ("text", "basis", "code"),
    [("外地企业未在本地设立分公司", "招标投标法6", "unfair"), ("迟到", "本科室决定", "no_basis")],
)
def test_a_row_is_the_same_for_everybody_and_names_its_rule(
    table: None, text: str, basis: str, code: str
) -> None:
    today = day_of(clock.now())

    with pytest.raises(Refused) as refusal:
        acts.put_row(part="bidder", code="X-1", text=text, points=3, basis=basis, since=today, by=officer())

    assert refusal.value.code == code
    assert not ConductItem.objects.filter(code="X-1").exists()


def test_a_new_row_ends_the_one_before_and_reaches_into_no_past(table: None) -> None:
    today, by = day_of(clock.now()), officer()
    fresh = {
        "part": "bidder",
        "code": "B-02",
        "text": "放弃中标",
        "points": 8,
        "basis": "招标投标法60",
        "by": by,
    }
    with pytest.raises(Refused) as refusal:
        acts.put_row(since=today - timedelta(days=1), **fresh)

    acts.put_row(since=today + timedelta(days=1), **fresh)

    assert refusal.value.code == "past"
    ends = (
        ConductItem.objects.filter(code="B-02")
        .order_by("effective_from")
        .values_list("points", "effective_to")
    )
    assert list(ends) == [(6, today), (8, None)]


def test_a_row_is_ended_by_the_department_that_entered_it(table: None) -> None:
    by, today = officer(), day_of(clock.now())
    row = acts.put_row(part="expert", code="E-9", text="迟到", points=1, basis="26号令", since=today, by=by)
    with pytest.raises(Refused) as refusal:
        acts.end_row(row, by=officer())

    acts.end_row(row, by=by)

    row.refresh_from_db()
    assert (refusal.value.code, row.effective_to) == ("other_office", today)


def test_loading_the_table_twice_changes_nothing(table: None) -> None:
    assert conduct_table.load() == (0, 0)


def test_a_broken_pledge_costs_the_points_of_its_row(table: None) -> None:
    bidder, by = people.user(Role.BIDDER), officer()
    pledge = bidder.pledges.first() or sign_pledge(bidder)

    breach = acts.record_breach(pledge, article="不弄虚作假", found=found("B-01"), by=by)

    assert (breach.subject, breach.deduction.points) == (bidder.organisation, 12)


def test_only_officers_take_points(table: None) -> None:
    firm: Organisation = people.organisation()

    with pytest.raises(Refused):
        acts.deduct(firm, found=found("B-01"), by=people.user(Role.CENTRE))

    assert not Deduction.objects.exists()


def test_a_list_shows_an_expert_s_name_masked_and_does_not_find_her_by_it(table: None) -> None:
    expert, deciding = people.user(Role.EXPERT), officer()
    assert expert.person is not None
    acts.deduct(expert.person, found=found("E-01"), by=deciding)
    client = Client()
    client.force_login(deciding)

    shown = client.get("/supervision/points/").content.decode()

    assert expert.person.name not in shown
    assert standings(text=expert.person.name) == []


def test_an_interview_is_recorded_though_a_colleague_closed_what_was_due_meanwhile(table: None) -> None:
    firm, by = people.organisation(), officer()
    taken = acts.deduct(firm, found=found("B-01"), by=by)
    due = FollowUp.objects.get(rule__consequence="interview", deduction=taken)
    said = Called(topic="扣分。", place="监督科", set_for=clock.now() + timedelta(hours=1))
    one = call_to_interview(firm, said, by=by, follow_up=due)
    acts.close_follow_up(due, text="已约谈。", promise="承诺整改。", by=by)

    held = Held(held_at=clock.now(), text="说明了情况。", present="法定代表人", promise="承诺整改。")
    one = record_interview(one, held, by=by)

    due.refresh_from_db()
    assert (bool(one.recorded_at), due.record) == (True, "已约谈。")
