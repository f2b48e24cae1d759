"""Two bids side by side: copied passages with both documents at the spot, and the matrix of unit prices."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from bidding.models import OpenedFile
from bidding.queries.bids import place_of_file
from evaluation.grid_texts import reader_texts
from evaluation.views.serving import UNKNOWN, bytes_of, kind_of, served_as, text_pages
from supervision import words
from supervision.actions.alerts import note_reading
from supervision.models import Evidence
from supervision.queries.matrix import matrix_of, rule_in_words
from supervision.queries.passages import PassagePair, passages_of
from supervision.rules.alerts import may_see_alert
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

PASSAGES_A_PAGE = 10
ITEMS_A_PAGE = 100


@login_required
@never_cache
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show copied passages or unit prices of a piece of evidence side by side, a page of them at a time."""
    require(may_watch(request.user))
    row = get_object_or_404(Evidence.objects.select_related("alert__lot__project"), pk=pk)
    require(may_see_alert(request.user, row.alert))
    context: dict[str, Any] = {"evidence": row, "alert": row.alert, "kind": words.kind(row.kind)}
    if "spans" in row.detail:
        return render(request, "supervision/passages.html", context | _passages(request, row))
    if row.family == "unit_prices":
        return render(request, "supervision/matrix.html", context | _matrix(request, row))
    raise Http404


def _passages(request: HttpRequest, row: Evidence) -> dict[str, Any]:
    found = passages_of(row)
    if found is None:
        return {"missing": True}
    page = Paginator(found.spans, PASSAGES_A_PAGE).get_page(request.GET.get("page"))
    pairs = found.show(list(page.object_list))
    return {
        "page": page,
        "pairs": pairs,
        "names": [side.bid.bidder.name for side in found.sides],
        "spots": [_spot(pair) for pair in pairs],
        "reader_texts": reader_texts(),
    }


def _spot(pair: PassagePair) -> dict[str, Any]:
    """What the page's script needs to show a passage in both documents."""
    halves = {"left": pair.left, "right": pair.right}
    return {side: {"file": half.file, "pieces": half.pieces} for side, half in halves.items()}


def _matrix(request: HttpRequest, row: Evidence) -> dict[str, Any]:
    matrix = matrix_of(row)
    only = request.GET.get("only") == "following"
    lines = matrix.following if only else matrix.lines
    return {
        "matrix": matrix,
        "only": only,
        "rule": rule_in_words(row),
        "page": Paginator(lines, ITEMS_A_PAGE).get_page(request.GET.get("page")),
    }


def _file(request: HttpRequest, pk: int, file: int) -> tuple[Evidence, OpenedFile]:
    """The file of a bid that is a side of this evidence; for an officer of the department only."""
    require(may_watch(request.user))
    row = get_object_or_404(Evidence.objects.select_related("alert__lot__project"), pk=pk)
    require(may_see_alert(request.user, row.alert))
    bids = row.sides.values("bid")
    files = OpenedFile.objects.select_related("opened__envelope__bid__bidder")
    return row, get_object_or_404(files, pk=file, opened__envelope__bid__in=bids)


@login_required
@never_cache
@require_safe
def document(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Show a document of a bid, on a page of its own or as the part beside another; each opening is logged."""
    row, one = _file(request, pk, file)
    note_reading(row.alert, file=one, by=user_of(request))
    pages, refused = text_pages(one)
    context = {
        "evidence": row,
        "one": one,
        "bidder": one.opened.envelope.bid.bidder,
        "kind": kind_of(one.name),
        "pages": pages,
        "refused": refused,
        "reader_texts": reader_texts(),
    }
    part = request.headers.get("X-Part") == "reader"
    return render(request, "supervision/_document.html" if part else "supervision/document.html", context)


@login_required
@require_safe
def document_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Hand the bytes of a document to the reader; whoever opens the address itself is led to the reader."""
    row, one = _file(request, pk, file)
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return redirect("supervision:document", pk, file)
    # The reader's own requests say where they come from; whoever asks otherwise opens the document here.
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        note_reading(row.alert, file=one, by=user_of(request))
    name, kind = served_as(one.name, f"document-{one.pk}")
    answer = bytes_of(request, place_of_file(one), kind)
    answer.headers["Content-Disposition"] = content_disposition_header(kind == UNKNOWN, name) or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
