"""The bid preparation page: made in a browser, or handed in as files that were sealed elsewhere."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import KeyPurpose, User
from accounts.permits import Permit, Refused
from accounts.queries import current_key
from bidding.actions.bids import submit_bid
from bidding.actions.uploads import store_sealed
from bidding.forms.bids import SubmitForm, UploadForm
from bidding.forms.letters import LetterForm
from bidding.models import EnvelopeKind, Lot
from bidding.preparing_texts import sentences
from bidding.queries.bids import kinds_asked
from bidding.queries.documents import current_document, has_acknowledged
from bidding.queries.preparing import bid_in_force, facts_for, labels_asked
from bidding.rules.bids import may_store_file, may_submit_bid, may_withdraw_bid, takes_bids
from bidding.uploading import passes
from bidding.views.bidder import lost, organisation_of, public_lot, rescuable
from ledger import clock


@login_required
@never_cache
@require_GET
def prepare(request: HttpRequest, code: str) -> HttpResponse:
    """Show the page on which a bid is filled in, checked, sealed, uploaded and submitted in the browser."""
    lot = public_lot(code)
    context = _context(request, lot)
    context |= {
        "letter": LetterForm(lot, priced=EnvelopeKind.PRICE in kinds_asked(lot)),
        "kinds": labels_asked(lot),
        "facts": facts_for(cast(User, request.user), lot, organisation_of(request)) | {"urls": _urls(lot)},
        "texts": sentences(),
    }
    return render(request, "bidding/prepare.html", context)


@login_required
@never_cache
@require_GET
def elsewhere(request: HttpRequest, code: str) -> HttpResponse:
    """Show the forms for files that were sealed with the offline tool or another program."""
    return _elsewhere(request, public_lot(code))


@never_cache
@require_GET
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the preparation page what may have changed meanwhile, as JSON; its own organisation's matters only."""
    if not request.user.is_authenticated:
        return _refusals("signed_out", _("Sign in again."), status=401)
    lot, user, organisation = public_lot(code), request.user, organisation_of(request)
    at, document, bid = clock.now(), current_document(lot), bid_in_force(lot, organisation)
    return JsonResponse(
        {
            "store": _said(may_store_file(user, lot, at=at)),
            "submit": _said(may_submit_bid(user, lot, at=at)),
            "document": document.version if document else 0,
            "keyset": lot.keyset_sha256,
            "kinds": kinds_asked(lot),
            "deadline": lot.deadline.isoformat() if lot.deadline else "",
            "version": bid.version if bid else 0,
            "stored": list(lot.stored_files.filter(owner=organisation).values_list("sha256", flat=True)),
            # A new sign-in in another tab makes a new token; the page here goes on with it.
            "csrf": get_token(request),
        }
    )


@login_required
@require_POST
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take in sealed files; one that is refused does not lose the others."""
    lot, form = public_lot(code), UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _elsewhere(request, lot, upload=form, status=422)
    for file in form.cleaned_data["sealed"]:
        try:
            store_sealed(lot, stream=file, by=cast(User, request.user))
            messages.success(request, _("Stored: %(name)s") % {"name": file.name})
        except Refused as refusal:
            form.add_error("sealed", f"{file.name}: {refusal.reason}")
    if form.errors:
        return _elsewhere(request, lot, upload=form, status=422)
    return redirect("bidding:elsewhere", code=code)


@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    """Submit the signed manifest; the answer is the receipt, or its address where JSON is asked for.

    The same manifest again answers with the same receipt, so a lost answer may be asked for anew.
    """
    return _submit_json(request, code) if _wants_json(request) else _submit_form(request, code)


@login_required
def _submit_form(request: HttpRequest, code: str) -> HttpResponse:
    lot, form = public_lot(code), SubmitForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            bid = submit_bid(lot, by=cast(User, request.user), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("The bid is in. This is your receipt."))
            return redirect("bidding:receipt", code=code, version=bid.version)
    return _elsewhere(request, lot, submit=form, status=422)


def _submit_json(request: HttpRequest, code: str) -> JsonResponse:
    if not request.user.is_authenticated:
        return _refusals("signed_out", _("Sign in again."), status=401)
    lot, form = public_lot(code), SubmitForm(request.POST, request.FILES)
    if not form.is_valid():
        errors = [{"code": "form", "text": str(text)} for texts in form.errors.values() for text in texts]
        return JsonResponse({"errors": errors}, status=422)
    try:
        bid = submit_bid(lot, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return _refusals(refusal.code, str(refusal.reason), status=422)
    return JsonResponse({"receipt": reverse("bidding:receipt", args=[code, bid.version])}, status=201)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _refusals(code: str, text: str, *, status: int) -> JsonResponse:
    return JsonResponse({"errors": [{"code": code, "text": text}]}, status=status)


def _said(permit: Permit) -> dict[str, Any]:
    return {"ok": permit.ok, "code": permit.code, "text": str(permit.reason)}


def _elsewhere(
    request: HttpRequest,
    lot: Lot,
    *,
    upload: UploadForm | None = None,
    submit: SubmitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(request, lot)
    context |= {
        "upload": upload or UploadForm(),
        "submit": submit or SubmitForm(),
        "files": lot.stored_files.filter(owner=organisation_of(request)).order_by("-stored_at"),
        "kinds": [label for _kind, label in labels_asked(lot)],
    }
    page = render(request, "bidding/elsewhere.html", context, status=status)
    passes.give(page, holder=cast(User, request.user).pk)
    return page


def _context(request: HttpRequest, lot: Lot) -> dict[str, Any]:
    """Return what both ways show: what is still to do, the bid in force, and what may be done about it."""
    user, organisation, at = cast(User, request.user), organisation_of(request), clock.now()
    current = bid_in_force(lot, organisation)
    return {
        "lot": lot,
        "versions": lot.bids.filter(bidder=organisation).order_by("-version"),
        "bid": current,
        "open": takes_bids(lot, at=at),
        "may_store": may_store_file(user, lot, at=at),
        "may_submit": may_submit_bid(user, lot, at=at),
        "acknowledged": has_acknowledged(lot, organisation),
        "key": current_key(user, KeyPurpose.SIGN),
        "documents_url": reverse("bidding:documents", kwargs={"pk": lot.pk}),
        "may_withdraw": current and may_withdraw_bid(user, current, at=at),
        "rescuable": current and rescuable(user, current),
        "lost": current and lost(user, current),
    }


def _urls(lot: Lot) -> dict[str, str]:
    names = ("standing", "submit", "keyset_file")
    found = {name: reverse(f"bidding:{name}", args=[lot.code]) for name in names}
    document = reverse("bidding:documents", kwargs={"pk": lot.pk})
    return found | {"uploads": "/bidding/uploads/", "document": document}
