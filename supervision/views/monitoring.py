"""Monitorings: the department's list and page, and the same page as its subject sees it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import YES, Permit, Refused, no, require
from supervision.actions.cases import Lead
from supervision.actions.monitoring import open_monitoring
from supervision.forms.monitoring import OpenForm
from supervision.models import Monitoring, MonitoringStatus
from supervision.queries.monitoring import INNER, monitorings_for, open_questions
from supervision.rules.monitoring import is_subject, may_see
from supervision.rules.offices import may_supervise, may_watch
from supervision.steps import offered
from supervision.steps.monitoring import MONITORING_STEPS, OWN_STEPS
from supervision.views.acting import act_page, user_of

PER_PAGE = 30
WHOLE = ("lot__project", "office", "subject", "case", "joined_into", "opened_by")


@login_required
@never_cache
@require_safe
def monitorings(request: HttpRequest) -> HttpResponse:
    """List the department's monitorings."""
    require(may_watch(request.user))
    found = monitorings_for(user_of(request))
    status = request.GET.get("status", "")
    if status in MonitoringStatus.values:
        found = found.filter(status=status)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "statuses": MonitoringStatus.choices, "status": status}
    return render(request, "supervision/monitorings.html", context)


@login_required
@never_cache
@require_safe
def monitoring(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a monitoring with its dialogue; the subject does not see the department's notes."""
    one, user = _monitoring(pk), user_of(request)
    require(may_see(user, one))
    officer = bool(may_supervise(user, one.lot))
    entries = one.entries.select_related("by__person", "by__organisation", "answers")
    if not officer:
        entries = entries.exclude(kind__in=INNER)
    context = {
        "one": one,
        "officer": officer,
        "entries": entries,
        "questions": open_questions(one),
        "attachments": one.attachments.all(),
        "joined": one.joined.all() if officer else [],
        "steps": offered(MONITORING_STEPS if officer else OWN_STEPS, one),
        "act": "supervision:monitoring_act" if officer else "supervision:monitoring_own_act",
    }
    return render(request, "supervision/monitoring.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def monitoring_new(request: HttpRequest) -> HttpResponse:
    """Draft a monitoring."""
    user = user_of(request)
    require(may_watch(user))
    form = OpenForm(request.POST or None, user=user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = open_monitoring(
                data["lot"], subject=data["subject"], title=data["title"], source=data["source"], by=user,
                lead=Lead(data["source_kind"]),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The monitoring is drafted."))
            return redirect("supervision:monitoring", made.pk)
    context = {"form": form, "title": _("New monitoring"), "cancel_url": reverse("supervision:monitorings")}
    return render(request, "supervision/act.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def monitoring_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the department."""
    one = _monitoring(pk)
    back = reverse("supervision:monitoring", args=[pk])
    return act_page(
        request, one, name, MONITORING_STEPS, back=back, permit=may_supervise(request.user, one.lot)
    )


@login_required
@require_http_methods(["GET", "POST"])
def monitoring_own_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the subject."""
    one, user = _monitoring(pk), user_of(request)
    permit: Permit = no(_("This is another organisation's matter."), "not_subject")
    if is_subject(user, one) and may_see(user, one):
        permit = YES
    back = reverse("supervision:monitoring", args=[pk])
    return act_page(request, one, name, OWN_STEPS, back=back, permit=permit)


def _monitoring(pk: int) -> Monitoring:
    return get_object_or_404(Monitoring.objects.select_related(*WHOLE), pk=pk)
