"""A case: two officers, everyone heard, fines within the law, legality reviewed before a ban."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.permits import Refused
from accounts.roles import Role
from bidding.law.days import day_of, end_of
from ledger import clock
from supervision.actions import avoiding, deciding, serving, transferring
from supervision.actions import cases as acts
from supervision.actions.alerts import conclude_alert
from supervision.flow import CASE_MOVES
from supervision.models import Case, CaseStatus, CaseStep, Decision
from supervision.queries.gates import gaps
from supervision.rules.sanctions import may_impose_on
from tests.accounts import making as people
from tests.supervision import making
from tests.supervision.making import Trade
from tests.supervision.tables import assert_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


def decide(case: Case, trade: Trade, sanctions: list) -> None:
    deciding.decide_case(
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
    case = making.told_case(trade)
    with pytest.raises(Refused) as unreviewed:
        decide(case, trade, making.sanctions_on(case))
    with pytest.raises(Refused) as own:
        acts.review_case(case, opinion="合法。", by=trade.officers[1])

    assert (unreviewed.value.code, own.value.code) == ("legality", "own_case")


def test_nobody_is_punished_without_a_notice(trade: Trade) -> None:
    case = making.investigated_case(trade)

    with pytest.raises(Refused) as refusal:
        decide(case, trade, making.sanctions_on(case))

    assert refusal.value.code == "notice"


def test_a_defence_makes_no_penalty_heavier(trade: Trade) -> None:
    case = making.told_case(trade)
    acts.review_case(case, opinion="合法。", by=trade.officers[2])
    case.refresh_from_db()
    fair = making.sanctions_on(case)
    worse = [replace(fair[0], unit_fine=Decimal(90_000), person_fine=Decimal(4_500)), *fair[1:]]

    with pytest.raises(Refused) as refusal:
        decide(case, trade, worse)

    assert refusal.value.code == "heavier"


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

    serving.publish_case(decision.case, by=trade.officers[0])
    serving.archive_case(decision.case, report="履行完毕，予以结案。", by=trade.officers[0])

    case = Case.objects.get()
    kinds = list(CaseStep.objects.filter(case=case).values_list("kind", flat=True))
    assert case.status == CaseStatus.ARCHIVED
    assert [penalty.unit_fine for penalty in decision.penalties.all()] == [Decimal(60_000)] * 3
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "avoidance": 2, "inquiry": 1, "statement": 6, "notice": 1, "review": 1, "service": 3, "move": 7,
    }  # fmt: skip
    assert [paper.kind for paper in case.papers.all()] == ["notice", "decision", "closing"]
    assert (case.retain_until.year, len({paper.sha256 for paper in case.papers.all()})) == (2056, 3)


def test_an_archived_file_takes_nothing_more(trade: Trade) -> None:
    decision = making.served(trade)
    serving.publish_case(decision.case, by=trade.officers[0])
    serving.archive_case(decision.case, report="结案。", by=trade.officers[0])

    with pytest.raises(Refused) as refusal:
        acts.add_step(decision.case, kind="note", text="补记", by=trade.officers[0])

    assert refusal.value.code == "ended"


def test_the_gate_names_what_is_missing_one_by_one(trade: Trade) -> None:
    case = making.open_case_of(trade)
    acts.file_case(case, officers=trade.officers[:2], by=trade.officers[0])
    case.refresh_from_db()

    missing = [gap.code for gap in gaps(case, "investigate") if not gap.done]

    assert missing == ["unheard", "undeclared", "no_record"]


def test_an_act_beyond_the_limitation_is_not_filed(trade: Trade) -> None:
    case = making.open_case_of(trade)
    found_on = day_of(case.opened_at)
    old = found_on.replace(year=found_on.year - 2)

    codes = []
    for day in (found_on.replace(year=found_on.year + 1), old - timedelta(days=1)):
        with pytest.raises(Refused) as refusal:
            acts.file_case(case, officers=trade.officers[:2], by=trade.officers[0], violation_on=day)
        codes.append(refusal.value.code)
    acts.file_case(case, officers=trade.officers[:2], by=trade.officers[0], violation_on=old)

    assert codes == ["future", "limitation"]
    assert Case.objects.get(pk=case.pk).status == CaseStatus.FILED


def test_an_officer_without_a_certificate_handles_no_case(trade: Trade) -> None:
    case = making.open_case_of(trade)
    plain = people.user(Role.SUPERVISOR, trade.lot.project.supervisor)

    with pytest.raises(Refused) as refusal:
        acts.file_case(case, officers=[trade.officers[0], plain], by=trade.officers[0])

    assert refusal.value.code == "qualification"


def test_an_officer_who_stands_aside_is_replaced_and_works_no_more_on_the_case(trade: Trade) -> None:
    case = making.filed_case(trade)
    officer = case.officers.get(user=trade.officers[1])
    asked = avoiding.ask_avoidance(
        officer, party=case.parties.first(), reason="系近亲属", by=trade.officers[0]
    )
    with pytest.raises(Refused) as own:
        avoiding.decide_avoidance(asked, upheld=True, reason="属实", by=trade.officers[0])

    fourth = making.qualified(
        [people.user(Role.SUPERVISOR, trade.lot.project.supervisor), trade.officers[2]]
    )[0]
    avoiding.decide_avoidance(asked, upheld=True, reason="属实", by=trade.officers[2], instead=fourth)

    case.refresh_from_db()
    with pytest.raises(Refused) as gone:
        acts.add_step(case, kind="note", text="x", by=trade.officers[1])
    assert (own.value.code, gone.value.code) == ("own_case", "not_officer")
    assert acts.add_step(case, kind="note", text="接办", by=fourth).text == "接办"


def test_a_hearing_that_was_asked_for_comes_before_the_decision(trade: Trade) -> None:
    case = making.investigated_case(trade)
    notice = deciding.tell_parties(
        case, facts="x", basis="招标投标法53", sanctions=making.sanctions_on(case), by=trade.officers[0]
    )
    party, *others = case.parties.all()
    deciding.answer_notice(
        notice, party=party, statement="", wants_hearing=True, by=making.account_of(party.organisation)
    )
    for other in others:
        deciding.answer_notice(notice, party=other, statement="", wants_hearing=False, by=trade.officers[0])
    with pytest.raises(Refused) as waiting:
        acts.review_case(case, opinion="合法。", by=trade.officers[2])
    soon = clock.now() + timedelta(days=3)
    with pytest.raises(Refused) as hasty:
        deciding.set_hearing(
            notice, chair=trade.officers[2], place="201室", set_for=soon, by=trade.officers[0]
        )
    with pytest.raises(Refused) as partial:
        deciding.set_hearing(
            notice, chair=trade.officers[1], place="201室", set_for=soon, by=trade.officers[0]
        )

    hearing = deciding.set_hearing(
        notice,
        chair=trade.officers[2],
        place="201室",
        set_for=clock.now() + timedelta(days=15),
        by=trade.officers[0],
    )
    making.later(days=16)
    deciding.hold_hearing(hearing, record_text="听证笔录", by=trade.officers[2])
    acts.review_case(case, opinion="合法。", by=trade.officers[2])

    assert (waiting.value.code, hasty.value.code, partial.value.code) == ("hearing", "early", "own_case")
    assert Case.objects.get(pk=case.pk).status == CaseStatus.REVIEWED


def test_a_hearing_is_asked_for_in_five_working_days(trade: Trade) -> None:
    case = making.investigated_case(trade)
    notice = deciding.tell_parties(
        case, facts="x", basis="招标投标法53", sanctions=making.sanctions_on(case), by=trade.officers[0]
    )
    making.later(days=12)

    with pytest.raises(Refused) as refusal:
        deciding.answer_notice(
            notice, party=case.parties.first(), statement="", wants_hearing=True, by=trade.officers[0]
        )

    assert refusal.value.code == "late"
    assert acts.review_case(case, opinion="合法。", by=trade.officers[2]).status == CaseStatus.REVIEWED


def test_joined_cases_have_one_file_to_go_on_with(trade: Trade) -> None:
    into = making.filed_case(trade)
    agency = trade.lot.project.agency
    other = acts.open_case(
        trade.lot, title="代理机构涉嫌串通", source="纪委移送", parties=[agency], by=trade.officers[0]
    )

    acts.join_case(other, into=into, reason="同一标段，事实关联。", by=trade.officers[0])

    other.refresh_from_db()
    assert (other.status, other.joined_into) == (CaseStatus.JOINED, into)
    assert into.parties.filter(organisation=agency).exists()
    with pytest.raises(Refused) as refusal:
        acts.add_step(other, kind="note", text="x", by=trade.officers[0])
    assert refusal.value.code == "ended"


def test_more_time_needs_a_rule_and_somebody_else(trade: Trade) -> None:
    case = making.filed_case(trade)
    until = day_of(case.decide_due_at) + timedelta(days=30)
    codes = []
    for by, basis in ((trade.officers[0], "办法第9条"), (trade.officers[2], " ")):
        with pytest.raises(Refused) as refusal:
            deciding.extend_case(case, until=until, basis=basis, reason="案情复杂", by=by)
        codes.append(refusal.value.code)

    deciding.extend_case(
        case, until=until, basis="市场监督管理行政处罚程序规定第64条", reason="案情复杂", by=trade.officers[2]
    )

    case.refresh_from_db()
    assert (codes, case.decide_due_at) == (["own_case", "basis"], end_of(until))


def test_a_letter_to_the_police_names_the_thresholds_and_closes_nothing(trade: Trade) -> None:
    case = making.filed_case(trade)

    letter = transferring.transfer_case(
        case,
        authority="东湖县公安局",
        is_police=True,
        facts="涉嫌串通投标罪",
        loss=Decimal(500_000),
        by=trade.officers[0],
    )
    transferring.answer_transfer(letter, answer="accepted", text="已立案", by=trade.officers[0])

    case.refresh_from_db()
    assert [line[:12] for line in letter.hints] == ["给招标人、投标人或者国家", "中标项目金额达到4,00"]
    assert (case.status, case.papers.get().kind) == (CaseStatus.FILED, "transfer")


def test_a_decision_that_a_court_revoked_is_taken_down(trade: Trade) -> None:
    decision = making.served(trade)
    case, officer = decision.case, trade.officers[0]
    serving.publish_case(case, by=officer)
    review = serving.lodge_review(
        case,
        party=case.parties.first(),
        kind="lawsuit",
        authority="东湖县人民法院",
        lodged_on=day_of(clock.now()),
        by=officer,
    )
    with pytest.raises(Refused) as pending:
        serving.archive_case(case, report="结案。", by=officer)

    serving.end_review(review, outcome="revoked", text="事实不清", ended_on=day_of(clock.now()), by=officer)
    with pytest.raises(Refused) as still:
        serving.archive_case(case, report="结案。", by=officer)
    serving.take_down(case, by=officer)

    decision.refresh_from_db()
    assert (pending.value.code, still.value.code) == ("pending", "taken_down")
    assert 0 <= (decision.take_down_due_at - decision.revoked_at).days <= 7
    assert serving.archive_case(case, report="结案。", by=officer).status == CaseStatus.ARCHIVED


def test_a_repetition_needs_a_ban_or_a_reason_and_is_counted_from_own_decisions(trade: Trade) -> None:
    first = making.served(trade)
    again = acts.open_case(
        trade.lot, title="再次串通", source="投诉", parties=[trade.ring[0].bidder], by=trade.officers[0]
    )
    fair = replace(making.sanctions_on(again)[0], barred_until=None, ground="", reason="")
    at = clock.now()

    plain = may_impose_on(trade.lot, fair, at, case=again)
    reasoned = may_impose_on(trade.lot, replace(fair, reason="主动退出"), at, case=again)
    Decision.objects.filter(pk=first.pk).update(revoked_at=at)
    claimed = may_impose_on(trade.lot, replace(fair, ground="repeated"), at, case=again)

    assert [(bool(one), one.code) for one in (plain, reasoned, claimed)] == [
        (False, "repeated"), (True, ""), (False, "first")]  # fmt: skip


def test_an_award_that_is_void_holds_the_lot_until_the_decision_is_revoked(trade: Trade) -> None:
    case = making.told_case(trade)
    acts.review_case(case, opinion="合法。", by=trade.officers[2])
    deciding.decide_case(
        case, outcome="penalty", facts="x", basis="招标投标法53", text="中标无效。", by=trade.officers[0],
        sanctions=making.sanctions_on(case), lot_effect="void",
    )  # fmt: skip

    trade.lot.refresh_from_db()
    assert trade.lot.suspended_at is not None
    assert trade.lot.holds.get(released_at__isnull=True).thing.startswith("supervision.decision:")

    serving.revoke_decision(case, reason="事实不清。", by=trade.officers[2])

    trade.lot.refresh_from_db()
    assert trade.lot.suspended_at is None


def test_an_interview_closes_nothing(trade: Trade) -> None:
    case = making.open_case_of(trade)
    acts.file_case(case, officers=trade.officers[:2], by=trade.officers[0])

    acts.add_step(case, kind="interview", text="约谈三家企业。", by=trade.officers[0])

    case.refresh_from_db()
    assert case.status == CaseStatus.FILED


def test_a_case_moves_only_along_its_table(trade: Trade) -> None:
    case = making.open_case_of(trade)

    assert_table(Case, case.pk, CASE_MOVES, CaseStatus.values)
