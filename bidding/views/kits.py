"""The bid kit as a download, for sealing on a computer without a network."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permits import require
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
