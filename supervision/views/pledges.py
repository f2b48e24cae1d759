"""Pledges: sorted, counted, searched; and recording that one was broken."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person, Pledge
from accounts.permits import require
from accounts.roles import Role
from supervision.actions.points import record_breach
from supervision.forms.credit import BreachForm
from supervision.masking import masked_person
from supervision.models import PledgeBreach
from supervision.queries import pledges as found
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of
from supervision.views.asking import ask_page

PER_PAGE = 30


@login_required
@never_cache
@require_safe
def pledges(request: HttpRequest) -> HttpResponse:
    """List the signed pledges, with counts by kind."""
    require(may_watch(request.user))
    text, kind, version = (request.GET.get(name, "")[:100] for name in ("text", "kind", "version"))
    kind = kind if kind in Role.values else ""
    rows = found.pledges_matching(text, kind, version)
    breaches = PledgeBreach.objects.filter(deduction__office=user_of(request).organisation_id)
    context = {
        "sorts": found.sorts(), "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "text": text, "kind": kind, "version": version, "versions": found.versions(), "roles": Role.choices,
        "breaches": breaches.select_related("organisation", "person", "deduction__item")[:PER_PAGE],
    }  # fmt: skip
    return render(request, "supervision/pledges.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def breach(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a pledge was broken."""
    pledge = get_object_or_404(Pledge.objects.select_related("user__organisation", "user__person"), pk=pk)
    who = pledge.user.person if pledge.kind == Role.EXPERT else pledge.user.organisation

    def run(form: Any) -> Any:
        return record_breach(
            pledge, article=form.cleaned_data["article"], found=form.found(), by=user_of(request)
        )

    return ask_page(
        request, BreachForm, run, title=_("Record a broken pledge"), back=reverse("supervision:pledges"), thing=pledge,
        text=_("%(who)s signed the pledge “%(kind)s”, version %(version)s. The points of the row are taken.")
        % {"who": masked_person(who.name) if isinstance(who, Person) else who or pledge.user, "kind": pledge.get_kind_display(), "version": pledge.version},
    )  # fmt: skip
