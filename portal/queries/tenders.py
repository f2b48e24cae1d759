"""The tender list: which lots, in which order."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from bidding.models import Lot, Status


@dataclass(frozen=True)
class Search:
    """What a visitor looks for; empty text is no wish."""

    text: str = ""
    status: str = ""
    kind: str = ""
    region: str = ""


def tenders(search: Search) -> QuerySet[Lot]:
    """Public lots that fit the search: those open for bids first, the nearest deadline on top."""
    lots = Lot.objects.public().select_related("project__tenderer")
    for word in search.text.split():
        lots = lots.filter(_mentions(word))
    if search.status:
        lots = lots.filter(status=search.status)
    if search.kind:
        lots = lots.filter(project__kind=search.kind)
    if search.region:
        lots = lots.filter(project__region=search.region)
    return lots.order_by(*_open_first())


def open_lots(at: datetime) -> int:
    """How many lots take bids at this moment."""
    return Lot.objects.filter(status=Status.PUBLISHED, deadline__gt=at, suspended_at__isnull=True).count()


def regions() -> list[str]:
    """The divisions that have public lots."""
    codes = Lot.objects.public().order_by("project__region").values_list("project__region", flat=True)
    return list(codes.distinct())


def _mentions(word: str) -> Q:
    return (
        Q(name__icontains=word)
        | Q(code__icontains=word)
        | Q(project__name__icontains=word)
        | Q(project__code__icontains=word)
        | Q(project__tenderer__name__icontains=word)
    )


def _open_first() -> list[Combinable | str]:
    takes_bids = Case(When(status=Status.PUBLISHED, then=Value(0)), default=Value(1))
    soonest = Case(When(status=Status.PUBLISHED, then=F("deadline")))
    return [takes_bids, soonest.asc(nulls_last=True), F("published_at").desc(nulls_last=True), "-pk"]
