"""Moving the hall from stage to stage, and showing it to everybody who looks."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Lot, OpeningSession
from bidding.queries.bids import session_of
from bidding.queries.halls import hall_topic, hall_view, wall_topic
from bidding.rules.bids import may_host
from bidding.rules.opening import are_objections_answered, is_list_intact
from bidding.stages import move_stage
from ledger import clock
from ledger.actions import record
from ledger.entries import JSON
from realtime.announcing import MOST_HTML, announce

# 实施条例 44: every objection is answered on the spot, whatever else lets the lot go on.
WHEN_ANSWERED = frozenset({"sign_record", "close_hall"})


def moved(lot: Lot, name: str, *, by: User, **facts: JSON) -> OpeningSession:
    """Move the hall along its table for its host, write it down and show it. Raises Refused, IllegalMoveError."""
    lot, session = movable(lot, name, by=by)
    at = clock.now()
    session = move_stage(session, name, at=at)
    if session.host_id is None:
        OpeningSession.objects.filter(pk=session.pk, host__isnull=True).update(host=by)
    record(f"opening.{name}", by=by, on=lot, at=at, **facts)
    show(lot, kind=name)
    return session


def movable(lot: Lot, name: str, *, by: User) -> tuple[Lot, OpeningSession]:
    """Lock the lot and ask whether its host may move the hall now. Raises Refused."""
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(may_host(by, lot))
    require(is_list_intact(lot))
    if name in WHEN_ANSWERED:
        require(are_objections_answered(lot))
    session = session_of(lot)
    if session is None:
        raise Refused(is_list_intact(lot).reason, "no_opening")
    return lot, session


def show(lot: Lot, *, kind: str) -> None:
    """Send the public part of the hall, rendered once in each language, to whoever looks.

    A part too large for a frame, as with hundreds of bidders, does not travel: the pages are told to fetch it.
    """
    lot = Lot.objects.select_related("project").get(pk=lot.pk)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            html = render_to_string("bidding/_hall.html", {"hall": hall_view(lot)})
            small = html if len(html) <= MOST_HTML else None
            announce(hall_topic(lot, language), kind=kind, html=small)
    announce(wall_topic(lot), kind="wall")
