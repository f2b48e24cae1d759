"""May a lot be screened? Nothing is computed from a bid's content before the opening."""

from django.utils.translation import gettext as _

from accounts.permits import YES, Permit, no
from bidding.models import Lot
from bidding.queries.bids import opened_bids


def may_gather(lot: Lot) -> Permit:
    """Only after the hall has opened the bids (招标投标法 22, 34)."""
    if opened_bids(lot).exists():
        return YES
    return no(_("Bids are sealed: nothing is read from them before the opening."), "sealed")
