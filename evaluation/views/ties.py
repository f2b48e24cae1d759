"""An expert's former employers and ties: she declares them herself, or whoever keeps the library does."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permits import require
from bidding.views.acting import done, user_of
from evaluation import actions
from evaluation.forms.places import PastForm, RelationForm
from evaluation.models import Expert
from evaluation.rules.directories import may_declare_ties


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Lead an expert to her own page."""
    here = get_object_or_404(Expert, user=user_of(request))
    return redirect("evaluation:ties", here.pk)


@login_required
@require_safe
def ties(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an expert's employer, former employers and ties, with the forms that add to them."""
    return _page(request, _expert(request, pk))


@login_required
@require_POST
def past(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a former employer."""
    here, form = _expert(request, pk), PastForm(request.POST, auto_id="past_%s")
    return _enter(request, here, form, actions.add_past_employment, name="past_form")


@login_required
@require_POST
def relation(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare a tie."""
    here, form = _expert(request, pk), RelationForm(request.POST, auto_id="relation_%s")
    return _enter(request, here, form, actions.declare_relation, name="relation_form")


def _expert(request: HttpRequest, pk: int) -> Expert:
    here = get_object_or_404(Expert.objects.select_related("user", "employer"), pk=pk)
    user = user_of(request)
    # To a stranger an expert's page does not exist: its address must not tell who is in the library.
    if not may_declare_ties(user, here) and user.role == "expert":
        raise Http404
    require(may_declare_ties(user, here))
    return here


def _enter(
    request: HttpRequest, here: Expert, form: forms.Form, act: Callable[..., object], *, name: str
) -> HttpResponse:
    user = user_of(request)
    if form.is_valid() and done(form, lambda: act(expert=here, by=user, **form.cleaned_data)):
        messages.success(request, _("Noted. It counts in every draw from now on."))
        return redirect("evaluation:ties", here.pk)
    return _page(request, here, status=422, **{name: form})


def _page(request: HttpRequest, here: Expert, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "expert": here,
        "own": here.user_id == user_of(request).pk,
        "past": here.past_employments.select_related("organisation").order_by("-ended_on"),
        "relations": here.relations.select_related("organisation").order_by("-declared_at"),
        "past_form": PastForm(auto_id="past_%s"),
        "relation_form": RelationForm(auto_id="relation_%s"),
        **bound,
    }
    return render(request, "evaluation/ties.html", context, status=status)
