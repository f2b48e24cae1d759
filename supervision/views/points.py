"""Bad-conduct points: scores, deductions, the tables behind them, follow-ups; good records."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from accounts.roles import Act, Role
from accounts.rules import may_act
from bidding.law.days import day_of, end_of
from ledger import clock
from supervision.actions import points as acts
from supervision.actions.incentives import give_good_record, withdraw_good_record
from supervision.forms.acting import ActForm, ReasonForm
from supervision.forms.credit import DeductForm, FollowUpForm, GoodRecordForm, RowForm, ThresholdForm
from supervision.models import ConductItem, Deduction, FollowUp, GoodRecord, PointRule
from supervision.queries.credit import own_entries
from supervision.queries.points import (
    deductions_of,
    due_follow_ups,
    good_records,
    items_on,
    score_of,
    standings,
    thresholds_on,
)
from supervision.rules.credit import is_subject
from supervision.rules.offices import may_watch
from supervision.rules.points import may_contest, may_handle_points
from supervision.steps import offered
from supervision.steps.credit import OWN_POINT_STEPS, POINT_STEPS
from supervision.views.acting import act_page, user_of
from supervision.views.asking import ask_page

PER_PAGE = 30


@login_required
@never_cache
@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    """List the subjects with points gone, the lowest score first, and what is due."""
    require(may_watch(request.user))
    text = request.GET.get("text", "")[:100]
    context = {
        "page": Paginator(standings(text=text), PER_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "due": due_follow_ups(user_of(request)),
        "latest": Deduction.objects.filter(office=user_of(request).organisation_id).select_related(
            "organisation", "person", "item"
        )[:PER_PAGE],
    }
    return render(request, "supervision/scores.html", context)


@login_required
@never_cache
@require_safe
def own_credit(request: HttpRequest) -> HttpResponse:
    """Show everybody what is on record about the own organisation, and about an expert in person (CR-11)."""
    user = user_of(request)
    mine = [one for one in (user.organisation, user.person if user.role == Role.EXPERT else None) if one]
    taken = [row for one in mine for row in deductions_of(one)]
    context = {
        "scores": [(str(one), score_of(one)) for one in mine], "deductions": taken, "entries": own_entries(user),
        "good": [row for one in mine for row in good_records(subject=one)],
    }  # fmt: skip
    return render(request, "supervision/own_credit.html", context)


@login_required
@never_cache
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Show the table of conduct and the thresholds in force, with what is to come."""
    require(may_watch(request.user))
    today = day_of(clock.now())
    context = {
        "items": items_on(today), "thresholds": thresholds_on(today),
        "coming": ConductItem.objects.filter(effective_from__gt=today),
        "may_change": bool(may_act(request.user, Act.DECIDE_CASE)),
    }  # fmt: skip
    return render(request, "supervision/conduct_table.html", context)


@login_required
@never_cache
@require_safe
def deduction(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a deduction to the department and to its subject."""
    one = _deduction(pk)
    officer = bool(may_handle_points(request.user, one))
    if not officer and not is_subject(request.user, one):
        raise Refused(_("Only the subject of a deduction can do that."), "not_subject")
    steps = POINT_STEPS if officer else OWN_POINT_STEPS
    context = {
        "one": one, "officer": officer, "score": score_of(one.subject), "steps": offered(steps, one),
        "follow_ups": one.follow_ups.select_related("rule"),
    }  # fmt: skip
    return render(request, "supervision/deduction.html", context)


def _deduction(pk: int) -> Deduction:
    rows = Deduction.objects.select_related("organisation", "person", "item", "lot", "office")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def deduction_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the department."""
    one = _deduction(pk)
    back = reverse("supervision:deduction", args=[pk])
    return act_page(request, one, name, POINT_STEPS, back=back, permit=may_handle_points(request.user, one))


@login_required
@require_http_methods(["GET", "POST"])
def deduction_own_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the subject."""
    one = _deduction(pk)
    back = reverse("supervision:deduction", args=[pk])
    return act_page(request, one, name, OWN_POINT_STEPS, back=back, permit=may_contest(request.user, one))


@login_required
@require_http_methods(["GET", "POST"])
def deduct(request: HttpRequest) -> HttpResponse:
    """Take points from a subject."""

    def run(form: Any) -> Any:
        return acts.deduct(form.cleaned_data["subject"], found=form.found(), by=user_of(request))

    return ask_page(request, DeductForm, run, title=_("Take points"), back=reverse("supervision:scores"))


@login_required
@require_http_methods(["GET", "POST"])
def row_new(request: HttpRequest) -> HttpResponse:
    """Enter a row of the table of conduct."""
    return ask_page(
        request, RowForm, lambda form: acts.put_row(by=user_of(request), **form.cleaned_data),
        title=_("Enter a row of the table"), back=reverse("supervision:conduct_table"),
        text=_("One table for all sectors, regions and owners. What stands in it never changes: a row ends, another begins."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def threshold_new(request: HttpRequest) -> HttpResponse:
    """Enter a threshold."""
    return ask_page(
        request, ThresholdForm, lambda form: acts.put_threshold(by=user_of(request), **form.cleaned_data),
        title=_("Enter a threshold"), back=reverse("supervision:conduct_table"),
        text=_("Points bar nobody by themselves: a bar needs a decision with a basis in law."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def row_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a row of the table."""
    row = get_object_or_404(ConductItem, pk=pk)
    return _end(request, row)


@login_required
@require_http_methods(["GET", "POST"])
def threshold_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a threshold."""
    return _end(request, get_object_or_404(PointRule, pk=pk))


def _end(request: HttpRequest, row: ConductItem | PointRule) -> HttpResponse:
    return ask_page(
        request, ActForm, lambda form: acts.end_row(row, by=user_of(request)), title=_("End this row"),
        back=reverse("supervision:conduct_table"), text=str(row), danger=True,
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was done after a threshold."""
    one = get_object_or_404(FollowUp.objects.select_related("rule", "organisation", "person"), pk=pk)
    require(may_handle_points(request.user, one))

    def run(form: Any) -> Any:
        data = form.cleaned_data
        return acts.close_follow_up(
            one, text=data["text"], promise=data.get("promise", ""), by=user_of(request)
        )

    back = reverse("supervision:deduction", args=[one.deduction_id])
    return ask_page(
        request, FollowUpForm, run, title=one.rule.get_consequence_display(), text=str(one.subject), back=back
    )


@login_required
@never_cache
@require_safe
def good(request: HttpRequest) -> HttpResponse:
    """List the good records in force."""
    require(may_watch(request.user))
    page = Paginator(good_records(), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "supervision/good_records.html", {"page": page, "own": user_of(request).organisation_id}
    )


@login_required
@require_http_methods(["GET", "POST"])
def good_new(request: HttpRequest) -> HttpResponse:
    """Give a good record."""

    def run(form: Any) -> Any:
        data = dict(form.cleaned_data)
        subject, until = data.pop("subject"), end_of(data.pop("until"))
        return give_good_record(subject, until=until, by=user_of(request), **data)

    return ask_page(
        request, GoodRecordForm, run, title=_("Give a good record"), back=reverse("supervision:good_records"),
        text=_("It is public until its end; the same is open to everybody, whatever the place or owner."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def good_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a good record."""
    one = get_object_or_404(GoodRecord, pk=pk)

    def run(form: Any) -> Any:
        return withdraw_good_record(one, reason=form.cleaned_data["reason"], by=user_of(request))

    back = reverse("supervision:good_records")
    return ask_page(
        request, ReasonForm, run, title=_("Withdraw a good record"), text=str(one), back=back, danger=True
    )
