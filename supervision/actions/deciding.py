"""From the investigation to the decision: what is intended is told, answered, heard; then the case is decided."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.failing import fail_lot
from bidding.actions.holds import suspend
from bidding.law.days import day_of, end_of
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.actions.casefile import locked, make_paper, put
from supervision.flow import move
from supervision.models import (
    Case,
    CasePaperKind,
    CaseParty,
    Decision,
    Extension,
    Hearing,
    LotEffect,
    NoticeAnswer,
    Penalty,
    PenaltyNotice,
    StepKind,
)
from supervision.papers import cases as casewords
from supervision.penalties import BY_CODE
from supervision.queries.law import general_due_at, penalty_article
from supervision.queries.notices import needs_hearing
from supervision.queries.recidivism import earlier_decisions
from supervision.rules import cases as rules
from supervision.rules import notices as telling
from supervision.sanctions import Sanction, plain


@transaction.atomic
def tell_parties(
    case: Case, *, facts: str, basis: str, sanctions: Sequence[Sanction], by: User, new_facts: str = ""
) -> PenaltyNotice:
    """Tell the parties what is intended, why, and their rights (行政处罚法 44, 63); their time to answer starts.

    A second notice replaces the first; it may be graver only for `new_facts`.
    """
    at = clock.now()
    case = locked(case)
    require(telling.may_tell(by, case, sanctions, new_facts, at))
    notice = PenaltyNotice.objects.create(
        case=case,
        number=f"{case.number.replace('AJ', 'GZ')}-{case.notices.count() + 1}",
        facts=facts.strip(),
        basis=basis.strip(),
        proposed=[plain(one, day_of(at)) for one in sanctions],
        hearing_offered=needs_hearing(sanctions, at),
        new_facts=new_facts.strip(),
        told_at=at,
        answer_due_at=general_due_at("EN-10.request_days", at),
        by=by,
    )
    paper = make_paper(
        case,
        CasePaperKind.NOTICE,
        "行政处罚事先告知书",
        casewords.notice_parts(notice),
        at=at,
        number=notice.number,
    )
    put(case, StepKind.NOTICE, f"发出行政处罚事先告知书{notice.number}", at, by)
    record("case.tell", by=by, on=case, at=at, number=notice.number, paper=paper.sha256)
    return notice


@transaction.atomic
def answer_notice(
    notice: PenaltyNotice, *, party: CaseParty, statement: str, wants_hearing: bool, by: User
) -> NoticeAnswer:
    """Take a party's answer: by the party itself, or put on file by an officer for what came on paper.

    Raises Refused after the time of 行政处罚法 64, for a second answer, and for a hearing that was not offered.
    """
    at = clock.now()
    case = locked(notice.case)
    require(telling.may_answer(by, notice, party, wants_hearing, at))
    answer = NoticeAnswer.objects.create(
        notice=notice, party=party, statement=statement.strip(), wants_hearing=wants_hearing, at=at, by=by
    )
    said = answer.statement or "对告知的内容未提出陈述申辩。"
    asked = "；要求听证。" if wants_hearing else ""
    put(case, StepKind.STATEMENT, f"{said}{asked}", at, by, party.organisation)
    record("case.answer", by=by, on=case, at=at, party=party.pk, hearing=wants_hearing)
    return answer


@transaction.atomic
def set_hearing(
    notice: PenaltyNotice, *, chair: User, place: str, set_for: datetime, by: User, is_public: bool = True
) -> Hearing:
    """Set the hearing and tell the parties in time (行政处罚法 64); the chair does not handle the case."""
    at = clock.now()
    case = locked(notice.case)
    require(telling.may_set_hearing(by, notice, chair, set_for, at))
    hearing, _made = Hearing.objects.update_or_create(
        notice=notice,
        defaults={
            "chair": chair,
            "place": place.strip(),
            "set_for": set_for,
            "told_at": at,
            "is_public": is_public,
        },
    )
    paper = make_paper(
        case, CasePaperKind.HEARING, "行政处罚听证通知书", casewords.hearing_parts(hearing), at=at,
        number=f"{notice.number}-TZ{case.papers.filter(kind=CasePaperKind.HEARING).count() + 1}",
    )  # fmt: skip
    put(case, StepKind.HEARING, f"通知听证：{place.strip()}，主持人{chair.person or chair.username}", at, by)
    record("case.set_hearing", by=by, on=case, at=at, notice=notice.number, paper=paper.sha256)
    return hearing


@transaction.atomic
def hold_hearing(hearing: Hearing, *, record_text: str, by: User) -> Hearing:
    """Close a hearing with its record, by who held it (行政处罚法 64, 65)."""
    at = clock.now()
    case = locked(hearing.notice.case)
    hearing = Hearing.objects.select_for_update(of=("self",)).select_related("notice").get(pk=hearing.pk)
    require(telling.may_hold(by, hearing, at))
    if not record_text.strip():
        raise Refused(_("A hearing leaves a record."), "empty")
    hearing.record, hearing.held_at = record_text.strip(), at
    hearing.save(update_fields=["record", "held_at"])
    step = put(case, StepKind.HEARING, hearing.record, at, by)
    record("case.hold_hearing", by=by, on=case, at=at, sha256=step.sha256)
    return hearing


@transaction.atomic
def extend_case(case: Case, *, until: date, basis: str, reason: str, by: User) -> Extension:
    """Give more time for the decision, by somebody who does not handle the case, where a rule allows it (行政处罚法 60)."""
    at = clock.now()
    case = locked(case)
    require(telling.may_extend(by, case, until, basis))
    if not reason.strip() or case.decide_due_at is None:
        raise Refused(_("Please give the reason."), "no_reason")
    made = Extension.objects.create(
        case=case, due_before=case.decide_due_at, due_after=end_of(until), basis=basis.strip(), reason=reason.strip(),
        at=at, by=by,
    )  # fmt: skip
    case.decide_due_at = made.due_after
    case.save(update_fields=["decide_due_at"])
    put(case, StepKind.MOVE, f"批准延长办案期限至{until}，依据：{made.basis}；理由：{made.reason}", at, by)
    record("case.extend", by=by, on=case, at=at, until=until.isoformat(), basis=made.basis)
    return made


@transaction.atomic
def decide_case(
    case: Case,
    *,
    outcome: str,
    facts: str,
    basis: str,
    text: str,
    by: User,
    sanctions: Sequence[Sanction] = (),
    lot_effect: str = "",
) -> Decision:
    """Decide the case, one decision for all its parties; its paper is made, its effect on the lot comes with it.

    Fines and bans lie within the range of their rules and do not exceed what was told. Service is then due.
    """
    at = clock.now()
    case = locked(case)
    require(rules.may_decide(by, case, outcome, sanctions, at))
    move(case, "decide")
    case.serve_due_at = general_due_at("EN-08.service_days", at)
    case.save(update_fields=["serve_due_at"])
    decision = Decision.objects.create(
        case=case, number=case.number.replace("AJ", "JD"), outcome=outcome, facts=facts, basis=basis,
        text=text, decided_at=at, decided_by=by, lot_effect=lot_effect,
    )  # fmt: skip
    Penalty.objects.bulk_create(_penalty(decision, one, at) for one in sanctions)
    _take_effect(decision, by=by)
    paper = make_paper(
        case, CasePaperKind.DECISION, "行政处罚决定书" if sanctions else "行政处理决定书",
        casewords.decision_parts(decision), at=at, number=decision.number, remedy=casewords.remedy(case),
    )  # fmt: skip
    put(case, StepKind.MOVE, f"作出决定：{decision.number}", at, by)
    record("case.decide", by=by, on=case, at=at, outcome=outcome, number=decision.number, paper=paper.sha256)
    return decision


def _penalty(decision: Decision, one: Sanction, at: datetime) -> Penalty:
    party = decision.case.parties.get(organisation=one.organisation, person=one.person)
    earlier: list[Any] = []
    if BY_CODE[one.rule].repeats:
        earlier = earlier_decisions(one.organisation, one.rule, at, besides=decision.case)
    return Penalty(
        decision=decision, organisation=one.organisation, party=party, rule=one.rule,
        article=penalty_article(one.rule, day_of(at)), base_amount=one.base_amount, unit_fine=one.unit_fine,
        person_fine=one.person_fine, barred_until=one.barred_until, gain=one.gain,
        measures=list(one.measures), ground=one.ground, factor=str(one.factor), reason=one.reason.strip(),
        repeats=[earlier_one.decision.number for earlier_one in earlier],
    )  # fmt: skip


def _take_effect(decision: Decision, *, by: User) -> None:
    """Hold the lot whose award is void, let the one fail that is tendered again (实施条例 81)."""
    lot = decision.case.lot
    # Published with the notice, so it names nobody.
    reason = "监督部门依法认定本标段存在影响中标结果且不能纠正的违法行为。"
    if decision.lot_effect == LotEffect.VOID:
        basis = "《招标投标法实施条例》第八十一条"
        decision.hold = suspend(lot, by=by, reason=reason, thing=thing_name(decision), basis=basis)
        decision.save(update_fields=["hold"])
    elif decision.lot_effect == LotEffect.REDO:
        fail_lot(lot, by=by, reason=f"{reason}（{decision.number}）", notice=reason)
