"""A case: its parties, officers, clocks, gates, file, papers and decision; leads from elsewhere; the calculator."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from bidding.law.days import day_of
from ledger import clock
from supervision.actions.cases import Lead, open_case
from supervision.forms.casework import LeadForm
from supervision.forms.deciding import CalculatorForm
from supervision.models import Case, CaseStatus, Decision, LeadSource
from supervision.queries.calculator import calculated, rows_of
from supervision.queries.desks import cases_for
from supervision.queries.gates import three_systems
from supervision.queries.law import general_figure
from supervision.rules.offices import may_supervise, may_watch
from supervision.steps import offered
from supervision.steps.cases import CASE_STEPS
from supervision.views.acting import act_page, user_of

PER_PAGE = 30
WHOLE = ("lot__project", "office", "alert", "complaint", "reviewed_by", "joined_into")


def case_of(pk: int) -> Case:
    """Return a case with what its page shows. Http404 without one."""
    return get_object_or_404(Case.objects.select_related(*WHOLE), pk=pk)


@login_required
@never_cache
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the department's cases, by status and source where asked."""
    require(may_watch(request.user))
    found = cases_for(user_of(request))
    status, source = request.GET.get("status", ""), request.GET.get("source", "")
    if status in CaseStatus.values:
        found = found.filter(status=status)
    if source in LeadSource.values:
        found = found.filter(source_kind=source)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "statuses": CaseStatus.choices, "sources": LeadSource.choices, "status": status, "source": source,
    }  # fmt: skip
    return render(request, "supervision/cases.html", context)


@login_required
@never_cache
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one case with everything on file."""
    one = case_of(pk)
    require(may_supervise(request.user, one.lot))
    today = day_of(clock.now())
    context = {
        "case": one,
        "parties": one.parties.select_related("organisation", "person"),
        "officers": one.officers.select_related("user__person").prefetch_related("avoidances"),
        "file": one.steps.select_related("by__person", "organisation"),
        "steps": offered(CASE_STEPS, one),
        "systems": three_systems(one) if one.filed_at else [],
        "papers": one.papers.all(),
        "attachments": one.attachments.all(),
        "notices": one.notices.prefetch_related(
            "answers__party__organisation", "answers__party__person"
        ).select_related("hearing"),
        "transfers": one.transfers.all(),
        "interviews": one.interviews.select_related("organisation", "person"),
        "joined": one.joined.all(),
        "decide_time": general_figure("EN-08.case_days", today),
        "serve_time": general_figure("EN-08.service_days", today),
        "publish_time": general_figure("CR-09.publish_workdays", today),
        **_decided(one),
    }
    return render(request, "supervision/case.html", context)


def _decided(one: Case) -> dict[str, Any]:
    decision = Decision.objects.filter(case=one).first()
    if decision is None:
        return {"decision": None}
    return {
        "decision": decision,
        "penalties": decision.penalties.select_related(
            "organisation", "party__organisation", "party__person"
        ),
        "entries": decision.credit_entries.select_related("organisation"),
        "services": decision.services.select_related("party__organisation", "party__person"),
        "reviews": decision.reviews.select_related("party__organisation", "party__person"),
    }


@login_required
@require_http_methods(["GET", "POST"])
def case_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of a case."""
    one = case_of(pk)
    back = f"/supervision/cases/{pk}/"
    return act_page(request, one, name, CASE_STEPS, back=back, permit=may_supervise(request.user, one.lot))


@login_required
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Take up a lead from another office, an inspection or the public."""
    user = user_of(request)
    require(may_watch(user))
    form = LeadForm(request.POST or None, user=user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = open_case(
                data["lot"], title=data["title"], source=data["source"], parties=data["uscc"], by=user,
                lead=Lead(data["source_kind"]), people=form.members(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The lead is taken up."))
            return redirect("supervision:case", made.pk)
    context = {"form": form, "title": _("Take up a lead"), "cancel_url": "/supervision/cases/"}
    return render(request, "supervision/act.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def penalties(request: HttpRequest) -> HttpResponse:
    """Show every rule of penalties, and what one of them allows for an amount and a subject."""
    user = user_of(request)
    require(may_watch(user))
    asked = bool(request.GET.get("rule"))
    form = CalculatorForm(request.GET if asked else None)
    found = calculated(form.cleaned_data, clock.now()) if asked and form.is_valid() else None
    context = {"form": form, "found": found, "rows": rows_of(day_of(clock.now()))}
    return render(
        request, "supervision/penalties.html", context, status=422 if asked and form.errors else 200
    )
