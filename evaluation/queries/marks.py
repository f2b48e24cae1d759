"""Marks of a room: how far everybody is, and, once all have locked, what they come to."""

from decimal import Decimal

from django.db.models import Count

from evaluation import scoring
from evaluation.models import Mark, Member, Room
from evaluation.queries.bids import qualified_bids
from evaluation.queries.criteria import document_of, judged_criteria
from evaluation.queries.panels import present_members


def cells_to_fill(room: Room) -> int:
    """Return how many marks each member has to give."""
    return len(judged_criteria(document_of(room.lot))) * qualified_bids(room).count()


def progress_of(room: Room) -> dict[int, int]:
    """Return how many marks each member has given on bids not rejected: numbers, never the marks."""
    counted = Mark.objects.filter(member__in=present_members(room), bid__in=qualified_bids(room))
    done = dict(counted.values_list("member").annotate(Count("pk")).order_by())
    return {member.pk: done.get(member.pk, 0) for member in present_members(room)}


def effective_marks(room: Room) -> list[tuple[Mark, Decimal]]:
    """Return the marks of present members on bids not rejected, each with its value after corrections.

    For the time after the reveal only: callers ask rules.may_see_marks first.
    """
    marks = (
        Mark.objects.filter(member__in=present_members(room), bid__in=qualified_bids(room))
        .select_related("member", "bid")
        .prefetch_related("corrections")
        .order_by("criterion", "bid_id", "member__number")
    )
    return [(mark, _value(mark)) for mark in marks]


def as_given(marks: list[tuple[Mark, Decimal]]) -> list[scoring.Given]:
    """Return marks as the pure sums take them."""
    return [
        scoring.Given(str(mark.member_id), mark.criterion, str(mark.bid_id), value) for mark, value in marks
    ]


def mismatches(room: Room) -> list[scoring.marks.Cell]:
    """Return the cells of objective criteria whose marks still differ (EV-12)."""
    objective = [c.code for c in judged_criteria(document_of(room.lot)) if c.objective]
    return scoring.unequal(as_given(effective_marks(room)), objective)


def large_deviations(room: Room) -> list[scoring.Deviation]:
    """Return the marks that lie further from the others than the tender document allows without a reason.

    The share is the document's `aggregation["deviation_percent"]` of the criterion's maximum; a document without
    it asks for no reasons.
    """
    document = document_of(room.lot)
    percent = document.aggregation.get("deviation_percent")
    if percent is None:
        return []
    maxima = {c.code: c.maximum for c in judged_criteria(document) if not c.objective}
    return scoring.deviations(as_given(effective_marks(room)), maxima, percent=Decimal(str(percent)))


def unexplained(room: Room) -> list[scoring.Deviation]:
    """Return the large deviations for which no reason has been written."""
    explained = {
        (str(member), criterion, str(bid))
        for member, criterion, bid in Mark.objects.filter(member__room=room)
        .exclude(reason="")
        .values_list("member", "criterion", "bid")
    }
    return [d for d in large_deviations(room) if (d.member, d.criterion, d.bid) not in explained]


def marks_of(member: Member) -> dict[tuple[str, int], Mark]:
    """Return a member's own marks by criterion and bid."""
    return {(mark.criterion, mark.bid_id): mark for mark in member.marks.all()}


def _value(mark: Mark) -> Decimal:
    corrections = list(mark.corrections.all())
    return corrections[-1].value if corrections else mark.value
