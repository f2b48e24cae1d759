"""What must be right before a tender is published, each point with its article and its remedy.

The same list is shown on the page before publication and enforced by the action.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from bidding.law import days
from bidding.law.days import Holidays
from bidding.law.figures import Figure, figures_for, holidays
from bidding.models import Lot, TenderDocument
from bidding.queries.documents import draft_document
from bidding.queries.keysets import drills_missing
from bidding.rules import wording
from bidding.rules.points import Check as Check

SUPPLY, PREPARE, DEPOSIT = (
    "TL-01.documents_days",
    "TL-03.bid_preparation_days",
    "MN-01.deposit_cap_percent",
)
THRESHOLD = "TL-29.{}_threshold"
ABSOLUTE = "MN-02.{}_deposit_cap"


@dataclass(frozen=True)
class Setting:
    """What the checks look at, read once."""

    lot: Lot
    at: datetime
    figures: dict[str, Figure]
    holidays: Holidays

    @property
    def today(self) -> date:
        """The day on which the document would be issued, in China."""
        return days.day_of(self.at)


def checks(lot: Lot, *, at: datetime) -> list[Check]:
    """List every point for a lot that would be published at this moment."""
    return [*document_checks(lot), *keyset_checks(lot), *lot_checks(lot, at=at)]


def lot_checks(lot: Lot, *, at: datetime) -> list[Check]:
    """List the points on dates and money."""
    project = lot.project
    keys = [SUPPLY, PREPARE, DEPOSIT, THRESHOLD.format(project.kind), ABSOLUTE.format(project.kind)]
    on = days.day_of(at)
    setting = Setting(
        lot, at, figures_for(keys, regime=project.regime, region=project.region, on=on), holidays()
    )
    return [*_dates(setting), *_money(setting)]


def obstacles(found: list[Check]) -> list[Check]:
    """Pick the points that forbid publication."""
    return [check for check in found if check.state == "fail"]


def document_checks(lot: Lot) -> Iterator[Check]:
    """The document: written, unchanged since, approved by a second person."""
    document = draft_document(lot)
    yield Check(
        "document",
        _("Tender document"),
        document is not None,
        _("Version %(version)d is written.") % {"version": document.version}
        if document
        else _("The tender document has not been written."),
        wording.ARTICLES["document"],
    )
    if document:
        yield _approval(document)


def _approval(document: TenderDocument) -> Check:
    approved = document.approved_by_id is not None
    return Check(
        "approval",
        _("Second person's approval"),
        approved,
        _("Approved.") if approved else _("A second person must approve the document."),
        wording.ARTICLES["approval"],
    )


def keyset_checks(lot: Lot) -> Iterator[Check]:
    """The keyholders: all appointed, and each has opened her drill."""
    holders = lot.keyholdings.count()
    yield Check(
        "keyset",
        _("Keyholders"),
        holders == lot.shares_total and bool(lot.keyset_sha256),
        _("%(have)d of %(need)d keyholders are appointed.") % {"have": holders, "need": lot.shares_total},
        wording.ARTICLES["keyset"],
    )
    missing = len(drills_missing(lot))
    yield Check(
        "drills",
        _("Drills"),
        holders > 0 and not missing,
        _("Every keyholder has opened her drill.")
        if holders and not missing
        else _("%(count)d keyholders have not opened their drill.") % {"count": missing or lot.shares_total},
        wording.ARTICLES["keyset"],
    )


def _dates(setting: Setting) -> Iterator[Check]:
    lot = setting.lot
    if lot.deadline is None or lot.documents_until is None:
        text = _("Set the bid deadline and the end of the document period.")
        yield Check("dates", _("Dates"), False, text, wording.ARTICLES["opening"])
        return
    future = lot.deadline > setting.at
    yield Check(
        "future",
        _("Deadline ahead"),
        future,
        _("The bid deadline lies in the future.") if future else _("The bid deadline lies in the past."),
        proposal=None if future else lawful_deadline(setting, lot.deadline),
    )
    yield _supply(setting, lot.documents_until)
    yield _preparation(setting, lot.deadline)
    yield _working_day(setting, lot.deadline)
    yield _opening(lot.deadline)
    yield from _order(lot.documents_until, lot.deadline)
    yield from _festivals(setting, lot.deadline)


def _supply(setting: Setting, until: datetime) -> Check:
    figure = setting.figures[SUPPLY]
    end = days.last_day(until)
    ok = days.has_run(setting.today, end, figure.number, figure.unit, setting.holidays)
    safe = days.add(setting.today, figure.number, figure.unit, setting.holidays)
    return Check(
        "supply",
        _("Period to obtain the document"),
        ok,
        wording.period(setting.today, end, figure),
        figure.article,
        figure.binds,
        None if ok else days.end_of(safe),
    )


def _preparation(setting: Setting, deadline: datetime) -> Check:
    figure = setting.figures[PREPARE]
    end = days.day_of(deadline)
    ok = days.has_run(setting.today, end, figure.number, figure.unit, setting.holidays)
    return Check(
        "preparation",
        _("Time to prepare bids"),
        ok,
        wording.period(setting.today, end, figure),
        figure.article,
        figure.binds and setting.lot.project.mandatory_tender,
        None if ok else lawful_deadline(setting, deadline),
    )


def lawful_deadline(setting: Setting, wished: datetime) -> datetime:
    """Return the earliest lawful deadline at the wished hour of the day."""
    figure = setting.figures[PREPARE]
    safe = days.add(setting.today, figure.number, figure.unit, setting.holidays)
    hour = wished.astimezone(days.SHANGHAI)
    return days.at(safe, hour.hour, hour.minute)


def _working_day(setting: Setting, deadline: datetime) -> Check:
    day = days.day_of(deadline)
    works = setting.holidays.works(day)
    hour = deadline.astimezone(days.SHANGHAI)
    return Check(
        "working_day",
        _("Deadline on a working day"),
        works,
        _("The bid deadline falls on a working day.")
        if works
        else _("The bid deadline falls on a day of rest: %(day)s.") % {"day": day.isoformat()},
        wording.ARTICLES["rest"],
        proposal=None if works else days.at(setting.holidays.next_working(day), hour.hour, hour.minute),
    )


def _opening(deadline: datetime) -> Check:
    return Check(
        "opening",
        _("Opening time"),
        True,
        _("Bids are opened at the bid deadline: %(at)s.") % {"at": wording.moment(deadline)},
        wording.ARTICLES["opening"],
    )


def _order(until: datetime, deadline: datetime) -> Iterator[Check]:
    if until > deadline:
        text = _("The document is offered beyond the bid deadline.")
        yield Check("order", _("Order of dates"), False, text, wording.ARTICLES["supply"], proposal=deadline)


def _festivals(setting: Setting, deadline: datetime) -> Iterator[Check]:
    for first, last in days.festivals(setting.today, days.day_of(deadline), setting.holidays):
        yield Check(
            "festival",
            _("Holidays inside the period"),
            False,
            _("The time to prepare bids contains the holidays from %(first)s to %(last)s.")
            % {"first": first.isoformat(), "last": last.isoformat()},
            wording.ARTICLES["rest"],
            binding=False,
        )


def _money(setting: Setting) -> Iterator[Check]:
    lot, figure = setting.lot, setting.figures[DEPOSIT]
    cap = (lot.estimate * figure.amount / 100).quantize(Decimal("0.01"))
    yield Check(
        "deposit",
        _("Bid security"),
        lot.security_amount <= cap,
        wording.cap(lot.security_amount, cap, figure),
        figure.article,
        figure.binds,
    )
    yield from _absolute_cap(setting)
    above = lot.max_price <= lot.estimate
    yield Check(
        "max_price",
        _("Maximum price"),
        above,
        _("The maximum price is %(price)s yuan; there is no minimum price.") % {"price": f"{lot.max_price:,}"}
        if above
        else _("The maximum price is above the estimate."),
        wording.ARTICLES["max_price"],
        binding=False,
    )
    yield from _threshold(setting)


def _absolute_cap(setting: Setting) -> Iterator[Check]:
    """MN-02 is known from memory only: it warns and never refuses."""
    figure = setting.figures.get(ABSOLUTE.format(setting.lot.project.kind))
    amount = setting.lot.security_amount
    if figure and amount > figure.amount:
        text = wording.cap(amount, figure.amount, figure)
        yield Check("deposit_absolute", _("Bid security"), False, text, figure.article, figure.binds)


def _threshold(setting: Setting) -> Iterator[Check]:
    project = setting.lot.project
    figure = setting.figures.get(THRESHOLD.format(project.kind))
    if figure and setting.lot.estimate >= figure.amount and not project.mandatory_tender:
        text = _("From %(figure)s on tendering is mandatory where public funds are used.")
        yield Check(
            "mandatory",
            _("Mandatory tender"),
            False,
            text % {"figure": figure.measure},
            figure.article,
            False,
        )
