"""Publishing, addenda and termination: pages that show the law before one confirms."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permits import YES, Permit, no, require
from bidding.actions.addenda import draft_addendum, issue_addendum
from bidding.actions.failing import terminate_lot
from bidding.actions.publishing import publish_tender
from bidding.forms.acts import AddendumForm, ReasonForm
from bidding.models import Lot, Status
from bidding.queries.documents import current_document, draft_document
from bidding.rules import tenders as rules
from bidding.rules.addenda import may_issue, timing
from bidding.rules.publishing import checks, obstacles
from bidding.texts.blocks import blocks
from bidding.views.acting import done, own_lot, tried, user_of
from ledger import clock


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every legal point with its article and the lawful dates offered; the tenderer confirms."""
    user, lot, at = user_of(request), own_lot(request, pk), clock.now()
    if request.method == "POST":
        if tried(request, lambda: publish_tender(lot, by=user), said=_("The tender is published.")):
            return redirect("bidding:lot", pk=pk)
        return redirect("bidding:publish", pk=pk)
    found = checks(lot, at=at) if lot.status == Status.DRAFT else []
    context = {
        "lot": lot,
        "checks": found,
        "obstacles": len(obstacles(found)),
        "permit": rules.may_publish(user, lot),
        "document": draft_document(lot) or current_document(lot),
    }
    return render(request, "bidding/publish.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def addendum(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft an addendum; the page says which deadline the law asks for."""
    user, lot = user_of(request), own_lot(request, pk)
    require(_published(lot))
    form = AddendumForm(request.POST or None)
    if form.is_valid() and done(form, lambda: draft_addendum(lot, by=user, **form.cleaned_data)):
        messages.success(request, _("The addendum is drafted; a second person of the tenderer issues it."))
        return redirect("bidding:addendum_issue", pk=pk)
    context = {
        "form": form,
        "lot": lot,
        "timing": timing(lot, at=clock.now(), affects_bid=True),
        "addenda": lot.addenda.order_by("-number"),
    }
    return render(request, "bidding/addendum.html", context)


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
        "blocks": list(blocks(document.text)),
    }
    return render(request, "bidding/addendum_issue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def terminate(request: HttpRequest, pk: int) -> HttpResponse:
    """Terminate the tender, with a reason that is published."""
    user, lot = user_of(request), own_lot(request, pk)
    require(rules.may_decide(user, lot))
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: terminate_lot(lot, by=user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("The tender is terminated."))
        return redirect("bidding:lot", pk=pk)
    context = {
        "form": form,
        "title": _("Terminate the tender"),
        "text": lot.name,
        "warning": _("This cannot be undone. Fees and securities must be given back (实施条例31)."),
        "action": _("Terminate the tender"),
        "danger": True,
        "cancel_url": reverse("bidding:lot", args=[pk]),
    }
    return render(request, "_parts/confirm_page.html", context)
