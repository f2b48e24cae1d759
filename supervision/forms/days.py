"""A form field for a day, within what can be meant and counted with."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bidding.law.days import day_of
from ledger import clock

# The calendar ends with the year 9999: what lies at its ends is a slip, and a day more is no date at all.
YEARS_BACK, YEARS_AHEAD = 100, 10


def within_reach(day: date) -> None:
    """Refuse a day that nobody can mean; forms.ValidationError."""
    year = day_of(clock.now()).year
    first, last = date(year - YEARS_BACK, 1, 1), date(year + YEARS_AHEAD, 12, 31)
    if not first <= day <= last:
        raise forms.ValidationError(
            _("Give a day from %(first)s to %(last)s."),
            code="out_of_reach",
            params={"first": first.isoformat(), "last": last.isoformat()},
        )


class DayField(forms.DateField):
    """A day in China; a browser's date field takes one form only, whatever the language's own is."""

    default_validators = [within_reach]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)
