"""Posting a lot: counting its facts by value and its bids by firm, once each, so that later lots look them up."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from bidding.models import Bid, Lot
from supervision.models import Attendance, Fact, Holder, Lease, Posted, Tally, Value
from supervision.queries.facts import NOT_SCREENED, bid_prices, price_envelopes
from supervision.queries.postings import CROSSING, LEASE, stratum_of
from supervision.screens.identities import known

# Rows of one statement.
_BATCH = 500


@transaction.atomic
def post(lot: Lot, bids: list[Bid]) -> None:
    """Count what was not counted yet. Cut short, it is as if it had never begun; done twice, it counts once.

    Writers queue at one row: counters of values that several lots share cannot deadlock.
    """
    Lease.objects.get_or_create(name=LEASE)
    Lease.objects.select_for_update().get(name=LEASE)
    posted, _new = Posted.objects.get_or_create(lot=lot)
    new = list(Fact.objects.filter(lot=lot, pk__gt=posted.fact).select_related("bid").order_by("pk"))
    if new:
        _post_facts(lot, posted, new)
        posted.fact = new[-1].pk
        posted.save()
    _post_bids(lot, bids)


# --- values --------------------------------------------------------------------------------------------


def _post_facts(lot: Lot, posted: Posted, new: list[Fact]) -> None:
    before = Fact.objects.filter(lot=lot, pk__lte=posted.fact).values_list("bid", "kind", "compared")
    seen = set(before)
    bids = {bid for bid, _kind, _value in seen}
    fresh: dict[tuple[int, str, str], Fact] = {}
    for fact in new:
        key = (fact.bid_id, fact.kind, fact.compared)
        if key not in seen and fact.kind not in NOT_SCREENED and known(fact.value):
            fresh.setdefault(key, fact)
    counts = Counter((kind, compared) for _bid, kind, compared in fresh)
    counts["", ""] = len({fact.bid_id for fact in new} - bids)
    _raise(counts)
    _hold(lot, [fact for fact in fresh.values() if fact.kind in CROSSING])


def _raise(counts: Counter[tuple[str, str]]) -> None:
    """Raise the counters, those that rise by the same figure in one statement."""
    Value.objects.bulk_create(
        [Value(kind=kind, compared=compared) for kind, compared in sorted(counts)],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )
    keys = _keys(counts)
    by_rise: dict[int, list[int]] = defaultdict(list)
    for value, rise in counts.items():
        by_rise[rise].append(keys[value])
    for rise, rows in by_rise.items():
        for start in range(0, len(rows), _BATCH):
            Value.objects.filter(pk__in=rows[start : start + _BATCH]).update(bids=F("bids") + rise)


def _keys(values: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, compared in values:
        by_kind[kind].append(compared)
    found: dict[tuple[str, str], int] = {}
    for kind, texts in by_kind.items():
        rows = Value.objects.filter(kind=kind, compared__in=texts).values_list("compared", "pk")
        found |= {(kind, compared): key for compared, key in rows}
    return found


def _hold(lot: Lot, facts: Iterable[Fact]) -> None:
    """Note who held what, the first time in an office."""
    kept = {(fact.kind, fact.compared, fact.bid.bidder_id): fact for fact in reversed(list(facts))}
    keys = _keys({(kind, compared) for kind, compared, _firm in kept})
    Holder.objects.bulk_create(
        [
            Holder(
                value_id=keys[kind, compared], office_id=lot.project.supervisor_id, firm_id=firm, fact=fact
            )
            for (kind, compared, firm), fact in sorted(kept.items(), key=lambda one: one[1].pk)
        ],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )


# --- bids ----------------------------------------------------------------------------------------------


def _post_bids(lot: Lot, bids: list[Bid]) -> None:
    """Note who bid, and the prices as far as they are open."""
    prices, envelopes = bid_prices(bids), price_envelopes(bids)
    there = {row.bid_id: row for row in Attendance.objects.filter(lot=lot)}
    if bids and not there:
        Tally.objects.get_or_create(office_id=lot.project.supervisor_id, stratum=stratum_of(lot))
        Tally.objects.filter(office=lot.project.supervisor_id, stratum=stratum_of(lot)).update(
            lots=F("lots") + 1
        )
    for bid in bids:
        price = prices.get(str(bid.pk))
        opened = envelopes[str(bid.pk)].opened_at if price else None
        if bid.pk not in there:
            _attend(lot, bid, price, opened)
        elif price and there[bid.pk].amount is None:
            Attendance.objects.filter(bid=bid, amount=None).update(amount=price, priced_at=opened)


def _attend(lot: Lot, bid: Bid, price: Decimal | None, opened: datetime | None) -> None:
    Attendance.objects.create(
        office_id=lot.project.supervisor_id,
        firm_id=bid.bidder_id,
        lot=lot,
        bid=bid,
        at=lot.deadline or bid.received_at,
        stratum=stratum_of(lot),
        amount=price,
        priced_at=opened,
    )
