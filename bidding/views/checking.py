"""The environment check: can this browser prepare and hand in a bid? Nothing of it is stored."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from bidding.check_texts import check_rows, check_sentences
from bidding.models import Lot
from bidding.models.rehearsals import practice_code
from bidding.preparing_texts import sentences
from bidding.queries.bids import kinds_asked
from bidding.queries.rehearsals import rehearsal_of
from bidding.queries.signing import signing_key
from bidding.rules.rehearsals import may_practise
from bidding.sealing import holding
from bidding.sealing.keysets import Keyholder, Keyset
from bidding.uploading.practice import ADDRESS
from bidding.views.bidder import public_lot
from ledger import clock

CODE = "CHECK"


@never_cache
@require_GET
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show the check, for a lot or for none; who is signed in as a bidder can have key and upload checked too."""
    lot = public_lot(code) if code else None
    bids = bool(request.user.is_authenticated and lot and may_practise(_user(request), lot, at=clock.now()))
    context = {
        "lot": lot,
        "bids": bids,
        "signed_in": request.user.is_authenticated,
        "rows": check_rows(),
        "facts": _facts(request, lot if bids else None),
        "texts": {**sentences(), **check_sentences()},
    }
    return render(request, "bidding/environment.html", context)


def _facts(request: HttpRequest, lot: Lot | None) -> dict[str, Any]:
    user = _user(request) if request.user.is_authenticated else None
    key = signing_key(user) if user else None
    return {
        "signedIn": user is not None,
        "signingKey": key.public if key else "",
        "keyset": _throw_away_keyset().text.decode(),
        "lot": CODE,
        "upload": _upload_facts(request, lot) if lot else None,
    }


def _upload_facts(request: HttpRequest, lot: Lot) -> dict[str, Any]:
    owner = _user(request).organisation
    assert owner is not None
    return {
        "url": ADDRESS,
        "lot": practice_code(lot.code),
        "kind": kinds_asked(lot)[0],
        "begin": reverse("bidding:practice_begin", args=[lot.code]),
        "end": reverse("bidding:practice_end", args=[lot.code]),
        "isRunning": rehearsal_of(lot, owner) is not None,
        "csrf": get_token(request),
    }


def _throw_away_keyset() -> Keyset:
    """Return a keyset whose secret halves are forgotten at once: what is sealed for it is only measured."""
    holders = [holding.new_keys() for _place in range(3)]
    places = tuple(
        Keyholder(place, f"{CODE}-{place}", keys.recipient, keys.signing_key)
        for place, keys in enumerate(holders, start=1)
    )
    return Keyset(CODE, CODE, 2, places)


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user
