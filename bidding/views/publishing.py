"""Publishing in two phases and termination: pages that show the law before one confirms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.failing import terminate_lot
from bidding.actions.publishing import (
    PATIENCE,
    commit_publication,
    confirm_publication,
    prepare_publication,
    withdraw_publication,
)
from bidding.forms.acts import ReasonForm
from bidding.models import Lot, Notice, Publication, Status
from bidding.models.publications import STANDING, PublicationState
from bidding.queries.documents import current_document, draft_document
from bidding.queries.receipts import notice_proof, proof_waits
from bidding.rules import tenders as rules
from bidding.rules.publishing import checks, obstacles
from bidding.views.acting import done, own_lot, tried, user_of
from bidding.views.bidder import download
from ledger import clock


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every legal point with its article; prepare, read what was prepared, confirm: then it is public."""
    user, lot, at = user_of(request), own_lot(request, pk), clock.now()
    if request.method == "POST":
        return _step(request, lot, user)
    found = checks(lot, at=at) if lot.status == Status.DRAFT else []
    publication = lot.publications.order_by("-pk").first()
    standing = publication if publication and publication.state in STANDING else None
    context = {
        "lot": lot,
        "checks": found,
        "obstacles": len(obstacles(found)),
        "permit": rules.may_publish(user, lot),
        "document": draft_document(lot) or current_document(lot),
        "publication": standing,
        "lapses_at": standing.prepared_at + PATIENCE if standing else None,
        "withdrawn": publication if publication and publication.state == PublicationState.WITHDRAWN else None,
    }
    return render(request, "bidding/publish.html", context)


def _step(request: HttpRequest, lot: Lot, user: User) -> HttpResponse:
    """Do one step of publishing; the step asked for comes with the form, the hashes that were read too."""
    act = request.POST.get("act", "prepare")
    if act == "prepare":
        tried(request, lambda: prepare_publication(lot, by=user))
        return redirect("bidding:publish", pk=lot.pk)
    number = request.POST.get("publication", "")
    publication = get_object_or_404(
        lot.publications, pk=int(number) if number.isdecimal() and len(number) < 19 else 0
    )
    if act == "withdraw":
        reason = _("Withdrawn by the tenderer.")
        said = _("The preparation is withdrawn; nothing was published.")
        tried(request, lambda: withdraw_publication(publication, by=user, reason=reason), said=said)
        return redirect("bidding:publish", pk=lot.pk)
    seen = {name: request.POST.get(name, "") for name in ("sha256", "notice_sha256")}
    if tried(request, lambda: _go_out(publication, user, seen), said=_("The tender is published.")):
        return redirect("bidding:lot", pk=lot.pk)
    return redirect("bidding:publish", pk=lot.pk)


def _go_out(publication: Publication, user: User, seen: dict[str, str]) -> None:
    """Confirm, then commit; what cannot go out is withdrawn with its reason, and the reason is shown."""
    confirm_publication(publication, by=user, **seen)
    try:
        commit_publication(publication)
    except Refused as refusal:
        withdraw_publication(publication, by=user, reason=str(refusal))
        raise


@require_safe
def signed_notice(_request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a public notice as the platform signed it: a C2SP signed note over its whole text."""
    notice = _public(pk)
    return download(notice.note.encode(), f"notice-{pk}.note", "text/plain; charset=utf-8")


@require_safe
def notice_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the proof that the hash of a public notice stands in the log, as the witness saw it."""
    notice = _public(pk)
    if proof_waits(notice):
        # The page says why.
        return redirect("portal:notice", pk=pk)
    proof = notice_proof(notice)
    if proof is None:
        messages.info(request, _("The witness has not cosigned this entry yet; try again in a minute."))
        return redirect("portal:notice", pk=pk)
    return download(proof.encode(), f"notice-{pk}.tlog-proof", "text/plain; charset=utf-8")


def _public(pk: int) -> Notice:
    return get_object_or_404(Notice.objects.exclude(note=""), pk=pk, addressee__isnull=True)


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
