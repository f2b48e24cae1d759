"""The graph of ties around an alert with its list, and the tenders in which bidders met."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from supervision import words
from supervision.actions.alerts import unmask_fact
from supervision.models import Alert
from supervision.queries.pictures import graph_of
from supervision.queries.ties import firm_in_sight
from supervision.queries.timelines import joint_lots, meetings_of, wins_of
from supervision.queries.values import facts_in_sight, shared_value
from supervision.rules.alerts import may_see_alert
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

PAIR = re.compile(r"(\d{1,9})-(\d{1,9})")
LOTS_A_PAGE = 40


def _alert(request: HttpRequest, pk: int) -> Alert:
    require(may_watch(request.user))
    alert = get_object_or_404(Alert.objects.select_related("lot__project"), pk=pk)
    require(may_see_alert(request.user, alert))
    return alert


@login_required
@never_cache
@require_safe
def graph(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is tied to whom, one or two hops around the parties or around one bidder, as a picture and as a list."""
    alert = _alert(request, pk)
    hops = 2 if request.GET.get("hops") == "2" else 1
    asked = request.GET.get("centre", "")
    centre = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    drawn = graph_of(alert, hops=hops, centre=centre)
    if drawn is None:
        raise Http404
    context = {
        "alert": alert,
        "graph": drawn,
        "hops": hops,
        "centre": centre,
        "layers": words.LAYERS.items(),
        "layer_names": words.LAYERS,
    }
    return render(request, "supervision/graph.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def value(request: HttpRequest, pk: int, fact: int) -> HttpResponse:
    """Show a value of the graph with all who hold it; masked, and plainly once after a reason that is logged."""
    alert = _alert(request, pk)
    office = alert.lot.project.supervisor_id or 0
    one = get_object_or_404(facts_in_sight(office).select_related("lot__project"), pk=fact)
    plain, status = False, 200
    if request.method == "POST":
        try:
            unmask_fact(alert, one, reason=request.POST.get("reason", ""), by=user_of(request))
            plain = True
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 422
    found = shared_value(office, one, plain=plain)
    if found is None:
        raise Http404
    return render(
        request, "supervision/value.html", {"alert": alert, "found": found, "plain": plain}, status=status
    )


@login_required
@never_cache
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the tenders in which the parties met, or in which two bidders of the graph did."""
    alert = _alert(request, pk)
    office = alert.lot.project.supervisor_id or 0
    firms = _pair(request, office) or {
        one.organisation_id: one.organisation.name for one in alert.parties.select_related("organisation")
    }
    lots = joint_lots(office, list(firms))
    page = Paginator(lots, LOTS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "alert": alert,
        "names": list(firms.values()),
        "wins": list(zip(firms.values(), wins_of(lots.order_by(), list(firms)), strict=True)),
        "page": page,
        "meetings": meetings_of(list(page.object_list), list(firms)),
    }
    return render(request, "supervision/timeline.html", context)


def _pair(request: HttpRequest, office: int) -> dict[int, str]:
    """The two bidders that the address names; both must have bid in the department's lots."""
    named = PAIR.fullmatch(request.GET.get("pair", ""))
    if not named:
        return {}
    firms = {key: firm_in_sight(office, key) for key in (int(named[1]), int(named[2]))}
    if None in firms.values():
        raise Http404
    return {key: name or "" for key, name in firms.items()}
