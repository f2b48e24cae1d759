"""What bidders answered in the bid form to one criterion, side by side."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permits import require
from bidding.views.acting import user_of
from evaluation.queries import document_of, judged_criteria
from evaluation.queries.answers import answers_of, reads_bids
from evaluation.rules import may_sit
from evaluation.views.asking import own_seat
from evaluation.views.reviews import in_code_order


@login_required
@require_GET
def by_criterion(request: HttpRequest, pk: int, criterion: str) -> HttpResponse:
    """Show a member at her seat what every bidder answered to one criterion, beside its guide."""
    member = own_seat(request, pk)
    require(may_sit(user_of(request), member))
    room = member.room
    found = next((one for one in judged_criteria(document_of(room.lot)) if one.code == criterion), None)
    if found is None or not reads_bids(member):
        raise Http404
    lines = [
        (room.code_of(bid.pk), answers_of(member, bid, criterion=criterion)) for bid in in_code_order(room)
    ]
    context = {"member": member, "room": room, "lot": room.lot, "criterion": found, "lines": lines}
    return render(request, "evaluation/answers.html", context)
