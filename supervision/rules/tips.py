"""May a tip be given, answered, closed? Nobody who gives one is asked who she is."""

from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationKind, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Lot, Status
from supervision.models import Tip
from supervision.models.tips import OPEN_TIPS

MOST_TEXT = 8000
# One tip's dialogue: more is a way to fill the disk.
MOST_MESSAGES = 60


def takes_tips(office: Organisation | None) -> Permit:
    """A supervision department takes tips."""
    if office is not None and office.kind == OrganisationKind.SUPERVISOR:
        return YES
    return no(_("Choose the department."), "office")


def is_about(lot: Lot | None, office: Organisation) -> Permit:
    """A published lot of the department's, or none in particular."""
    if lot is None or (lot.status != Status.DRAFT and lot.project.supervisor_id == office.pk):
        return YES
    return no(_("This lot is supervised by another department."), "lot")


def is_said(text: str) -> Permit:
    """Words, and not a book."""
    if not text.strip():
        return no(_("Write what you know."), "empty")
    if len(text) > MOST_TEXT:
        return no(_("At most %(most)d characters.") % {"most": MOST_TEXT}, "too_long")
    return YES


def may_write_on(tip: Tip) -> Permit:
    """While the tip is open and its dialogue short enough to be read."""
    if tip.status not in OPEN_TIPS:
        return no(_("This tip has been closed. Give a new one if you know more."), "closed")
    if tip.messages.count() >= MOST_MESSAGES:
        return no(_("This dialogue is full. Give a new tip and name this one's number."), "full")
    return YES


def may_handle(user: User, tip: Tip) -> Permit:
    """An officer of the department to which it was given."""
    permit = may_act(user, Act.DECIDE_CASE)
    if not permit or user.organisation_id == tip.office_id:
        return permit
    return no(_("This tip was given to another department."), "other_office")


def may_close(tip: Tip) -> Permit:
    """Once."""
    return YES if tip.status in OPEN_TIPS else no(_("This tip has been closed."), "closed")
