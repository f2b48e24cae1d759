"""Whose bid it is: what all pages of a bidder ask first."""

from typing import cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Bid, BidState, Envelope, Lot
from bidding.queries.bids import own_bids
from bidding.rules.opening import may_rescue, may_resupply


def public_lot(code: str) -> Lot:
    """Return a published lot by its code, or answer 404."""
    return get_object_or_404(Lot.objects.public().select_related("project"), code=code)


def organisation_of(request: HttpRequest) -> Organisation:
    """Return the organisation for which this account bids. Raises Refused."""
    user = cast(User, request.user)
    require(may_act(user, Act.SUBMIT_BID))
    if user.organisation is None:
        raise Refused(_("This account belongs to no organisation."), "no_organisation")
    return user.organisation


def own_version(request: HttpRequest, code: str, version: int) -> Bid:
    """Return one version of the organisation's own bid, or answer 404."""
    bids = Bid.objects.select_related("lot__project", "bidder")
    return get_object_or_404(bids, lot__code=code, version=version, bidder=organisation_of(request))


def current_bid(request: HttpRequest, code: str) -> Bid:
    """Return the organisation's bid in force, or answer 404."""
    own = own_bids(organisation_of(request)).select_related("lot__project", "bidder")
    bid = own.filter(lot__code=code).exclude(state=BidState.WITHDRAWN).first()
    if bid is None:
        raise Http404
    return bid


def rescuable(user: User, bid: Bid) -> list[str]:
    """List the kinds of envelope that wait for the bidder's rescue key."""
    return [str(envelope.kind) for envelope in _with_outcomes(bid) if may_rescue(user, envelope)]


def lost(user: User, bid: Bid) -> list[str]:
    """List the kinds of envelope whose stored bytes the platform lost."""
    return [str(envelope.kind) for envelope in _with_outcomes(bid) if may_resupply(user, envelope)]


def _with_outcomes(bid: Bid) -> QuerySet[Envelope]:
    return bid.envelopes.select_related("opened", "bid__lot__project")


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """Hand out bytes as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
