"""May a suspension be ordered on account of this complaint?"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.permits import YES, Permit, no
from supervision.models import Complaint
from supervision.models.complaints import OPEN_COMPLAINTS
from supervision.queries.orders import days_left, order_in_force


def may_order(complaint: Complaint, at: datetime) -> Permit:
    """While the complaint is handled, one order at a time, within the days of the law."""
    if complaint.status not in OPEN_COMPLAINTS:
        return no(_("This complaint has been dealt with."), "closed")
    if order_in_force(complaint):
        return no(_("The lot is suspended on account of this complaint already."), "twice")
    if days_left(complaint, at) == 0:
        return no(_("The thirty days of suspension are used up (94号令28)."), "used_up")
    return YES
