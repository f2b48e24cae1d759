"""The securities of a lot's bidders: who is to be given back what by when, recorded by the tender side."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organisation
from accounts.permits import Refused, require
from bidding.law.days import day_of
from bidding.models import Lot
from ledger import clock
from supervision.actions.deposits import contest_return, record_return
from supervision.forms.deposits import ContestForm, ReturnForm
from supervision.models import DepositReturn
from supervision.queries.deposits import deposits_of, refund_figure
from supervision.rules import deposits as rules
from supervision.rules.offices import may_supervise
from supervision.views.acting import user_of


def _lot(pk: int) -> Lot:
    return get_object_or_404(Lot.objects.select_related("project"), pk=pk)


@login_required
@never_cache
@require_safe
def deposits(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the securities of a lot: all of them to tender side and department, its own to a bidder."""
    lot, user = _lot(pk), user_of(request)
    require(rules.may_see(user, lot))
    side = bool(rules.is_tender_side(user, lot))
    found = deposits_of(lot)
    if not side and not may_supervise(user, lot):
        found = [one for one in found if one.organisation.pk == user.organisation_id]
    context = {
        "lot": lot, "rows": found, "side": side, "own": user.organisation_id,
        "figure": refund_figure(lot, day_of(clock.now())),
    }  # fmt: skip
    return render(request, "supervision/deposits.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def deposit_record(request: HttpRequest, pk: int, bidder: int) -> HttpResponse:
    """Record what became of one bidder's security."""
    lot, user = _lot(pk), user_of(request)
    require(rules.is_tender_side(user, lot))
    require(rules.may_see(user, lot))
    who = get_object_or_404(Organisation.objects.filter(bids__lot=lot).distinct(), pk=bidder)
    form = ReturnForm(request.POST or None)
    return _asked(
        request, lot, form, lambda: record_return(lot, who, by=user, **form.cleaned_data),
        _("Record the return of a security"), str(who),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def deposit_contest(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the bidder say that it is not so."""
    one = get_object_or_404(DepositReturn.objects.select_related("lot__project", "organisation"), pk=pk)
    user = user_of(request)
    require(rules.may_contest(user, one))
    form = ContestForm(request.POST or None)
    return _asked(
        request, one.lot, form, lambda: contest_return(one, text=form.cleaned_data["text"], by=user),
        _("This is not so"), one.get_end_display(),
    )  # fmt: skip


def _asked(
    request: HttpRequest, lot: Lot, form: forms.Form, run: Callable[[], object], title: str, text: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            run()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done: %(title)s.") % {"title": title})
            return redirect("supervision:deposits", pk=lot.pk)
    back = f"/supervision/lots/{lot.pk}/deposits/"
    context = {"form": form, "title": title, "action": title, "cancel_url": back, "text": text}
    return render(request, "supervision/act.html", context, status=422 if form.errors else 200)
