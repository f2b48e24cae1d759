"""The bidder's pages about bids that exist: my bids, the receipt, the files that belong to it."""

import segno
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from bidding.models import Lot
from bidding.preparing_texts import sentences
from bidding.queries.bids import own_bids
from bidding.queries.keysets import keyset_of
from bidding.queries.news import older_than_document, unread
from bidding.queries.receipts import witnessed_receipt
from bidding.queries.results import letters_to
from bidding.views.bidder import download, organisation_of, own_version
from ledger import clock


@login_required
@never_cache
@require_GET
def my_bids(request: HttpRequest) -> HttpResponse:
    """List the award notices to the organisation, its bids, and lots whose document it has, nearest deadline first."""
    organisation = organisation_of(request)
    bids = list(own_bids(organisation))
    begun = (
        Lot.objects.public()
        .filter(documents__downloads__organisation=organisation, deadline__gt=clock.now())
        .exclude(pk__in=[bid.lot_id for bid in bids])
        .select_related("project")
        .distinct()
        .order_by("deadline")
    )
    context = {
        "bids": bids,
        "begun": begun,
        "letters": letters_to(organisation),
        "news": unread(organisation),
        "older": [bid for bid in bids if older_than_document(bid)],
    }
    return render(request, "bidding/my_bids.html", context)


@require_GET
def keyset_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the keyset that bids are sealed for; its fingerprint stands in the notice."""
    lot = get_object_or_404(Lot.objects.public().select_related("project"), code=code)
    return download(keyset_of(lot).text, f"keyset-{lot.code}.json", "application/json")


@login_required
@never_cache
@require_GET
def receipt(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Show the receipt of one version of one's own bid."""
    bid = own_version(request, code, version)
    line = f"CLEARBID {bid.lot.code} v{bid.version} {bid.manifest_sha256} #{bid.entry_index}"
    drawn = segno.make(line, error="m", micro=False).svg_inline(omitsize=True, border=2)
    context = {
        "bid": bid,
        "lot": bid.lot,
        "qr": mark_safe(drawn),
        "envelopes": bid.envelopes.order_by("kind"),
        "witnessed": witnessed_receipt(bid) is not None,
        "facts": {"lot": bid.lot.code, "version": bid.version, "manifest": bid.manifest_sha256},
        "texts": sentences(),
    }
    return render(request, "bidding/receipt.html", context)


@login_required
@never_cache
@require_GET
def receipt_file(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Give out the receipt as a C2SP tlog-proof, which anybody can check offline."""
    bid = own_version(request, code, version)
    return download(
        bid.receipt.encode(), f"receipt-{code}-v{version}.tlog-proof", "text/plain; charset=utf-8"
    )


@login_required
@never_cache
@require_GET
def manifest_file(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Give the bidder its own manifest back."""
    bid = own_version(request, code, version)
    return download(bid.manifest.encode(), f"manifest-{code}-v{version}.json", "application/json")
