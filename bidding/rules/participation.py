"""May she read, acknowledge and ask? What answers here never tells who else takes part."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from accounts.models import BarScope, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act, may_take_part
from bidding.models import Lot, Question, Status, TenderDocument
from bidding.queries.documents import current_document, download_of, has_document

LONG_PAST = datetime(2000, 1, 1, tzinfo=UTC)


def may_fetch(user: User, document: TenderDocument, *, at: datetime) -> Permit:
    """Any registered bidder may fetch the document while it is offered (电子办法 20: no other precondition).

    Who has fetched an earlier version may fetch the later ones until the deadline.
    """
    lot = document.lot
    permit = may_act(user, Act.SUBMIT_BID)
    if not permit:
        return permit
    if user.organisation is None:
        return no(_("This account belongs to no organisation."), "no_organisation")
    if not document.published_at or lot.status != Status.PUBLISHED:
        return no(_("This version is not on offer."), "not_offered")
    if at >= _moment(lot.deadline):
        return no(_("The bid deadline has passed."), "too_late")
    if at > _moment(lot.documents_until) and not has_document(lot, user.organisation):
        return no(_("The period in which the document could be obtained has ended."), "documents_over")
    return may_take_part(user.organisation, at=at, scope=BarScope.BID)


def may_acknowledge(user: User, document: TenderDocument) -> Permit:
    """Who fetched a version acknowledges it; only the version that binds needs acknowledging."""
    permit = may_act(user, Act.SUBMIT_BID)
    if not permit:
        return permit
    if document != current_document(document.lot):
        return no(_("A newer version is in force; read and acknowledge that one."), "superseded")
    if user.organisation is None or download_of(document, user.organisation) is None:
        return no(_("Fetch the document first."), "not_fetched")
    return YES


def may_ask(user: User, lot: Lot, *, at: datetime) -> Permit:
    """A bidder who has the document asks until the deadline."""
    permit = may_act(user, Act.ASK_QUESTION)
    if not permit:
        return permit
    if lot.status != Status.PUBLISHED or at >= _moment(lot.deadline):
        return no(_("Questions can be asked only until the bid deadline."), "too_late")
    if user.organisation is None or not has_document(lot, user.organisation):
        return no(_("Fetch the tender document first."), "not_fetched")
    return YES


def may_answer(user: User, question: Question) -> Permit:
    """The tenderer or its agency answers, once, to all."""
    permit = may_act(user, Act.ANSWER_QUESTION)
    if not permit:
        return permit
    project = question.lot.project
    if user.organisation_id not in {project.tenderer_id, project.agency_id}:
        return no(_("This project belongs to another tenderer."), "other_project")
    if question.answered_at:
        return no(_("This question has been answered; the answer is public and stays."), "answered")
    if question.lot.status != Status.PUBLISHED:
        return no(_("Questions are answered only while bids may come in."), "too_late")
    return YES


def _moment(value: datetime | None) -> datetime:
    """A lot whose times are not set counts as long past."""
    return value or LONG_PAST
