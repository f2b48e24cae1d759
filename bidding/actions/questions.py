"""Questions on the tender document: asked by one, answered to all, the asker never shown."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.notices import post, tell
from bidding.models import Lot, NoticeKind, Question
from bidding.rules import participation as rules
from ledger import clock
from ledger.actions import record

LONGEST = 4000


@transaction.atomic
def ask_question(lot: Lot, *, by: User, text: str, clause: str = "") -> Question:
    """Ask about the document, if one likes about one clause. Raises Refused for an empty or overlong text."""
    at = clock.now()
    lot = Lot.objects.select_related("project").get(pk=lot.pk)
    require(rules.may_ask(by, lot, at=at))
    question = Question.objects.create(lot=lot, asked_by=by, clause=clause, text=_worded(text), asked_at=at)
    record("question.ask", by=by, on=question, at=at, clause=clause)
    return question


@transaction.atomic
def answer_question(question: Question, *, by: User, answer: str) -> Question:
    """Answer a question to everybody, in a public notice that does not say who asked.

    An answer that changes the document needs an addendum too. Raises Refused when it has been answered.
    """
    at = clock.now()
    question = (
        Question.objects.select_for_update(of=("self",)).select_related("lot__project").get(pk=question.pk)
    )
    require(rules.may_answer(by, question))
    question.answer, question.answered_at, question.answered_by = _worded(answer), at, by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    lot = question.lot
    notice = post(
        lot,
        NoticeKind.ANSWER,
        by=by,
        at=at,
        question=question.text,
        answer=question.answer,
        count=str(lot.questions.filter(answered_at__isnull=False).count()),
    )
    tell(lot, record("question.answer", by=by, on=question, at=at, notice=notice.sha256))
    return question


def _worded(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("The text is empty."), "empty")
    if len(text) > LONGEST:
        raise Refused(_("At most %(limit)d characters.") % {"limit": LONGEST}, "too_long")
    return text
