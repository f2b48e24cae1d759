"""Questions on the tender document: asked by one, answered to all, the asker never shown."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.notices import post, tell
from bidding.models import Lot, NoticeKind, Question
from bidding.queries.asking import sign_of
from bidding.queries.documents import current_document
from bidding.rules import participation as rules
from bidding.texts.blocks import clause_numbers
from bidding.texts.composing import digest
from bidding.texts.signed_notices import plain
from ledger import clock
from ledger.actions import checkpoint, record

LONGEST = 4000


@transaction.atomic
def ask_question(lot: Lot, *, by: User, text: str, clause: str = "") -> Question:
    """Ask about the document, if one likes about one clause; the log keeps the hash of the words for the receipt.

    Raises Refused for an empty or overlong text and a clause that the document does not have.
    """
    at = clock.now()
    lot = Lot.objects.select_related("project").get(pk=lot.pk)
    require(rules.may_ask(by, lot, at=at))
    document = current_document(lot)
    if clause and (document is None or clause not in clause_numbers(document.text)):
        raise Refused(_("The document has no clause %(number)s.") % {"number": clause[:20]}, "clause")
    text = _worded(text)
    question = Question.objects.create(lot=lot, asked_by=by, clause=clause, text=text, asked_at=at)
    thing = f"bidding.question:{sign_of(question)}"
    entry = record("question.ask", by=by, on=thing, at=at, lot=lot.code, clause=clause, sha256=digest(text))
    question.entry_index = entry.index
    question.save(update_fields=["entry_index"])
    checkpoint()
    return question


@transaction.atomic
def answer_question(question: Question, *, by: User, answer: str, needs_addendum: bool = False) -> Question:
    """Answer a question to everybody, in a public notice that does not say who asked.

    An answer that changes the document says so with `needs_addendum`, and an addendum has to follow
    (实施条例 21). Raises Refused when it has been answered.
    """
    at = clock.now()
    question = (
        Question.objects.select_for_update(of=("self",)).select_related("lot__project").get(pk=question.pk)
    )
    require(rules.may_answer(by, question))
    question.answer, question.answered_at, question.answered_by = _worded(answer), at, by
    question.needs_addendum = needs_addendum
    question.save(update_fields=["answer", "answered_at", "answered_by", "needs_addendum"])
    lot = question.lot
    notice = post(
        lot,
        NoticeKind.ANSWER,
        by=by,
        at=at,
        clause=f"（第{question.clause}条）" if question.clause else "",
        question=question.text,
        answer=question.answer,
        follows="\n\n本答复涉及招标文件的修改，以随后发布的补遗为准。" if needs_addendum else "",
        count=str(lot.questions.filter(answered_at__isnull=False).count()),
    )
    thing = f"bidding.question:{sign_of(question)}"
    tell(lot, record("question.answer", by=by, on=thing, at=at, notice=notice.sha256))
    return question


def _worded(text: str) -> str:
    text = plain(text).strip()
    if not text:
        raise Refused(_("The text is empty."), "empty")
    if len(text) > LONGEST:
        raise Refused(_("At most %(limit)d characters.") % {"limit": LONGEST}, "too_long")
    return text
