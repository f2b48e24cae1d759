"""An alert with its evidence; looking at a masked value; passages and prices compared; the bidder's reply."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permits import Refused, require
from ledger.queries import entries_on
from supervision import words
from supervision.actions.alerts import reply_to_alert, unmask
from supervision.forms.acting import TextForm
from supervision.models import Alert, AlertParty, Evidence, EvidenceSide
from supervision.queries import alerts as shown
from supervision.queries.desks import precision
from supervision.rules.alerts import may_reply, may_see_alert
from supervision.steps import ALERT_STEPS, offered
from supervision.views.acting import act_page, user_of


def _alert(pk: int) -> Alert:
    return get_object_or_404(Alert.objects.select_related("lot__project", "screening"), pk=pk)


@login_required
@never_cache
@require_safe
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an alert: who, how grave, the evidence of both sides, what speaks for innocence, replies, verdict."""
    one = _alert(pk)
    require(may_see_alert(request.user, one))
    return render(request, "supervision/alert.html", _context(request, one))


@login_required
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one masked value plainly, once; the look stands in the ledger."""
    side = get_object_or_404(EvidenceSide.objects.select_related("evidence__alert__lot__project"), pk=pk)
    unmask(side, by=user_of(request))
    messages.info(request, _("The value is shown below; this look has been logged."))
    return render(request, "supervision/alert.html", _context(request, side.evidence.alert, pk))


def _context(request: HttpRequest, one: Alert, unmasked: int = 0) -> dict[str, Any]:
    parties = list(one.parties.select_related("organisation", "bid", "reply"))
    evidence = shown.evidence_of(one, unmasked)
    stood, concluded = precision(user_of(request))
    return {
        "alert": one,
        "parties": parties,
        "evidence": evidence,
        "families": list(dict.fromkeys(row.family for row in evidence)),
        "innocent": list(dict.fromkeys(row.innocent for row in evidence)),
        "picture": shown.picture_of(one, parties, evidence),
        "steps": offered(ALERT_STEPS, one),
        "verdict": getattr(one, "verdict", None),
        "case": getattr(one, "case", None),
        "stood": stood,
        "concluded": concluded,
        "trail": entries_on(one).order_by("index"),
    }


@login_required
@require_http_methods(["GET", "POST"])
def alert_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask for replies, conclude, take up a case."""
    one = _alert(pk)
    back = f"/supervision/alerts/{pk}/"
    return act_page(request, one, name, ALERT_STEPS, back=back, permit=may_see_alert(request.user, one))


@login_required
@never_cache
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show copied passages or unit prices of a piece of evidence side by side."""
    row = get_object_or_404(Evidence.objects.select_related("alert__lot__project"), pk=pk)
    require(may_see_alert(request.user, row.alert))
    context: dict[str, Any] = {"evidence": row, "alert": row.alert, "kind": words.kind(row.kind)}
    if row.kind == "copied_passages":
        context["pairs"] = shown.passages_of(row)
        context["names"] = [side.bid.bidder.name for side in row.sides.select_related("bid__bidder")]
    elif row.family == "unit_prices":
        context["names"], context["rows"] = shown.matrix_of(row)
    else:
        raise Http404
    return render(request, "supervision/compare.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a bidder see what is asked about, its own values, and reply."""
    party = get_object_or_404(
        AlertParty.objects.select_related("alert__lot__project", "organisation", "reply"), pk=pk
    )
    user = user_of(request)
    given = getattr(party, "reply", None)
    if user.organisation_id != party.organisation_id:
        require(may_reply(user, party))
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reply_to_alert(party, text=form.cleaned_data["text"], by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your reply is on file."))
            return redirect("supervision:alert_reply", pk=pk)
    context = {
        "party": party, "form": form, "reply": given, "permit": may_reply(user, party),
        "evidence": _own_view(party),
    }  # fmt: skip
    return render(request, "supervision/reply.html", context, status=422 if form.errors else 200)


def _own_view(party: AlertParty) -> list[dict[str, Any]]:
    """What a bidder is told: the kind, the article, its own value, and with how many others it is shared."""
    if party.alert.status == "raised":
        return []
    rows = party.alert.evidence.filter(sides__bid=party.bid_id).prefetch_related("sides")
    told = []
    for row in rows.distinct():
        sides = list(row.sides.all())
        own = next(side for side in sides if side.bid_id == party.bid_id)
        told.append({"kind": words.kind(row.kind), "row": row, "own": own, "others": len(sides) - 1})
    return told
