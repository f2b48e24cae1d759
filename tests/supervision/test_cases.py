"""A case: two officers, everyone heard, fines within the law, legality reviewed before a ban."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.permits import Refused
from accounts.roles import Role
from supervision.actions import cases as acts
from supervision.actions.alerts import conclude_alert
from supervision.flow import CASE_MOVES
from supervision.models import Case, CaseStatus, CaseStep
from tests.accounts import making as people
from tests.supervision import making
from tests.supervision.making import Trade
from tests.supervision.tables import assert_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


def decide(case: Case, trade: Trade, sanctions: list) -> None:
    acts.decide_case(
        case, outcome="penalty", facts="机器码一致。", basis="《招标投标法》第五十三条", text="罚款。",
        by=trade.officers[0], sanctions=sanctions,
    )  # fmt: skip


def test_no_case_from_an_alert_that_did_not_stand(trade: Trade) -> None:
    alert = making.ring_alert(trade)
    conclude_alert(alert, kind="innocent", reason="同一打印店代为制作。", by=trade.officers[0])
    alert.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        acts.open_case(
            trade.lot,
            title="串通",
            source="预警",
            parties=[trade.ring[0].bidder],
            by=trade.officers[0],
            alert=alert,
        )

    assert refusal.value.code == "no_verdict"


def test_a_case_is_filed_by_two_officers_and_decided_in_ninety_days(trade: Trade) -> None:
    case = making.open_case_of(trade)
    with pytest.raises(Refused) as refusal:
        acts.file_case(case, officers=trade.officers[:1], by=trade.officers[0])

    acts.file_case(case, officers=trade.officers[:2], by=trade.officers[0])

    case.refresh_from_db()
    assert refusal.value.code == "officers"
    assert 89 <= (case.decide_due_at - case.filed_at).days <= 94


def test_two_accounts_of_one_person_are_one_officer(trade: Trade) -> None:
    case = making.open_case_of(trade)
    person = trade.officers[0].person
    twin = people.user(Role.AUDITOR, trade.lot.project.supervisor, person=person)

    with pytest.raises(Refused) as refusal:
        acts.file_case(case, officers=[trade.officers[0], twin], by=trade.officers[0])

    assert refusal.value.code == "officers"


def test_the_investigation_ends_only_when_everyone_was_heard(trade: Trade) -> None:
    case = making.open_case_of(trade)
    acts.file_case(case, officers=trade.officers[:2], by=trade.officers[0])

    with pytest.raises(Refused) as refusal:
        acts.close_investigation(case, report="终结", by=trade.officers[0])

    assert refusal.value.code == "unheard"


def test_a_ban_waits_for_the_legality_review_by_somebody_else(trade: Trade) -> None:
    case = making.investigated_case(trade)
    with pytest.raises(Refused) as unreviewed:
        decide(case, trade, making.sanctions_on(case))
    with pytest.raises(Refused) as own:
        acts.review_case(case, opinion="合法。", by=trade.officers[1])

    assert (unreviewed.value.code, own.value.code) == ("review", "own_case")


def test_a_fine_outside_the_law_is_refused(trade: Trade) -> None:
    case = making.investigated_case(trade)
    fair = replace(making.sanctions_on(case)[0], barred_until=None)
    wrong = [
        replace(fair, unit_fine=Decimal("59999.99")),
        replace(fair, unit_fine=Decimal("120000.01")),
        replace(fair, person_fine=Decimal("6000.01")),
        replace(fair, base_amount=Decimal(0)),
    ]

    codes = []
    for sanction in wrong:
        with pytest.raises(Refused) as refusal:
            decide(case, trade, [sanction])
        codes.append(refusal.value.code)

    assert codes == ["unit_fine", "unit_fine", "person_fine", "base"]


def test_a_ban_shorter_than_a_year_is_refused(trade: Trade) -> None:
    case = making.investigated_case(trade)
    acts.review_case(case, opinion="合法。", by=trade.officers[2])
    case.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        decide(case, trade, making.sanctions_on(case, months=6))

    assert refusal.value.code == "ban"


def test_the_whole_way_of_a_case_is_on_file(trade: Trade) -> None:
    decision = making.served(trade)

    acts.publish_case(decision.case, by=trade.officers[0])

    case = Case.objects.get()
    assert case.status == CaseStatus.PUBLISHED
    assert [penalty.unit_fine for penalty in decision.penalties.all()] == [Decimal(60_000)] * 3
    assert CaseStep.objects.filter(case=case).count() == 10
    assert all(len(step.sha256) == 64 for step in case.steps.all())


def test_an_interview_closes_nothing(trade: Trade) -> None:
    case = making.open_case_of(trade)
    acts.file_case(case, officers=trade.officers[:2], by=trade.officers[0])

    acts.add_step(case, kind="interview", text="约谈三家企业。", by=trade.officers[0])

    case.refresh_from_db()
    assert case.status == CaseStatus.FILED


def test_a_case_moves_only_along_its_table(trade: Trade) -> None:
    case = making.open_case_of(trade)

    assert_table(Case, case.pk, CASE_MOVES, CaseStatus.values)
