"""The inbox of alerts: filters that stay in the address, counts, and lots whose screening is under way."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from ledger import clock
from supervision.queries import inbox as asked
from supervision.queries.desks import runs_of
from supervision.queries.running import running_for
from supervision.queries.weak import weak_pairs
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

PER_PAGE = 30
# Runs whose weak signals are listed beneath the alerts.
LATEST_RUNS = 8
MOST_WEAK = 30


@login_required
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the alerts as asked for, and beneath them what the screens counted but did not raise."""
    user = user_of(request)
    require(may_watch(user))
    wish = asked.Wish.of(request.GET.dict())
    page = Paginator(asked.wished(user, wish, clock.now()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": asked.lines_of(list(page.object_list)),
        "wish": wish,
        **asked.choices(user, wish),
        "ages": [(name, label) for name, (label, _younger, _older) in asked.AGES.items()],
        "sorts": asked.SORTS.items(),
        "running": running_for(user),
        "weak": weak_pairs(list(runs_of(user)[:LATEST_RUNS]))[:MOST_WEAK],
    }
    return render(request, "supervision/alerts.html", context)


@login_required
@never_cache
@require_safe
def running(request: HttpRequest) -> HttpResponse:
    """Show how far the screenings under way are; the inbox asks again while there is one."""
    user = user_of(request)
    require(may_watch(user))
    return render(request, "supervision/_running.html", {"running": running_for(user)})
