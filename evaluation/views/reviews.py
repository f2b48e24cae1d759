"""The preliminary review of each bid, the price review, and the vote on competition, as a member does them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bidding.models import Bid
from bidding.views.acting import done, user_of
from evaluation import actions
from evaluation.actions.reviewing import items_of
from evaluation.forms.acts import FindingForm, VoteForm
from evaluation.grid_texts import reader_texts
from evaluation.models import Item, Member, Review, Room
from evaluation.queries import Condition, conditions_of, document_of, prices_of, qualified_bids, sees_prices
from evaluation.queries.answers import answers_of
from evaluation.queries.files import readable_files
from evaluation.views.asking import asked, own_seat


@login_required
@require_GET
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """List the bids with the member's own findings."""
    member = own_seat(request, pk)
    room = member.room
    price = sees_prices(member)
    own: dict[int, list[Any]] = {}
    for review in member.reviews.all():
        own.setdefault(review.bid_id, []).append(review)
    prices = prices_of(room) if price else {}
    lines = [
        (room.code_of(bid.pk), bid, own.get(bid.pk, []), prices.get(bid.pk)) for bid in in_code_order(room)
    ]
    context = {"member": member, "room": room, "lot": room.lot, "lines": lines, "price": price}
    return render(request, "evaluation/reviews.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Write down the findings on one bid, then go on to the next."""
    member = own_seat(request, pk)
    room = member.room
    bid = bid_of(room, code)
    items = [Item.PRICE] if room.reviewed_at else list(items_of(room))
    forms = {item: _form(request, member, bid, item) for item in items}
    if all(form.is_valid() for form in forms.values()):
        findings = {str(item): actions.Finding(**form.cleaned_data) for item, form in forms.items()}
        first = forms[items[0]]
        if done(
            first, lambda: actions.review_bid(member=member, bid=bid, findings=findings, by=user_of(request))
        ):
            return _onward(room, code)
    context = {
        "member": member,
        "room": room,
        "lot": room.lot,
        "code": code,
        "bid": bid,
        "forms": [(item.label, form) for item, form in forms.items()],
        "price": prices_of(room).get(bid.pk) if sees_prices(member) else None,
        "files": readable_files(member, bid),
        "reader_texts": reader_texts(),
        "answers": answers_of(member, bid),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "evaluation/review.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the chair conclude the review; what the majority found is decided."""
    member = own_seat(request, pk)
    room = member.room
    act = actions.conclude_price_review if room.reviewed_at else actions.conclude_review
    return asked(
        request,
        lambda _data: act(room=room, by=user_of(request)),
        title=_("Conclude the review"),
        text=_(
            "A bid that more than half of the members find to fail is rejected. The list goes into the log."
        ),
        back=reverse("evaluation:seat", args=[pk]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote on competition."""
    member = own_seat(request, pk)
    return asked(
        request,
        lambda data: actions.vote_on_competition(member=member, by=user_of(request), **data),
        form=VoteForm(request.POST or None),
        title=_("Is there still competition?"),
        text=_(
            "With fewer than three valid bids the committee may reject all, if competition is clearly lacking."
        ),
        said=_("Your vote has been noted."),
        back=reverse("evaluation:seat", args=[pk]),
    )


def in_code_order(room: Room) -> list[Bid]:
    """Return the bids still in, by the code under which experts see them."""
    return sorted(qualified_bids(room), key=lambda bid: (len(room.code_of(bid.pk)), room.code_of(bid.pk)))


def bid_of(room: Room, code: str) -> Bid:
    """Return the bid behind a code; 404 for none."""
    for bid in qualified_bids(room):
        if room.code_of(bid.pk) == code:
            return bid
    raise Http404


def _form(request: HttpRequest, member: Member, bid: Bid, item: Item) -> FindingForm:
    document = document_of(member.room.lot)
    conditions = conditions_of(document, item)
    known = member.reviews.filter(bid=bid, item=item).first()
    initial = _found(known, conditions) if known else {}
    return FindingForm(
        request.POST or None,
        prefix=item,
        initial=initial,
        conditions=conditions if document.rejections else None,
    )


def _found(known: Review, conditions: list[Condition]) -> dict[str, str]:
    """Show a finding again; its reason begins with the condition that was chosen."""
    chosen = next((one for one in conditions if known.reason.startswith(f"（{one.code}）")), None)
    return {
        "passed": "yes" if known.passed else "no",
        "ground": chosen.code if chosen else known.ground,
        "reason": known.reason.removeprefix(f"（{chosen.code}）") if chosen else known.reason,
    }


def _onward(room: Room, code: str) -> HttpResponse:
    codes = [room.code_of(bid.pk) for bid in in_code_order(room)]
    place = codes.index(code) + 1
    if place < len(codes):
        return redirect("evaluation:review", room.pk, codes[place])
    return redirect("evaluation:reviews", room.pk)
