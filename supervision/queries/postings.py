"""What the platform knows beside a lot's own facts, looked up by evidence value and by firm, never read through."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from django.db.models import Max, Min, Q, QuerySet

from accounts.models import Organisation
from bidding import stages
from bidding.law.days import day_of
from bidding.law.figures import NoSuchFigureError, figure
from bidding.models import Award, Bid, Lot, OpenedEnvelope, OpeningStage, Status
from bidding.queries.documents import current_document
from supervision.models import Attendance, Fact, Holder, Lease, Progress, Reading, Screening, Tally, Value
from supervision.screens.history import MIN_JOINT, PastBid
from supervision.screens.identities import KINDS
from supervision.screens.signals import Grade

# How far back a firm's history is looked at, and the lots of it at most, the latest ones.
WINDOW = timedelta(days=5 * 365)
MOST_LOTS = 600
# A value that more firms hold than this ties nobody across lots.
MOST_HOLDERS = 50
CROSSING = frozenset(kind for kind, meaning in KINDS.items() if meaning.grade is not Grade.SOFT)
# By these words a tender document announces that what the maker's machine left in the files is compared.
_ANNOUNCES = re.compile(r"机器码|文件创建标识码|加密锁|网卡|MAC\s*地址|machine code", re.IGNORECASE)
DEEMED, SIGNAL = "deemed", "signal"
LEASE = "screen_platform"
# An opened envelope's key, and when it was opened: a second try to open it has another time.
Opening = tuple[int, datetime]
# From here on the hall has shown what was opened.
SHOWN = frozenset(stages.ORDER[stages.ORDER.index(OpeningStage.OPENED) :])
CAME_TO_NOTHING = frozenset({Status.FAILED, Status.TERMINATED})


def stratum_of(lot: Lot) -> str:
    """Name the territory and kind of work of a lot: county and kind."""
    return f"{lot.project.region}/{lot.project.kind}"


def common(facts: Iterable[Fact]) -> dict[tuple[str, str], int]:
    """Return for each of these values how many bids on the platform hold it, from the postings."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        wanted[fact.kind].add(fact.compared)
    found: dict[tuple[str, str], int] = {}
    for kind, values in wanted.items():
        rows = Value.objects.filter(kind=kind, compared__in=values).values_list("compared", "bids")
        found |= {(kind, compared): bids for compared, bids in rows}
    return found


def counted() -> int:
    """Return how many bids on the platform have facts."""
    return Value.objects.filter(kind="", compared="").values_list("bids", flat=True).first() or 0


def held(office: Organisation) -> dict[str, int]:
    """Return how many lots of an office had bids, by region and kind of work (a few rows)."""
    return dict(Tally.objects.filter(office=office).values_list("stratum", "lots"))


def met_before(lot: Lot, facts: Sequence[Fact]) -> list[tuple[int, int, int]]:
    """Return (own fact, fact of another bidder's earlier bid, that bidder's bid here) for values that cross lots."""
    own = {fact.bid.bidder_id: fact.bid_id for fact in facts}
    here: dict[tuple[str, str], dict[int, Fact]] = defaultdict(dict)
    for fact in facts:
        if fact.kind in CROSSING:
            here[fact.kind, fact.compared].setdefault(fact.bid.bidder_id, fact)
    found = []
    for holder in _holders(lot, here, set(own)):
        holders = here[holder.value.kind, holder.value.compared]
        if holder.firm_id not in holders:
            found += [(fact.pk, holder.fact_id, own[holder.firm_id]) for fact in holders.values()]
    return sorted(found)


def _holders(lot: Lot, here: Mapping[tuple[str, str], object], firms: set[int]) -> Iterable[Holder]:
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, compared in here:
        by_kind[kind].add(compared)
    for kind, values in sorted(by_kind.items()):
        yield from Holder.objects.filter(
            value__kind=kind, value__compared__in=values, value__bids__lte=MOST_HOLDERS,
            office=lot.project.supervisor_id, firm__in=firms,
        ).exclude(fact__lot=lot).select_related("value").order_by("pk")  # fmt: skip


# --- history -------------------------------------------------------------------------------------------


def last_attendance() -> int:
    """Return the key of the latest attendance posted."""
    return Attendance.objects.aggregate(last=Max("pk"))["last"] or 0


def past_of(lot: Lot, firms: Iterable[int], *, upto: int, at: datetime) -> list[PastBid]:
    """Return what an office's earlier lots say of these firms: every bid of the lots of those who met often.

    Read by firm, so that the cost is their own activity. Prices and awards count as known at ``at``; ``upto`` is the
    last attendance seen. Empty when no two of them met often enough to judge.
    """
    posted = _attended(lot, upto).filter(firm__in=set(firms))
    by_lot: dict[int, set[int]] = defaultdict(set)
    for there, firm in posted.order_by("-at", "-pk").values_list("lot", "firm"):
        by_lot[there].add(firm)
    often = _often(by_lot.values())
    lots = [there for there, names in by_lot.items() if names & often][:MOST_LOTS]
    winners = dict(
        Award.objects.filter(lot__in=lots, decided_at__lte=at).values_list("lot", "candidate__bid")
    )
    rows = _attended(lot, upto).filter(lot__in=lots).order_by("at", "lot", "firm")
    return [
        PastBid(
            tender=str(row.lot_id),
            bidder=str(row.firm_id),
            amount=float(row.amount) if row.amount and row.priced_at and row.priced_at <= at else 0.0,
            won=winners.get(row.lot_id) == row.bid_id,
            when=row.at.timestamp(),
            stratum=row.stratum,
        )
        for row in rows
    ]


