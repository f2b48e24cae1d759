"""Writing the probe log: rounds become stretches, and an hour that is over gets its hash into the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bidding.models import ProbeAnswer, ProbeHour, ProbeStretch
from bidding.queries.outages import gap, hour_digest
from ledger import clock
from ledger.actions import record

DETAIL = ProbeStretch._meta.get_field("detail").max_length or 40


@dataclass(frozen=True)
class Found:
    """What one probe found: an answer ("ok", "failed", "unknown"), a word on it, how long it took."""

    answer: str
    detail: str = ""
    took_ms: int = 0


@transaction.atomic
def note_round(found: Mapping[str, Found], *, every: float, at: datetime | None = None) -> bool:
    """Write down one round of probes, by subject; False when another prober has written this turn.

    A subject that answers as before makes its stretch longer, so a quiet hour is one row a subject.
    """
    at = at or clock.now()
    began = at.replace(minute=0, second=0, microsecond=0)
    hour, new = ProbeHour.objects.get_or_create(began_at=began, defaults={"last_at": at})
    if not new:
        turn = at - timedelta(seconds=every / 2)
        if not ProbeHour.objects.filter(pk=hour.pk, sha256="", last_at__lte=turn).update(last_at=at):
            return False
    rows = {row.subject: row for row in hour.stretches.order_by("began_at", "pk")}
    for subject, one in found.items():
        _note(hour, rows.get(subject), subject, one, at)
    return True


def _note(hour: ProbeHour, last: ProbeStretch | None, subject: str, found: Found, at: datetime) -> None:
    detail = found.detail[:DETAIL]
    alike = last is not None and (last.answer, last.detail) == (found.answer, detail)
    if last is not None and alike and at - last.last_at <= gap():
        last.last_at, last.rounds = at, last.rounds + 1
        last.worst_ms = max(last.worst_ms, found.took_ms)
        last.save(update_fields=["last_at", "rounds", "worst_ms"])
        return
    ProbeStretch.objects.create(
        hour=hour,
        subject=subject,
        answer=ProbeAnswer(found.answer),
        detail=detail,
        began_at=at,
        last_at=at,
        worst_ms=found.took_ms,
    )


@transaction.atomic
def seal_hours(*, at: datetime | None = None) -> int:
    """Put the hash of every hour that is over into the ledger; return how many. From then on its rows cannot change unseen."""
    at = at or clock.now()
    over = at.replace(minute=0, second=0, microsecond=0)
    waiting = ProbeHour.objects.select_for_update().filter(began_at__lt=over, sha256="").order_by("began_at")
    sealed = list(waiting)
    for hour in sealed:
        hour.sha256 = hour_digest(hour)
        entry = record("probes.seal", by=None, on=hour, hour=hour.began_at.isoformat(), sha256=hour.sha256)
        hour.entry_index = entry.index
        hour.save(update_fields=["sha256", "entry_index"])
    return len(sealed)
