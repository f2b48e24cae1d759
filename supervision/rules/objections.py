"""May she object, answer, withdraw? Late objections are recorded and flagged, never silently refused (TL-05)."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import YES, Permit, Refused, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.law.days import day_of
from bidding.models import DocumentDownload, Lot, OpeningStage, Regime, Status
from bidding.queries.bids import session_of, standing_bids
from bidding.rules.wording import limit, moment
from bidding.stages import has_reached
from supervision.models import Matter, Objection
from supervision.models.objections import OPEN_OBJECTIONS
from supervision.queries.law import due_at, figure_or_none
from supervision.rules.offices import may_supervise

# One bidder can make the hall wait, but not for ever; and nobody fills the public page of a lot.
MOST_WAITING: dict[str, int] = {Matter.OPENING: 3}
MOST_WAITING_ELSE = 10


def may_object(user: User | AnonymousUser, lot: Lot, matter: str) -> Permit:
    """A bidder or potential bidder, about something that exists already."""
    permit = may_act(user, Act.OBJECT)
    if not permit:
        return permit
    if not isinstance(user, User) or user.organisation_id is None:
        return no(_("This account belongs to no organisation."), "no_organisation")
    if user.organisation_id in {lot.project.tenderer_id, lot.project.agency_id}:
        return no(_("The tender side cannot object to its own tender."), "own")
    if lot.status == Status.DRAFT:
        return no(_("This lot has not been published."), "draft")
    if matter == Matter.OPENING:
        return _may_object_to_opening(user, lot)
    if matter == Matter.RESULT and lot.publicity_from is None:
        return no(_("There is no result yet that could be objected to."), "no_result")
    return YES


def _may_object_to_opening(user: User, lot: Lot) -> Permit:
    session = session_of(lot)
    if session is None:
        return no(_("There has been no opening yet."), "no_opening")
    # The log of a hall is public, and only who has a bid there may object: an objection would say who came.
    if not has_reached(session, OpeningStage.PUBLISHED_BIDDERS):
        return no(
            _("Objections to the opening are taken once the bidders have been published."), "not_published"
        )
    if not standing_bids(lot).filter(bidder=user.organisation_id).exists():
        return no(_("Only those whose bids are opened can object to the opening (实施条例44)."), "no_bid")
    return YES


def has_few_waiting(user: User, lot: Lot, matter: str) -> Permit:
    """An organisation's objections that wait for their answer are bounded; each has up to twenty points."""
    waiting = Objection.objects.filter(
        lot=lot, matter=matter, organisation=user.organisation_id, status__in=OPEN_OBJECTIONS
    )
    if waiting.count() < MOST_WAITING.get(matter, MOST_WAITING_ELSE):
        return YES
    return no(
        _("Several of your objections wait for their answer; raise another when they are answered."), "many"
    )


def stands_still(lot: Lot, matter: str) -> bool:
    """Tell whether the law itself suspends the lot until the answer: 实施条例 22, 44 and 54 do.

    In government procurement a query (质疑) suspends nothing; only the finance department may, on a complaint
    (政府采购法 57). What a supplier doubts while the hall is open is answered there (87号令 42).
    """
    return not _procurement(lot) or (matter == Matter.OPENING and not _is_over(lot))


def _is_over(lot: Lot) -> bool:
    session = session_of(lot)
    return session is not None and session.stage == OpeningStage.CLOSED


def _procurement(lot: Lot) -> bool:
    return lot.project.regime == Regime.GP


def lateness(lot: Lot, matter: str, at: datetime, organisation: Organisation | None = None) -> str:
    """Return why an objection comes after the legal time, with the article; "" when it is in time.

    A query in government procurement runs from the day on which `organisation` got the document.
    """
    if matter == Matter.DOCUMENT:
        return _late_query(lot, at, organisation) if _procurement(lot) else _late_for_document(lot, at)
    if _procurement(lot):
        return _late_after(lot, at, _ended(lot, matter))
    if matter == Matter.OPENING:
        if _is_over(lot):
            return _("The opening is over; objections to it are raised on the spot (实施条例44).")
        return ""
    if lot.publicity_until and at > lot.publicity_until:
        until = moment(lot.publicity_until)
        return _("Publicity of the candidates ended on %(until)s (实施条例54).") % {"until": until}
    return ""


def _late_for_document(lot: Lot, at: datetime) -> str:
    days = figure_or_none(lot, "TL-05.document_objection_days", day_of(lot.published_at or at))
    if days is None or lot.deadline is None:
        return ""
    last = lot.deadline - timedelta(days=days.number)
    if at <= last:
        return ""
    words = {"last": moment(last), "figure": limit(days)}
    return _("The last moment was %(last)s: %(figure)s before the bid deadline.") % words


def _late_query(lot: Lot, at: datetime, organisation: Organisation | None) -> str:
    """94号令 10: seven working days from getting the document, or from the end of the time in which it is given out."""
    got = DocumentDownload.objects.filter(document__lot=lot, organisation=organisation).order_by("at").first()
    return _late_after(lot, at, got.at if got else lot.documents_until)


def _ended(lot: Lot, matter: str) -> datetime | None:
    """From when the time for a query runs: the end of the step, the end of the result's announcement (94号令 10)."""
    if matter == Matter.RESULT:
        return lot.publicity_until
    session = session_of(lot)
    return session.closed_at if session else None


def _late_after(lot: Lot, at: datetime, start: datetime | None) -> str:
    days = figure_or_none(lot, "GP-08.query_workdays", day_of(lot.published_at or at))
    if days is None or start is None:
        return ""
    last = due_at(lot, "GP-08.query_workdays", start)
    if last is None or at <= last:
        return ""
    words = {"last": moment(last), "figure": limit(days)}
    return _("The last moment for this query was %(last)s: %(figure)s.") % words


def may_answer_objection(user: User | AnonymousUser, objection: Objection) -> Permit:
    """The tenderer or its agency answers."""
    permit = may_act(user, Act.ANSWER_QUESTION)
    if not permit:
        return permit
    project = objection.lot.project
    if isinstance(user, User) and user.organisation_id in {project.tenderer_id, project.agency_id}:
        return YES
    return no(_("This project belongs to another tenderer."), "other_project")


def organisation_of(user: User) -> Organisation:
    """Return whom the user acts for. Raises Refused for an account without an organisation."""
    if user.organisation is None:
        raise Refused(_("This account belongs to no organisation."), "no_organisation")
    return user.organisation


def may_withdraw_objection(user: User | AnonymousUser, objection: Objection) -> Permit:
    """Who raised it may take it back."""
    if isinstance(user, User) and user.organisation_id == objection.organisation_id:
        return YES
    return no(_("Only the one who raised an objection can withdraw it."), "not_own")


def may_see_objection(user: User | AnonymousUser, objection: Objection) -> Permit:
    """Who raised it, the tender side, and the supervision department."""
    if not isinstance(user, User):
        return no(_("Please sign in first."), "signed_out", "account_login")
    if user.organisation_id == objection.organisation_id:
        return YES
    if may_answer_objection(user, objection) or may_supervise(user, objection.lot):
        return YES
    return no(_("This objection concerns others."), "others")
