"""Public records: the ledger's checkpoints, the law's figures."""

from base64 import b64encode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permits import require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Regime
from ledger import keys, pins
from ledger.queries import consistency
from portal.queries import records

PER_PAGE = 50
SHOWN_CHECKPOINTS = 20


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the latest published checkpoint and how anyone checks it."""
    shown = list(records.checkpoints()[:SHOWN_CHECKPOINTS])
    latest = shown[0] if shown else None
    root = b64encode(bytes(latest.root)).decode() if latest else ""
    outside, log_vkey = keys.outside_witnesses(), keys.log_key().verifier.vkey
    context = {
        "latest": latest,
        "root": root,
        "checkpoints": shown,
        "outside": bool(outside),
        "log_vkey": log_vkey,
        "fingerprint": pins.fingerprint(log_vkey, keys.witness_verifier().vkey),
        "witness_vkeys": [one.verifier.vkey for one in outside] or [keys.witness_verifier().vkey],
    }
    return render(request, "portal/ledger.html", context)


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """List the entries of the ledger for supervisors and auditors. Raises Refused for everybody else."""
    require(may_act(request.user, Act.READ_LEDGER))
    text = request.GET.get("text", "")[:100]
    page = Paginator(records.entries(text), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/entries.html", {"page": page, "text": text})


@require_safe
def checkpoint(_request: HttpRequest, size: int | None = None) -> HttpResponse:
    """Hand out a checkpoint as the signed note of C2SP tlog-checkpoint; the latest without a size."""
    found = records.checkpoints()
    row = found.filter(size=size).first() if size is not None else found.first()
    if row is None:
        raise Http404
    response = HttpResponse(row.cosigned_note, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{row.size}.txt"'
    return response


@require_safe
def consistency_proof(_request: HttpRequest, old: int, new: int) -> HttpResponse:
    """Hand out the RFC 6962 proof that one published checkpoint continues another: a base64 hash a line."""
    if old > new or records.checkpoints().filter(size__in={old, new}).count() != len({old, new}):
        raise Http404
    lines = [b64encode(part).decode() + "\n" for part in consistency(old, new)]
    return HttpResponse("".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Show every figure the software enforces, with its article; and the rules in words behind them."""
    regime = request.GET.get("regime", "")
    regime = regime if regime in Regime.values else ""
    text = request.GET.get("text", "")[:100]
    words = request.GET.get("show") == "words"
    rows = records.parameters(regime, text, enforced=not words)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "regime": regime, "regimes": Regime.choices, "text": text, "words": words}
    return render(request, "portal/law.html", context)
