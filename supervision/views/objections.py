"""Objections: raise one, read it, answer it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from bidding.models import Lot, Status
from bidding.queries.documents import current_document
from bidding.texts.blocks import clause_numbers
from ledger import clock
from supervision.actions.objections import answer_objection, file_objection
from supervision.forms.acting import TextForm
from supervision.forms.intake import ObjectionForm
from supervision.models import Matter, Objection
from supervision.models.objections import OPEN_OBJECTIONS
from supervision.queries.law import figure_or_none
from supervision.rules import objections as rules
from supervision.steps import OBJECTION_STEPS, offered
from supervision.views.acting import act_page, user_of

SEALED = frozenset({Status.PUBLISHED, Status.CLOSED, Status.FAILED, Status.TERMINATED})


def _objection(pk: int) -> Objection:
    return get_object_or_404(
        Objection.objects.select_related("lot__project", "organisation", "hold", "answered_by"), pk=pk
    )


@login_required
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an objection; say beforehand which times the law gives."""
    lot = get_object_or_404(Lot.objects.visible_to(user_of(request)).select_related("project"), pk=pk)
    clause = request.GET.get("clause", "")[:20]
    known = bool(clause) and clause in clauses_of(lot)
    about = request.GET.get("matter", "")
    initial = {"anchor": clause, "matter": Matter.DOCUMENT} if known else {}
    if about in Matter.values:
        initial["matter"] = about
    form = ObjectionForm(request.POST or None, initial=initial)
    matter = request.POST.get("matter") or Matter.DOCUMENT
    require(rules.may_object(request.user, lot, Matter.DOCUMENT))
    if request.method == "POST" and form.is_valid():
        try:
            one = file_objection(lot, matter=matter, said=form.said(), by=user_of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your objection has been filed."))
            return redirect("supervision:objection", pk=one.pk)
    today = clock.now().date()
    context = {
        "lot": lot, "form": form,
        "window": figure_or_none(lot, "TL-05.document_objection_days", today),
        "query": figure_or_none(lot, "GP-08.query_workdays", today),
        "stands_still": rules.stands_still(lot, Matter.DOCUMENT),
        "answer": figure_or_none(lot, "TL-06.reply_days", today),
        "late": {matter: rules.lateness(lot, matter, clock.now(), user_of(request).organisation)
            for matter in ("document", "result")},
    }  # fmt: skip
    return render(request, "supervision/objection_new.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an objection to those it concerns."""
    one = _objection(pk)
    require(rules.may_see_objection(request.user, one))
    context = {
        "objection": one,
        "named": shows_name(request, one),
        "may_answer": one.status in OPEN_OBJECTIONS and bool(rules.may_answer_objection(request.user, one)),
        "steps": offered(OBJECTION_STEPS, one) if rules.may_withdraw_objection(request.user, one) else [],
        "may_complain": one.organisation_id == user_of(request).organisation_id and one.answered_at,
    }
    return render(request, "supervision/objection.html", context)


def clauses_of(lot: Lot) -> list[str]:
    """Return the numbers of the clauses of the document in force."""
    document = current_document(lot)
    return clause_numbers(document.text) if document else []


def shows_name(request: HttpRequest, one: Objection) -> bool:
    """Tell whether the objector may be named: before the opening it may be a bidder (招标投标法 22)."""
    return one.lot.status not in SEALED or one.organisation_id == user_of(request).organisation_id


@login_required
@require_http_methods(["GET", "POST"])
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the tenderer answer."""
    one = _objection(pk)
    require(rules.may_answer_objection(request.user, one))
    form = TextForm(request.POST or None)
    form.fields["text"].label = _("Answer")
    if request.method == "POST" and form.is_valid():
        try:
            answer_objection(one, text=form.cleaned_data["text"], by=user_of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The objection is answered."))
            return redirect("supervision:objection", pk=pk)
    context = {"objection": one, "form": form, "named": shows_name(request, one)}
    return render(request, "supervision/objection_answer.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def objection_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Withdraw an objection."""
    one = _objection(pk)
    permit = rules.may_withdraw_objection(request.user, one)
    return act_page(request, one, name, OBJECTION_STEPS, back=f"/supervision/objections/{pk}/", permit=permit)
