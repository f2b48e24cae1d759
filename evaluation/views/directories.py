"""The shared directories on one page: sites with their seats, the library of experts, and what enters them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from bidding.views.acting import done, user_of
from evaluation import actions
from evaluation.forms.directories import ExpertForm, NewSeatForm, SiteForm
from evaluation.models import Expert, Site
from evaluation.rules.directories import may_keep_directories, may_keep_library, may_keep_sites

PER_PAGE = 50


@login_required
@require_safe
def directories(request: HttpRequest) -> HttpResponse:
    """List sites, seats and experts, with the forms that the account may use."""
    require(may_keep_directories(user_of(request)))
    return _page(request)


@login_required
@require_POST
def expert(request: HttpRequest) -> HttpResponse:
    """Enter an expert into the library."""
    user = user_of(request)
    require(may_keep_library(user))
    form = ExpertForm(request.POST, auto_id="expert_%s")
    return _enter(
        request,
        form,
        lambda data: actions.add_expert(**data, by=user),
        name="expert_form",
        said=_("The expert has been entered into the library."),
    )


@login_required
@require_POST
def site(request: HttpRequest) -> HttpResponse:
    """Enter a site of the account's organisation."""
    user = user_of(request)
    require(may_keep_sites(user))
    form = SiteForm(request.POST, auto_id="site_%s")
    return _enter(
        request,
        form,
        lambda data: actions.add_site(organisation=_organisation_of(user), **data, by=user),
        name="site_form",
        said=_("The site has been entered."),
    )


@login_required
@require_POST
def seat(request: HttpRequest) -> HttpResponse:
    """Enter a seat at a site of the account's organisation."""
    user = user_of(request)
    require(may_keep_sites(user))
    form = NewSeatForm(request.POST, organisation=user.organisation, auto_id="seat_%s")
    return _enter(
        request,
        form,
        lambda data: actions.add_seat(**data, by=user),
        name="seat_form",
        said=_("The seat has been entered."),
    )


def _organisation_of(user: User) -> Organisation:
    if user.organisation is None:
        raise Refused(_("This account belongs to no organisation."), "organisation")
    return user.organisation


def _enter(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], object], *, name: str, said: str
) -> HttpResponse:
    """Do what a form asks; an error or a refusal shows the page again with what was typed."""
    if form.is_valid() and done(form, lambda: act(form.cleaned_data)):
        messages.success(request, said)
        return redirect("evaluation:directories")
    return _page(request, status=422, **{name: form})


def _page(request: HttpRequest, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    user = user_of(request)
    sites = Site.objects.select_related("organisation").prefetch_related("seats").order_by("region", "name")
    experts = Expert.objects.select_related("user", "employer").order_by("region", "pk")
    context = {
        "sites": sites,
        "page": Paginator(experts, PER_PAGE).get_page(request.GET.get("page")),
        "home": user.organisation_id,
        "keeps_library": may_keep_library(user),
        "keeps_sites": may_keep_sites(user),
        "expert_form": ExpertForm(auto_id="expert_%s"),
        "site_form": SiteForm(auto_id="site_%s"),
        "seat_form": NewSeatForm(organisation=user.organisation, auto_id="seat_%s"),
        **bound,
    }
    return render(request, "evaluation/directories.html", context, status=status)
