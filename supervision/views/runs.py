"""The runs of the screens: the lots that were screened, and what one run found, computed and could not read."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from supervision.models import Screening
from supervision.queries import runs
from supervision.queries.running import running_for
from supervision.queries.weak import weak_pairs
from supervision.rules.offices import may_supervise, may_watch
from supervision.views.acting import user_of

RUNS_A_PAGE = 30
PROBLEMS_A_PAGE = 100


@login_required
@never_cache
@require_safe
def screenings(request: HttpRequest) -> HttpResponse:
    """List the lots that were screened with what was found; those of which nothing was found too."""
    user = user_of(request)
    require(may_watch(user))
    troubled = "troubled" in request.GET
    page = Paginator(runs.latest_runs(user, troubled=troubled), RUNS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": runs.lines_of(list(page.object_list)),
        "troubled": troubled,
        "running": running_for(user),
    }
    return render(request, "supervision/screenings.html", context)


@login_required
@never_cache
@require_safe
def screening(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one run: its versions and digest, alerts, weak pairs, the screens of the prices, and what was not read."""
    require(may_watch(request.user))
    run = get_object_or_404(Screening.objects.select_related("lot__project"), pk=pk)
    require(may_supervise(request.user, run.lot))
    problems = runs.problems_of(run)
    context = {
        "run": run,
        "alerts": run.lot.alerts.prefetch_related("parties__organisation").order_by("-score", "-pk"),
        "weak": weak_pairs([run]),
        "figures": runs.figures_of(run),
        "page": Paginator(problems, PROBLEMS_A_PAGE).get_page(request.GET.get("page")),
        "others": run.lot.screenings.exclude(pk=run.pk)[:RUNS_A_PAGE],
    }
    return render(request, "supervision/screening.html", context)
