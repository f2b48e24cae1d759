"""Pages about one lot: the project ID card, a notice, the publicity of its result."""

from io import BytesIO

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from bidding.models import Lot, Notice
from bidding.queries.archives import is_public
from bidding.queries.receipts import proof_waits
from ledger import clock
from portal.life import life, next_step
from portal.queries import lives, lots


@require_safe
def id_card(request: HttpRequest, code: str) -> HttpResponse:
    """Show a project's ID card (项目身份证): its whole life, who supervises, what may happen next."""
    at = clock.now()
    found = lots.lots_of_card(code)
    if not found:
        raise Http404
    address = settings.SITE_URL.rstrip("/") + reverse("portal:id_card", kwargs={"code": code})
    return render(
        request,
        "portal/id_card.html",
        {
            "project": found[0].project,
            "code": code,
            "cards": [
                {
                    "lot": lot,
                    "nodes": list(life(lot, lives.reached(lot))),
                    "step": next_step(lot, at),
                    "award": lots.award_of(lot),
                    "result_is_public": lots.result_is_public(lot, at),
                }
                for lot in found
            ],
            "address": address,
            "qr": qr(address),
        },
    )


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one public notice with its hash; a notice to one addressee is not public."""
    found = get_object_or_404(
        Notice.objects.select_related("lot__project__tenderer"), pk=pk, addressee__isnull=True
    )
    if not Lot.objects.public().filter(pk=found.lot_id).exists():
        raise Http404
    context = {"notice": found, "lot": found.lot, "proof_waits": proof_waits(found)}
    return render(request, "portal/notice.html", context)


@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """Show the candidates with the objection countdown, after the legal moment only (实施条例 54)."""
    at = clock.now()
    lot = lots.public_lot(code)
    if not lots.result_is_public(lot, at):
        return render(request, "portal/result_not_yet.html", {"lot": lot})
    return render(
        request,
        "portal/result.html",
        {
            "lot": lot,
            "archive_is_public": is_public(lot),
            "candidates": lots.candidates_of(lot, at),
            "award": lots.award_of(lot),
            "objections_open": lots.takes_objections(lot, at),
            "step": next_step(lot, at),
        },
    )


def qr(address: str) -> SafeString:
    """Draw an address as a QR code: inline SVG without styles, error correction Q for worn paper."""
    picture = BytesIO()
    code = segno.make(address, error="q", micro=False)
    code.save(picture, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2)
    return mark_safe(picture.getvalue().decode())
