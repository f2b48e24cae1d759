"""Questions to bidders: a member asks, agency or supervisor releases, the bidder answers."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import KeyPurpose, KeyScheme
from accounts.permits import require
from accounts.queries import current_key
from bidding.preparing_texts import sentences
from bidding.views.acting import done, user_of
from evaluation import actions
from evaluation.forms.acts import AnswerForm, LetterForm, QuestionForm, ReasonForm, ReleaseForm
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
def hold_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold a question back, with a reason that the asker reads."""
    asked_one = _clarification(pk)
    require(may_release_clarification(user_of(request), asked_one))
    return asked(
        request,
        lambda data: actions.hold_back_clarification(
            clarification=asked_one, reason=data["reason"], by=user_of(request)
        ),
        form=ReasonForm(request.POST or None),
        title=_("Hold a question back"),
        text=asked_one.question,
        warning=_("The question never reaches the bidder. The member reads your reason and may ask anew."),
        back=reverse("evaluation:room", args=[asked_one.room_id]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the answer as the bidder that was asked; the next page signs it."""
    asked_one = _clarification(pk)
    require(may_answer_clarification(user_of(request), asked_one))
    return asked(
        request,
        lambda data: actions.prepare_answer(
            clarification=asked_one, answer=data["answer"], by=user_of(request)
        ),
        form=AnswerForm(request.POST or None, initial={"answer": asked_one.draft}),
        title=_("Answer the committee"),
        text=asked_one.question,
        warning=_("The answer cannot change the price or the substance of the bid."),
        action=_("Go on to signing"),
        back=reverse("evaluation:sign_answer", args=[pk]),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the answer that was written, with the key that signs bids, and hand it in."""
    asked_one, user = _clarification(pk), user_of(request)
    require(may_answer_clarification(user, asked_one))
    if not asked_one.letter:
        return redirect("evaluation:answer", pk)
    form = LetterForm(request.POST or None, request.FILES or None)
    if form.is_valid() and done(
        form, lambda: actions.answer_clarification(clarification=asked_one, by=user, **form.cleaned_data)
    ):
        messages.success(request, _("Your answer has been handed to the committee."))
        return redirect("evaluation:answered", pk)
    title, key = _("Sign your answer"), current_key(user, KeyPurpose.SIGN)
    context = {"form": form, "one": asked_one, "title": title, "action": _("Hand in both files"), "key": key}
    context |= {"signs_here": key is None or key.scheme == KeyScheme.ED25519, "texts": sentences()}
    context["cancel_url"] = reverse("evaluation:answer", args=[pk])
    return render(request, "evaluation/sign_answer.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the letter to be signed, byte for byte."""
    asked_one = _clarification(pk)
    require(may_answer_clarification(user_of(request), asked_one))
    if not asked_one.letter:
        raise Http404
    return _download(asked_one.letter, f"answer-{pk}.json", "application/json")


@login_required
@never_cache
@require_GET
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the bidder what it answered, when, and its receipt."""
    return render(request, "evaluation/answered.html", {"one": _own_answer(request, pk)})


@login_required
@never_cache
@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the receipt of an answer: the proof that the log holds it."""
    return _download(_own_answer(request, pk).receipt, f"answer-{pk}.tlog-proof", "text/plain")


def _own_answer(request: HttpRequest, pk: int) -> Clarification:
    """Return an answered question to the visitor's own organisation; 404 for any other."""
    one = _clarification(pk)
    if not one.answered_at or one.bid.bidder_id != user_of(request).organisation_id:
        raise Http404
    return one


def _download(text: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _clarification(pk: int) -> Clarification:
    found = Clarification.objects.select_related("room__lot__project", "bid")
    return get_object_or_404(found, pk=pk)
