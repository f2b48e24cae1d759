"""The facts that the indicators look at, of many lots in a few queries; of bids nothing before the opening."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F, Max, Sum

from bidding.law.days import day_of
from bidding.law.figures import figures_for, holidays
from bidding.models import (
    Award,
    Bid,
    BidState,
    EnvelopeKind,
    Lot,
    Notice,
    NoticeKind,
    OpenedEnvelope,
    OpeningSession,
    OpeningStage,
)
from bidding.stages import ORDER
from evaluation.models import Mark, Rejection, Report, Room, RoomSite, SiteRole, State
from supervision.indicators.facts import (
    BidFact,
    Law,
    LotFacts,
    MarkFact,
    ObjectionFact,
    Period,
    RefundFact,
)
from supervision.models import Objection, ObjectionStatus
from supervision.queries.deposits import deposits_of_all

PERIODS = (
    "TL-01.documents_days", "TL-03.bid_preparation_days", "TL-04.addendum_days", "TL-08.publicity_start_days",
    "TL-08.publicity_days", "TL-31.publish_hours",
)  # fmt: skip
AMOUNTS = ("TL-29.works_threshold", "TL-29.goods_threshold", "TL-29.services_threshold")
# From here on the hall has opened the bids: their number and names are public.
OPEN_STAGES = ORDER[ORDER.index(OpeningStage.OPENED) :]

Rows = dict[int, list[Any]]


def law_of(lot: Lot, at: datetime) -> Law:
    """Return the figures in force for a lot; those that its regime does not have are left out."""
    project = lot.project
    # The period that the notice began with goes on to hold (招标投标法 has no retroactive figures).
    on = day_of(lot.published_at or at)
    found = figures_for([*PERIODS, *AMOUNTS], regime=project.regime, region=project.region, on=on)
    return Law(
        periods={key: Period(found[key].number, found[key].unit, found[key].article) for key in PERIODS if key in found},
        amounts={key: found[key].amount for key in AMOUNTS if key in found},
        holidays=holidays(project.region),
    )  # fmt: skip


def facts_of(lots: Sequence[Lot]) -> list[LotFacts]:
    """Return the facts of lots, in their order."""
    keys = [lot.pk for lot in lots]
    opened = set(
        OpeningSession.objects.filter(lot__in=keys, stage__in=OPEN_STAGES).values_list("lot", flat=True)
    )
    parts = _parts(keys, opened) | {"refunds": _refunds([lot for lot in lots if lot.pk in opened])}
    return [_facts(lot, lot.pk in opened, parts) for lot in lots]


def _parts(keys: list[int], opened: set[int]) -> dict[str, Mapping[int, Any]]:
    rooms = list(Room.objects.filter(lot__in=keys, state=State.CLOSED).order_by("number"))
    awards = Award.objects.filter(lot__in=keys).select_related("contract", "candidate__bid")
    return {
        "bids": _bids(opened),
        "marks": _marks(rooms),
        "early": _by_lot(
            OpenedEnvelope.objects.filter(
                envelope__bid__lot__in=keys, opened_at__lt=F("envelope__bid__lot__deadline")
            ).values_list("envelope__bid__lot", "pk")
        ),
        "addenda": _notices(keys, NoticeKind.ADDENDUM),
        "results": _notices(keys, NoticeKind.RESULT),
        "rooms": {room.lot_id: room for room in rooms},
        "remote": _by_lot(
            RoomSite.objects.filter(room__in=rooms).exclude(role=SiteRole.HOST).values_list("room", "pk")
        ),
        "reports": dict(
            Report.objects.filter(room__in=rooms).annotate(last=Max("signatures__signed_at"))
            .values_list("room__lot", "last")
        ),
        "awards": {award.lot_id: award for award in awards},
        "objections": _objections(keys),
    }  # fmt: skip


def _by_lot(pairs: Iterable[tuple[int, Any]]) -> Rows:
    found: Rows = defaultdict(list)
    for lot, value in pairs:
        found[lot].append(value)
    return found


def _notices(keys: list[int], kind: NoticeKind) -> Rows:
    rows = Notice.objects.filter(lot__in=keys, kind=kind).order_by("published_at")
    return _by_lot(rows.values_list("lot", "published_at"))


def _objections(keys: list[int]) -> Rows:
    rows = Objection.objects.filter(lot__in=keys).order_by("pk")
    return _by_lot((one.lot_id, _objection(one)) for one in rows)


def _objection(one: Objection) -> ObjectionFact:
    withdrawn = one.status == ObjectionStatus.WITHDRAWN
    return ObjectionFact(one.pk, one.due_at, one.answered_at, withdrawn)


def _bids(opened: set[int]) -> Rows:
    """Return the opened bids of lots whose hall has opened them."""
    rejected = set(
        Rejection.objects.filter(bid__lot__in=opened, voided_at__isnull=True).values_list("bid", flat=True)
    )
    prices = {
        bid: price_of(letter)
        for bid, letter in OpenedEnvelope.objects.filter(
            envelope__bid__lot__in=opened, envelope__kind=EnvelopeKind.PRICE, cause=""
        ).values_list("envelope__bid", "letter")
    }
    rows = Bid.objects.filter(lot__in=opened, state=BidState.OPENED).order_by("pk")
    return _by_lot(
        (lot, BidFact(bidder, prices.get(pk), pk in rejected))
        for pk, lot, bidder in rows.values_list("pk", "lot", "bidder")
    )


def price_of(letter: dict[str, Any]) -> Decimal | None:
    """Return the price in an opened letter in yuan; None if it says none."""
    try:
        price = Decimal(str(letter.get("price", "")))
    except InvalidOperation:
        return None
    return price if price.is_finite() and price > 0 else None


def _marks(rooms: Sequence[Room]) -> Rows:
    """Return what each drawn expert gave each bid in all, in rooms that have closed."""
    winners = set(
        Award.objects.filter(lot__rooms__in=rooms).values_list("candidate__bid", flat=True)
    )  # fmt: skip
    rows = (
        Mark.objects.filter(
            member__room__in=rooms, member__expert__isnull=False, member__left_at__isnull=True
        )
        .values("member__room__lot", "member__expert", "bid")
        .annotate(points=Sum("value"))
        .order_by("bid", "member__expert")
    )
    return _by_lot(
        (row["member__room__lot"], MarkFact(row["member__expert"], row["bid"], row["points"], row["bid"] in winners))
        for row in rows
    )  # fmt: skip


def _refunds(lots: Iterable[Lot]) -> Rows:
    return _by_lot(
        (lot, RefundFact(one.organisation.pk, one.due_on, one.settled_on))
        for lot, found in deposits_of_all(lots).items()
        for one in found
        if one.due_on is not None
    )


def _facts(lot: Lot, opened: bool, parts: dict[str, Mapping[int, Any]]) -> LotFacts:
    project, award, room = lot.project, parts["awards"].get(lot.pk), parts["rooms"].get(lot.pk)
    contract = getattr(award, "contract", None)
    return LotFacts(
        pk=lot.pk, region=project.region, office=project.supervisor_id, tenderer=project.tenderer_id,
        agency=project.agency_id, centre=project.centre_id, kind=project.kind, mandatory=project.mandatory_tender,
        estimate=lot.estimate, max_price=lot.max_price, security=lot.security_amount,
        published_at=lot.published_at, documents_until=lot.documents_until, deadline=lot.deadline,
        addenda=tuple(parts["addenda"].get(lot.pk, ())), opened=opened,
        opened_early=bool(parts["early"].get(lot.pk)), bids=tuple(parts["bids"].get(lot.pk, ())),
        marks=tuple(parts["marks"].get(lot.pk, ())),
        evaluated_at=room.revealed_at or room.locked_at if room else None,
        remote=bool(parts["remote"].get(room.pk)) if room else None,
        report_at=parts["reports"].get(lot.pk), publicity_from=lot.publicity_from,
        publicity_until=lot.publicity_until, awarded_at=award.decided_at if award else None,
        winner=award.candidate.bid.bidder_id if award else None, award_price=award.price if award else None,
        result_at=next(iter(parts["results"].get(lot.pk, ())), None),
        contract_due_at=award.contract_due_at if award else None,
        contract_signed_on=contract.signed_on if contract else None,
        objections=tuple(parts["objections"].get(lot.pk, ())),
        refunds=tuple(parts["refunds"].get(lot.pk, ())),
    )  # fmt: skip
