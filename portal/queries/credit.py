"""Public credit: records published now, bars from elsewhere, good records; as lines, and for machines."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Bar, Organisation
from supervision.models.credit import CreditEntry
from supervision.queries.credit import public_credit


@dataclass(frozen=True)
class CreditLine:
    """One published record: who, what for, on which basis, by whom, how long (CR-17); nothing internal."""

    name: str
    uscc: str
    listing: str
    kind: str
    reason: str
    basis: str
    authority: str
    decision: str
    dated: datetime | None
    scope: str
    since: datetime
    until: datetime | None
    barred_until: datetime | None
    number: int | None = None


def credit_lines(at: datetime, text: str = "", listing: str = "") -> list[CreditLine]:
    """Return the records that are published now; one that was repaired, revoked or has run out is not (CR-04, CR-08).

    People stand here only where an entry names them; bars kept by a person's hash are never listed.
    """
    entries = public_credit(at=at, text=text)
    if listing:
        entries = entries.filter(listing=listing)
    lines = [line_of(entry) for entry in entries]
    if not listing:
        organisations = Organisation.objects.all()
        for word in text.split():
            organisations = organisations.filter(Q(name__icontains=word) | Q(uscc__icontains=word))
        lines += _other_bars(organisations, at)
    return sorted(lines, key=lambda line: line.since, reverse=True)


def line_of(entry: CreditEntry) -> CreditLine:
    """Return an entry as the public reads it: the six items of an announcement, and its periods."""
    decision = entry.decision
    return CreditLine(
        name=entry.subject.name,
        uscc=entry.subject_code,
        listing=entry.get_listing_display(),
        kind=entry.get_kind_display(),
        reason=entry.conduct,
        basis=entry.basis,
        authority=entry.authority.name,
        decision=entry.document or (decision.number if decision else ""),
        dated=entry.document_at or (decision.decided_at if decision else None),
        scope=entry.get_scope_display() if entry.barred_until else "",
        since=entry.published_at or entry.drafted_at,
        until=entry.max_until,
        barred_until=entry.barred_until,
        number=entry.pk,
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
            listing="",
            kind="",
            reason=bar.reason,
            basis=bar.basis,
            authority="",
            decision="",
            dated=None,
            scope=bar.get_scope_display(),
            since=bar.starts_at,
            until=bar.ends_at,
            barred_until=bar.ends_at,
        )


COLUMNS = [field.name for field in fields(CreditLine)]


def rows(lines: list[CreditLine]) -> Iterator[dict[str, str | int | None]]:
    """Yield the lines for machines: moments in ISO 8601, nothing that the page does not show."""
    for line in lines:
        values = ((name, getattr(line, name)) for name in COLUMNS)
        yield {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values}
