"""Double-random inspections: item list, inspectors, plans, draws, inspections."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from supervision.actions import avoiding, drawing, planning
from supervision.forms.inspections import ItemForm, PlanForm, QualificationForm, RelationForm, SeedForm
from supervision.models import Inspection, InspectionDraw, InspectionPlan, Qualification
from supervision.queries.inspections import inspections_for, items_of, library_of, plans_for, sizes_of
from supervision.rules.inspections import may_plan, may_see_inspection, may_watch_plan
from supervision.rules.offices import may_watch
from supervision.steps import offered
from supervision.steps.inspections import INSPECTION_STEPS
from supervision.views.acting import act_page, user_of


@login_required
@never_cache
@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    """Show the department's plans, its own inspections to do, and the way to libraries and item list."""
    user = user_of(request)
    require(may_watch(user))
    context = {"plans": plans_for(user), "mine": inspections_for(user)[:50]}
    return render(request, "supervision/inspections.html", context)


@login_required
@never_cache
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Show the item list."""
    user = user_of(request)
    require(may_watch(user))
    return render(request, "supervision/inspection_items.html", {"items": items_of(user)})


@login_required
@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest) -> HttpResponse:
    """Put a line on the item list."""
    user = user_of(request)
    require(may_plan(user))
    form = ItemForm(request.POST or None)
    return _asked(
        request, form, lambda data: planning.put_item(by=user, **data), title=_("New item"),
        back=reverse("supervision:inspection_items"),
    )  # fmt: skip


@login_required
@never_cache
@require_safe
def inspectors(request: HttpRequest) -> HttpResponse:
    """Show the library of inspectors of the department, with whom each keeps away from."""
    user = user_of(request)
    require(may_watch(user))
    return render(request, "supervision/inspectors.html", {"inspectors": library_of(user)})


@login_required
@require_http_methods(["GET", "POST"])
def inspector_new(request: HttpRequest) -> HttpResponse:
    """Enter a colleague's certificate."""
    user = user_of(request)
    require(may_plan(user))
    form = QualificationForm(request.POST or None, user=user)

    def enter(data: dict[str, Any]) -> object:
        return avoiding.enter_qualification(data.pop("officer"), by=user, **data)

    return _asked(
        request, form, enter, title=_("Enter a certificate"), back=reverse("supervision:inspectors")
    )


@login_required
@require_http_methods(["GET", "POST"])
def relation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare whom an officer keeps away from."""
    user = user_of(request)
    require(may_watch(user))
    mine = get_object_or_404(Qualification.objects.filter(user__organisation=user.organisation_id), pk=pk)

    def declare(data: dict[str, Any]) -> object:
        return avoiding.declare_relation(mine, organisation=data["uscc"], ground=data["ground"], by=user)

    title = _("Declare a relation")
    return _asked(
        request,
        RelationForm(request.POST or None),
        declare,
        title=title,
        back=reverse("supervision:inspectors"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """Make a plan."""
    user = user_of(request)
    require(may_plan(user))
    form = PlanForm(request.POST or None, user=user)

    def make(data: dict[str, Any]) -> object:
        return planning.make_plan(
            form.planned(), items=list(data["items"]), joint=list(data["joint"]), by=user
        )

    return _asked(request, form, make, title=_("New plan"), back=reverse("supervision:inspections"))


@login_required
@never_cache
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan with its rounds and their inspections."""
    one = _plan(pk)
    require(may_watch_plan(request.user, one))
    context = {
        "plan": one,
        "items": one.items.all(),
        "joint": one.joint.all(),
        "sizes": sizes_of(one),
        "draws": one.draws.prefetch_related("inspections__lot", "inspections__organisation"),
        "waiting": one.draws.filter(drawn_at__isnull=True).first(),
        "own": user_of(request).organisation_id == one.office_id,
    }
    return render(request, "supervision/inspection_plan.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def plan_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a plan, after a page that says what cannot be undone."""
    one, user = _plan(pk), user_of(request)
    require(may_watch_plan(user, one))
    return _asked(
        request, forms.Form(_posted(request)), lambda _data: planning.publish_plan(one, by=user),
        title=_("Publish the plan"), back=reverse("supervision:inspection_plan", args=[pk]),
        text=_("Items, share, rounds and weights are public from now on and cannot be changed."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def draw_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare the next round of a plan, after a page that says what is fixed by it."""
    one, user = _plan(pk), user_of(request)
    require(may_watch_plan(user, one))
    return _asked(
        request, forms.Form(_posted(request)), lambda _data: drawing.prepare_draw(one, by=user),
        title=_("Prepare the next round"), back=reverse("supervision:inspection_plan", args=[pk]),
        text=_("Both pools, the conflicts and the rules are fixed and hashed into the log; a round that was prepared is drawn."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def draw_seed(request: HttpRequest, pk: int) -> HttpResponse:
    """Commit to a seed, and once the commitments are closed reveal it; the browser makes and keeps the seed."""
    user = user_of(request)
    here = get_object_or_404(InspectionDraw.objects.select_related("plan__office"), pk=pk)
    require(may_watch_plan(user, here.plan))
    form = SeedForm(request.POST or None)
    back = reverse("supervision:public_inspection_draw", args=[pk])
    if here.root:
        text = _("Paste the seed that you committed to (64 hexadecimal digits).")
        return _asked(
            request, form, lambda data: drawing.reveal_seed(here, seed=data["value"], by=user),
            title=_("Reveal the seed"), text=text, back=back,
        )  # fmt: skip
    text = _(
        "Paste the SHA-256 hash of your seed. Keep the seed itself; you reveal it when both have committed."
    )
    return _asked(
        request, form, lambda data: drawing.commit_seed(here, commitment=data["value"], by=user),
        title=_("Commit to a seed"), text=text, back=back,
    )  # fmt: skip


@login_required
@never_cache
@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one inspection: who was sent, the record sheet, photos, result and clock."""
    one = _inspection(pk)
    require(may_see_inspection(request.user, one))
    context = {
        "one": one,
        "officers": one.officers.select_related(
            "qualification__user__person", "qualification__user__organisation"
        ),
        "attachments": one.attachments.all(),
        "steps": offered(INSPECTION_STEPS, one),
    }
    return render(request, "supervision/inspection.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def inspection_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of an inspection."""
    one = _inspection(pk)
    back = reverse("supervision:inspection", args=[pk])
    return act_page(
        request, one, name, INSPECTION_STEPS, back=back, permit=may_see_inspection(request.user, one)
    )


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent; an act without fields is sent all the same."""
    return request.POST if request.method == "POST" else None


def _asked(
    request: HttpRequest,
    form: forms.Form,
    run: Callable[[dict[str, Any]], object],
    *,
    title: str,
    back: str,
    text: str = "",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            run(dict(form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done: %(title)s.") % {"title": title})
            return redirect(back)
    context = {"form": form, "title": title, "text": text, "cancel_url": back, "action": title}
    return render(request, "supervision/act.html", context, status=422 if form.errors else 200)


def _plan(pk: int) -> InspectionPlan:
    return get_object_or_404(InspectionPlan.objects.select_related("office", "made_by"), pk=pk)


def _inspection(pk: int) -> Inspection:
    rows = Inspection.objects.select_related(
        "draw__plan__office",
        "lot__project",
        "organisation",
        "recorded_by__person",
        "confirmed_by__person",
        "case",
    )
    return get_object_or_404(rows, pk=pk)
