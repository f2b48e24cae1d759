"""May the return of a security be recorded, contested, seen?"""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Lot
from supervision.models import DepositEnd, DepositReturn
from supervision.queries.deposits import deposits_of, has_securities
from supervision.rules.offices import may_supervise


def may_record(
    user: User | AnonymousUser, lot: Lot, who: Organisation, end: str, ended_on: date, today: date
) -> Permit:
    """The tender side, once for each bidder of an opened lot, for a day that has come."""
    permit = is_tender_side(user, lot)
    if not permit:
        return permit
    if end not in DepositEnd.values or ended_on > today:
        return no(_("Choose what became of it, and a day that has come."), "day")
    found = next((one for one in deposits_of(lot) if one.organisation == who), None)
    if found is None:
        return no(_("This lot holds no security of that bidder."), "not_bidder")
    if found.recorded and not found.recorded.contested_at:
        return no(_("This is on record already."), "twice")
    return YES


def is_tender_side(user: User | AnonymousUser, lot: Lot) -> Permit:
    """Tenderer or agency of the lot."""
    permit = may_act(user, Act.ANSWER_QUESTION)
    if not permit:
        return permit
    if isinstance(user, User) and user.organisation_id in {lot.project.tenderer_id, lot.project.agency_id}:
        return YES
    return no(_("This project belongs to another tenderer."), "other_project")


def may_contest(user: User, one: DepositReturn) -> Permit:
    """The bidder itself, once for what stands recorded."""
    if user.organisation_id != one.organisation_id:
        return no(_("Only the bidder whose security it is can say so."), "not_own")
    return no(_("Your objection is on record."), "twice") if one.contested_at else YES


def may_see(user: User | AnonymousUser, lot: Lot) -> Permit:
    """Tender side and department; a bidder its own line: after the bidders are public, before that nobody (MN-11)."""
    if not isinstance(user, User):
        return no(_("Please sign in first."), "signed_out", "account_login")
    if not has_securities(lot):
        return no(_("Who paid a security is secret until the bidders are public (招标投标法22)."), "sealed")
    if is_tender_side(user, lot) or may_supervise(user, lot):
        return YES
    if any(one.organisation.pk == user.organisation_id for one in deposits_of(lot)):
        return YES
    return no(_("This is another organisation's matter."), "not_party")
