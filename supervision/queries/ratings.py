"""Who took which step and may rate it, what the ratings come to, and the tickets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet

from accounts.models import User
from bidding.models import BidState, Lot, Status
from evaluation.models import CallState, Member, State
from ledger import clock
from supervision.models import (
    Complaint,
    ComplaintStatus,
    Grade,
    Objection,
    ObjectionStatus,
    RatedStep,
    ServiceRating,
    Ticket,
)
from supervision.models.ratings import BAD
from supervision.queries.points import BIDDERS_KNOWN

AWARDED = [Status.AWARDED, Status.CONTRACTED, Status.COMPLETED]
DECIDED = [
    ComplaintStatus.DECIDED,
    ComplaintStatus.SERVED,
    ComplaintStatus.PUBLISHED,
    ComplaintStatus.NOT_ACCEPTED,
]
# Fewer ratings than this show no figures: one person's grade could be read from them.
LEAST = 5


@dataclass(frozen=True)
class Rateable:
    """A step that somebody took and has not rated yet."""

    lot: Lot
    step: RatedStep

    @property
    def label(self) -> str:
        """The step in words."""
        return str(self.step.label)


def _bid_in(user: User) -> QuerySet[Lot]:
    """Lots in which the account's organisation bid, known only since the opening made it public."""
    return Lot.objects.filter(
        bids__bidder=user.organisation_id, bids__state=BidState.OPENED, status__in=BIDDERS_KNOWN
    )


def _prepared(user: User) -> Q:
    return Q(project__agency=user.organisation_id) | Q(project__tenderer=user.organisation_id)


def _submission(user: User) -> QuerySet[Lot]:
    return _bid_in(user)


def _opening(user: User) -> QuerySet[Lot]:
    prepared = Lot.objects.filter(_prepared(user), status__in=BIDDERS_KNOWN)
    return Lot.objects.filter(Q(pk__in=_bid_in(user).values("pk")) | Q(pk__in=prepared.values("pk")))


def _evaluation(user: User) -> QuerySet[Lot]:
    """Lots whose evaluation the account sat in, once the award has made the names public; the host's since its end."""
    sat = Member.objects.filter(user=user, state=CallState.ACCEPTED, room__lot__status__in=AWARDED)
    return Lot.objects.filter(
        Q(pk__in=sat.values("room__lot")) | Q(_prepared(user), rooms__state=State.CLOSED)
    )


def _award(user: User) -> QuerySet[Lot]:
    won = Q(award__candidate__bid__bidder=user.organisation_id)
    return Lot.objects.filter(won | _prepared(user), status__in=AWARDED)


def _objection(user: User) -> QuerySet[Lot]:
    ended = [ObjectionStatus.ANSWERED, ObjectionStatus.RELEASED]
    said = Objection.objects.filter(organisation=user.organisation_id, status__in=ended)
    # While bids come in, a rating would tell the department who means to bid.
    known = [*BIDDERS_KNOWN, Status.FAILED, Status.TERMINATED]
    return Lot.objects.filter(pk__in=said.values("lot"), status__in=known)


def _complaint(user: User) -> QuerySet[Lot]:
    lodged = Complaint.objects.filter(complainant=user.organisation_id, status__in=DECIDED)
    return Lot.objects.filter(pk__in=lodged.values("lot"))


TAKEN: dict[RatedStep, Callable[[User], QuerySet[Lot]]] = {
    RatedStep.SUBMISSION: _submission,
    RatedStep.OPENING: _opening,
    RatedStep.EVALUATION: _evaluation,
    RatedStep.AWARD: _award,
    RatedStep.OBJECTION: _objection,
    RatedStep.COMPLAINT: _complaint,
}


def took(user: User, lot: Lot, step: str) -> bool:
    """Tell whether an account took a step of a lot, as far as that may be known already."""
    if user.person_id is None or (user.organisation_id is None and step != RatedStep.EVALUATION):
        return False
    return TAKEN[RatedStep(step)](user).filter(pk=lot.pk).exists()


def rateable(user: User, most: int = 30) -> list[Rateable]:
    """Return the steps that an account took and its person has not rated, the latest lots first."""
    if user.person_id is None:
        return []
    rated = set(ServiceRating.objects.filter(person=user.person_id).values_list("lot", "step"))
    found = []
    for step, taken in TAKEN.items():
        if user.organisation_id is None and step != RatedStep.EVALUATION:
            continue
        for lot in taken(user).select_related("project").distinct().order_by("-deadline", "-pk")[:most]:
            if (lot.pk, str(step)) not in rated:
                found.append(Rateable(lot, step))
    return found[:most]


@dataclass(frozen=True)
class StepFigures:
    """What a step's ratings come to; None while too few have rated to tell."""

    label: str
    count: int
    satisfied: int | None = None
    mean: float | None = None


@dataclass(frozen=True)
class Figures:
    """The public statistics: steps, tickets, and how many of the bad ratings were followed up."""

    steps: list[StepFigures]
    count: int
    satisfied: int | None
    tickets: int
    due: int
    followed: int
    in_time: int
    better: int

    @property
    def follow_up_rate(self) -> int | None:
        """Percent of the tickets whose time is over or that were answered, that were followed up."""
        return round(100 * self.followed / self.due) if self.due else None


def figures(*, office: int | None = None) -> Figures:
    """Return the statistics over all offices, or of one. Satisfied are the three upper grades (国办发〔2019〕51号)."""
    ratings = (
        ServiceRating.objects.filter(lot__project__supervisor=office)
        if office
        else ServiceRating.objects.all()
    )
    tickets = Ticket.objects.filter(office=office) if office else Ticket.objects.all()
    rows = {
        row["step"]: row
        for row in ratings.values("step")
        .order_by()
        .annotate(count=Count("pk"), good=Count("pk", filter=~Q(grade__in=BAD)), mean=Avg("grade"))
    }
    steps = [_step(step, rows.get(str(step))) for step in RatedStep]
    count, good = ratings.count(), ratings.exclude(grade__in=BAD).count()
    followed = tickets.filter(followed_at__isnull=False)
    due = tickets.filter(Q(followed_at__isnull=False) | Q(due_at__lt=clock.now()))
    return Figures(
        steps, count, _percent(good, count), tickets.count(), due.count(), followed.count(),
        followed.filter(followed_at__lte=F("due_at")).count(), tickets.filter(again__gt=Grade.POOR).count(),
    )  # fmt: skip


def _step(step: RatedStep, row: Mapping[str, Any] | None) -> StepFigures:
    if row is None or row["count"] < LEAST:
        return StepFigures(str(step.label), int(row["count"]) if row else 0)
    count = int(row["count"])
    return StepFigures(
        str(step.label), count, _percent(int(row["good"]), count), round(float(row["mean"]), 1)
    )


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole >= LEAST else None


def tickets_of(user: User) -> QuerySet[Ticket]:
    """Return the tickets of an officer's department, open ones and the most urgent first."""
    found = Ticket.objects.filter(office=user.organisation_id)
    return found.select_related("rating__lot__project", "user__person").order_by(
        F("closed_at").asc(nulls_first=True), "due_at"
    )
