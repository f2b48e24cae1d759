"""Proofs to take away: the keyset's for everybody, the witnessed receipt for its bidder alone."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from bidding.models import Lot
from bidding.queries.receipts import keyset_proof, witnessed_receipt
from bidding.views.bidder import own_version

TEXT = "text/plain; charset=utf-8"


@require_safe
def keyset(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the proof that the keyset is the one that was logged with the notice; 404 before it is cosigned."""
    lot = get_object_or_404(Lot.objects.public(), pk=pk)
    return _proof(keyset_proof(lot), f"keyset-{lot.code}.tlog-proof")


@login_required
@never_cache
@require_GET
def receipt(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Give the bidder its receipt under the witness; 404 for others, and until the witness has cosigned."""
    bid = own_version(request, code, version)
    return _proof(witnessed_receipt(bid), f"receipt-{code}-v{version}-witnessed.tlog-proof")


def _proof(text: str | None, name: str) -> HttpResponse:
    if text is None:
        raise Http404
    return HttpResponse(
        text, content_type=TEXT, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
