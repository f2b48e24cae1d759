"""Suspending a lot for a reason, and resuming it when its last reason is gone."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permits import require
from bidding.actions.notices import post, tell
from bidding.flow import LIVE, wind
from bidding.law import days
from bidding.law.figures import holidays
from bidding.models import Hold, Lot, NoticeKind, Status
from bidding.queries.facts import moment
from bidding.rules import results as rules
from ledger import clock
from ledger.actions import record


@transaction.atomic
def suspend(lot: Lot, *, by: User | None, reason: str, thing: str, basis: str = "") -> Hold:
    """Suspend a lot on account of a thing ("supervision.objection:3"); `by` None when the law does it by itself.

    `reason` and `basis` are published, so they name nobody. The same thing suspends once: asking again returns the
    hold in force. Raises Refused for a lot that is not under way.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    if same := lot.holds.filter(thing=thing, released_at__isnull=True).first():
        return same
    require(rules.may_suspend(lot))
    hold = Hold.objects.create(lot=lot, reason=reason, basis=basis, thing=thing, placed_at=at, placed_by=by)
    if lot.suspended_at is None:
        lot.suspended_at = at
        lot.save(update_fields=["suspended_at"])
    notice = post(
        lot, NoticeKind.SUSPENSION, by=by, at=at, reason=reason, basis=basis or "／", since=moment(at)
    )
    tell(lot, record("lot.suspend", by=by, on=lot, at=at, hold=hold.pk, thing=thing, notice=notice.sha256))
    return hold


@transaction.atomic
def resume(hold: Hold, *, by: User | None, reason: str) -> Hold:
    """Release one hold; with the last one the lot goes on from where it stood. Releasing again changes nothing.

    A bid deadline that passed meanwhile is set anew: bidders get back the time that was left when the lot was
    suspended, up to a working day. Raises Refused for who may not release this hold.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=hold.lot_id)
    hold = Hold.objects.select_for_update(of=("self",)).select_related("placed_by").get(pk=hold.pk)
    hold.lot = lot
    if hold.released_at:
        return hold
    require(rules.may_release(by, hold))
    hold.released_at, hold.release_reason = at, reason
    hold.save(update_fields=["released_at", "release_reason"])
    facts: dict[str, str] = {}
    if not lot.holds.filter(released_at__isnull=True).exists():
        facts = _go_on(lot, by=by, at=at, reason=reason) if lot.status in LIVE else _ended(lot)
    tell(lot, record("lot.resume", by=by, on=lot, at=at, hold=hold.pk, thing=hold.thing, **facts))
    return hold


def _go_on(lot: Lot, *, by: User | None, at: datetime, reason: str) -> dict[str, str]:
    """Let the lot go on; return what the ledger keeps of it."""
    moved = _deadline_after(lot, at)
    lot.suspended_at = None
    if moved:
        lot.deadline = moved
    lot.save(update_fields=["suspended_at", "deadline"])
    wind(lot)
    said = f"新的投标截止时间（即开标时间）：{moment(moved)}（北京时间）。" if moved else ""
    notice = post(lot, NoticeKind.RESUMPTION, by=by, at=at, reason=reason, deadline=said, since=moment(at))
    return {"notice": notice.sha256, "deadline": moved.isoformat() if moved else ""}


def _ended(lot: Lot) -> dict[str, str]:
    """A lot that failed or was terminated meanwhile does not go on, and nobody is told that it does."""
    lot.suspended_at = None
    lot.save(update_fields=["suspended_at"])
    return {}


def _deadline_after(lot: Lot, at: datetime) -> datetime | None:
    """Return the new deadline of a lot whose deadline passed while it was suspended, None for any other."""
    if lot.status != Status.PUBLISHED or lot.deadline is None or lot.suspended_at is None:
        return None
    if lot.deadline > at:
        return None
    left = lot.deadline - lot.suspended_at
    hour = lot.deadline.astimezone(days.SHANGHAI)
    table = holidays()
    day = table.next_working(days.day_of(at + left))
    moved = days.at(day, hour.hour, hour.minute)
    return (
        moved if moved >= at + left else days.at(table.next_working(day + days.DAY), hour.hour, hour.minute)
    )
