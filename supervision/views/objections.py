"""Objections and queries: raise one, read it, answer it; and what everybody may read of them."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from bidding.models import Lot, Regime, Status
from ledger import clock
from supervision.actions.objections import Objected, answer_objection, file_objection
from supervision.forms.acting import TextForm
from supervision.forms.intake import ObjectionForm, handed
from supervision.models import Matter, Objection
from supervision.models.objections import OPEN_OBJECTIONS
from supervision.queries.law import figure_or_none
from supervision.queries.points_of import Told, told_points
from supervision.queries.public_objections import nameless, public_objections
from supervision.rules import objections as rules
from supervision.rules.offices import may_supervise
from supervision.steps import offered
from supervision.steps.complaints import OBJECTION_STEPS
from supervision.views.acting import act_page, user_of
from supervision.views.pointing import asked_points, wants_more

SEALED = frozenset({Status.PUBLISHED, Status.CLOSED, Status.FAILED, Status.TERMINATED})


def _objection(pk: int) -> Objection:
    return get_object_or_404(
        Objection.objects.select_related("lot__project", "organisation", "hold", "answered_by"), pk=pk
    )


@login_required
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an objection point by point; say beforehand which times the law gives."""
    lot = get_object_or_404(Lot.objects.visible_to(user_of(request)).select_related("project"), pk=pk)
    require(rules.may_object(request.user, lot, Matter.DOCUMENT))
    more = wants_more(request)
    bound = request.method == "POST" and not more
    form = ObjectionForm(
        request.POST if bound else None, request.FILES if bound else None, initial=_begun(request)
    )
    points = asked_points(request, lot, bound=bound, first=_first(request))
    if bound and form.is_valid() and points.is_valid():
        said = Objected.of(points.points(), handed(form.cleaned_data["files"]))
        try:
            one = file_objection(lot, matter=form.cleaned_data["matter"], said=said, by=user_of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your objection has been filed."))
            return redirect("supervision:objection", pk=one.pk)
    context = {"lot": lot, "form": form, "points": points, **_times(request, lot)}
    status = 422 if bound else 200
    return render(request, "supervision/objection_new.html", context, status=status)


def _begun(request: HttpRequest) -> dict[str, Any]:
    if request.method == "POST":
        return {"matter": request.POST.get("matter", "")}
    about = request.GET.get("matter", "")
    if about in Matter.values:
        return {"matter": about}
    return {"matter": Matter.DOCUMENT} if "clause" in request.GET else {}


def _first(request: HttpRequest) -> list[dict[str, Any]]:
    """The point that a link beside a clause begins with."""
    clause = request.GET.get("clause", "")[:20]
    return [{"anchor": f"clause:{clause}"}] if clause else [{}]


def _times(request: HttpRequest, lot: Lot) -> dict[str, Any]:
    today, now = clock.now().date(), clock.now()
    return {
        "window": figure_or_none(lot, "TL-05.document_objection_days", today),
        "query": figure_or_none(lot, "GP-08.query_workdays", today),
        "gp": lot.project.regime == Regime.GP,
        "stands_still": rules.stands_still(lot, Matter.DOCUMENT),
        "answer": figure_or_none(lot, "TL-06.reply_days", today),
        "late": {
            matter: rules.lateness(lot, matter, now, user_of(request).organisation)
            for matter in ("document", "result")
        },
    }


@login_required
@never_cache
@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an objection to those it concerns."""
    one = _objection(pk)
    require(rules.may_see_objection(request.user, one))
    context = {
        "objection": one,
        "gp": one.lot.project.regime == Regime.GP,
        "points": _told(request, one),
        "exhibits": one.exhibits.all() if shows_files(request, one) else [],
        "named": shows_name(request, one),
        "late_reason": one.late_reason if shows_files(request, one) else "",
        "may_answer": one.status in OPEN_OBJECTIONS and bool(rules.may_answer_objection(request.user, one)),
        "steps": offered(OBJECTION_STEPS, one) if rules.may_withdraw_objection(request.user, one) else [],
        "may_complain": one.organisation_id == user_of(request).organisation_id
        and (one.answered_at or (one.due_at and one.due_at < clock.now())),
    }
    return render(request, "supervision/objection.html", context)


def _told(request: HttpRequest, one: Objection) -> list[Told]:
    hidden = None if shows_name(request, one) else partial(nameless, one)
    return told_points(one.claims.all(), one.lot, nameless=hidden)


def shows_name(request: HttpRequest, one: Objection) -> bool:
    """Tell whether the objector may be named: before the opening it may be a bidder (招标投标法 22)."""
    return one.lot.status not in SEALED or one.organisation_id == user_of(request).organisation_id


def shows_files(request: HttpRequest, one: Objection) -> bool:
    """Tell whether the files and the reason of lateness may be read before the opening.

    Files can name the objector as its words can, and cannot be redacted; the last moment of a query tells the day on
    which the objector fetched the document (94号令 10).
    """
    return shows_name(request, one) or bool(may_supervise(request.user, one.lot))


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
    context = {
        "objection": one,
        "form": form,
        "points": _told(request, one),
        "exhibits": one.exhibits.all() if shows_files(request, one) else [],
        "named": shows_name(request, one),
        "late_reason": one.late_reason if shows_files(request, one) else "",
    }
    return render(request, "supervision/objection_answer.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def objection_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Withdraw an objection."""
    one = _objection(pk)
    permit = rules.may_withdraw_objection(request.user, one)
    return act_page(request, one, name, OBJECTION_STEPS, back=f"/supervision/objections/{pk}/", permit=permit)


@require_safe
def lot_objections(request: HttpRequest, pk: int) -> HttpResponse:
    """List the objections to a lot's document and result with their answers; nobody is named."""
    lot = get_object_or_404(Lot.objects.public().select_related("project__tenderer"), pk=pk)
    context = {"lot": lot, "rows": public_objections(lot), "gp": lot.project.regime == Regime.GP}
    return render(request, "supervision/lot_objections.html", context)
