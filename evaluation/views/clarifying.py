"""Questions to bidders: a member asks, agency or supervisor releases, the bidder answers."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permits import require
from bidding.views.acting import user_of
from evaluation import actions
from evaluation.forms.acts import AnswerForm, QuestionForm, ReleaseForm
from evaluation.models import Clarification
from evaluation.rules import may_answer_clarification, may_release_clarification
from evaluation.views.asking import asked, own_seat
from evaluation.views.reviews import bid_of, in_code_order
from ledger import clock


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a question to a bidder, known by its code."""
    member = own_seat(request, pk)
    room = member.room
    codes = [(room.code_of(bid.pk), room.code_of(bid.pk)) for bid in in_code_order(room)]

    def put(data: dict[str, Any]) -> object:
        bid = bid_of(room, data["bid"])
        return actions.ask_clarification(
            member=member, bid=bid, kind=data["kind"], question=data["question"], by=user_of(request)
        )

    return asked(
        request,
        put,
        form=QuestionForm(request.POST or None, codes=codes),
        title=_("Ask a bidder to clarify"),
        text=_("The agency or the supervisor reads the question before it goes out."),
        said=_("Your question waits to be released."),
        back=reverse("evaluation:seat", args=[pk]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a question out to its bidder."""
    asked_one = _clarification(pk)
    require(may_release_clarification(user_of(request), asked_one))
    return asked(
        request,
        lambda data: actions.release_clarification(
            clarification=asked_one,
            due_at=clock.now() + timedelta(minutes=data["minutes"]),
            by=user_of(request),
        ),
        form=ReleaseForm(request.POST or None),
        title=_("Release a question"),
        text=asked_one.question,
        back=reverse("evaluation:room", args=[asked_one.room_id]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer as the bidder that was asked."""
    asked_one = _clarification(pk)
    require(may_answer_clarification(user_of(request), asked_one))
    return asked(
        request,
        lambda data: actions.answer_clarification(
            clarification=asked_one, answer=data["answer"], by=user_of(request)
        ),
        form=AnswerForm(request.POST or None),
        title=_("Answer the committee"),
        text=asked_one.question,
        warning=_("The answer cannot change the price or the substance of the bid."),
        said=_("Your answer has been handed to the committee."),
        back=reverse("evaluation:home"),
    )


def _clarification(pk: int) -> Clarification:
    found = Clarification.objects.select_related("room__lot__project", "bid")
    return get_object_or_404(found, pk=pk)
