"""The three systems as gates (三项制度; 优化营商环境条例 58, 行政处罚法 39, 47, 58): what each stage of a case asks for."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bidding.law.days import day_of
from ledger import clock
from supervision.models import (
    Case,
    CasePaperKind,
    CaseStatus,
    CaseStep,
    Decision,
    Outcome,
    ReviewOutcome,
    StepKind,
)
from supervision.queries.law import general_figure
from supervision.queries.notices import current_notice, hearing_asked, unanswered
from supervision.queries.reviews import has_usable

PUBLICITY, RECORD, REVIEW = "publicity", "record", "review"
SYSTEMS = {
    PUBLICITY: _("Publicity of enforcement"),
    RECORD: _("Record of the whole process"),
    REVIEW: _("Legality review of major decisions"),
}
STAGES = ("investigate", "review", "decide", "serve", "publish", "archive")
# Which stages a case has before it; what lies further ahead is not shown yet.
AHEAD: dict[str, tuple[str, ...]] = {
    CaseStatus.FILED: ("investigate",),
    CaseStatus.INVESTIGATED: ("review", "decide"),
    CaseStatus.REVIEWED: ("decide",),
    CaseStatus.DECIDED: ("serve", "publish"),
}
SEEN = (StepKind.INQUIRY, StepKind.MATERIAL, StepKind.STATEMENT)


@dataclass(frozen=True)
class Gap:
    """One thing that a stage asks for: which system, where to do it, whether it is done."""

    code: str
    label: str | Promise
    system: str
    done: bool
    step: str = ""


def gaps(case: Case, stage: str) -> list[Gap]:
    """Return everything a stage asks for, done or missing. KeyError for a stage that is not in the table."""
    return GATES[stage](case)


def three_systems(case: Case) -> list[tuple[str | Promise, list[Gap]]]:
    """Return what stands and what is missing, by system, for the page of a case."""
    reached = STAGES[: 1 + max((STAGES.index(stage) for stage in AHEAD.get(case.status, STAGES)), default=0)]
    every = {gap.code: gap for stage in reached for gap in gaps(case, stage)}
    return [
        (label, [gap for gap in every.values() if gap.system == system]) for system, label in SYSTEMS.items()
    ]


def _investigated(case: Case) -> list[Gap]:
    officers = case.officers.filter(removed_at__isnull=True)
    least = general_figure("EN-07.min_officers", day_of(clock.now())).number
    heard = not case.parties.filter(heard_at__isnull=True).exists()
    undeclared = officers.exclude(avoidances__asked_by__isnull=True, avoidances__isnull=False)
    undecided = officers.filter(avoidances__decided_at__isnull=True, avoidances__isnull=False).exclude(
        avoidances__relation="", avoidances__decided_at__isnull=True
    )
    return [
        Gap("unheard", _("Every party heard, or informed and silent (行政处罚法45)"), RECORD, heard, "hear"),
        Gap("officers", _("Two officers with qualification numbers (行政处罚法42)"), PUBLICITY,
            officers.exclude(certificate="").count() >= least, "replace"),
        Gap("undeclared", _("Every officer's declaration on avoidance (行政处罚法43)"), RECORD,
            not undeclared.exists(), "declare"),
        Gap("undecided", _("Every wish for avoidance decided (行政处罚法43)"), RECORD,
            not undecided.exists(), "avoid"),
        Gap("no_record", _("At least one record of an inquiry or a material (行政处罚法47, 55)"), RECORD,
            case.steps.filter(kind__in=SEEN).exists(), "step"),
        Gap("evidence", _("Electronic evidence reviewed for law and technique (行政处罚法41)"), REVIEW,
            _evidence_reviewed(case)),
    ]  # fmt: skip


def _evidence_reviewed(case: Case) -> bool:
    """What the screens found counts as evidence only once two people looked at its legality and its technique."""
    return case.alert is None or has_usable(case.alert)


def _told(case: Case) -> list[Gap]:
    notice = current_notice(case)
    silent = unanswered(notice) if notice else []
    asked = notice is not None and hearing_asked(notice)
    held = notice is not None and hasattr(notice, "hearing") and bool(notice.hearing.held_at)
    answers = Gap("answers", _("Answers to the notice of penalty are in, or their time is over (行政处罚法44, 64)"),
                  RECORD, not silent, "answer")  # fmt: skip
    hearing = Gap(
        "hearing",
        _("The hearing that was asked for is held and on record (行政处罚法64)"),
        RECORD,
        held,
        "hearing",
    )
    return [*([answers] if notice else []), *([hearing] if asked else [])]


def _decided(case: Case) -> list[Gap]:
    return [
        *_told(case),
        Gap(
            "legality",
            _("Legality reviewed where it must be (行政处罚法58)"),
            REVIEW,
            _reviewed(case),
            "review",
        ),
    ]


def _reviewed(case: Case) -> bool:
    """By the ground put down and a hearing asked for; what the penalty asks for is known when it is decided."""
    notice = current_notice(case)
    major = bool(case.review_ground) or (notice is not None and notice.hearing_offered)
    return not major or case.status != CaseStatus.INVESTIGATED


def _served(case: Case) -> list[Gap]:
    decision = _decision(case)
    paper = decision is not None and case.papers.filter(kind=CasePaperKind.DECISION).exists()
    return [Gap("paper", _("The decision's paper is made and its hash kept"), RECORD, paper, "decide")]


def _published(case: Case) -> list[Gap]:
    decision = _decision(case)
    served = decision is not None and decision.services.count() >= case.parties.count()
    return [Gap("served", _("Served on every party, with proof (行政处罚法61)"), RECORD, served, "serve")]


def _archived(case: Case) -> list[Gap]:
    decision = _decision(case)
    found = [
        *_published(case),
        Gap("chain", _("Every entry of the file still gives its hash"), RECORD, _whole(case)),
    ]
    if decision is not None and decision.outcome == Outcome.PENALTY:
        label = _("The decision announced (行政处罚法48, 实施条例78)")
        found.append(Gap("announced", label, PUBLICITY, case.published_at is not None, "publish"))
    if decision is not None and decision.revoked_at is not None:
        label = _("What was revoked or changed taken down, with the reason (行政处罚法48)")
        found.append(Gap("taken_down", label, PUBLICITY, decision.taken_down_at is not None, "take_down"))
    if decision is not None and decision.reviews.exists():
        pending = decision.reviews.filter(outcome="").exists()
        found.append(Gap("pending", _("No review or lawsuit pending"), RECORD, not pending, "reviewed"))
    letters = case.transfers.filter(is_police=True)
    if letters.exists():
        answered = not letters.filter(answer="").exists()
        found.append(
            Gap("transfer", _("The answer to each transfer on file"), RECORD, answered, "transferred")
        )
    return found


def _whole(case: Case) -> bool:
    return all(step.sha256 == digest_of(case.number, step) for step in case.steps.all())


def digest_of(number: str, step: CaseStep) -> str:
    """Return the hash that an entry of a case's file must have."""
    from hashlib import sha256

    return sha256("\x1f".join((number, step.kind, step.text, step.at.isoformat())).encode()).hexdigest()


def _decision(case: Case) -> Decision | None:
    return Decision.objects.filter(case=case).first()


GATES: dict[str, Callable[[Case], list[Gap]]] = {
    "investigate": _investigated,
    "review": _told,
    "decide": _decided,
    "serve": _served,
    "publish": _published,
    "archive": _archived,
}
REVERSED = frozenset({ReviewOutcome.CHANGED, ReviewOutcome.REVOKED, ReviewOutcome.UNLAWFUL})
