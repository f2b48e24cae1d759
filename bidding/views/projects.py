"""Setting up projects and lots."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.actions.projects import change_lot, create_lot, create_project
from bidding.forms.projects import LotForm, NewLotForm, ProjectForm, lot_initial
from bidding.law.days import day_of
from bidding.models import Project
from bidding.queries.documents import keyset_defaults
from bidding.rules import tenders as rules
from bidding.views.acting import done, own_lot, user_of
from ledger import clock


@login_required
@require_http_methods(["GET", "POST"])
def project_new(request: HttpRequest) -> HttpResponse:
    """Set up a project."""
    user = user_of(request)
    require(may_act(user, Act.PREPARE_TENDER))
    form = ProjectForm(
        request.POST or None, user=user, initial={"mandatory_tender": True, "state_controlled": True}
    )
    made: list[Project] = []
    if form.is_valid() and done(form, lambda: made.append(create_project(by=user, **form.cleaned_data))):
        return redirect("bidding:lot_new", pk=made[0].pk)
    return render(request, "bidding/form.html", {"form": form, "title": _("New project")})


@login_required
@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project with its lots."""
    found = get_object_or_404(
        Project.objects.select_related("tenderer", "agency", "centre", "supervisor"), pk=pk
    )
    require(rules.may_prepare(user_of(request), found))
    return render(request, "bidding/project.html", {"project": found, "lots": found.lots.order_by("number")})


@login_required
@require_http_methods(["GET", "POST"])
def lot_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a lot to a project."""
    user, home = user_of(request), get_object_or_404(Project, pk=pk)
    require(rules.may_prepare(user, home))
    form = NewLotForm(request.POST or None, initial=keyset_defaults(home, on=day_of(clock.now())))
    made: list[int] = []
    if form.is_valid() and done(form, lambda: made.append(create_lot(home, by=user, **_given(form)).pk)):
        messages.success(request, _("The lot is set up. Now write its tender document."))
        return redirect("bidding:lot", pk=made[0])
    return render(request, "bidding/form.html", {"form": form, "title": _("New lot"), "project": home})


@login_required
@require_http_methods(["GET", "POST"])
def lot_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft's particulars."""
    user, lot = user_of(request), own_lot(request, pk)
    require(rules.may_change(user, lot))
    form = LotForm(request.POST or None, initial=lot_initial(lot))
    if form.is_valid() and done(form, lambda: change_lot(lot, by=user, **_given(form))):
        messages.success(request, _("Saved. Write the document anew so that it says the same."))
        return redirect("bidding:lot", pk=pk)
    context = {"form": form, "title": _("Particulars of the lot"), "project": lot.project, "lot": lot}
    return render(request, "bidding/form.html", context)


def _given(form: LotForm) -> dict[str, Any]:
    """Return what the action takes; no bid security is none."""
    return {**form.cleaned_data, "security_amount": form.cleaned_data["security_amount"] or 0}
