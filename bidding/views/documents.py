"""Writing, checking and approving the tender document; reading and acknowledging it."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permits import require
from bidding.actions.documents import (
    acknowledge_document,
    approve_document,
    fetch_document,
)
from bidding.law.days import day_of
from bidding.models import Lot, Status, TenderDocument
from bidding.papers import document_pdf
from bidding.queries.documents import current_document, download_of, draft_document
from bidding.queries.facts import is_up_to_date, rules_of
from bidding.queries.results import open_holds
from bidding.rules import participation
from bidding.rules import tenders as rules
from bidding.rules.contents import content_checks
from bidding.rules.points import Check
from bidding.rules.publishing import lot_checks
from bidding.texts.blocks import blocks
from bidding.views.acting import lot_of, own_lot, tried, user_of
from ledger import clock


@login_required
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the answers: the whole text as it will be published, who prepared it, who may approve."""
    user, lot, at = user_of(request), own_lot(request, pk), clock.now()
    document = draft_document(lot)
    if document is None:
        return redirect("bidding:write" if lot.status == Status.DRAFT else "bidding:lot", pk=pk)
    context = {
        "lot": lot,
        "document": document,
        "blocks": list(blocks(document.text)),
        "permit": rules.may_approve(user, document),
        "stale": not is_up_to_date(document, on=day_of(at)),
        "points": [point for point in _points(lot, document, at) if not point.ok],
    }
    return render(request, "bidding/check.html", context)


def _points(lot: Lot, document: TenderDocument, at: datetime) -> list[Check]:
    """What the document and, before publication, the lot fail."""
    contents = content_checks(
        lot, document.template, document.values, rules_of(document), at=at, text=document.text
    )
    return [*contents, *(lot_checks(lot, at=at) if lot.status == Status.DRAFT else [])]


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the version that was read: its hash comes along, so that nothing else is approved."""
    user, lot = user_of(request), own_lot(request, pk)
    document = get_object_or_404(lot.documents, published_at__isnull=True)
    if document.sha256 != request.POST.get("sha256"):
        messages.error(request, _("The document was changed after you opened this page. Read it again."))
        return redirect("bidding:check", pk=pk)
    said = _("The tender document is approved.")
    ok = tried(request, lambda: approve_document(document, by=user), said=said)
    return redirect("bidding:lot" if ok else "bidding:check", pk=pk)


@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the binding version, or an earlier one (?version=), with its hash and what may be done."""
    lot = lot_of(pk)
    require(rules.may_see(user_of(request), lot))
    document = _version(lot, request.GET.get("version", ""))
    user, current = user_of(request), current_document(lot)
    organisation = getattr(user, "organisation", None)
    context = {
        "lot": lot,
        "document": document,
        "current": current,
        "versions": lot.documents.filter(published_at__isnull=False).order_by("-version"),
        "blocks": list(blocks(document.text)),
        "download": download_of(document, organisation) if organisation else None,
        "permit": participation.may_fetch(user, document, at=clock.now()),
        "holds": open_holds(lot),
    }
    return render(request, "bidding/document.html", context)


def _version(lot: Lot, asked: str) -> TenderDocument:
    published = lot.documents.filter(published_at__isnull=False)
    if asked.isdecimal():
        return get_object_or_404(published, version=int(asked))
    found = published.order_by("-version").first()
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
def fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch the binding version for one's organisation."""
    document = _version(lot_of(pk), "")
    said = _("Your organisation has the document now. Please acknowledge it after reading.")
    tried(request, lambda: fetch_document(document, by=user_of(request)), said=said)
    return redirect("bidding:documents", pk=pk)


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Acknowledge the version that was read."""
    document = _version(lot_of(pk), request.POST.get("version", ""))
    said = _("Acknowledged. You can bid on this version.")
    tried(request, lambda: acknowledge_document(document, by=user_of(request)), said=said)
    return redirect("bidding:documents", pk=pk)


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Print a published version; the hash of the canonical text stands on every page."""
    lot = lot_of(pk)
    require(rules.may_see(user_of(request), lot))
    document = _version(lot, request.GET.get("version", ""))
    response = HttpResponse(document_pdf(document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{lot.code}-v{document.version}.pdf"'
    return response
