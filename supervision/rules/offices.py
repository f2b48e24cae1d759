"""Whose matter it is: a supervision department acts on the projects it supervises."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Lot


def may_supervise(user: User | AnonymousUser | None, lot: Lot) -> Permit:
    """An officer of the department that supervises the lot's project."""
    return _of_the_office(user, lot, Act.SUPERVISE)


def may_decide_on(user: User | AnonymousUser | None, lot: Lot) -> Permit:
    """An officer of that department who may decide cases."""
    return _of_the_office(user, lot, Act.DECIDE_CASE)


def may_watch(user: User | AnonymousUser | None) -> Permit:
    """Any supervision officer: for lists, which show only the own department's matters."""
    return may_act(user or AnonymousUser(), Act.SUPERVISE)


def _of_the_office(user: User | AnonymousUser | None, lot: Lot, act: Act) -> Permit:
    permit = may_act(user or AnonymousUser(), act)
    if not permit:
        return permit
    if isinstance(user, User) and user.organisation_id == lot.project.supervisor_id:
        return YES
    return no(_("This project is supervised by another department."), "other_office")
