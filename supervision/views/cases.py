"""A case: its parties, officers, clocks, file and decision."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import require
from ledger import clock
from supervision.case_steps import CASE_STEPS
from supervision.models import Case, Decision
from supervision.queries.desks import cases_for
from supervision.queries.law import general_figure
from supervision.rules.offices import may_supervise, may_watch
from supervision.steps import offered
from supervision.views.acting import act_page, user_of

PER_PAGE = 30
WHOLE = ("lot__project", "office", "alert", "complaint", "reviewed_by")


def _case(pk: int) -> Case:
    return get_object_or_404(Case.objects.select_related(*WHOLE), pk=pk)


@login_required
@never_cache
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the department's cases."""
    require(may_watch(request.user))
    page = Paginator(cases_for(user_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/cases.html", {"page": page})


@login_required
@never_cache
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one case with everything on file."""
    one = _case(pk)
    require(may_supervise(request.user, one.lot))
    today = clock.now().date()
    decision = Decision.objects.filter(case=one).first()
    context = {
        "case": one,
        "parties": one.parties.select_related("organisation"),
        "officers": one.officers.select_related("user__person"),
        "file": one.steps.select_related("by__person", "organisation"),
        "decision": decision,
        "penalties": decision.penalties.select_related("organisation") if decision else [],
        "entries": decision.credit_entries.select_related("organisation") if decision else [],
        "steps": offered(CASE_STEPS, one),
        "decide_time": general_figure("EN-08.case_days", today),
        "serve_time": general_figure("EN-08.service_days", today),
        "publish_time": general_figure("CR-09.publish_workdays", today),
    }
    return render(request, "supervision/case.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def case_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of a case."""
    one = _case(pk)
    back = f"/supervision/cases/{pk}/"
    return act_page(request, one, name, CASE_STEPS, back=back, permit=may_supervise(request.user, one.lot))
