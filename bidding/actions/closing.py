"""Closing the bidding: from here on the list of bids is fixed; the witness cosigns it at once, and the hall waits for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import require
from bidding import flow
from bidding.actions.failing import fail_lot
from bidding.actions.hall import show
from bidding.actions.witnessing import ask_witness
from bidding.law.figures import figure
from bidding.models import Closing, Lot, OpeningSession
from bidding.queries.bids import list_digest, standing_bids
from bidding.rules.bids import may_close
from bidding.rules.outages import may_close_over_outages
from ledger import clock
from ledger.actions import checkpoint, record
from ledger.models import Entry
from ledger.stamping import want


@transaction.atomic
def close_lot(lot: Lot, *, by: User | None = None) -> Closing:
    """Close the bidding at its deadline, by the clock (None) or the host, and open the hall.

    A witness that does not answer holds up no closing: it is asked again by the clock, and until it has cosigned the
    hall stands still. With fewer bidders than the law wants (TL-23; 招标投标法 28, 实施条例 44) the lot fails and nothing is ever decrypted.
    Raises Refused before the deadline, IllegalMoveError when the lot is closed already or suspended.
    """
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    at = clock.now()
    require(may_close(by, lot, at=at))
    require(may_close_over_outages(lot, at=at))
    flow.move(lot, "close")
    bids = list(standing_bids(lot))
    entry = record("lot.close", by=by, on=lot, list_sha256=list_digest(bids), bids=len(bids))
    closing = _committed(lot, entry, len(bids), list_digest(bids))
    least = figure(
        "TL-23.min_bidders", regime=lot.project.regime, region=lot.project.region, on=entry.at.date()
    )
    if len(bids) < least.number:
        reason = _("Fewer than %(count)s bidders; the bids stay sealed (%(article)s).")
        fail_lot(lot, reason=reason % {"count": least.number, "article": least.article}, by=by)
    else:
        OpeningSession.objects.create(lot=lot, host=by, started_at=entry.at)
        show(lot, kind="close")
    ask_witness(closing)
    return closing


def _committed(lot: Lot, entry: Entry, count: int, digest: str) -> Closing:
    """Keep what was closed. Our own checkpoint is signed here already, whatever becomes of the witness."""
    checkpoint()
    want(entry)
    return Closing.objects.create(
        lot=lot, closed_at=entry.at, bid_count=count, list_sha256=digest, entry_index=entry.index
    )
