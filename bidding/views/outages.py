"""Was the platform there? The probe log for those who run and watch it, outage papers for all, one's own evidence."""

import csv
import json
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from accounts.models import User
from accounts.permits import require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.charts import HEIGHT, WIDTH, bars
from bidding.law.days import DAY, SHANGHAI, day_of
from bidding.models import Lot, OutageEvidence, ProbeHour, ProbeSubject
from bidding.queries.evidence import AROUND, LONGEST, evidence_of, signed_evidence
from bidding.queries.outages import gap, outages_in, plain, stretches
from bidding.queries.sealing_times import is_sealed_since
from bidding.rules.outages import may_read_probes
from bidding.uploading.refusals import reason_of
from bidding.views.bidder import organisation_of, public_lot
from ledger import clock
from ledger.keys import log_key
from ledger.models import Entry
from ledger.queries import checkpoint_for, tlog_proof

WEEK = timedelta(days=7)


@login_required
@never_cache
@require_GET
def probes(request: HttpRequest) -> HttpResponse:
    """Show one day of the probe log, the outages of the week, and the papers issued."""
    require(may_read_probes(cast(User, request.user)))
    at = clock.now()
    day = parse_date(request.GET.get("day", "")) or day_of(at)
    begins = datetime.combine(day, time.min, SHANGHAI)
    rows = stretches(begins, begins + DAY)
    drawn = bars(plain(rows), day=begins, gap=gap())
    context = {
        "day": day,
        "days": [day - DAY, day + DAY],
        "lines": [(ProbeSubject(one), drawn.get(one, [])) for one in ProbeSubject.values],
        "width": WIDTH,
        "height": HEIGHT,
        "hours": [(hour, WIDTH * hour // 24) for hour in range(0, 25, 3)],
        "wrong": [row for row in rows if row.answer != "ok" and row.last_at >= begins],
        "outages": outages_in(at - WEEK, at),
        "papers": OutageEvidence.objects.select_related("lot").order_by("-issued_at")[:50],
        "sealed": ProbeHour.objects.exclude(sha256="").order_by("-began_at")[:24],
        "key": log_key().verifier.vkey,
    }
    return render(request, "bidding/probes.html", context)


@login_required
@never_cache
@require_GET
def probes_file(request: HttpRequest) -> HttpResponse:
    """Give out a week of the probe log as CSV (RFC 4180), times in UTC."""
    require(may_read_probes(cast(User, request.user)))
    at, out = clock.now(), StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["subject", "answer", "detail", "from", "until", "probes", "slowest_ms"])
    for row in stretches(at - WEEK, at):
        times = [row.began_at.isoformat(), row.last_at.isoformat()]
        writer.writerow([row.subject, row.answer, row.detail, *times, row.rounds, row.worst_ms])
    return _download(("\ufeff" + out.getvalue()).encode(), "probes.csv", "text/csv; charset=utf-8")


@require_safe
def outage(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the paper of an outage: what did not answer, by which rule, what followed. It is public."""
    found = _paper(pk)
    context = {
        "evidence": found,
        "lot": found.lot,
        "paper": _shown(found),
        "key": log_key().verifier.vkey,
        "proof": _may_have_proof(request, found),
    }
    return render(request, "bidding/outage.html", context)


@require_safe
def paper_file(_request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the paper's bytes, over which the signature is made."""
    found = _paper(pk)
    return _download(found.paper.encode(), f"outage-{found.lot.code}-{found.pk}.json", "application/json")


@require_safe
def signature_file(_request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the platform's signature over the paper, 128 hexadecimal digits."""
    found = _paper(pk)
    return _download(found.signature.encode(), f"outage-{found.lot.code}-{found.pk}.sig", "text/plain")


@require_safe
def proof_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the tlog-proof that the ledger has the paper."""
    found = _paper(pk)
    if not _may_have_proof(request, found):
        raise Http404
    proof = tlog_proof(Entry.objects.get(index=found.entry_index))
    return _download(proof.encode(), f"outage-{found.lot.code}-{found.pk}.tlog-proof", "text/plain")


def _may_have_proof(request: HttpRequest, found: OutageEvidence) -> bool:
    """A proof tells how long the ledger was, and that tells about how many bid: it waits for the openings, except
    for those who read the ledger anyway.
    """
    if may_act(request.user, Act.READ_LEDGER):
        return True
    entry = Entry.objects.get(index=found.entry_index)
    return not is_sealed_since(checkpoint_for(entry).at)


@login_required
@never_cache
@require_GET
def evidence(request: HttpRequest, code: str) -> HttpResponse:
    """Show a bidder what the platform can prove to it about a time: probes, its own uploads, its receipts."""
    lot, owner = public_lot(code), organisation_of(request)
    since, until = _span(request, lot)
    found = evidence_of(lot, owner, since=since, until=until)
    context = {"lot": lot, "since": since, "until": until, **found}
    context["events"] = [(event, reason_of(event.code)) for event in found["events"]]
    return render(request, "bidding/evidence.html", context)


@login_required
@never_cache
@require_GET
def evidence_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give out that evidence as one signed file."""
    lot, owner = public_lot(code), organisation_of(request)
    since, until = _span(request, lot)
    signed = signed_evidence(lot, owner, since=since, until=until)
    return _download(signed, f"evidence-{lot.code}.json", "application/json")


def _span(request: HttpRequest, lot: Lot) -> tuple[datetime, datetime]:
    """Return the time asked for; without one the half day before the deadline, or before now."""
    now = clock.now()
    last = min(lot.deadline or now, now)
    since = _moment(request.GET.get("since", "")) or last - AROUND
    until = min(_moment(request.GET.get("until", "")) or last + timedelta(hours=1), now)
    return max(since, until - LONGEST), until


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=SHANGHAI)


def _paper(pk: int) -> OutageEvidence:
    papers = OutageEvidence.objects.select_related("lot__project", "notice")
    return get_object_or_404(papers.filter(lot__in=Lot.objects.public()), pk=pk)


def _shown(evidence: OutageEvidence) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(evidence.paper)
    for one in said["outages"]:
        one["began"] = datetime.fromtimestamp(one["from"], SHANGHAI)
        one["ended"] = datetime.fromtimestamp(one["until"], SHANGHAI)
    return said


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
