"""The review that a complaint's decision orders of the original committee: its page, its acts."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import require
from ledger import clock
from supervision.models import Rereview
from supervision.queries.decisions import without_complainant
from supervision.queries.points_of import told_points
from supervision.queries.rereviews import (
    answers_to,
    member_of,
    members_of,
    shown_corrections,
    shown_ranking,
)
from supervision.rules import rereviews as rules
from supervision.steps import offered
from supervision.steps.rereviews import REREVIEW_STEPS
from supervision.views.acting import act_page, user_of


def _rereview(pk: int) -> Rereview:
    whole = ("complaint__lot__project", "complaint__complainant", "room__lot__project", "room__report")
    return get_object_or_404(Rereview.objects.select_related(*whole), pk=pk)


@login_required
@never_cache
@require_safe
def rereview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a review to its committee and to the department: the order, the points complained of, what was entered."""
    one = _rereview(pk)
    require(rules.may_see(request.user, one))
    return render(request, "supervision/rereview.html", _shown(request, one))


def _shown(request: HttpRequest, one: Rereview) -> dict[str, Any]:
    user, answers = user_of(request), answers_to(one)
    member = member_of(user, one)
    now = clock.now()
    may = {"enter": rules.may_propose(user, one, now), "sign": rules.may_sign(user, one)}
    complaint = one.complaint
    return {
        "review": one,
        "complaint": complaint,
        "member": member,
        "answers": [(who.alias, who.chair, answers.get(who.pk)) for who in members_of(one)],
        "ranking": shown_ranking(one),
        "corrections": shown_corrections(one),
        "points": told_points(
            complaint.claims.all(), complaint.lot, nameless=partial(without_complainant, complaint)
        ),
        "may_conclude": bool(rules.may_conclude(user, one, now)),
        "steps": [step for step in offered(REREVIEW_STEPS, one) if may[step.name]],
    }


@login_required
@require_http_methods(["GET", "POST"])
def rereview_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Enter or sign the result of a review."""
    one = _rereview(pk)
    back = reverse("supervision:rereview", args=[pk])
    return act_page(request, one, name, REREVIEW_STEPS, back=back, permit=rules.may_see(request.user, one))
