"""The practice run of a lot: one page, its acts, its receipt."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permits import Refused
from accounts.templatetags.money import cny
from bidding.actions import practice_bids, rehearsals
from bidding.models import EnvelopeKind, Lot, Rehearsal, RehearsalOutcome
from bidding.practice_letters import sample_letter
from bidding.preparing_texts import sentences
from bidding.queries.bids import kinds_asked
from bidding.queries.rehearsals import practice_log, rehearsal_of, standing
from bidding.queries.signing import signing_key
from bidding.rehearsal_texts import CAUSES, LETTER, practice_sentences
from bidding.rules.rehearsals import may_practise, takes_practice
from bidding.sealing.envelopes import MOST_BYTES
from bidding.uploading.practice import ADDRESS
from bidding.views.bidder import organisation_of, public_lot
from ledger import clock

MOST_SIGNATURE = 20_000


@login_required
@never_cache
@require_GET
def practice(request: HttpRequest, code: str) -> HttpResponse:
    """Show the practice run of a lot, or offer to begin one."""
    lot, owner = public_lot(code), organisation_of(request)
    user, at = cast(User, request.user), clock.now()
    rehearsal = rehearsal_of(lot, owner)
    context: dict[str, Any] = {"lot": lot, "rehearsal": rehearsal, "may": may_practise(user, lot, at=at)}
    if rehearsal:
        context |= _running(request, rehearsal)
    return render(request, "bidding/practice.html", context)


def _running(request: HttpRequest, rehearsal: Rehearsal) -> dict[str, Any]:
    lot, at, key = rehearsal.lot, clock.now(), signing_key(cast(User, request.user))
    return {
        "open": takes_practice(rehearsal, at=at),
        "stands_for": lot.deadline and max(0, (lot.deadline - rehearsal.began_at).days),
        "bids": rehearsal.bids.order_by("-version"),
        "bid": standing(rehearsal),
        "kinds": [EnvelopeKind(kind) for kind in kinds_asked(lot)],
        "outcomes": [
            (one, CAUSES.get(one.cause, ""), _lines(one)) for one in rehearsal.outcomes.order_by("kind")
        ],
        "key": key,
        "practice_vkey": practice_log(rehearsal).key.verifier.vkey,
        "facts": _facts(request, rehearsal, key.public if key else ""),
        "texts": {**sentences(), **practice_sentences()},
        "most_megabytes": MOST_BYTES // 1024**2 - 65,
    }


def _lines(outcome: RehearsalOutcome) -> list[tuple[str, str]]:
    said = {name: outcome.letter[name] for name in LETTER if outcome.letter.get(name)}
    if "price" in said:
        said["price"] = cny(said["price"])
    return [(str(LETTER[name]), value) for name, value in said.items()]


def _facts(request: HttpRequest, rehearsal: Rehearsal, signing_key: str) -> dict[str, Any]:
    lot, bid = rehearsal.lot, standing(rehearsal)
    kinds = kinds_asked(lot)
    names = ("submit", "withdraw", "cut")
    return {
        "lot": rehearsal.code,
        "bidder": cast(User, request.user).ledger_organisation,
        "signingKey": signing_key,
        "keyset": rehearsal.keyset,
        "kinds": kinds,
        "letters": {kind: sample_letter(lot, kind) for kind in kinds},
        "withdrawal": practice_bids.practice_withdrawal(rehearsal, bid).decode() if bid else "",
        "urls": {
            "uploads": ADDRESS,
            **{name: reverse(f"bidding:practice_{name}", args=[lot.code]) for name in names},
        },
        "csrf": get_token(request),
    }


@login_required
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a practice run, in place of an earlier one."""
    lot, user = public_lot(code), cast(User, request.user)
    organisation_of(request)
    return _done(request, code, lambda: rehearsals.begin_rehearsal(lot, by=user))


@login_required
@require_POST
def submit(request: HttpRequest, code: str) -> JsonResponse:
    """Take in a practice bid."""
    rehearsal, user = _own(request, code), cast(User, request.user)
    manifest, signature = _file(request, "manifest"), _signature(request)
    return _answered(
        lambda: practice_bids.submit_practice(rehearsal, manifest=manifest, signature=signature, by=user)
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str) -> JsonResponse:
    """Withdraw the practice bid."""
    rehearsal, user = _own(request, code), cast(User, request.user)
    signature = _signature(request)
    return _answered(lambda: practice_bids.withdraw_practice(rehearsal, signature=signature, by=user))


@login_required
@require_POST
def cut(request: HttpRequest, code: str) -> JsonResponse:
    """Cut the practice line for some seconds."""
    rehearsal = _own(request, code)
    return _answered(lambda: rehearsals.cut_line(rehearsal))


@login_required
@require_POST
def jump(request: HttpRequest, code: str) -> HttpResponse:
    """Let the practice clock run out."""
    rehearsal = _own(request, code)
    return _done(request, code, lambda: rehearsals.jump_to_deadline(rehearsal))


@login_required
@require_POST
def opening(request: HttpRequest, code: str) -> HttpResponse:
    """Close and open, as hall and keyholders would."""
    rehearsal = _own(request, code)
    return _done(
        request, code, lambda: rehearsals.open_rehearsal(rehearsals.close_rehearsal(rehearsal)), "#opening"
    )


@login_required
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Wipe the practice run."""
    rehearsals.wipe(_own(request, code))
    messages.success(request, _("The practice run is over; everything of it is deleted."))
    return redirect("bidding:practice", code=code)


@login_required
@never_cache
@require_GET
def receipt_file(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Give out a practice receipt."""
    bid = _own(request, code).bids.filter(version=version).first()
    if bid is None:
        raise Http404
    name = f"practice-receipt-{code}-v{version}.tlog-proof"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(bid.receipt, content_type="text/plain; charset=utf-8", headers=headers)


def _own(request: HttpRequest, code: str) -> Rehearsal:
    lot: Lot = public_lot(code)
    found = rehearsal_of(lot, organisation_of(request))
    if found is None:
        raise Refused(_("This practice run has ended."), "ended")
    return found


def _done(request: HttpRequest, code: str, act: Callable[[], object], place: str = "") -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect(reverse("bidding:practice", args=[code]) + place)


def _answered(act: Callable[[], object]) -> JsonResponse:
    try:
        act()
    except Refused as refusal:
        return JsonResponse({"errors": [{"code": refusal.code, "text": str(refusal.reason)}]}, status=422)
    return JsonResponse({"done": True}, status=201)


def _file(request: HttpRequest, name: str) -> bytes:
    file = request.FILES.get(name)
    return file.read(256 * 1024) if file else b""


def _signature(request: HttpRequest) -> bytes:
    try:
        return bytes.fromhex(request.POST.get("signature", "")[:MOST_SIGNATURE])
    except ValueError:
        return b""
