"""When a party to the draw lets its time pass: nobody can stop a draw, and nobody gains by trying (decision 145)."""

from datetime import datetime

from django.db import transaction

from accounts.permits import Refused
from evaluation import draw
from evaluation.actions.drawing import is_overdue, prepared_draw, settled, waits_until
from evaluation.actions.writing import locked, note
from evaluation.models import Draw, Room, State
from ledger import clock


def expire_draws(at: datetime) -> int:
    """Go on with every draw whose step has waited long enough; return how many went on."""
    waiting = Draw.objects.filter(drawn_at=None, due_at__lt=at, room__state=State.ARRANGED)
    return sum(expire_draw(room=one.room) for one in waiting.select_related("room"))


@transaction.atomic
def expire_draw(*, room: Room) -> bool:
    """Go on with a draw whose step has waited long enough; return whether anything changed.

    One commitment missing: the centre may stand in for that party; both missing: they have the same time again. Once
    the root stands nothing begins anew: a seed that is missing counts as withheld, its commitment takes its place.
    """
    room = locked(room)
    try:
        prepared = prepared_draw(room)
    except Refused:
        return False
    at = clock.now()
    if settled(prepared) or not is_overdue(room, prepared, at):
        return False
    given = prepared.seeds if prepared.root else prepared.commitments
    missing = [party for party in draw.PARTIES if party not in given]
    if prepared.root:
        _go_on_without(room, prepared, missing)
    elif len(missing) == len(draw.PARTIES):
        note("draw.restart", room, by=None)
    elif not _let_centre_stand_in(room, prepared, missing[0]):
        return False
    if not settled(prepared):
        prepared.due_at = waits_until(prepared, at)
    prepared.save()
    return True


def _go_on_without(room: Room, prepared: Draw, parties: list[str]) -> None:
    # Never a new round: two parties that share their seeds could ask for another until they like the result.
    prepared.withheld = parties
    for party in parties:
        note("draw.withheld", room, by=None, party=party)
    note("draw.seeds", room, by=None, seeds=prepared.seeds)


def _let_centre_stand_in(room: Room, prepared: Draw, party: str) -> bool:
    if party in prepared.stood_in:
        return False
    # The centre never gives both seeds: whoever knows both could look for a root of the log that suits it.
    prepared.stood_in = [party]
    note("draw.standin", room, by=None, party=party)
    return True
