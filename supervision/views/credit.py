"""Credit entries: draft, notice, statement, publication with its effects, repair, appeal."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from supervision.actions.credit import draft_credit, draft_from_document
from supervision.forms.credit import CreditForm, DocumentEntryForm
from supervision.models import CreditCorrection, CreditEntry, CreditStatus, Decision, Listing
from supervision.queries.credit import effect_preview
from supervision.queries.points import score_of
from supervision.rules.credit import may_handle, may_state
from supervision.rules.offices import may_decide_on, may_watch
from supervision.steps import offered
from supervision.steps.credit import CREDIT_STEPS, OWN_CREDIT_STEPS
from supervision.views.acting import act_page, user_of

PER_PAGE = 30
WHOLE = ("organisation", "person", "authority", "decision__case__lot__project", "bar")


def _entry(pk: int) -> CreditEntry:
    return get_object_or_404(CreditEntry.objects.select_related(*WHOLE), pk=pk)


@login_required
@never_cache
@require_safe
def credit(request: HttpRequest) -> HttpResponse:
    """List the entries of the department, by status, kind and words."""
    require(may_watch(request.user))
    found = CreditEntry.objects.filter(authority=user_of(request).organisation_id).select_related(*WHOLE[:2])
    status, listing = request.GET.get("status", ""), request.GET.get("listing", "")
    text = request.GET.get("text", "")[:100]
    if status in CreditStatus.values:
        found = found.filter(status=status)
    if listing in Listing.values:
        found = found.filter(listing=listing)
    for word in text.split():
        found = found.filter(
            Q(organisation__name__icontains=word) | Q(organisation__uscc__icontains=word)
            | Q(person__name__icontains=word) | Q(document__icontains=word)
        )  # fmt: skip
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")), "text": text,
        "status": status, "listing": listing, "statuses": CreditStatus.choices, "listings": Listing.choices,
    }  # fmt: skip
    return render(request, "supervision/credit.html", context)


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
    return _drafting(request, form, reverse("supervision:case", args=[decision.case_id]))


@login_required
@require_http_methods(["GET", "POST"])
def credit_new(request: HttpRequest) -> HttpResponse:
    """Draft an entry about any subject from a document of the department."""
    require(may_act(request.user, Act.DECIDE_CASE))
    form = DocumentEntryForm(request.POST or None, user=user_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            entry = draft_from_document(
                form.cleaned_data["subject"], paper=form.paper(), wording=form.wording(), by=user_of(request)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("supervision:credit_entry", pk=entry.pk)
    return _drafting(request, form, reverse("supervision:credit"))


def _drafting(request: HttpRequest, form: Any, back: str) -> HttpResponse:
    context = {
        "title": _("Draft a credit entry"), "form": form, "action": _("Save the draft"), "cancel_url": back,
        "text": _("Nothing is published before the subject had notice and time for a statement."),
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
        if entry.noticed_at is None:
            raise Refused(_("There is no notice to make a statement on."), "no_notice")
    context = {
        "entry": entry,
        "officer": officer,
        "preview": effect_preview(entry.subject) if officer else None,
        "score": score_of(entry.subject),
        "requests": entry.requests.select_related("filed_by"),
        "corrections": CreditCorrection.objects.filter(entry=entry),
        "steps": offered(CREDIT_STEPS if officer else OWN_CREDIT_STEPS, entry),
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
