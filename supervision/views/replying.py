"""The bidder's side of an alert: what it is asked, its reply with files, and more time."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from bidding import vault
from supervision import words
from supervision.actions.replying import ask_more_time, reply_with_files
from supervision.forms.acting import ActForm
from supervision.forms.alerting import MoreTimeForm, ReplyForm
from supervision.models import AlertParty, AlertStatus, ReplyFile
from supervision.queries.own_side import OwnPassage, OwnPrice, asked_about, own_passages, own_prices
from supervision.rules.alerts import may_reply, may_see_alert
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

ROWS_A_PAGE = 50


def _party(request: HttpRequest, pk: int) -> AlertParty:
    parties = AlertParty.objects.select_related("alert__lot__project", "organisation", "reply")
    party = get_object_or_404(parties, pk=pk)
    # For anybody else, and before the department asks, there is no such question.
    own = user_of(request).organisation_id == party.organisation_id
    if not own or party.alert.status == AlertStatus.RAISED:
        raise Http404
    return party


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a bidder see what is asked about, its own values, and reply."""
    party = _party(request, pk)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        files = [(one.name, one) for one in form.cleaned_data["attached"]]
        text = form.cleaned_data["text"]
        done = _done(form, lambda: reply_with_files(party, text=text, files=files, by=user_of(request)))
        if done:
            messages.success(request, _("Your reply is on file."))
            return redirect("supervision:alert_reply", pk=pk)
    return _page(request, party, form, MoreTimeForm(), form.errors)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a bidder ask for more time."""
    party = _party(request, pk)
    form = MoreTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        done = _done(form, lambda: ask_more_time(party, until=form.moment, reason=why, by=user_of(request)))
        if done:
            messages.success(request, _("Your wish for more time is with the department."))
            return redirect("supervision:alert_reply", pk=pk)
    return _page(request, party, ReplyForm(), form, form.errors)


def _done(form: ActForm, act: Callable[[], object]) -> bool:
    """Carry out an act; a refusal goes into the form, which keeps what was typed."""
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _page(
    request: HttpRequest, party: AlertParty, form: ReplyForm, time_form: MoreTimeForm, errors: Any
) -> HttpResponse:
    context = {
        "party": party,
        "form": form,
        "time_form": time_form,
        "errors_of": time_form if time_form.errors else form,
        "reply": getattr(party, "reply", None),
        "permit": may_reply(user_of(request), party),
        "awaited": party.alert.status == AlertStatus.ASKED,
        "wishes": party.wishes.all(),
        "evidence": asked_about(party),
    }
    return render(request, "supervision/reply.html", context, status=422 if errors else 200)


@login_required
@never_cache
@require_safe
def own_side(request: HttpRequest, pk: int, piece: int) -> HttpResponse:
    """Show a bidder all of its own passages or prices that a piece of evidence is about, and nobody else's."""
    party = _party(request, pk)
    row = get_object_or_404(party.alert.evidence.filter(sides__bid=party.bid_id).distinct(), pk=piece)
    rows: Sequence[OwnPassage | OwnPrice] | None
    if "spans" in row.detail:
        rows = own_passages(row, party.bid_id)
    elif row.family == "unit_prices":
        rows = own_prices(row, party.bid_id)
    else:
        raise Http404
    context = {
        "party": party,
        "kind": words.kind(row.kind),
        "prices": row.family == "unit_prices",
        "missing": rows is None,
        "page": Paginator(rows or [], ROWS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "supervision/own_side.html", context)


@login_required
@require_safe
def reply_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a file of a reply: to the bidder itself and to officers of the department, never opened in our site."""
    one = get_object_or_404(ReplyFile.objects.select_related("reply__party__alert__lot__project"), pk=pk)
    party = one.reply.party
    if user_of(request).organisation_id != party.organisation_id:
        require(may_watch(request.user))
        require(may_see_alert(request.user, party.alert))
    answer = FileResponse(
        vault.place_of(one.path).open("rb"),
        as_attachment=True,
        filename=one.name,
        content_type="application/octet-stream",
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
