"""The bidder's pages: my bids, preparing, uploading, submitting, the receipt, withdrawing, the rescue key."""

from typing import cast

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import KeyPurpose, Organisation, User
from accounts.permits import Refused, require
from accounts.queries import current_key
from accounts.roles import Act
from accounts.rules import may_act
from bidding.actions.bids import submit_bid, withdraw_bid
from bidding.actions.remedies import rescue, resupply
from bidding.actions.uploads import store_sealed
from bidding.forms.bids import RescueForm, ResupplyForm, SubmitForm, UploadForm, WithdrawForm
from bidding.models import Bid, BidState, Envelope, EnvelopeKind, Lot
from bidding.queries.bids import kinds_asked, own_bids
from bidding.queries.documents import has_acknowledged
from bidding.queries.keysets import keyset_of
from bidding.queries.results import letters_to
from bidding.rules.bids import may_store_file, may_submit_bid, may_withdraw_bid, takes_bids
from bidding.rules.opening import may_rescue, may_resupply
from bidding.sealing import manifests
from ledger import clock


@login_required
@never_cache
@require_GET
def my_bids(request: HttpRequest) -> HttpResponse:
    """List the award notices to the organisation, its bids, and lots whose document it has, nearest deadline first."""
    organisation = _organisation(request)
    bids = list(own_bids(organisation))
    begun = (
        Lot.objects.public()
        .filter(documents__downloads__organisation=organisation, deadline__gt=clock.now())
        .exclude(pk__in=[bid.lot_id for bid in bids])
        .select_related("project")
        .distinct()
        .order_by("deadline")
    )
    context = {"bids": bids, "begun": begun, "letters": letters_to(organisation)}
    return render(request, "bidding/my_bids.html", context)


@login_required
@never_cache
@require_GET
def prepare(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is left to do for a bid."""
    return _page(request, _lot(code))


@login_required
@require_POST
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take in sealed files; one that is refused does not lose the others."""
    lot, form = _lot(code), UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, lot, upload=form, status=422)
    for file in form.cleaned_data["sealed"]:
        try:
            store_sealed(lot, stream=file, by=cast(User, request.user))
            messages.success(request, _("Stored: %(name)s") % {"name": file.name})
        except Refused as refusal:
            form.add_error("sealed", f"{file.name}: {refusal.reason}")
    if form.errors:
        return _page(request, lot, upload=form, status=422)
    return redirect("bidding:prepare", code=code)


@login_required
@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    """Submit the signed manifest; the answer is the receipt."""
    lot, form = _lot(code), SubmitForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            bid = submit_bid(lot, by=cast(User, request.user), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("The bid is in. This is your receipt."))
            return redirect("bidding:receipt", code=code, version=bid.version)
    return _page(request, lot, submit=form, status=422)


