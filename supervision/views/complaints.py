"""Complaints: lodge one, follow it, handle it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from bidding.models import Lot
from ledger import clock
from supervision.actions.complaints import file_complaint
from supervision.forms.intake import ComplaintForm
from supervision.models import Complaint
from supervision.queries import clocks
from supervision.queries.desks import complaints_for
from supervision.queries.law import figure_of
from supervision.rules import complaints as rules
from supervision.rules.offices import may_supervise, may_watch
from supervision.steps import COMPLAINT_STEPS, OWN_COMPLAINT_STEPS, offered
from supervision.views.acting import act_page, user_of

PER_PAGE = 30


def _complaint(pk: int) -> Complaint:
    whole = ("lot__project__supervisor", "complainant", "objection", "hold")
    return get_object_or_404(Complaint.objects.select_related(*whole), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def complaint_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a complaint letter of five items; a refusal keeps every word."""
    user = user_of(request)
    lot = get_object_or_404(Lot.objects.visible_to(user).select_related("project__supervisor"), pk=pk)
    require(rules.may_complain(user, lot))
    form = ComplaintForm(request.POST or None, lot=lot, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            one = file_complaint(
                lot, matter=form.cleaned_data["matter"], letter=form.letter(), by=user,
                objection=form.cleaned_data["objection"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your complaint has been received."))
            return redirect("supervision:complaint", pk=one.pk)
    today = clock.now().date()
    context = {
        "lot": lot, "form": form,
        "times": [figure_of(lot, key, today) for key in (
            "TL-10.complaint_days", "TL-12.accept_workdays", "TL-12.decide_workdays")],
    }  # fmt: skip
    return render(request, "supervision/complaint_new.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """List the complaints to the department."""
    require(may_watch(request.user))
    page = Paginator(complaints_for(user_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/complaints.html", {"page": page})


@login_required
@never_cache
@require_safe
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a complaint to the complainant and to the department, with its clocks and their articles."""
    one = _complaint(pk)
    require(rules.may_see_complaint(request.user, one))
    officer = bool(may_supervise(request.user, one.lot))
    context = {
        "complaint": one,
        "officer": officer,
        "accept_time": clocks.acceptance_figure(one),
        "decide_time": clocks.decision_figure(one),
        "days_run": clocks.days_run(one, clock.now()),
        "pauses": one.pauses.all(),
        "officers": one.officers.select_related("user__person") if officer else [],
        "steps": offered(COMPLAINT_STEPS if officer else OWN_COMPLAINT_STEPS, one),
        "act": "complaint_act" if officer else "complaint_own_act",
        "cases": one.cases.all() if officer else [],
    }
    return render(request, "supervision/complaint.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def complaint_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the department."""
    one = _complaint(pk)
    permit = may_supervise(request.user, one.lot)
    return act_page(request, one, name, COMPLAINT_STEPS, back=f"/supervision/complaints/{pk}/", permit=permit)


@login_required
@require_http_methods(["GET", "POST"])
def complaint_own_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the complainant."""
    one = _complaint(pk)
    permit = rules.may_ask_withdrawal(user_of(request), one)
    back = f"/supervision/complaints/{pk}/"
    return act_page(request, one, name, OWN_COMPLAINT_STEPS, back=back, permit=permit)
