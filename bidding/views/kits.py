"""The bid kit and the empty bid form as downloads, for working on a computer without a network."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permits import require
from bidding.blank_forms import form_docx, form_json
from bidding.models import TenderDocument
from bidding.queries.documents import current_document, has_document
from bidding.queries.kits import kit_for
from bidding.rules.bids import may_store_file
from bidding.views.bidder import download, organisation_of, public_lot
from ledger import clock


@login_required
@never_cache
@require_GET
def kit(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the kit of a lot to whoever may bid for it now."""
    lot, user = public_lot(code), cast(User, request.user)
    require(may_store_file(user, lot, at=clock.now()))
    return download(kit_for(user, lot, organisation_of(request)), f"kit-{lot.code}.json", "application/json")


@login_required
@never_cache
@require_GET
def blank_docx(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the empty bid form as DOCX."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return download(form_docx(_document(request, code)), f"form-{code}.docx", kind)


@login_required
@never_cache
@require_GET
def blank_json(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the structure of the bid form, for a bidder's own program."""
    return download(form_json(_document(request, code)), f"form-{code}.json", "application/json")


def _document(request: HttpRequest, code: str) -> TenderDocument:
    """Return the binding document for those who fetched one; 404 for others."""
    lot = public_lot(code)
    document = current_document(lot)
    if document is None or not has_document(lot, organisation_of(request)):
        raise Http404
    return document
