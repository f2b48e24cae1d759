"""Public records beside the trades: bars in force, checkpoints of the ledger, the law table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from accounts.models import Bar, Organisation
from bidding.covering import ACT as COVER
from bidding.models import Lot, Parameter, Status
from bidding.queries.sealing_times import sealed_since
from ledger.models import Checkpoint, Entry
from supervision.models.credit import SHOWN, CreditEntry


@dataclass(frozen=True)
class CreditLine:
    """One published record: who, what for, on which basis, by whom, how long."""

    name: str
    uscc: str
    kind: str
    reason: str
    basis: str
    authority: str
    decision: str
    scope: str
    since: datetime
    until: datetime | None
    barred_until: datetime | None


def credit_lines(at: datetime, text: str = "") -> list[CreditLine]:
    """Records that are published now. One that was repaired, revoked or has run out is no longer shown (CR-08);
    people are kept by a hash and are never listed."""
    organisations = Organisation.objects.all()
    for word in text.split():
        organisations = organisations.filter(Q(name__icontains=word) | Q(uscc__icontains=word))
    lines = [*_entries(organisations, at), *_other_bars(organisations, at)]
    return sorted(lines, key=lambda line: line.since, reverse=True)


def _entries(organisations: QuerySet[Organisation], at: datetime) -> Iterator[CreditLine]:
    """Credit entries of this platform's supervision."""
    entries = CreditEntry.objects.filter(
        Q(max_until__isnull=True) | Q(max_until__gt=at),
        organisation__in=organisations,
        status__in=SHOWN,
        published_at__lte=at,
    )
    for entry in entries.select_related("organisation", "authority", "decision"):
        yield CreditLine(
            name=entry.organisation.name,
            uscc=entry.organisation.uscc,
            kind=entry.get_kind_display(),
            reason=entry.conduct,
            basis=entry.basis,
            authority=entry.authority.name,
            decision=entry.decision.number,
            scope=entry.get_scope_display() if entry.barred_until else "",
            since=entry.published_at or entry.drafted_at,
            until=entry.max_until,
            barred_until=entry.barred_until,
        )


def _other_bars(organisations: QuerySet[Organisation], at: datetime) -> Iterator[CreditLine]:
    """Bars in force that came from elsewhere, for example from a national list."""
    bars = Bar.objects.filter(
        credit_entry__isnull=True, lifted_at__isnull=True, starts_at__lte=at, ends_at__gt=at,
        subject__in=organisations.values("uscc"),
    )  # fmt: skip
    names = dict(organisations.filter(uscc__in=bars.values("subject")).values_list("uscc", "name"))
    for bar in bars:
        yield CreditLine(
            name=names[bar.subject],
            uscc=bar.subject,
            kind="",
            reason=bar.reason,
            basis=bar.basis,
            authority="",
            decision="",
            scope=bar.get_scope_display(),
            since=bar.starts_at,
            until=bar.ends_at,
            barred_until=bar.ends_at,
        )


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
