"""Credit entries: draft, notice, statement, publication with its effects, repair."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from supervision.actions.credit import draft_credit
from supervision.forms.acting import CreditForm
from supervision.models import CreditEntry, Decision
from supervision.queries.credit import effect_preview
from supervision.rules.credit import may_handle, may_state
from supervision.rules.offices import may_decide_on, may_watch
from supervision.steps import CREDIT_STEPS, OWN_CREDIT_STEPS, offered
from supervision.views.acting import act_page, user_of

PER_PAGE = 30


def _entry(pk: int) -> CreditEntry:
    whole = ("organisation", "authority", "decision__case__lot__project", "bar")
    return get_object_or_404(CreditEntry.objects.select_related(*whole), pk=pk)


@login_required
@never_cache
@require_safe
def credit(request: HttpRequest) -> HttpResponse:
    """List the entries of the department."""
    require(may_watch(request.user))
    own = CreditEntry.objects.filter(authority=user_of(request).organisation_id)
    page = Paginator(own.select_related("organisation"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/credit.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def credit_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft an entry from a decision."""
    decision = get_object_or_404(Decision.objects.select_related("case__lot__project"), pk=pk)
    require(may_decide_on(request.user, decision.case.lot))
    form = CreditForm(request.POST or None, thing=decision, user=user_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            entry = draft_credit(decision, by=user_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("supervision:credit_entry", pk=entry.pk)
    context = {
        "title": _("Draft a credit entry"), "form": form, "action": _("Save the draft"),
        "cancel_url": f"/supervision/cases/{decision.case_id}/",
    }  # fmt: skip
    return render(request, "supervision/act.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def credit_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry to its authority and to its subject, with what publication would touch."""
    entry = _entry(pk)
    officer = bool(may_handle(request.user, entry))
    if not officer:
        require(may_state(request.user, entry))
    context = {
        "entry": entry,
        "officer": officer,
        "preview": effect_preview(entry.organisation) if officer else None,
        "steps": offered(CREDIT_STEPS if officer else OWN_CREDIT_STEPS, entry),
        "act": "credit_act" if officer else "credit_own_act",
    }
    return render(request, "supervision/credit_entry.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def credit_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the authority."""
    entry = _entry(pk)
    permit = may_handle(request.user, entry)
    return act_page(request, entry, name, CREDIT_STEPS, back=f"/supervision/credit/{pk}/", permit=permit)


@login_required
@require_http_methods(["GET", "POST"])
def credit_own_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the subject."""
    entry = _entry(pk)
    permit = may_state(request.user, entry)
    return act_page(request, entry, name, OWN_CREDIT_STEPS, back=f"/supervision/credit/{pk}/", permit=permit)