def _attended(lot: Lot, upto: int) -> QuerySet[Attendance]:
    since = (lot.deadline or lot.project.created_at) - WINDOW
    return Attendance.objects.filter(office=lot.project.supervisor_id, at__gte=since, pk__lte=upto).exclude(
        lot=lot
    )


def _often(lots: Iterable[set[int]]) -> set[int]:
    """Return the firms that met another of them often enough."""
    joint = Counter(pair for firms in lots for pair in combinations(sorted(firms), 2))
    return {firm for pair, times in joint.items() if times >= MIN_JOINT for firm in pair}


# --- what a region's rule and the register say ---------------------------------------------------------


def treat_as(lot: Lot) -> str:
    """Tell how the lot's region treats machine identities: deemed only where the tender document announced it."""
    day = day_of(lot.deadline or lot.project.created_at)
    try:
        rule = figure("CL-14.treat_as", regime=lot.project.regime, region=lot.project.region, on=day)
    except NoSuchFigureError:
        return SIGNAL
    document = current_document(lot)
    announced = document is not None and bool(_ANNOUNCES.search(document.text))
    return DEEMED if rule.value == DEEMED and announced else SIGNAL


def sisters(bids: Sequence[Bid]) -> list[tuple[int, int]]:
    """Return the pairs of bids whose bidders name the same parent in the register."""
    return [
        (a.pk, b.pk)
        for a, b in combinations(bids, 2)
        if a.bidder.controller_uscc and a.bidder.controller_uscc == b.bidder.controller_uscc
    ]


# --- what is still to be screened ----------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A lot whose openings lie above the mark, with the first and last of them by key and the last by time.

    ``shown`` tells whether the hall has shown what was opened, ``failing`` whether the last screening of it failed.
    """

    lot: int
    first: int
    key: int
    opened: datetime
    screened: datetime | None
    shown: bool = True
    failing: bool = False

    @property
    def due(self) -> bool:
        """Whether something was opened that no screening has seen."""
        return self.screened is None or self.screened < self.opened


def standings() -> list[Standing]:
    """Return the lots with openings above the mark: the platform's earlier history is not asked again.

    A lot that fails stands there wherever the mark is, so that it does not hold it. One that came to nothing before the
    hall had shown its bids does not: they are never read.
    """
    mark = Lease.objects.filter(name=LEASE).values_list("mark", flat=True).first() or 0
    failing = set(Progress.objects.filter(failures__gt=0).values_list("lot", flat=True))
    found = [row for row in _openings(Q(pk__gt=mark)) if row[0] not in failing]
    found += _openings(Q(envelope__bid__lot__in=failing)) if failing else []
    lots = {
        lot: (last, status, stage in SHOWN)
        for lot, last, status, stage in Lot.objects.filter(pk__in=[row[0] for row in found])
        .annotate(last=Max("screenings__run_at"))
        .values_list("pk", "last", "status", "opening__stage")
    }
    return [
        Standing(lot, first, key, opened, last, shown, lot in failing)
        for lot, first, key, opened in sorted(found)
        for last, status, shown in [lots[lot]]
        if shown or status not in CAME_TO_NOTHING
    ]


def _openings(which: Q) -> list[tuple[int, int, int, datetime]]:
    """Return (lot, first and last opening by key, time of the last) of the lots with such openings."""
    return list(
        OpenedEnvelope.objects.filter(which, cause="")
        .values("envelope__bid__lot")
        .annotate(first=Min("pk"), key=Max("pk"), opened=Max("opened_at"))
        .values_list("envelope__bid__lot", "first", "key", "opened")
    )


def openings_of(lot: Lot) -> frozenset[Opening]:
    """Return what was opened of a lot, and when."""
    found = OpenedEnvelope.objects.filter(envelope__bid__lot=lot, cause="")
    return frozenset(found.values_list("pk", "opened_at"))


def still_due(lot: Lot) -> bool:
    """Tell whether something of a lot was opened that no screening has seen."""
    opened = OpenedEnvelope.objects.filter(envelope__bid__lot=lot, cause="").aggregate(last=Max("opened_at"))
    run = Screening.objects.filter(lot=lot).aggregate(last=Max("run_at"))
    if opened["last"] is None:
        return False
    return run["last"] is None or bool(run["last"] < opened["last"])


def rows_held() -> dict[str, int]:
    """Return how many rows the postings have, by table: a lot adds what is new in it, whatever the history."""
    return {
        "values": Value.objects.count(),
        "holders": Holder.objects.count(),
        "attendances": Attendance.objects.count(),
        "tallies": Tally.objects.count(),
    }


def readings_upto(readings: Iterable[Reading]) -> int:
    """Return the key of the last reading."""
    return max((reading.pk for reading in readings), default=0)
