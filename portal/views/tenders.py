"""The tender list and the page of one tender."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from bidding.queries.archives import is_public
from ledger import clock
from portal.forms import SearchForm
from portal.life import next_step
from portal.offers import offers
from portal.queries import lots, tenders

PER_PAGE = 20


@require_safe
def tender_list(request: HttpRequest) -> HttpResponse:
    """List and search public tenders; htmx asks for the table alone, the address keeps the search."""
    form = SearchForm(request.GET, regions=tenders.regions())
    page = Paginator(tenders.tenders(form.search), PER_PAGE).get_page(request.GET.get("page"))
    part = request.headers.get("HX-Request") == "true" and not request.headers.get(
        "HX-History-Restore-Request"
    )
    response = render(
        request, "portal/_tenders.html" if part else "portal/tenders.html", {"form": form, "page": page}
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def tender(request: HttpRequest, code: str) -> HttpResponse:
    """Show one tender: dates, documents with hashes, notices, addenda, answers, what to do next."""
    at = clock.now()
    lot = lots.public_lot(code)
    return render(
        request,
        "portal/tender.html",
        {
            "lot": lot,
            "step": next_step(lot, at),
            "offers": offers(request.user, lot, at),
            "documents": lots.documents_of(lot),
            "notices": lots.notices_of(lot),
            "addenda": lot.addenda.order_by("number"),
            "questions": lots.answered_questions(lot),
            "holds": lot.holds.filter(released_at__isnull=True).order_by("placed_at"),
            "outages": lot.outages.order_by("-issued_at"),
            "result_is_public": lots.result_is_public(lot, at),
            "archive_is_public": is_public(lot),
        },
    )