def _page(
    request: HttpRequest,
    lot: Lot,
    *,
    upload: UploadForm | None = None,
    submit: SubmitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, organisation = cast(User, request.user), _organisation(request)
    at = clock.now()
    versions = list(lot.bids.filter(bidder=organisation).order_by("-version"))
    current = next(
        (bid for bid in versions if bid.state not in (BidState.REPLACED, BidState.WITHDRAWN)), None
    )
    context = {
        "lot": lot,
        "upload": upload or UploadForm(),
        "submit": submit or SubmitForm(),
        "files": lot.stored_files.filter(owner=organisation).order_by("-stored_at"),
        "versions": versions,
        "bid": current,
        "open": takes_bids(lot, at=at),
        "may_store": may_store_file(user, lot, at=at),
        "may_submit": may_submit_bid(user, lot, at=at),
        "acknowledged": has_acknowledged(lot, organisation),
        "key": current_key(user, KeyPurpose.SIGN),
        "kinds": [EnvelopeKind(kind).label for kind in kinds_asked(lot)],
        "documents_url": _address("bidding:documents", lot),
        "may_withdraw": current and may_withdraw_bid(user, current, at=at),
        "rescuable": current and _rescuable(user, current),
        "lost": current and _lost(user, current),
    }
    return render(request, "bidding/prepare.html", context, status=status)


def _rescuable(user: User, bid: Bid) -> list[str]:
    return [str(envelope.kind) for envelope in _with_outcomes(bid) if may_rescue(user, envelope)]


def _lost(user: User, bid: Bid) -> list[str]:
    return [str(envelope.kind) for envelope in _with_outcomes(bid) if may_resupply(user, envelope)]


def _with_outcomes(bid: Bid) -> QuerySet[Envelope]:
    return bid.envelopes.select_related("opened", "bid__lot__project")


def _address(page: str, lot: Lot) -> str:
    for parts in ({"code": lot.code}, {"pk": lot.pk}):
        try:
            return reverse(page, kwargs=parts)
        except NoReverseMatch:
            continue
    return ""


@require_GET
def keyset_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the keyset that bids are sealed for; its fingerprint stands in the notice."""
    lot = get_object_or_404(Lot.objects.public().select_related("project"), code=code)
    return _download(keyset_of(lot).text, f"keyset-{lot.code}.json", "application/json")


@login_required
@never_cache
@require_GET
def receipt(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Show the receipt of one version of one's own bid."""
    bid = _own(request, code, version)
    line = f"CLEARBID {bid.lot.code} v{bid.version} {bid.manifest_sha256} #{bid.entry_index}"
    drawn = segno.make(line, error="m", micro=False).svg_inline(omitsize=True, border=2)
    context = {
        "bid": bid,
        "lot": bid.lot,
        "qr": mark_safe(drawn),
        "envelopes": bid.envelopes.order_by("kind"),
    }
    return render(request, "bidding/receipt.html", context)


@login_required
@never_cache
@require_GET
def receipt_file(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Give out the receipt as a C2SP tlog-proof, which anybody can check offline."""
    bid = _own(request, code, version)
    return _download(
        bid.receipt.encode(), f"receipt-{code}-v{version}.tlog-proof", "text/plain; charset=utf-8"
    )


@login_required
@never_cache
@require_GET
def manifest_file(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Give the bidder its own manifest back."""
    bid = _own(request, code, version)
    return _download(bid.manifest.encode(), f"manifest-{code}-v{version}.json", "application/json")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Ask again, then withdraw one's bid by a signed statement."""
    bid, user = _current(request, code), cast(User, request.user)
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
    context = {"form": form, "bid": bid, "lot": bid.lot, "title": _("Withdraw the bid")}
    return render(request, "bidding/withdraw.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_GET
def statement_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the statement that must be signed to withdraw."""
    bid = _current(request, code)
    statement = manifests.withdrawal(
        tender=bid.lot.project.code,
        lot=bid.lot.code,
        bidder=bid.bidder.uscc,
        manifest_sha256=bid.manifest_sha256,
    )
    return _download(statement, "withdrawal.json", "application/json")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def rescue_key(request: HttpRequest, code: str) -> HttpResponse:
    """Open one's own envelope with the rescue key, while the window is open."""
    bid, user = _current(request, code), cast(User, request.user)
    kinds = _rescuable(user, bid)
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
    context = {"form": form, "lot": bid.lot, "title": _("Open with the rescue key"), "action": _("Open")}
    return render(request, "bidding/rescue.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def resupply_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand in again the very bytes of the receipt, which the platform lost."""
    bid, user = _current(request, code), cast(User, request.user)
    kinds = _lost(user, bid)
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
    context = {"form": form, "lot": bid.lot, "title": _("Hand in your sealed file again")}
    return render(request, "bidding/resupply.html", context, status=422 if form.errors else 200)


def _lot(code: str) -> Lot:
    return get_object_or_404(Lot.objects.public().select_related("project"), code=code)


def _organisation(request: HttpRequest) -> Organisation:
    user = cast(User, request.user)
    require(may_act(user, Act.SUBMIT_BID))
    if user.organisation is None:
        raise Refused(_("This account belongs to no organisation."), "no_organisation")
    return user.organisation


def _own(request: HttpRequest, code: str, version: int) -> Bid:
    bids = Bid.objects.select_related("lot__project", "bidder")
    return get_object_or_404(bids, lot__code=code, version=version, bidder=_organisation(request))


def _current(request: HttpRequest, code: str) -> Bid:
    own = own_bids(_organisation(request)).select_related("lot__project", "bidder")
    bid = own.filter(lot__code=code).exclude(state=BidState.WITHDRAWN).first()
    if bid is None:
        raise Http404
    return bid


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
