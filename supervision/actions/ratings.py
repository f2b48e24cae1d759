"""Rating a step, the window for what could not be done, and following tickets up."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationKind, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from supervision.models import RatedStep, ServiceRating, Ticket
from supervision.models.ratings import BAD
from supervision.queries.law import general_due_at
from supervision.queries.ratings import took

MOST_OPEN = 5


@dataclass(frozen=True)
class Somebody:
    """Who rates is real and known to the row; the ledger, which many read, has no name for it."""

    ledger_name: str = "somebody"
    ledger_organisation: str = ""


SOMEBODY = Somebody()


@transaction.atomic
def rate(lot: Lot, *, step: str, grade: int, text: str = "", by: User) -> ServiceRating:
    """Grade a step that the account took, once for each person; a bad grade opens a ticket (SD-20).

    The ledger holds that a step was rated, not the grade with the name. Raises Refused for a step not taken, or
    a second rating by the same person through whatever account.
    """
    at = clock.now()
    if by.person is None or step not in RatedStep.values or not took(by, lot, step):
        raise Refused(_("Only who took a step rates it, once it is over."), "not_taken")
    if grade in BAD and not text.strip():
        raise Refused(_("Say what went wrong, so that it can be put right."), "no_text")
    try:
        with transaction.atomic():
            made = ServiceRating.objects.create(
                lot=lot,
                step=step,
                person=by.person,
                user=by,
                role=by.role,
                grade=grade,
                text=text.strip(),
                rated_at=at,
            )
    except IntegrityError as error:
        raise Refused(_("You have rated this step already."), "twice") from error
    record("service.rate", by=SOMEBODY, on=made, at=at, step=step)
    if grade in BAD:
        matter = f"{RatedStep(step).label} · {lot}"[:200]
        _open(by, lot.project.supervisor, matter, text, "", made)
    return made


@transaction.atomic
def report_undone(*, office: Organisation, matter: str, text: str, contact: str, by: User) -> Ticket:
    """Report at the window what could not be got done (办不成事); the department answers within its time."""
    if office.kind != OrganisationKind.SUPERVISOR:
        raise Refused(_("Choose a supervision department."), "office")
    if not matter.strip() or not text.strip():
        raise Refused(_("Say what could not be done."), "empty")
    if Ticket.objects.filter(user=by, rating__isnull=True, closed_at__isnull=True).count() >= MOST_OPEN:
        raise Refused(_("You have several tickets open; wait for their answers."), "too_many")
    return _open(by, office, matter.strip()[:200], text, contact, None)


def _open(
    by: User, office: Organisation, matter: str, text: str, contact: str, rating: ServiceRating | None
) -> Ticket:
    at = clock.now()
    made = Ticket.objects.create(
        rating=rating, office=office, user=by, matter=matter, text=text.strip(), contact=contact.strip(),
        opened_at=at, due_at=general_due_at("SD-20.ticket_workdays", at),
    )  # fmt: skip
    record("ticket.open", by=SOMEBODY, on=made, at=at, office=office.uscc)
    return made


@transaction.atomic
def follow_up(ticket: Ticket, *, text: str, by: User) -> Ticket:
    """Record that the person was contacted under the real name, and what was said (回访)."""
    ticket = _handled(ticket, by)
    if not text.strip():
        raise Refused(_("Say what was done."), "empty")
    ticket.follow_up, ticket.followed_at, ticket.handled_by = text.strip(), clock.now(), by
    ticket.save(update_fields=["follow_up", "followed_at", "handled_by"])
    record("ticket.follow_up", by=by, on=ticket, at=ticket.followed_at)
    return ticket


@transaction.atomic
def close_ticket(ticket: Ticket, *, outcome: str, by: User) -> Ticket:
    """Close a ticket with what was put right; none is closed before the person was contacted."""
    ticket = _handled(ticket, by)
    if ticket.followed_at is None:
        raise Refused(_("Contact the person first: every bad rating is followed up."), "not_followed")
    if not outcome.strip():
        raise Refused(_("Say what was put right."), "empty")
    ticket.outcome, ticket.closed_at, ticket.handled_by = outcome.strip(), clock.now(), by
    ticket.save(update_fields=["outcome", "closed_at", "handled_by"])
    record("ticket.close", by=by, on=ticket, at=ticket.closed_at)
    return ticket


@transaction.atomic
def rate_again(ticket: Ticket, *, grade: int, by: User) -> Ticket:
    """Grade how a ticket was dealt with, once, by who opened it; the first grade stays as it was."""
    ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if ticket.user_id != by.pk:
        raise Refused(_("Only who opened a ticket rates its answer."), "not_own")
    if ticket.closed_at is None or ticket.again is not None:
        raise Refused(_("A ticket is rated once, after it was closed."), "stage")
    ticket.again, ticket.again_at = grade, clock.now()
    ticket.save(update_fields=["again", "again_at"])
    record("ticket.rate_again", by=SOMEBODY, on=ticket, at=ticket.again_at)
    return ticket


@transaction.atomic
def look_at_person(ticket: Ticket, *, by: User) -> None:
    """Write into the ledger that an officer asked to see who stands behind a ticket."""
    _handled(ticket, by, closed_too=True)
    record("ticket.look", by=by, on=ticket)


def _handled(ticket: Ticket, by: User, *, closed_too: bool = False) -> Ticket:
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    require(may_act(by, Act.SUPERVISE))
    if ticket.office_id != by.organisation_id:
        raise Refused(_("This ticket is another department's."), "other_office")
    if ticket.closed_at and not closed_too:
        raise Refused(_("This ticket is closed."), "closed")
    return ticket
