"""A complaint: objection first, clocks in working days that pause, two officers, a published decision."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from bidding.models import Lot
from ledger import clock
from supervision.actions import answers, orders, withdrawals
from supervision.actions import complaints as acts
from supervision.actions.objections import answer_objection
from supervision.flow import COMPLAINT_MOVES
from supervision.models import Complaint, ComplaintStatus
from supervision.queries.clocks import days_run
from supervision.queries.decisions import without_complainant
from tests.accounts import making as people
from tests.bidding import making_bids as bids
from tests.supervision import complaining as making
from tests.supervision.tables import assert_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    return bids.open_lot().lot


@pytest.fixture
def bidder(db: None) -> User:
    return people.user(Role.BIDDER)


@pytest.fixture
def officers(lot: Lot) -> list[User]:
    return making.officers_of(lot)


def investigated(one: Complaint, officers: list[User]) -> Complaint:
    acts.accept_complaint(one, by=officers[0], paper_seen=True)
    acts.investigate_complaint(one, officers=officers[:2], by=officers[0])
    answers.note_answer(one, answer="已说明情况。", by=officers[0])
    one.refresh_from_db()
    return one


def decide(one: Complaint, by: User) -> Complaint:
    return acts.decide_complaint(
        one, outcome="upheld_correct", findings="暂停记录确有缺失。", basis="实施条例61",
        decision="责令补正记录。", by=by,
    )  # fmt: skip


def test_acceptance_is_due_in_three_working_days_and_the_decision_in_thirty(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = making.complaint(lot, bidder)

    acts.accept_complaint(one, by=officers[0], paper_seen=True)

    one.refresh_from_db()
    assert one.accept_due_at.isoformat() == "2026-03-05T16:00:00+00:00"
    # 30 working days from 2 March, 6 April being a holiday (清明).
    assert one.decide_due_at.date() in {date(2026, 4, 13), date(2026, 4, 14)}


def test_a_paused_clock_adds_the_days_it_stood_still(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = investigated(making.complaint(lot, bidder), officers)
    before = one.decide_due_at
    making.later(days=7)
    acts.pause_complaint(one, reason="委托检测", by=officers[0])
    one.refresh_from_db()
    stopped = one.decide_due_at
    making.later(days=14)

    acts.go_on_with_complaint(one, by=officers[0])

    one.refresh_from_db()
    assert stopped is None
    assert one.decide_due_at - before >= timedelta(days=14)
    assert days_run(one, clock.now()) == 5


def test_nothing_is_decided_while_the_clock_is_paused(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = investigated(making.complaint(lot, bidder), officers)
    acts.pause_complaint(one, reason="专家评审", by=officers[0])

    with pytest.raises(Refused) as refusal:
        decide(one, officers[0])

    assert refusal.value.code == "paused"


def test_about_the_document_an_objection_comes_first(lot: Lot, bidder: User) -> None:
    with pytest.raises(Refused) as refusal:
        making.complaint(lot, bidder, "document")

    assert refusal.value.code == "objection_first"


def test_while_the_tenderer_may_still_answer_a_complaint_is_too_early(lot: Lot, bidder: User) -> None:
    objection = making.objection(lot, bidder)

    with pytest.raises(Refused) as refusal:
        making.complaint(lot, bidder, "document", objection=objection)

    assert refusal.value.code == "waiting"


def test_somebody_else_s_objection_does_not_count(lot: Lot, bidder: User) -> None:
    objection = making.objection(lot, people.user(Role.BIDDER))

    with pytest.raises(Refused) as refusal:
        making.complaint(lot, bidder, "document", objection=objection)

    assert refusal.value.code == "wrong_objection"


def test_the_time_for_the_answer_does_not_count_against_the_complainant(lot: Lot, bidder: User) -> None:
    objection = making.objection(lot, bidder)
    making.later(days=2)
    answer_objection(objection, text="不采纳。", by=people.user(Role.TENDERER, lot.project.tenderer))
    objection.refresh_from_db()

    one = making.complaint(lot, bidder, "document", objection=objection, knew_on=date(2026, 3, 1))

    # Ten days from 1 March, without 2 and 3 March: 13 March.
    assert (one.limit_on, one.late) == (date(2026, 3, 13), False)


def test_a_late_complaint_is_taken_in_and_flagged(lot: Lot, bidder: User) -> None:
    one = making.complaint(lot, bidder, knew_on=date(2026, 2, 2))

    assert one.late


def test_the_same_letter_twice_is_one_complaint(lot: Lot, bidder: User) -> None:
    making.complaint(lot, bidder)

    with pytest.raises(Refused) as refusal:
        making.complaint(lot, bidder)

    assert refusal.value.code == "duplicate"


def test_a_complaint_is_refused_only_for_a_reason_of_the_law(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = making.complaint(lot, bidder)
    with pytest.raises(Refused):
        acts.refuse_complaint(one, reason="we do not like it", note="", by=officers[0])

    acts.refuse_complaint(one, reason="out_of_time", note="逾期", by=officers[0])

    one.refresh_from_db()
    assert (one.status, one.not_accepted) == (ComplaintStatus.NOT_ACCEPTED, "out_of_time")


def test_one_officer_does_not_investigate_alone(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = making.complaint(lot, bidder)
    acts.accept_complaint(one, by=officers[0], paper_seen=True)

    with pytest.raises(Refused) as refusal:
        acts.investigate_complaint(one, officers=officers[:1], by=officers[0])

    assert refusal.value.code == "officers"


def test_a_suspension_ordered_for_a_complaint_ends_with_its_decision(
    lot: Lot, bidder: User, officers: list[User]
) -> None:
    one = investigated(making.complaint(lot, bidder), officers)
    orders.order_suspension(one, reason="为查清事实，责令暂停。", by=officers[0])
    lot.refresh_from_db()
    stopped = lot.suspended_at
    one.refresh_from_db()

    decide(one, officers[0])

    lot.refresh_from_db()
    assert (bool(stopped), lot.suspended_at) == (True, None)


def test_a_withdrawal_is_decided_by_the_department(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = making.complaint(lot, bidder)
    withdrawals.ask_withdrawal(one, reason="已与招标人沟通。", by=bidder)
    between = Complaint.objects.get(pk=one.pk).status

    withdrawals.allow_withdrawal(one, by=officers[0])

    assert (between, Complaint.objects.get(pk=one.pk).status) == ("received", "withdrawn")


def test_what_is_published_does_not_name_the_complainant(lot: Lot, officers: list[User]) -> None:
    user = people.user(Role.BIDDER, people.organisation("投诉人建设有限公司"))
    one = making.complaint(lot, user, facts="投诉人建设有限公司经办人13900001111反映。")

    text = without_complainant(one, one.facts)

    assert text == "×××经办人139****1111反映。"


def test_the_whole_way_of_a_complaint(lot: Lot, bidder: User, officers: list[User]) -> None:
    one = investigated(making.complaint(lot, bidder), officers)
    answers.note_answer(one, answer="已说明情况。", by=officers[1])
    decide(one, officers[0])
    acts.serve_complaint(one, by=officers[0])

    acts.publish_complaint(one, by=officers[0])

    one.refresh_from_db()
    assert (one.status, one.outcome) == ("published", "upheld_correct")


def test_a_complaint_moves_only_along_its_table(lot: Lot, bidder: User) -> None:
    one = making.complaint(lot, bidder)
    Complaint.objects.filter(pk=one.pk).update(not_accepted="vague_no_lead")

    assert_table(Complaint, one.pk, COMPLAINT_MOVES, ComplaintStatus.values)
