"""Undoing and mending one's own bid: withdrawing it, the rescue key, handing lost bytes in again."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import KeyPurpose, KeyScheme, User
from accounts.permits import Refused, require
from accounts.queries import current_key
from bidding.actions.bids import withdraw_bid
from bidding.actions.remedies import rescue, resupply
from bidding.forms.bids import RescueForm, ResupplyForm, WithdrawForm
from bidding.models import Bid
from bidding.preparing_texts import sentences
from bidding.rules.bids import may_withdraw_bid
from bidding.sealing import manifests
from bidding.uploading import passes
from bidding.views.bidder import current_bid, download, lost, rescuable
from ledger import clock


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Ask again, then withdraw one's bid by a signed statement."""
    bid, user = current_bid(request, code), cast(User, request.user)
    require(may_withdraw_bid(user, bid, at=clock.now()))
    form = WithdrawForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_bid(bid, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("The bid is withdrawn. You may submit a new one until the deadline."))
            return redirect("bidding:prepare", code=code)
    title, key = _("Withdraw the bid"), current_key(user, KeyPurpose.SIGN)
    context = {"form": form, "bid": bid, "title": title, "action": title, "danger": True} | _scripted(bid)
    context |= {"key": key, "signs_here": key is None or key.scheme == KeyScheme.ED25519}
    context["cancel_url"] = reverse("bidding:prepare", args=[code])
    return render(request, "bidding/withdraw.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_GET
def statement_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the statement that must be signed to withdraw."""
    bid = current_bid(request, code)
    statement = manifests.withdrawal(
        tender=bid.lot.project.code,
        lot=bid.lot.code,
        bidder=bid.bidder.uscc,
        manifest_sha256=bid.manifest_sha256,
    )
    return download(statement, "withdrawal.json", "application/json")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def rescue_key(request: HttpRequest, code: str) -> HttpResponse:
    """Open one's own envelope with the rescue key, while the window is open."""
    bid, user = current_bid(request, code), cast(User, request.user)
    kinds = rescuable(user, bid)
    if not kinds:
        raise Refused(_("This envelope needs no rescue."), "no_need")
    form = RescueForm(request.POST or None, initial={"kind": kinds[0]})
    if request.method == "POST" and form.is_valid():
        envelope = get_object_or_404(bid.envelopes, kind=form.cleaned_data["kind"])
        try:
            opened = rescue(envelope, identity=form.cleaned_data["identity"], by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            said = _("The envelope is opened.") if not opened.cause else str(opened.get_cause_display())
            messages.info(request, said)
            return redirect("bidding:hall", code=code)
    words = {"title": _("Open with the rescue key"), "action": _("Open the envelope")}
    context = {"form": form} | words | _scripted(bid)
    return render(request, "bidding/rescue.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def resupply_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand in again the very bytes of the receipt, which the platform lost."""
    bid, user = current_bid(request, code), cast(User, request.user)
    kinds = lost(user, bid)
    if not kinds:
        raise Refused(_("This envelope needs no rescue."), "no_need")
    form = ResupplyForm(request.POST or None, request.FILES or None, initial={"kind": kinds[0]})
    if request.method == "POST" and form.is_valid():
        envelope = get_object_or_404(bid.envelopes, kind=form.cleaned_data["kind"])
        try:
            resupply(envelope, stream=form.cleaned_data["file"], by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("The bytes of your receipt are back in place."))
            return redirect("bidding:hall", code=code)
    context = {"form": form, "title": _("Hand in your sealed file again")} | _scripted(bid)
    page = render(request, "bidding/resupply.html", context, status=422 if form.errors else 200)
    passes.give(page, holder=user.pk)
    return page


def _scripted(bid: Bid) -> dict[str, Any]:
    """Return what the scripts of these pages know: which bid it is, and their sentences."""
    facts = {"lot": bid.lot.code, "version": bid.version, "manifest": bid.manifest_sha256}
    return {"lot": bid.lot, "facts": facts, "texts": sentences()}
