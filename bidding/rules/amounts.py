"""The amounts of a tender against the law: bid security, maximum price, thresholds."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from bidding.rules import wording
from bidding.rules.dates import Setting
from bidding.rules.points import Check

DEPOSIT = "MN-01.deposit_cap_percent"
THRESHOLD = "TL-29.{}_threshold"
ABSOLUTE = "MN-02.{}_deposit_cap"


def amounts(setting: Setting) -> Iterator[Check]:
    """Yield every point on the amounts of a lot."""
    lot, figure = setting.lot, setting.figures[DEPOSIT]
    cap = (lot.estimate * figure.amount / 100).quantize(Decimal("0.01"))
    fits = lot.security_amount <= cap
    yield Check(
        "deposit",
        _("Bid security"),
        fits,
        wording.cap(lot.security_amount, cap, figure),
        figure.article,
        figure.binds,
        remedy="" if fits else _("Lower it to %(cap)s yuan or less.") % {"cap": f"{cap:,.2f}"},
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
