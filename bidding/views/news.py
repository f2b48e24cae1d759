"""News for bidders: confirming that a notice was received, and the receipt of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bidding.actions.deliveries import receive_notice
from bidding.models import Delivery
from bidding.queries.news import entry_of
from bidding.queries.receipts import receipt_of
from bidding.views.acting import user_of
from bidding.views.bidder import download, organisation_of


def _own(request: HttpRequest, pk: int) -> Delivery:
    deliveries = Delivery.objects.select_related("notice__lot")
    return get_object_or_404(deliveries, notice_id=pk, organisation=organisation_of(request))


@login_required
@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm having received a notice, then show it."""
    receive_notice(_own(request, pk), by=user_of(request))
    messages.success(
        request, _("You have confirmed that you received this notice; your receipt stands with your bids.")
    )
    return redirect("portal:notice", pk=pk)


@login_required
@never_cache
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the receipt of one's own confirmation."""
    entry = entry_of(_own(request, pk))
    if entry is None:
        raise Http404
    return download(receipt_of(entry).encode(), f"received-{pk}.tlog-proof", "text/plain; charset=utf-8")
