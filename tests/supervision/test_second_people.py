"""Where the law asks for two people or two departments: a second account of one person is nobody else."""

import secrets

import pytest

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from accounts.rules import same_person
from evaluation import draw, inspection
from supervision.actions import drawing, planning, visiting
from supervision.models import Aspect, Inspection, InspectionDraw
from supervision.quotas import shares_of
from supervision.rules.alerts import may_review as may_review_evidence
from supervision.rules.cases import may_review
from tests.accounts import making as people
from tests.supervision import inspecting, making
from tests.supervision.making import Trade


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


def twin_of(user: User) -> User:
    """Open a second account of the same person in the same department (entered by an administrator)."""
    other = people.user(Role.SUPERVISOR, user.organisation)
    User.objects.filter(pk=user.pk).update(role=Role.SUPERVISOR)
    # One account for each role: the twin holds another one, which the rules that are asked directly do not see.
    User.objects.filter(pk=other.pk).update(person=user.person, role=Role.WITNESS)
    other.refresh_from_db()
    other.role = Role.SUPERVISOR
    return other


def test_the_second_inspector_is_a_second_person(trade: Trade) -> None:
    one = inspecting.drawn(trade)
    first, second = inspecting.sent_to(one)
    visiting.record_visit(one, inspecting.visit(one), by=first)
    User.objects.filter(pk=second.pk).update(person=None)
    Inspection.objects.filter(pk=one.pk).update(recorded_by=second)

    with pytest.raises(Refused) as refusal:
        visiting.confirm_visit(one, by=second)

    assert refusal.value.code == "same"
    assert same_person(first, twin_of(first))
    assert not same_person(first, second)


def test_legality_is_not_reviewed_by_the_same_person_with_another_account(trade: Trade) -> None:
    from supervision.actions.cases import open_case

    officer = trade.officers[0]
    case = open_case(trade.lot, title="x", source="x", parties=[trade.bids[0].bidder], by=officer)

    permits = [may_review(user, case) for user in (officer, twin_of(officer))]

    assert [permit.code for permit in permits] == ["own_case", "own_case"]


def test_evidence_is_reviewed_by_two_people_not_two_accounts(trade: Trade) -> None:
    from supervision.actions.reviewing import review_evidence

    alert, officer = making.ring_alert(trade), trade.officers[0]
    piece = alert.evidence.first()
    review_evidence(alert, pieces=[piece], aspect=Aspect.LEGAL, sound=True, note="核对来源。", by=officer)

    permit = may_review_evidence(twin_of(officer), alert, [piece], aspect=Aspect.TECHNICAL, note="核对来源。")

    assert permit.code == "one_person"


@pytest.mark.pure
def test_departments_share_the_places_evenly_and_none_sends_nobody() -> None:
    assert shares_of(["a", "b", "c"], 4) == {"a": 2, "b": 1, "c": 1}
    with pytest.raises(ValueError):
        shares_of(["a", "b", "c"], 2)


def joint_draw(trade: Trade, other: User) -> InspectionDraw:
    """Draw a round of a plan of two departments, each of which gives a seed."""
    lead = trade.officers[0]
    item = planning.put_item(code="J", title="联合检查", target="lot", basis="法", points=["x"], by=lead)
    plan = planning.make_plan(inspecting.planned(), items=[item], joint=[other.organisation], by=lead)
    prepared = drawing.prepare_draw(planning.publish_plan(plan, by=lead), by=lead)
    seeds = {user: secrets.token_hex(32) for user in (lead, other)}
    for user, seed in seeds.items():
        drawing.commit_seed(prepared, commitment=draw.commitment(seed), by=user)
    for user, seed in seeds.items():
        prepared = drawing.reveal_seed(prepared, seed=seed, by=user)
    return prepared


def test_in_a_joint_inspection_each_department_sends_its_own(trade: Trade) -> None:
    office = people.user(Role.SUPERVISOR)
    theirs = making.qualified(
        [office, *(people.user(Role.SUPERVISOR, office.organisation) for _ in range(2))]
    )

    made = joint_draw(trade, theirs[0])

    (one,) = made.inspections.all()
    sent = inspecting.sent_to(one)
    assert {user.organisation for user in sent} == {office.organisation, trade.officers[0].organisation}
    assert inspection.replay(made.proof)[0]["object"] == one.code
    # Who stands aside is replaced from the same department.
    leaving = one.officers.get(qualification__user__organisation=office.organisation)
    came = visiting.stand_aside(one, officer=leaving, ground="亲属关系", by=leaving.qualification.user)
    assert came.qualification.user.organisation == office.organisation


def test_a_plan_asks_for_as_many_inspectors_as_departments(trade: Trade) -> None:
    lead = trade.officers[0]
    item = planning.put_item(code="J", title="联合检查", target="lot", basis="法", points=["x"], by=lead)
    others = [people.user(Role.SUPERVISOR).organisation for _ in range(2)]

    with pytest.raises(Refused) as refusal:
        planning.make_plan(inspecting.planned(), items=[item], joint=others, by=lead)

    assert refusal.value.code == "joint_inspectors"
