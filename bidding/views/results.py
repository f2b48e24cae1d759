"""Candidates, award and contract: pages with a confirmation before each act."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permits import require
from bidding.actions.awards import award as award_lot
from bidding.actions.awards import pass_over
from bidding.actions.contracts import complete, sign_contract
from bidding.forms.acts import ContractForm, PassOverForm
from bidding.models import Award, Candidate, Contract, Notice
from bidding.queries.results import award_of, offered_by, open_holds, standing_candidate
from bidding.rules import results as rules
from bidding.views.acting import done, own_lot, tried, user_of
from ledger import clock


@login_required
@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Show candidates and publicity; the tenderer confirms the award to the first one standing."""
    user, lot = user_of(request), own_lot(request, pk)
    if request.method == "POST":
        tried(request, lambda: award_lot(lot, by=user), said=_("The award is made and all have been told."))
        return redirect("bidding:result", pk=pk)
    standing = standing_candidate(lot)
    context = {
        "lot": lot,
        "candidates": lot.candidates.select_related("bid__bidder").order_by("rank"),
        "standing": standing,
        "award": award_of(lot),
        "permit": rules.may_award(user, lot, standing, at=clock.now()),
        "may_pass": bool(standing and rules.may_pass_over(user, standing)),
        "locked": rules.is_locked_to_rank(lot),
        "holds": open_holds(lot),
    }
    return render(request, "bidding/result.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def passing_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass over a candidate for a lawful ground."""
    user = user_of(request)
    candidate = get_object_or_404(Candidate.objects.select_related("lot__project", "bid__bidder"), pk=pk)
    require(rules.may_pass_over(user, candidate))
    form = PassOverForm(request.POST or None)
    if form.is_valid() and done(form, lambda: pass_over(candidate, by=user, **form.cleaned_data)):
        messages.success(request, _("The candidate is passed over; the next one stands."))
        return redirect("bidding:result", pk=candidate.lot_id)
    context = {
        "form": form,
        "title": _("Pass over a candidate"),
        "text": _("Rank %(rank)d: %(name)s") % {"rank": candidate.rank, "name": candidate.bid.bidder.name},
        "warning": _("Only the four grounds of 实施条例55 allow this. Ground and explanation are recorded."),
        "action": _("Pass over"),
        "danger": True,
        "cancel_url": reverse("bidding:result", args=[candidate.lot_id]),
    }
    return render(request, "_parts/confirm_page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the contract; what award and bid say is filled in and must stay so."""
    user, lot = user_of(request), own_lot(request, pk)
    made = get_object_or_404(Award.objects.select_related("lot__project", "candidate__bid__bidder"), lot=lot)
    signed = Contract.objects.filter(award=made).first()
    offered = offered_by(made.candidate.bid)
    initial = {
        "amount": made.price,
        "duration_days": offered.get("duration_days", lot.duration_days),
        "manager": offered.get("manager", ""),
    }
    form = ContractForm(request.POST or None, initial=initial)
    if form.is_valid() and done(form, lambda: sign_contract(made, by=user, **form.cleaned_data)):
        messages.success(request, _("The contract is recorded and published."))
        return redirect("bidding:contract", pk=pk)
    context = {
        "form": form,
        "lot": lot,
        "award": made,
        "contract": signed,
        "permit": rules.may_sign(user, made),
        "letter": Notice.objects.filter(lot=lot, kind="award").first(),
    }
    return render(request, "bidding/contract.html", context)


@login_required
@require_POST
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the contract has been performed."""
    lot = own_lot(request, pk)
    signed = get_object_or_404(Contract, award__lot=lot)
    tried(request, lambda: complete(signed, by=user_of(request)), said=_("The contract is completed."))
    return redirect("bidding:contract", pk=pk)


@login_required
def award_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the award notice to the winner and to the tenderer's side."""
    user = user_of(request)
    letter = get_object_or_404(Notice.objects.select_related("lot__project"), lot=pk, kind="award")
    if letter.addressee_id != user.organisation_id:
        own_lot(request, pk)
    return render(request, "bidding/award_letter.html", {"letter": letter, "lot": letter.lot})
