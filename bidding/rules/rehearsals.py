"""May she? Practising on a lot, handing in to a practice run."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Lot, Rehearsal, Status


def may_practise(user: User, lot: Lot, *, at: datetime) -> Permit:
    """Tell whether the account may practise on a lot: any bidder, while the lot takes bids."""
    if not (permit := may_act(user, Act.SUBMIT_BID)):
        return permit
    if user.organisation is None:
        return no(_("This account belongs to no organisation."), "no_organisation")
    if lot.status != Status.PUBLISHED or lot.deadline is None or at >= lot.deadline:
        return no(_("Practice runs are offered while a tender takes bids."), "not_open")
    return YES


def takes_practice(rehearsal: Rehearsal, *, at: datetime) -> Permit:
    """Tell whether a practice run takes bids at this moment: as a lot, before the practice deadline."""
    if at >= rehearsal.deadline or rehearsal.closing:
        return no(_("The deadline has passed; bids are no longer accepted."), "late")
    return YES
