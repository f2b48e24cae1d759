"""What a keyholder's page says, by the codes that static/js/holding/ raises."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bidding.models import EnvelopeKind
from bidding.sealing import refusals
from ledger import faults

OWN: Final[dict[str, str | Promise]] = {
    "closed_seen": _(
        "Bid deadline %(deadline)s; the witness cosigned the closed log at %(seen)s. Your browser checked both signatures."
    ),
    "why_opening": _("The hall asks: bidding is closed and the bidders are published."),
    "why_price": _(
        "The bid stands in the logged list of those that passed qualification; your browser checked it."
    ),
    "too_early": _(
        "Refused: the server handed out wraps without a closing that the platform signed and the witness cosigned at or after "
        "the deadline. Nothing was opened. Tell the supervision department."
    ),
    "not_listed": _(
        "Refused: a price was handed out that does not stand in the logged list of bids that passed qualification. "
        "Nothing was opened. Tell the supervision department."
    ),
    "not_cosigned": _(
        "The list of those that passed qualification is not cosigned by the witness yet. Try again in a minute."
    ),
    "withheld": _("The server gives out nothing now: the hall does not ask you for shares. Reload the page."),
    "wrong_lot": _("Refused: the server handed out wraps of another lot or keyholder. Nothing was opened."),
    "shares_not_answered": _(
        "The server did not answer. Reload the page: it shows whether your shares arrived. Releasing again does no harm."
    ),
}


def texts() -> dict[str, str]:
    """Return the table for the page in its language: sealing's refusals, the log's faults, and the page's own."""
    sealing = {code: gettext(text) for code, text in refusals.TEXTS.items()}
    kinds = {f"kind_{kind}": str(kind.label) for kind in EnvelopeKind}
    return sealing | kinds | {code: str(text) for code, text in (faults.TEXTS | OWN).items()}
