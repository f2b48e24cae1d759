"""May a complaint be accepted, paused, decided, recorded as abuse: what the law asks before each."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.permits import YES, Permit, no
from bidding.models import Regime
from supervision.flow import can
from supervision.models import (
    AbuseGround,
    Complaint,
    ComplaintOutcome,
    ComplaintStatus,
    Finding,
    Matter,
    PauseKind,
)
from supervision.queries.clocks import decision_due
from supervision.queries.complaints import has_three_unfounded

DISMISSED = frozenset({ComplaintOutcome.DISMISSED_UNFOUNDED, ComplaintOutcome.DISMISSED_FALSE})
# What 实施条例 61 does not count; in procurement also the material asked for (94号令 27).
PAUSES = {
    Regime.ZB: frozenset(PauseKind.values) - {PauseKind.CORRECTION},
    Regime.GP: frozenset(PauseKind.values),
}


def is_signed(complaint: Complaint, paper_seen: bool) -> Permit:
    """The letter is signed by a registered key, or its original was handed in signed and sealed (11号令 7)."""
    if paper_seen or hasattr(complaint, "signature"):
        return YES
    return no(
        _(
            "The letter is not signed by a key: tick that the signed and sealed original is on file, or have it corrected."
        ),
        "not_signed",
    )


def lateness_is_answered(complaint: Complaint, note: str) -> Permit:
    """A late letter is accepted only with the reason why it counts as in time."""
    if not complaint.late or note.strip():
        return YES
    return no(
        _("The letter came after the legal time. Say why it is accepted, or do not accept it."), "out_of_time"
    )


def may_ask_correction(complaint: Complaint) -> Permit:
    """Once, before acceptance is decided."""
    if complaint.status != ComplaintStatus.RECEIVED:
        return no(_("This complaint has been dealt with."), "closed")
    if complaint.correction:
        return no(_("The complainant was told once what the letter lacks."), "twice")
    return YES


def may_pause(complaint: Complaint, kind: str, reason: str, at: datetime) -> Permit:
    """A running investigation in its time, for one of the causes of the law. A clock that ran out stays run out."""
    if complaint.status != ComplaintStatus.INVESTIGATING:
        return no(_("Only a running investigation can be paused."), "not_running")
    if complaint.pauses.filter(ends_at__isnull=True).exists():
        return no(_("The clock is paused already."), "paused")
    if kind not in PAUSES[Regime(complaint.lot.project.regime)]:
        return no(_("The law does not stop the clock for this."), "kind")
    if not reason.strip():
        return no(_("Give the reason."), "empty")
    due = decision_due(complaint)
    if due is not None and at > due:
        return no(_("The time for the decision has run out; it cannot be stopped any more."), "overdue")
    return YES


def may_decide(complaint: Complaint, at: datetime) -> Permit:
    """The clock runs, and every respondent answered or let the time pass (94号令 22)."""
    if complaint.pauses.filter(ends_at__isnull=True).exists():
        return no(_("The clock is paused: let it run again before you decide."), "paused")
    if not can(complaint, "decide"):
        return YES  # the table of moves says it better
    waiting = complaint.respondents.filter(answered_at__isnull=True, due_at__gte=at).select_related(
        "organisation"
    )
    if first := waiting.first():
        return no(_("%(name)s may still answer.") % {"name": first.organisation}, "waiting")
    if not complaint.respondents.exists() and not complaint.respondent_answer:
        return no(_("No respondent was heard: send the letter to the respondents first."), "not_heard")
    return YES


def outcome_fits(complaint: Complaint, outcome: str, found: Mapping[int, str]) -> Permit:
    """Every point has its finding, and the outcome follows from them."""
    if outcome not in ComplaintOutcome.values:
        return no(_("Choose one of the outcomes of the law."), "outcome")
    numbers = set(complaint.claims.values_list("number", flat=True))
    if numbers != set(found) or any(finding not in Finding.values for finding in found.values()):
        return no(_("Say of every point what was found."), "points")
    stands = any(finding != Finding.UNFOUNDED for finding in found.values())
    if numbers and stands == (outcome in DISMISSED):
        return no(_("The outcome contradicts what was found about the points."), "contradiction")
    if outcome == ComplaintOutcome.UPHELD_REVIEW and complaint.matter != Matter.RESULT:
        return no(_("Only a result can be reviewed by its committee."), "not_result")
    return YES


def is_abuse(complaint: Complaint, ground: str, at: datetime) -> Permit:
    """After a decision that dismissed the complaint; false facts, or the third unfounded one (94号令 37)."""
    if ground not in AbuseGround.values:
        return no(_("Choose one of the grounds of the law."), "ground")
    if hasattr(complaint, "abuse"):
        return no(_("This complaint is on record already."), "twice")
    if complaint.decided_at is None or complaint.outcome not in DISMISSED:
        return no(_("Only a complaint that was dismissed can be recorded as abuse."), "not_dismissed")
    if ground == AbuseGround.REPEATED:
        return has_three(complaint, at)
    if complaint.outcome != ComplaintOutcome.DISMISSED_FALSE:
        return no(_("The decision does not say that facts or documents are false."), "not_false")
    return YES


def has_three(complaint: Complaint, at: datetime) -> Permit:
    """Three unfounded complaints within twelve months (94号令 37)."""
    if has_three_unfounded(complaint.complainant, complaint.lot, at):
        return YES
    return no(
        _("Fewer unfounded complaints within twelve months than the law asks for (94号令37)."), "too_few"
    )
