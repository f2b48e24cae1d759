"""Questions beside the clauses: who may see which, in an order that tells nothing, and until when the law gives time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac

from accounts.models import Organisation, User
from bidding.law import days
from bidding.law.figures import Figure, NoSuchFigureError, figure
from bidding.models import Lot, Question, Regime


@dataclass(frozen=True)
class Times:
    """Until when an objection to the document is in time, and until when an answer leaves the deadline where it is."""

    object_until: datetime | None
    objection: Figure | None
    change_until: datetime | None
    change: Figure | None


def times(lot: Lot, *, at: datetime) -> Times:
    """Return the times of the law for a lot's document; None where its regime counts another way."""
    objection = _figure(lot, "TL-05.document_objection_days", at) if lot.project.regime == Regime.ZB else None
    change = _figure(lot, "TL-04.addendum_days", at)
    deadline = lot.deadline
    return Times(
        days.before(deadline, objection.number) if objection and deadline else None,
        objection,
        days.before(deadline, change.number) if change and deadline else None,
        change,
    )


def _figure(lot: Lot, key: str, at: datetime) -> Figure | None:
    project = lot.project
    try:
        return figure(key, regime=project.regime, region=project.region, on=days.day_of(at))
    except NoSuchFigureError:
        return None


def sign_of(question: Question) -> str:
    """Return the name of a question in addresses and lists: it tells neither when it came nor after which others."""
    return salted_hmac("bidding.question", str(question.pk), algorithm="sha256").hexdigest()[:16]


def question_by(lot: Lot, sign: str) -> Question | None:
    """Return a lot's question by its name, or None."""
    return next((one for one in lot.questions.all() if sign_of(one) == sign), None)


def shuffled(questions: Iterable[Question]) -> list[Question]:
    """Order questions by clause, and within a clause by nothing that means anything."""
    return sorted(questions, key=lambda one: (_numbers(one.clause), sign_of(one)))


def _numbers(clause: str) -> tuple[int, ...]:
    return tuple(int(part) for part in clause.split(".") if part.isdecimal())


def waiting(lot: Lot, *, of: Organisation | None = None) -> list[Question]:
    """List the questions without an answer: all for the tender side, or one organisation's own.

    The asker and the moment are left out of what pages get, so that no template can show them.
    """
    found = lot.questions.filter(answered_at__isnull=True)
    if of is not None:
        found = found.filter(asked_by__organisation=of)
    return shuffled(found.defer("asked_by", "asked_at"))


def answered(lot: Lot) -> list[Question]:
    """List the answered questions by clause, with the addendum that an answer announced."""
    found = lot.questions.filter(answered_at__isnull=False).select_related("addendum")
    return shuffled(found.defer("asked_by", "asked_at"))


def own(lot: Lot, user: User) -> list[Question]:
    """List the questions of the user's own organisation, for their receipts."""
    if not user.is_authenticated or user.organisation_id is None:
        return []
    return list(lot.questions.filter(asked_by__organisation=user.organisation_id).order_by("asked_at"))


def owing(lot: Lot) -> list[Question]:
    """List the answers that announced a change and wait for their addendum."""
    found = lot.questions.filter(answered_at__isnull=False, needs_addendum=True, addendum__isnull=True)
    return shuffled(found.defer("asked_by", "asked_at"))
