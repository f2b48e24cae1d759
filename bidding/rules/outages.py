"""May she? Closing over an outage, reading the probe log."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Lot
from bidding.queries.outages import due

# Who runs the platform, and who watches over it.
READERS = (Act.READ_LEDGER, Act.SUPERVISE, Act.HOST_OPENING, Act.MANAGE_ACCOUNTS)


def may_close_over_outages(lot: Lot, *, at: datetime) -> Permit:
    """Tell whether no outage asks for a later deadline: a lot does not close on bidders who could not come in."""
    if due(lot, at=at) is None:
        return YES
    return no(
        _("The platform did not answer before the deadline; the deadline is moved instead of closing."),
        "outage",
    )


def may_read_probes(user: User) -> Permit:
    """Tell whether the account may read the whole probe log: the platform's staff and those who watch over it."""
    permits = [may_act(user, act) for act in READERS]
    return next((permit for permit in permits if permit), permits[0])
