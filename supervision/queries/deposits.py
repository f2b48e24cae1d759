"""Bid securities: who is to be given back what by which day, and what the tender side says became of it (TL-15, GP-17).

Who paid is secret before the opening (MN-11), so a lot has no rows until its hall has opened the bids.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from bidding.law.days import add, day_of, end_of
from bidding.law.figures import Figure, holidays
from bidding.models import Award, Bid, BidState, Lot, OpeningSession, OpeningStage, Regime, Status
from bidding.stages import ORDER
from ledger import clock
from supervision.models import DepositReturn
from supervision.queries.duty import Duty
from supervision.queries.law import figure_or_none

KEY = "TL-15.refund_days"
OPEN_STAGES = ORDER[ORDER.index(OpeningStage.PUBLISHED_BIDDERS) :]
ENDED = (Status.FAILED, Status.TERMINATED)
AWARDED = (Status.AWARDED, Status.CONTRACTED, Status.COMPLETED)
# As many lots as a page or a list of duties looks at.
MOST = 200


@dataclass(frozen=True)
class Deposit:
    """One bidder's security: due by the end of a day (None: not due, or the law names no day), and its end."""

    lot: Lot
    organisation: Organisation
    due_on: date | None
    recorded: DepositReturn | None
    at_once: bool = False

    @property
    def settled_on(self) -> date | None:
        """The day on which the tender side says it was settled; None while its bidder says otherwise."""
        return self.recorded.ended_on if self.recorded and not self.recorded.contested_at else None

    @property
    def late_by(self) -> int:
        """By how many days it was, or is, given back late."""
        if self.due_on is None:
            return 0
        return max(0, ((self.settled_on or day_of(clock.now())) - self.due_on).days)

    @property
    def waits(self) -> bool:
        """Whether it is due and nobody has said what became of it."""
        return self.settled_on is None and (self.due_on is not None or self.at_once)


def has_securities(lot: Lot) -> bool:
    """Tell whether a lot asks for a security and its bidders are public."""
    return lot.security_amount > 0 and OpeningSession.objects.filter(lot=lot, stage__in=OPEN_STAGES).exists()


def deposits_of(lot: Lot) -> list[Deposit]:
    """Return the securities of a lot's opened bids; [] before the bidders are public."""
    return deposits_of_all([lot]).get(lot.pk, []) if has_securities(lot) else []


def deposits_of_all(lots: Iterable[Lot]) -> dict[int, list[Deposit]]:
    """Return the securities of many lots in a few queries; of lots whose bidders are public only: the caller sees to it."""
    rows = {lot.pk: lot for lot in lots if lot.security_amount > 0}
    awards = {
        one.lot_id: one
        for one in Award.objects.filter(lot__in=rows).select_related("contract", "candidate__bid")
    }
    told = {(one.lot_id, one.organisation_id): one for one in DepositReturn.objects.filter(lot__in=rows)}
    days = Days()
    found: dict[int, list[Deposit]] = {}
    bids = Bid.objects.filter(lot__in=rows, state=BidState.OPENED).select_related("bidder")
    for bid in bids.order_by("bidder__name"):
        lot = rows[bid.lot_id]
        due = due_on(lot, awards.get(lot.pk), bid.bidder_id, days)
        record = told.get((lot.pk, bid.bidder_id))
        found.setdefault(lot.pk, []).append(Deposit(lot, bid.bidder, due, record, lot.status in ENDED))
    return found


class Days:
    """Last days of the time to give a security back, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, date], date | None] = {}

    def last(self, lot: Lot, start: date) -> date | None:
        """Return the last day of the time that began on a day; None where the law has none."""
        key = (lot.project.regime, lot.project.region, start)
        if key not in self._known:
            figure = refund_figure(lot, start)
            table = holidays(lot.project.region)
            self._known[key] = add(start, figure.number, figure.unit, table) if figure else None
        return self._known[key]


def due_on(lot: Lot, award: Award | None, bidder: int, days: Days | None = None) -> date | None:
    """Return the last day on which a bidder's security is given back, None while nothing has made it due.

    Tendering: five days after the contract, winner and losers alike (实施条例 57). Procurement: five working days after
    the award notice for the others, after the contract for the winner (87号令 38).
    """
    if award is None:
        return None
    contract = getattr(award, "contract", None)
    start = contract.signed_on if contract else None
    if lot.project.regime == Regime.GP and bidder != award.candidate.bid.bidder_id:
        start = day_of(award.decided_at)
    return (days or Days()).last(lot, start) if start else None


def refund_figure(lot: Lot, on: date) -> Figure | None:
    """Return the time of the law to give a security back."""
    return figure_or_none(lot, KEY, on)


def lots_to_settle(lots: QuerySet[Lot]) -> list[Lot]:
    """Return the lots with a security that may be due and that nobody has settled, the oldest first."""
    settled = DepositReturn.objects.filter(
        lot=OuterRef("lot"), organisation=OuterRef("bidder"), contested_at__isnull=True
    )
    kept = Bid.objects.filter(~Exists(settled), lot=OuterRef("pk"), state=BidState.OPENED)
    # Before the contract only procurement has a time that runs, and for the losers alone.
    runs = Q(award__contract__isnull=False) | Q(award__isnull=False, project__regime=Regime.GP)
    found = lots.filter(
        Q(status__in=ENDED) | Q(runs, status__in=AWARDED),
        Exists(kept), security_amount__gt=0, opening__stage__in=OPEN_STAGES,
    )  # fmt: skip
    return list(found.select_related("project").order_by("published_at", "pk")[:MOST])


def waiting(lots: Iterable[Lot]) -> list[tuple[Lot, Sequence[Deposit]]]:
    """Return each lot with the securities that wait to be given back."""
    rows = list(lots)
    every = deposits_of_all(rows)
    pairs = [(lot, [one for one in every.get(lot.pk, ()) if one.waits]) for lot in rows]
    return [(lot, found) for lot, found in pairs if found]


def own_to_settle(user: User) -> list[tuple[Lot, Sequence[Deposit]]]:
    """Return the lots of the user's own tenders with securities to give back."""
    at = user.organisation_id
    if at is None:
        return []
    mine = Lot.objects.filter(project__tenderer=at) | Lot.objects.filter(project__agency=at)
    return waiting(lots_to_settle(mine.distinct()))


def _told(count: int) -> str:
    return ngettext("%(count)s security", "%(count)s securities", count) % {"count": count}


def deposit_duties(user: User) -> list[Duty]:
    """Return the office's lots whose securities are overdue, and returns that a bidder contests."""
    lots = Lot.objects.filter(project__supervisor=user.organisation_id)
    late = [
        (lot, min(one.due_on for one in found if one.due_on), len(found))
        for lot, found in waiting(lots_to_settle(lots))
        if any(one.late_by for one in found)
    ]
    contested = DepositReturn.objects.filter(lot__in=lots, contested_at__isnull=False).select_related("lot")
    return [
        Duty(_("Bid security: not given back in time"), lot, end_of(day), "实施条例57；87号令38", _page(lot), _told(count))
        for lot, day, count in late
    ] + [
        Duty(_("Bid security: a bidder says otherwise"), one.lot, None, "实施条例66", _page(one.lot), one.organisation.name)
        for one in contested.select_related("organisation")
    ]  # fmt: skip


def _page(lot: Lot) -> str:
    return reverse("supervision:deposits", args=[lot.pk])
