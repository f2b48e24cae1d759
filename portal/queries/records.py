"""Public records beside the trades: bars in force, checkpoints of the ledger, the law table."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Bar, Organisation
from bidding.models import Parameter
from ledger.models import Checkpoint


@dataclass(frozen=True)
class CreditLine:
    """A bar as the public reads it."""

    bar: Bar
    name: str
    in_force: bool


def credit_lines(at: datetime, text: str = "") -> list[CreditLine]:
    """Bars of organisations, those in force first; people are kept by a hash and are not listed here."""
    organisations = Organisation.objects.all()
    for word in text.split():
        organisations = organisations.filter(Q(name__icontains=word) | Q(uscc__icontains=word))
    names = dict(organisations.filter(uscc__in=Bar.objects.values("subject")).values_list("uscc", "name"))
    bars = Bar.objects.filter(subject__in=names).order_by("-starts_at", "-pk")
    lines = [CreditLine(bar, names[bar.subject], _holds(bar, at)) for bar in bars]
    return sorted(lines, key=lambda line: not line.in_force)


def _holds(bar: Bar, at: datetime) -> bool:
    return bar.lifted_at is None and bar.starts_at <= at < bar.ends_at


def checkpoints() -> QuerySet[Checkpoint]:
    """Published checkpoints, the latest first. The size of the log between them is nobody's business:
    it would tell how many bids have come in."""
    return Checkpoint.objects.prefetch_related("cosignatures").order_by("-size")


def parameters(regime: str = "", text: str = "", *, enforced: bool = True) -> QuerySet[Parameter]:
    """Rows of the law table: figures the software enforces, or the rules in words."""
    rows = (
        Parameter.objects.filter(key__contains=".")
        if enforced
        else Parameter.objects.exclude(key__contains=".")
    )
    if regime:
        rows = rows.filter(regime__in=["", regime])
    for word in text.split():
        rows = rows.filter(Q(key__icontains=word) | Q(text__icontains=word) | Q(article__icontains=word))
    return rows.order_by("key", "regime", "region", "effective_from")
