"""How refusals say a number: value, unit and article, in the page's language."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from bidding.law.days import SHANGHAI, days_between
from bidding.law.figures import Figure

# Points that rest on an article without a number of their own.
ARTICLES: Final = {
    "document": "招标投标法19",
    "approval": "电子办法14",
    "keyset": "电子办法27",
    "opening": "招标投标法34",
    "supply": "实施条例16",
    "rest": "民法典203",
    "max_price": "实施条例27",
    "weights": "12号令34",
    "guide": "实施条例49",
    "formula": "招标投标法19",
    "minimum": "实施条例27",
    "low_price": "87号令55",
    "envelopes": "电子办法26",
    "late": "招标投标法28",
    "rejection": "实施条例51",
    "standard": "实施条例15",
}


def moment(at: datetime) -> str:
    """Write a moment in China Standard Time."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def period(start: date, end: date, figure: Figure) -> str:
    """Say how long a period is and how long it must be."""
    return _("%(start)s to %(end)s: %(have)d days; at least %(need)s (%(article)s)%(doubt)s.") % {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "have": days_between(start, end),
        "need": figure.measure,
        "article": figure.article,
        "doubt": doubt(figure),
    }


def cap(amount: Decimal, most: Decimal, figure: Figure) -> str:
    """Say what an amount is and what it may be at most."""
    return _("%(amount)s yuan; at most %(most)s yuan (%(measure)s, %(article)s)%(doubt)s.") % {
        "amount": f"{amount:,.2f}",
        "most": f"{most:,.2f}",
        "measure": figure.measure,
        "article": figure.article,
        "doubt": doubt(figure),
    }


def doubt(figure: Figure) -> str:
    """Say when a figure has not been checked against the text of the law."""
    return "" if figure.binds else _(" [known from memory only, shown as a warning]")


def limit(figure: Figure) -> str:
    """Say a figure with its article: "20 days (招标投标法24)"."""
    return f"{figure.measure} ({figure.article}){doubt(figure)}"
