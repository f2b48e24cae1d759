"""The thread of questions: bidders ask, the tenderer's side answers, nobody sees who asked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permits import require
from bidding.actions.questions import answer_question, ask_question
from bidding.forms.acts import AnswerForm, QuestionForm
from bidding.models import Lot, Question
from bidding.queries.documents import current_document
from bidding.rules import participation
from bidding.rules import tenders as rules
from bidding.texts.blocks import clause_numbers
from bidding.views.acting import done, lot_of, user_of
from ledger import clock


@login_required
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show answered questions to all, one's own to a bidder, all to the tenderer's side; ask."""
    user, lot = user_of(request), lot_of(pk)
    require(rules.may_see(user, lot))
    prepares = bool(rules.may_prepare(user, lot.project))
    permit = participation.may_ask(user, lot, at=clock.now())
    document = current_document(lot)
    numbers = clause_numbers(document.text) if document else []
    form = QuestionForm(
        request.POST or None, clauses=numbers, initial={"clause": request.GET.get("clause", "")}
    )
    if form.is_valid() and done(form, lambda: ask_question(lot, by=user, **form.cleaned_data)):
        messages.success(request, _("Your question has been sent. The answer will be published to all."))
        return redirect("bidding:questions", pk=pk)
    context = {
        "lot": lot,
        "form": form,
        "permit": permit,
        "answered": lot.questions.filter(answered_at__isnull=False).order_by("-answered_at"),
        "open": _open(lot, None if prepares else user.organisation_id),
        "prepares": prepares,
    }
    return render(request, "bidding/questions.html", context)


def _open(lot: Lot, organisation: int | None) -> list[Question]:
    """List the unanswered questions: all for the tenderer's side, a bidder's own for the bidder."""
    waiting = lot.questions.filter(answered_at__isnull=True).order_by("asked_at")
    if organisation is not None:
        waiting = waiting.filter(asked_by__organisation=organisation)
    # The asker is left out of what pages get, so that no template can show it.
    return list(waiting.defer("asked_by"))


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one question to everybody."""
    user = user_of(request)
    question = get_object_or_404(Question.objects.select_related("lot__project"), pk=pk)
    require(participation.may_answer(user, question))
    form = AnswerForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: answer_question(question, by=user, answer=form.cleaned_data["answer"])
    ):
        messages.success(request, _("The answer is published to all."))
        return redirect("bidding:questions", pk=question.lot_id)
    return render(request, "bidding/answer.html", {"form": form, "question": question, "lot": question.lot})
