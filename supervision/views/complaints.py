"""Complaints: lodge one, sign it, follow it, handle it, answer it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Lot, Regime
from ledger import clock
from supervision.actions.filing import Enclosed, file_complaint
from supervision.forms.intake import ComplaintForm, carried_on, handed
from supervision.models import Claim, Complaint, Objection
from supervision.queries import clocks
from supervision.queries.complaints import earlier_like, unfounded_this_year
from supervision.queries.desks import complaints_for
from supervision.queries.effects import decision_hold
from supervision.queries.law import figure_of
from supervision.queries.orders import days_left, order_in_force
from supervision.queries.points_of import told_points
from supervision.rules import complaints as rules
from supervision.rules.filing import may_sign_letter
from supervision.rules.offices import may_supervise, may_watch
from supervision.steps import offered
from supervision.steps.complaints import COMPLAINT_STEPS, OWN_COMPLAINT_STEPS
from supervision.views.acting import act_page, user_of
from supervision.views.pointing import asked_points, wants_more

PER_PAGE = 30


def complaint_of(pk: int) -> Complaint:
    """Return a complaint with what its pages show. Raises Http404."""
    whole = ("lot__project__supervisor", "complainant", "objection", "hold")
    return get_object_or_404(Complaint.objects.select_related(*whole), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def complaint_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a complaint letter point by point; a refusal keeps every word, and the next page signs it."""
    user = user_of(request)
    lot = get_object_or_404(Lot.objects.visible_to(user).select_related("project__supervisor"), pk=pk)
    require(rules.may_complain(user, lot))
    bound = request.method == "POST" and not wants_more(request)
    before = _before(request, lot, user)
    form = ComplaintForm(
        request.POST if bound else None, request.FILES if bound else None, lot=lot, user=user,
        initial=_begun(request, before),
    )  # fmt: skip
    claims = Claim.objects.filter(objection__lot=lot, objection__organisation=user.organisation_id)
    first = carried_on(before) if before else [{}]
    points = asked_points(request, lot, bound=bound, first=first, claims=claims)
    if bound and form.is_valid() and points.is_valid() and (one := _filed(form, points, lot, user)):
        messages.success(request, _("Your complaint has been received. Sign it now."))
        return redirect("supervision:complaint_sign", pk=one.pk)
    today = clock.now().date()
    keys = ("TL-10.complaint_days", "TL-12.accept_workdays", "TL-12.decide_workdays")
    context = {
        "lot": lot, "form": form, "points": points, "gp": lot.project.regime == Regime.GP,
        "times": [figure_of(lot, key, today) for key in keys],
    }  # fmt: skip
    return render(request, "supervision/complaint_new.html", context, status=422 if bound else 200)


def _before(request: HttpRequest, lot: Lot, user: User) -> Objection | None:
    """The objection that a link begins the complaint with."""
    number = request.GET.get("objection", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    return Objection.objects.filter(pk=int(number), lot=lot, organisation=user.organisation_id).first()


def _begun(request: HttpRequest, before: Objection | None) -> dict[str, Any]:
    if request.method == "POST":
        return request.POST.dict()
    return {"matter": before.matter, "objection": before.pk} if before else {}


def _filed(form: ComplaintForm, points: Any, lot: Lot, user: User) -> Complaint | None:
    said = points.points()
    try:
        return file_complaint(
            lot, matter=form.cleaned_data["matter"], letter=form.letter(said), by=user,
            objection=form.cleaned_data["objection"],
            enclosed=Enclosed(said, handed(form.cleaned_data["files"]), form.power()),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


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
    one = complaint_of(pk)
    require(rules.may_see_complaint(request.user, one))
    officer, now = bool(may_supervise(request.user, one.lot)), clock.now()
    context = {
        "complaint": one,
        "officer": officer,
        "gp": one.lot.project.regime == Regime.GP,
        "points": told_points(one.claims.all(), one.lot),
        "exhibits": one.exhibits.all(),
        "accept_time": clocks.acceptance_figure(one),
        "decide_time": clocks.decision_figure(one),
        "days_run": clocks.days_run(one, now),
        "pauses": one.pauses.all(),
        "orders": one.orders.all(),
        "order": order_in_force(one),
        "papers": one.papers.all(),
        "records": one.records.select_related("by__person"),
        "respondents": one.respondents.select_related("organisation"),
        "signature": getattr(one, "signature", None),
        "attorney": getattr(one, "attorney", None),
        "may_sign": bool(may_sign_letter(user_of(request), one)),
        "decision_hold": decision_hold(one),
        "steps": offered(COMPLAINT_STEPS if officer else OWN_COMPLAINT_STEPS, one),
        **(_for_officers(one) if officer else {}),
    }
    return render(request, "supervision/complaint.html", context)


def _for_officers(one: Complaint) -> dict[str, Any]:
    now = clock.now()
    return {
        "officers": one.officers.select_related("user__person"),
        "cases": one.cases.all(),
        "alike": [(other, round(100 * share)) for other, share in earlier_like(one)],
        "unfounded": unfounded_this_year(one, now),
        "days_left": days_left(one, now),
        "other_holds": one.lot.holds.filter(released_at__isnull=True).exclude(pk=one.hold_id or 0),
        "abuse": getattr(one, "abuse", None),
    }


@login_required
@require_http_methods(["GET", "POST"])
def complaint_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the department."""
    one = complaint_of(pk)
    permit = may_supervise(request.user, one.lot)
    return act_page(request, one, name, COMPLAINT_STEPS, back=f"/supervision/complaints/{pk}/", permit=permit)


@login_required
@require_http_methods(["GET", "POST"])
def complaint_own_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the complainant."""
    one = complaint_of(pk)
    permit = rules.may_ask_withdrawal(user_of(request), one)
    back = f"/supervision/complaints/{pk}/"
    return act_page(request, one, name, OWN_COMPLAINT_STEPS, back=back, permit=permit)
