"""Public records beside the trades: checkpoints of the ledger, its entries, the law table."""

from django.db.models import Min, Q, QuerySet

from bidding.covering import ACT as COVER
from bidding.models import Lot, Parameter, Status
from bidding.queries.sealing_times import sealed_since
from ledger.models import Checkpoint, Entry


def checkpoints() -> QuerySet[Checkpoint]:
    """Published checkpoints, the latest first: none since the oldest lot that is still sealed was published.

    Every receipt has a checkpoint of its own, so their number and sizes would tell how many bids have come in
    (招标投标法 22).
    """
    found = Checkpoint.objects.prefetch_related("cosignatures").order_by("-size")
    since = sealed_since()
    return found.filter(at__lt=since) if since else found


# Until the award names are secret: bidders before the opening, experts until the winner is fixed (招标投标法 22, 37).
RUNNING = [Status.PUBLISHED, Status.CLOSED, Status.OPENED, Status.EVALUATING, Status.PUBLICISED]


def entries(text: str = "") -> QuerySet[Entry]:
    """Entries of the ledger for whoever may read it, the latest first: up to the oldest trade that is still running.

    `text` is part of an act, an actor, a credit code or a thing. Cover entries are shown to who asks for them only.
    """
    found = Entry.objects.order_by("-index")
    if COVER not in text:
        found = found.exclude(act=COVER)
    since = Lot.objects.filter(status__in=RUNNING).aggregate(since=Min("published_at"))["since"]
    if since:
        found = found.filter(logged_at__lt=since)
    for word in text.split():
        found = found.filter(
            Q(act__icontains=word)
            | Q(actor__icontains=word)
            | Q(organisation__icontains=word)
            | Q(thing__icontains=word)
        )
    return found


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
