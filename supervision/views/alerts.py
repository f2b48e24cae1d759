"""An alert with its evidence, reviews and verdict; looking at a masked value; having the screens run again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permits import Refused, require
from supervision.actions.alerts import unmask
from supervision.actions.reviewing import ask_rerun
from supervision.models import Alert, EvidenceSide, Verdict, VerdictKind
from supervision.queries import alerts as shown
from supervision.queries.inbox import beside
from supervision.queries.precision import calibration_of
from supervision.queries.runs import problems_of
from supervision.queries.trails import trail_of
from supervision.rules.alerts import may_see_alert
from supervision.rules.offices import may_watch
from supervision.steps import ALERT_STEPS, offered
from supervision.views.acting import act_page, user_of

EVIDENCE_A_PAGE = 20
# The verdicts in the order of their hotkeys 1, 2, 3.
VERDICTS = (VerdictKind.CONFIRMED, VerdictKind.INNOCENT, VerdictKind.INSUFFICIENT)


def _alert(request: HttpRequest, pk: int) -> Alert:
    """The alert; whoever supervises nothing learns not even whether there is one."""
    require(may_watch(request.user))
    return get_object_or_404(Alert.objects.select_related("lot__project", "screening"), pk=pk)


@login_required
@never_cache
@require_safe
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an alert: who, how grave, the evidence of both sides, what speaks for innocence, replies, verdict."""
    one = _alert(request, pk)
    require(may_see_alert(request.user, one))
    return render(request, "supervision/alert.html", _context(request, one))


@login_required
@never_cache
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one masked value plainly, once; the look stands in the ledger with its reason."""
    require(may_watch(request.user))
    sides = EvidenceSide.objects.select_related("evidence__alert__lot__project", "evidence__alert__screening")
    side = get_object_or_404(sides, pk=pk)
    one = side.evidence.alert
    require(may_see_alert(request.user, one))
    try:
        unmask(side, reason=request.POST.get("reason", ""), by=user_of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return render(request, "supervision/alert.html", _context(request, one, at_side=pk), status=422)
    messages.info(request, _("The value is shown below; this look has been logged."))
    return render(request, "supervision/alert.html", _context(request, one, unmasked=pk, at_side=pk))


def _context(request: HttpRequest, one: Alert, *, unmasked: int = 0, at_side: int = 0) -> dict[str, Any]:
    parties = list(
        one.parties.select_related("organisation", "bid", "reply").prefetch_related("reply__files", "wishes")
    )
    evidence = shown.evidence_of(one, unmasked)
    number = _page_number(request, evidence, at_side)
    before, after = beside(user_of(request), one)
    steps = offered(ALERT_STEPS, one)
    return {
        "alert": one,
        "parties": parties,
        "page": Paginator(evidence, EVIDENCE_A_PAGE).get_page(number),
        "unmasked": unmasked,
        "at_side": at_side,
        "families": list(dict.fromkeys(row.family for row in evidence)),
        "innocent": list(dict.fromkeys((row.family, row.innocent) for row in evidence)),
        "picture": shown.picture_of(parties, evidence),
        "steps": [step for step in steps if step.name != "conclude"],
        "verdicts": [(number, kind) for number, kind in enumerate(VERDICTS, start=1)]
        if any(step.name == "conclude" for step in steps)
        else [],
        "usable": sum(row.usable for row in evidence),
        "pieces": len(evidence),
        "verdict": getattr(one, "verdict", None),
        "case": getattr(one, "case", None),
        "calibration": calibration_of(one),
        "rerun": one.reruns.first(),
        "before": before,
        "after": after,
        "problems": problems_of(one.screening, bids={party.bid_id for party in parties}),
        "trail": trail_of(one, whole="trail" in request.GET),
    }


def _page_number(request: HttpRequest, evidence: list[shown.ShownEvidence], at_side: int) -> int | str | None:
    """The page asked for: by number, by a piece of evidence that a graph points at, or by the side just looked at."""
    if at_side:
        return shown.page_of_side(evidence, at_side, EVIDENCE_A_PAGE)
    if piece := request.GET.get("piece"):
        return shown.page_of_piece(evidence, piece, EVIDENCE_A_PAGE)
    return request.GET.get("page")


@login_required
@require_http_methods(["GET", "POST"])
def alert_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask for replies, review evidence, conclude, take up a case. After a verdict that ends the matter the next
    open alert follows."""
    one = _alert(request, pk)
    answer = act_page(
        request,
        one,
        name,
        ALERT_STEPS,
        back=f"/supervision/alerts/{pk}/",
        permit=may_see_alert(request.user, one),
    )
    if name == "conclude" and isinstance(answer, HttpResponseRedirect):
        ended = Verdict.objects.filter(alert=one).exclude(kind=VerdictKind.CONFIRMED).exists()
        following = beside(user_of(request), one)[1] if ended else None
        if following:
            return redirect("supervision:alert", following.pk)
    return answer


@login_required
@require_POST
def rerun(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the screens run again over the stored facts; the result appears on the alert."""
    ask_rerun(_alert(request, pk), by=user_of(request))
    return redirect("supervision:alert", pk)


@login_required
@never_cache
@require_safe
def rerun_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the latest repeated run ended; the page asks again while one waits."""
    one = _alert(request, pk)
    require(may_see_alert(request.user, one))
    return render(request, "supervision/_rerun.html", {"alert": one, "rerun": one.reruns.first()})
