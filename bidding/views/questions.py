"""The thread of questions: bidders ask, the tenderer's side answers, nobody sees who asked or when."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.questions import answer_question, ask_question
from bidding.forms.acts import AnswerForm, QuestionForm
from bidding.models import Lot, Question
from bidding.pacing import too_often
from bidding.queries import asking
from bidding.queries.documents import current_document
from bidding.queries.receipts import question_receipt
from bidding.rules import participation
from bidding.rules import tenders as rules
from bidding.texts.blocks import clause_headings
from bidding.views.acting import done, lot_of, user_of
from bidding.views.bidder import download
from ledger import clock

# Every question makes an entry and a checkpoint in the log.
QUESTIONS, HOUR = 60, 3600


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show answered questions to all, one's own to a bidder, all to the tenderer's side; ask."""
    user, lot = user_of(request), lot_of(pk)
    require(rules.may_see(user, lot))
    prepares = bool(rules.may_prepare(user, lot.project))
    document = current_document(lot)
    clauses = clause_headings(document.text) if document else []
    form = QuestionForm(
        request.POST or None, clauses=clauses, initial={"clause": request.GET.get("clause", "")}
    )
    if form.is_valid() and done(form, lambda: _ask(lot, user, form.cleaned_data)):
        messages.success(request, _("Your question has been sent. The answer will be published to all."))
        return redirect(reverse("bidding:questions", args=[pk]) + "#own")
    context = {
        "lot": lot,
        "form": form,
        "permit": participation.may_ask(user, lot, at=clock.now()),
        "times": asking.times(lot, at=clock.now()),
        "answered": asking.answered(lot),
        "open": [(asking.sign_of(one), one) for one in asking.waiting(lot)] if prepares else [],
        "own": [] if prepares else [(asking.sign_of(one), one) for one in asking.own(lot, user)],
        "prepares": prepares,
    }
    return render(request, "bidding/questions.html", context)


def _ask(lot: Lot, user: User, said: dict[str, str]) -> None:
    if too_often(user, "ask", most=QUESTIONS, seconds=HOUR):
        raise Refused(
            _("You have asked very many questions within an hour; go on a little later."), "too_often"
        )
    ask_question(lot, by=user, **said)


def _question(lot: Lot, sign: str) -> Question:
    found = asking.question_by(lot, sign)
    if found is None:
        raise Http404
    found.lot = lot
    return found


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int, sign: str) -> HttpResponse:
    """Answer one question to everybody."""
    user, lot = user_of(request), lot_of(pk)
    question = _question(lot, sign)
    require(participation.may_answer(user, question))
    form = AnswerForm(request.POST or None)
    if form.is_valid() and done(form, lambda: answer_question(question, by=user, **form.cleaned_data)):
        messages.success(request, _("The answer is published to all."))
        follows = form.cleaned_data["needs_addendum"]
        return redirect("bidding:addendum" if follows else "bidding:questions", pk=pk)
    return render(request, "bidding/answer.html", {"form": form, "question": question, "lot": lot})


@login_required
@never_cache
@require_safe
def receipt(request: HttpRequest, pk: int, sign: str) -> HttpResponse:
    """Hand out the asker's receipt of her own question; for anybody else there is no such file."""
    user, lot = user_of(request), lot_of(pk)
    if sign not in {asking.sign_of(one) for one in asking.own(lot, user)}:
        raise Http404
    proof = question_receipt(_question(lot, sign))
    if proof is None:
        raise Http404
    return download(proof.encode(), f"question-{sign}.tlog-proof", "text/plain; charset=utf-8")
