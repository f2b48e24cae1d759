"""Writing, checking and approving the tender document; reading and acknowledging it."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bidding.actions.documents import (
    approve_document,
)
from bidding.law.days import day_of
from bidding.models import Lot, Status, TenderDocument
from bidding.queries.documents import draft_document
from bidding.queries.facts import is_up_to_date, rules_of
from bidding.rules import tenders as rules
from bidding.rules.contents import content_checks
from bidding.rules.points import Check
from bidding.rules.publishing import lot_checks
from bidding.texts.blocks import blocks
from bidding.views.acting import own_lot, tried, user_of
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
