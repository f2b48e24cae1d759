"""Questions about the probe log: the outages of a time, and what the rule makes of them for a lot."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from bidding.availability import Outage, Rule, Stretch, new_deadline, outages, touching
from bidding.law.days import day_of
from bidding.law.figures import Figure, figures_for, holidays
from bidding.models import Lot, OutageEvidence, ProbeHour, ProbeStretch
from bidding.sealing import papers

FIGURES = (
    "window_minutes",
    "least_minutes",
    "at_deadline_minutes",
    "margin_minutes",
    "most_minutes",
    "latest_hour",
)
KEYS = tuple(f"OE-01.{name}" for name in FIGURES)
# Two probes may lie this many turns apart before the time between them counts as not answering.
MISSED_TURNS = 3


def gap() -> timedelta:
    """Return how far apart two probes may lie."""
    return timedelta(seconds=MISSED_TURNS * settings.PROBE_EVERY)


def stretches(since: datetime, until: datetime) -> list[ProbeStretch]:
    """Return the stretches of a time, and of the last hour before it, oldest first."""
    before = ProbeHour.objects.filter(began_at__lt=since - gap()).order_by("-began_at").first()
    rows = ProbeStretch.objects.filter(
        began_at__lte=until, hour__began_at__gte=before.began_at if before else since
    )
    return list(rows.order_by("began_at", "pk"))


def plain(rows: Iterable[ProbeStretch]) -> list[Stretch]:
    """Return stretches as the pure rules know them."""
    return [Stretch(str(row.subject), str(row.answer), row.detail, row.began_at, row.last_at) for row in rows]


def outages_in(since: datetime, until: datetime) -> list[Outage]:
    """Return the outages of a time as it is known now; none on a platform that is not probed."""
    if not settings.PROBE_EVERY:
        return []
    found = outages(plain(stretches(since, until)), now=until, gap=gap())
    return [one for one in found if one.ended > since]


def figures_of(lot: Lot, at: datetime) -> list[Figure]:
    """Return the figures of the rule that holds for a lot; [] where the table has no such rule."""
    project = lot.project
    found = figures_for(KEYS, regime=project.regime, region=project.region, on=day_of(at))
    return [found[key] for key in KEYS] if len(found) == len(KEYS) else []


def rule_of(figures: Iterable[Figure]) -> Rule:
    """Return the rule that figures make, in the order of FIGURES."""
    window, least, at_deadline, margin, most, hour = [figure.number for figure in figures]
    minute = timedelta(minutes=1)
    return Rule(
        window=window * minute,
        least=least * minute,
        at_deadline=at_deadline * minute,
        margin=margin * minute,
        most=most * minute,
        latest_hour=hour,
    )


def counted_until(lot: Lot) -> datetime | None:
    """Return until when outages were counted for a lot already."""
    last = OutageEvidence.objects.filter(lot=lot).order_by("-counted_until").first()
    return last.counted_until if last else None


def due(lot: Lot, *, at: datetime) -> tuple[list[Outage], datetime] | None:
    """Return the outages that move a lot's deadline and the deadline to which they move it, None when nothing is due."""
    figures = figures_of(lot, at)
    if lot.deadline is None or not figures or not settings.PROBE_EVERY:
        return None
    rule, counted = rule_of(figures), counted_until(lot)
    found = outages_in(lot.deadline - rule.window, at)
    touched = touching(found, deadline=lot.deadline, rule=rule, counted=counted)
    moved = new_deadline(
        touched, deadline=lot.deadline, rule=rule, now=at, holidays=holidays(), counted=counted
    )
    return (touched, moved) if moved else None


def extended_by(lot: Lot) -> timedelta:
    """Return by how much the lot's deadline was moved on account of outages so far."""
    moves = OutageEvidence.objects.filter(lot=lot, new_deadline__isnull=False)
    return sum((one.new_deadline - one.old_deadline for one in moves if one.new_deadline), timedelta(0))


def hour_digest(hour: ProbeHour) -> str:
    """Return the SHA-256 of an hour's stretches, which the ledger keeps when the hour is over."""
    return papers.digest(papers.canonical(hour_paper(hour)))


def hour_paper(hour: ProbeHour) -> dict[str, object]:
    """Return an hour of the probe log as the paper that is hashed."""
    return {
        "format": "clearbid-probes/1",
        "hour": seconds(hour.began_at),
        "stretches": [stretch_paper(row) for row in hour.stretches.order_by("began_at", "subject", "pk")],
    }


def stretch_paper(row: ProbeStretch) -> dict[str, object]:
    """Return one stretch as papers name it: times in seconds since 1970."""
    return {
        "answer": str(row.answer),
        "detail": row.detail,
        "from": seconds(row.began_at),
        "probes": row.rounds,
        "subject": str(row.subject),
        "until": seconds(row.last_at),
    }


def seconds(at: datetime) -> int:
    """Return whole seconds since 1970."""
    return int(at.timestamp())
