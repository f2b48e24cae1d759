"""Scores of subjects: one for each, over all sectors, regions and parts (CR-12), computed on the day it is asked for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Organisation, Person, User
from bidding.law.days import day_of
from bidding.models import Lot, Status
from ledger import clock
from supervision.models import ConductItem, Deduction, FollowUp, GoodRecord, PointRule
from supervision.points import Deducted, Score, score
from supervision.queries.law import general_figure

Subject = Organisation | Person


@dataclass(frozen=True)
class Standing:
    """A subject with its score today."""

    subject: Subject
    score: Score
    deductions: list[Deduction]


def deductions_of(subject: Subject) -> QuerySet[Deduction]:
    """Return everything that was taken from a subject, voided too, newest first."""
    return Deduction.objects.filter(**lookup(subject)).select_related(
        "item", "lot", "office", "organisation", "person"
    )


def lookup(subject: Subject) -> dict[str, Subject]:
    """Return the lookup of the records about a subject."""
    return {"organisation": subject} if isinstance(subject, Organisation) else {"person": subject}


def score_of(subject: Subject, on: date | None = None) -> Score:
    """Return the score of a subject on a day, today by default (CR-10); voided deductions count for nothing."""
    day = on or day_of(clock.now())
    taken = deductions_of(subject).filter(voided_at__isnull=True)
    return scored([Deducted(one.happened_on, one.points, one.pk) for one in taken], day)


def scored(taken: list[Deducted], day: date) -> Score:
    """Return a score by the figures in force on the day."""
    return score(
        taken, day,
        full=general_figure("CR-10.full_points", day).number,
        months=general_figure("CR-10.cycle_months", day).number,
    )  # fmt: skip


def standings(*, text: str = "") -> list[Standing]:
    """Return every subject that lost points in a running cycle, the lowest score first."""
    rows = Deduction.objects.filter(voided_at__isnull=True).select_related("organisation", "person", "item")
    if text:
        rows = rows.filter(Q(organisation__name__icontains=text) | Q(organisation__uscc__icontains=text))
    taken: dict[Subject, list[Deduction]] = {}
    for row in rows:
        taken.setdefault(row.subject, []).append(row)
    day = day_of(clock.now())
    found = [
        Standing(subject, scored([Deducted(one.happened_on, one.points, one.pk) for one in ones], day), ones)
        for subject, ones in taken.items()
    ]
    return sorted(
        (one for one in found if one.score.lost), key=lambda one: (one.score.value, str(one.subject))
    )


def items_on(day: date, part: str = "") -> QuerySet[ConductItem]:
    """Return the rows of the table in force on a day."""
    found = ConductItem.objects.filter(effective_from__lte=day).filter(
        Q(effective_to__isnull=True) | Q(effective_to__gte=day)
    )
    return found.filter(part=part) if part else found


def thresholds_on(day: date) -> QuerySet[PointRule]:
    """Return the thresholds in force on a day."""
    return PointRule.objects.filter(effective_from__lte=day).filter(
        Q(effective_to__isnull=True) | Q(effective_to__gte=day)
    )


def due_follow_ups(user: User) -> QuerySet[FollowUp]:
    """Return what thresholds led to and the officer's department has not done yet, the most urgent first."""
    found = FollowUp.objects.filter(
        office=user.organisation_id, done_at__isnull=True, deduction__voided_at__isnull=True
    )
    return found.select_related("organisation", "person", "rule", "deduction__item").order_by("due_at", "pk")


def good_records(*, subject: Subject | None = None) -> QuerySet[GoodRecord]:
    """Return the good records in force now; everybody may read them."""
    now = clock.now()
    found = GoodRecord.objects.filter(withdrawn_at__isnull=True, given_at__lte=now, ends_at__gt=now)
    if subject is not None:
        found = found.filter(**lookup(subject))
    return found.select_related("organisation", "person", "authority")


# While names are secret a deduction about a lot would tell them: bidders until the opening, experts until the award.
BIDDERS_KNOWN = (
    Status.OPENED, Status.EVALUATING, Status.PUBLICISED, Status.AWARDED, Status.CONTRACTED, Status.COMPLETED,
)  # fmt: skip
EXPERTS_KNOWN = (Status.AWARDED, Status.CONTRACTED, Status.COMPLETED)


def names_known(lot: Lot, *, expert: bool) -> bool:
    """Tell whether the names of a lot's bidders, or of its experts, may be known to more than their own (招标投标法 22, 37)."""
    return lot.status in (EXPERTS_KNOWN if expert else BIDDERS_KNOWN)
