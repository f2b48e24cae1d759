"""Addenda: drafting a change with the dates the law asks for, and issuing it as the second person."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permits import YES, Permit, no, require
from bidding.actions.addenda import draft_addendum, issue_addendum
from bidding.forms.acts import AddendumForm
from bidding.forms.moments import FORMAT
from bidding.models import Lot, Status
from bidding.queries import asking
from bidding.queries.changes import against_the_one_in_force, edited, parts_of, preview
from bidding.rules.addenda import may_issue, timing
from bidding.views.acting import done, own_lot, tried, user_of
from ledger import clock


@login_required
@require_http_methods(["GET", "POST"])
def addendum(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft an addendum; the page says which deadline the law asks for."""
    user, lot = user_of(request), own_lot(request, pk)
    require(_published(lot))
    at, contents, owing = clock.now(), edited(lot), asking.owing(lot)
    needed = timing(lot, at=at, affects_bid=True)
    if "use_date" in request.POST:
        form = AddendumForm(initial=_dated(request.POST, needed.earliest), owing=owing)
    else:
        form = AddendumForm(request.POST or None, owing=owing)
    if form.is_valid() and done(
        form, lambda: draft_addendum(lot, by=user, **form.said(), **parts_of(contents))
    ):
        messages.success(request, _("The addendum is drafted; a second person of the tenderer issues it."))
        return redirect("bidding:addendum_issue", pk=pk)
    context = {
        "form": form,
        "lot": lot,
        "timing": needed,
        "owing": owing,
        "edited": contents is not None,
        "comparison": preview(lot, contents, at=at),
        "addenda": lot.addenda.order_by("-number"),
    }
    return render(request, "bidding/addendum.html", context)


def _dated(typed: QueryDict, deadline: datetime) -> dict[str, Any]:
    """Return what was typed, with the offered deadline in its place."""
    return {
        "text": typed.get("text", ""),
        "affects_bid": "affects_bid" in typed,
        "questions": typed.getlist("questions"),
        "new_deadline": localtime(deadline).strftime(FORMAT),
    }


def _published(lot: Lot) -> Permit:
    if lot.status == Status.PUBLISHED:
        return YES
    return no(_("Only a published tender has addenda."), "not_published")


@login_required
@require_http_methods(["GET", "POST"])
def addendum_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the drafted change with the new deadline; the tenderer, as second person, issues it."""
    user, lot, at = user_of(request), own_lot(request, pk), clock.now()
    document = get_object_or_404(lot.documents.select_related("prepared_by"), published_at__isnull=True)
    if "new_deadline" not in document.change:
        raise Http404
    if request.method == "POST":
        if document.sha256 != request.POST.get("sha256"):
            messages.error(request, _("The document was changed after you opened this page. Read it again."))
        elif tried(request, lambda: issue_addendum(document, by=user), said=_("The addendum is issued.")):
            return redirect("bidding:lot", pk=pk)
        return redirect("bidding:addendum_issue", pk=pk)
    document.lot = lot
    context = {
        "lot": lot,
        "document": document,
        "change": document.change,
        "new_deadline": datetime.fromisoformat(document.change["new_deadline"]),
        "permit": may_issue(user, document, at=at),
        "comparison": against_the_one_in_force(document),
    }
    return render(request, "bidding/addendum_issue.html", context)
