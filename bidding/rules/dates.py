"""The dates of a tender against the law: periods, days of rest, their order, with the lawful date offered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from bidding.law import days
from bidding.law.days import Holidays
from bidding.law.figures import Figure
from bidding.models import Lot
from bidding.rules import wording
from bidding.rules.points import Check

SUPPLY, PREPARE = "TL-01.documents_days", "TL-03.bid_preparation_days"


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


def dates(setting: Setting) -> Iterator[Check]:
    """Yield every point on the dates of a lot that would be published today."""
    lot = setting.lot
    if lot.deadline is None or lot.documents_until is None:
        text = _("Set the bid deadline and the end of the document period.")
        remedy = _("Set them among the particulars of the lot.")
        yield Check("dates", _("Dates"), False, text, wording.ARTICLES["opening"], remedy=remedy)
        return
    future = lot.deadline > setting.at
    yield Check(
        "future",
        _("Deadline ahead"),
        future,
        _("The bid deadline lies in the future.") if future else _("The bid deadline lies in the past."),
        wording.ARTICLES["opening"],
        proposal=None if future else lawful_deadline(setting, lot.deadline),
        takes="deadline",
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
        takes="documents_until",
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
        takes="deadline",
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
        takes="deadline",
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
        yield Check(
            "order",
            _("Order of dates"),
            False,
            text,
            wording.ARTICLES["supply"],
            proposal=deadline,
            takes="documents_until",
        )


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
