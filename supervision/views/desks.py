"""The officers' console and lists, and the bidders' and tenderers' list of matters."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from bidding.models import Bid, Lot
from ledger import clock
from supervision import words
from supervision.models import AlertParty, AlertStatus, Level, Screening
from supervision.queries import desks
from supervision.queries.credit import entries_about
from supervision.queries.duties import duties_for
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

PER_PAGE = 30
SHORT = 8


@login_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the department has to do today, overdue clocks first, and what it deals with."""
    user = user_of(request)
    require(may_watch(user))
    now = clock.now()
    duties = duties_for(user)
    stood, concluded = desks.precision(user)
    context = {
        "overdue": [duty for duty in duties if duty.due_at and duty.due_at < now],
        "duties": [duty for duty in duties if not duty.due_at or duty.due_at >= now],
        "alerts": desks.alerts_for(user).exclude(status=AlertStatus.CONCLUDED)[:SHORT],
        "cases": desks.cases_for(user)[:SHORT],
        "complaints": desks.complaints_for(user)[:SHORT],
        "objections": desks.objections_for(user)[:SHORT],
        "stood": stood,
        "concluded": concluded,
    }
    return render(request, "supervision/home.html", context)


@login_required
@never_cache
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """List the department's alerts by gravity, and beneath them what the screens counted but did not raise."""
    user = user_of(request)
    require(may_watch(user))
    found = desks.alerts_for(user)
    level, status = request.GET.get("level", ""), request.GET.get("status", "")
    if level in Level.values:
        found = found.filter(level=level)
    if status in AlertStatus.values:
        found = found.filter(status=status)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "levels": Level.choices,
        "statuses": AlertStatus.choices,
        "level": level,
        "status": status,
        "weak": _weak(list(desks.runs_of(user)[:SHORT])),
    }
    return render(request, "supervision/alerts.html", context)


def _weak(runs: list[Screening]) -> list[dict[str, object]]:
    """Name the pairs that only soft signals tie, from the latest run over each lot."""
    latest: dict[int, Screening] = {}
    for run in runs:
        latest.setdefault(run.lot_id, run)
    keys = {key for run in latest.values() for entry in run.weak for key in entry["bids"]}
    names = dict(Bid.objects.filter(pk__in=keys).values_list("pk", "bidder__name"))
    return [
        {
            "lot": run.lot,
            "names": [names.get(key, "") for key in entry["bids"]],
            "signals": [
                (words.kind(signal["kind"]), signal["base"][0], signal["base"][1])
                for signal in entry["signals"]
            ],
        }
        for run in latest.values()
        for entry in run.weak
    ]


@login_required
@never_cache
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """List one's own objections, complaints, questions to answer and credit notices."""
    user = user_of(request)
    asked = AlertParty.objects.filter(organisation=user.organisation_id).exclude(
        alert__status=AlertStatus.RAISED
    )
    context = {
        "objections": desks.objections_for(user)[:PER_PAGE],
        "complaints": desks.own_complaints(user)[:PER_PAGE],
        "asked": asked.select_related("alert__lot", "reply").order_by("-pk")[:PER_PAGE],
        "entries": entries_about(user.organisation)[:PER_PAGE] if user.organisation else [],
        "lots": Lot.objects.public().select_related("project").order_by("-published_at")[:PER_PAGE],
    }
    return render(request, "supervision/matters.html", context)
