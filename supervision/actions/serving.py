"""After the decision: served on each party with proof, announced, reviewed elsewhere, taken down, archived."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.holds import resume
from bidding.law.days import day_of, end_of
from ledger import clock
from ledger.actions import record
from supervision.actions.casefile import locked, make_paper, put
from supervision.actions.credit import revoke_credit
from supervision.clocks import add_months
from supervision.flow import move
from supervision.models import (
    Case,
    CasePaperKind,
    CaseParty,
    Decision,
    DecisionReview,
    ReviewOutcome,
    Service,
    ServiceWay,
    StepKind,
)
from supervision.models.credit import SHOWN
from supervision.papers import cases as casewords
from supervision.queries.gates import REVERSED
from supervision.queries.law import general_due_at, general_figure
from supervision.rules import cases as rules
from supervision.rules import serving as after

# The clock takes down a little before the time is over, never after it.
AHEAD = timedelta(days=1)
# Published with the notice, so it names nobody.
REVERSED_NOTICE = "原处理决定已撤销或者变更，恢复招标投标活动。"


@transaction.atomic
def serve_party(case: Case, *, party: CaseParty, way: str, served_on: date, proof: str, by: User) -> Service:
    """Put the service on one party on file, with its way and proof; with the last one publication is due (CR-09).

    Raises Refused for a day before the decision or to come, twice, or without proof.
    """
    at = clock.now()
    case = locked(case)
    decision = Decision.objects.select_for_update(of=("self",)).get(case=case)
    require(after.may_serve(by, case, decision, party, served_on, at))
    if not proof.strip():
        raise Refused(
            _("Service needs its proof: the receipt, the number of the letter, the notice."), "proof"
        )
    service = Service.objects.create(
        decision=decision, party=party, way=way, served_on=served_on, counts_from=_counts_from(way, served_on),
        proof=proof.strip(), at=at, by=by,
    )  # fmt: skip
    said = f"决定书以“{ServiceWay(way).label}”方式送达{party}，送达日期{service.counts_from}；凭证：{service.proof}"
    put(case, StepKind.SERVICE, said, at, by, party.organisation)
    record("case.serve_party", by=by, on=case, at=at, party=party.pk, way=way)
    if decision.services.count() == case.parties.count():
        _all_served(case, by=by, at=at)
    return service


def _counts_from(way: str, served_on: date) -> date:
    if way != ServiceWay.NOTICE:
        return served_on
    return served_on + timedelta(days=general_figure("EN-08.public_notice_days", served_on).number)


def _all_served(case: Case, *, by: User, at: datetime) -> None:
    move(case, "serve")
    case.served_at, case.publish_due_at = at, general_due_at("CR-09.publish_workdays", at)
    case.save(update_fields=["served_at", "publish_due_at"])
    put(case, StepKind.MOVE, "决定书已送达全部当事人", at, by)
    record("case.serve", by=by, on=case, at=at)


@transaction.atomic
def publish_case(case: Case, *, by: User) -> Case:
    """Announce the decision, redacted (实施条例 78)."""
    at = clock.now()
    case = locked(case)
    require(rules.may_work_on(by, case))
    require(rules.passes(case, "publish"))
    move(case, "publish")
    case.published_at = at
    case.save(update_fields=["published_at"])
    put(case, StepKind.MOVE, "决定已公告", at, by)
    record("case.publish", by=by, on=case, at=at)
    return case


@transaction.atomic
def lodge_review(
    case: Case, *, party: CaseParty, kind: str, authority: str, lodged_on: date, by: User
) -> DecisionReview:
    """Put an administrative review or a lawsuit against the decision on file."""
    at = clock.now()
    case = locked(case)
    decision = Decision.objects.get(case=case)
    require(after.may_lodge(by, case, party, lodged_on, at))
    review = DecisionReview.objects.create(
        decision=decision,
        party=party,
        kind=kind,
        authority=authority.strip(),
        lodged_on=lodged_on,
        at=at,
        by=by,
    )
    put(
        case,
        StepKind.APPEAL,
        f"{party}于{lodged_on}向{review.authority}提出{review.get_kind_display()}",
        at,
        by,
    )
    record("case.lodge_review", by=by, on=case, at=at, review=review.pk, kind=kind)
    return review


@transaction.atomic
def end_review(
    review: DecisionReview, *, outcome: str, text: str, ended_on: date, by: User
) -> DecisionReview:
    """Put the outcome on file; a decision that was changed, revoked or found unlawful is taken down in 3 days (CR-08)."""
    at = clock.now()
    case = locked(review.decision.case)
    review = (
        DecisionReview.objects.select_for_update(of=("self",)).select_related("decision").get(pk=review.pk)
    )
    require(after.may_end_review(by, case, review, ended_on, at))
    review.outcome, review.text, review.ended_on = outcome, text.strip(), ended_on
    review.save(update_fields=["outcome", "text", "ended_on"])
    said = f"{review.authority}：{ReviewOutcome(outcome).label}。{review.text}"
    put(case, StepKind.APPEAL, said, at, by)
    record("case.end_review", by=by, on=case, at=at, review=review.pk, outcome=outcome)
    if outcome in REVERSED:
        _reverse(case, review.decision, said, by=by, at=at)
    return review


@transaction.atomic
def revoke_decision(case: Case, *, reason: str, by: User) -> Decision:
    """Revoke the decision by the department itself, with its reason; what is public is taken down in 3 days."""
    at = clock.now()
    case = locked(case)
    decision = Decision.objects.select_for_update(of=("self",)).get(case=case)
    require(after.may_revoke(by, case, decision))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    put(case, StepKind.MOVE, f"撤销决定：{reason.strip()}", at, by)
    record("case.revoke", by=by, on=case, at=at, number=decision.number)
    _reverse(case, decision, reason.strip(), by=by, at=at)
    return decision


def _reverse(case: Case, decision: Decision, reason: str, *, by: User, at: datetime) -> None:
    decision.revoked_at, decision.revoke_reason = at, reason
    decision.take_down_due_at = general_due_at("CR-08.take_down_days", at)
    if case.published_at is None:
        # Nothing is public yet: there is nothing to take down.
        decision.taken_down_at = at
    decision.save(update_fields=["revoked_at", "revoke_reason", "take_down_due_at", "taken_down_at"])
    for entry in decision.credit_entries.filter(status__in=SHOWN):
        revoke_credit(entry, reason=reason, by=by)
    if decision.hold:
        # What the decision held goes on with its end: nobody else lifts that hold.
        resume(decision.hold, by=by, reason=REVERSED_NOTICE)


@transaction.atomic
def take_down(case: Case, *, by: User) -> Decision:
    """Take a revoked decision down; its page says from now on that it was, and why (行政处罚法 48)."""
    at = clock.now()
    case = locked(case)
    decision = Decision.objects.select_for_update(of=("self",)).get(case=case)
    require(after.may_take_down(by, case, decision))
    decision.taken_down_at = at
    decision.save(update_fields=["taken_down_at"])
    put(case, StepKind.MOVE, "撤回已公开的决定信息并公开说明理由", at, by)
    record("case.take_down", by=by, on=case, at=at, number=decision.number)
    return decision


def take_down_due(at: datetime) -> int:
    """Take down what nobody took down a day before its time is over (CR-08); return how many."""
    due = Decision.objects.filter(taken_down_at__isnull=True, take_down_due_at__lte=at + AHEAD)
    return sum(_taken_down_by_clock(one, at) for one in due)


@transaction.atomic
def _taken_down_by_clock(decision: Decision, at: datetime) -> bool:
    case = locked(decision.case)
    if not Decision.objects.filter(pk=decision.pk, taken_down_at__isnull=True).update(taken_down_at=at):
        return False
    put(case, StepKind.MOVE, "到期自动撤回已公开的决定信息并公开说明理由", at, None)
    record("case.take_down", by=None, on=case, at=at, number=decision.number)
    return True


@transaction.atomic
def archive_case(case: Case, *, report: str, by: User) -> Case:
    """Close the file with a report and its index; it is kept for the years of the retention figure, unchanged."""
    at = clock.now()
    case = locked(case)
    require(rules.may_archive(by, case))
    if not report.strip():
        raise Refused(_("Write the closing report."), "empty")
    years = general_figure("EN-05.retention_years", day_of(at)).number
    case.closing_report, case.archived_at = report.strip(), at
    case.retain_until = day_of(add_months(end_of(day_of(at)), 12 * years))
    case.save(update_fields=["closing_report", "archived_at", "retain_until"])
    put(case, StepKind.MOVE, f"结案归档：{case.closing_report}", at, by)
    paper = make_paper(
        case,
        CasePaperKind.CLOSING,
        "结案报告",
        casewords.closing_parts(case),
        at=at,
        number=f"{case.number}-JA",
    )
    move(case, "archive")
    record("case.archive", by=by, on=case, at=at, paper=paper.sha256, until=str(case.retain_until))
    return case
