"""The page that verifies archives and receipts in the browser, and the public edition of a lot's archive."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bidding.actions.archives import make_archive
from bidding.archives import texts
from bidding.archives.contents import PUBLIC
from bidding.models import Lot
from bidding.rules.archives import may_take_public
from bidding.views.archives import sent
from ledger import keys


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Show the page; whatever is dropped on it stays in the browser."""
    context = {
        "texts": {code: _(text) for code, text in texts.sentences().items()},
        "page": {code: _(text) for code, text in texts.PAGE.items()},
        "platform": keys.log_key().verifier.vkey,
        "witness": keys.witness_verifier().vkey,
    }
    return render(request, "portal/verify.html", context)


@require_safe
def public_archive(_request: HttpRequest, code: str) -> StreamingHttpResponse:
    """Hand out the public edition of a lot's audit archive, from the award notice on."""
    lot = Lot.objects.public().filter(code=code).select_related("project").first()
    if lot is None or not may_take_public(lot):
        raise Http404
    return sent(make_archive(lot, edition=PUBLIC, may_ask_witness=False), f"{lot.code}-public.tar")
