"""May this archive be had, and by whom?"""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act, Role
from accounts.rules import may_act
from bidding.models import Lot
from bidding.queries.archives import is_opened, is_public


def may_make(lot: Lot) -> Permit:
    """Before the hall has opened the bids an archive would tell who bids (招标投标法 22)."""
    if is_opened(lot):
        return YES
    return no(_("There is no audit archive before the opening: nothing may tell who bids."), "not_opened")


def may_take(user: User, lot: Lot) -> Permit:
    """The full archive is for auditors, the lot's own supervision department and its trading centre."""
    project = lot.project
    permit = may_act(user, Act.READ_ARCHIVE)
    if not permit:
        return permit
    if user.role == Role.SUPERVISOR and user.organisation_id != project.supervisor_id:
        return no(_("This project is supervised by another department."), "other_project")
    if user.role == Role.CENTRE and user.organisation_id != project.centre_id:
        return no(_("This project belongs to another trading centre."), "other_project")
    return may_make(lot)


def may_take_public(lot: Lot) -> Permit:
    """From the award notice on the public edition is everybody's, once nothing sealed meanwhile is left."""
    if is_public(lot):
        return YES
    return no(
        _(
            "The public edition is available after the award, once every lot that took bids until then is opened."
        ),
        "not_awarded",
    )
