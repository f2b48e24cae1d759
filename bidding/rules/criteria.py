"""Points, price formula and envelopes of a tender document against the law of its regime."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bidding.law.figures import Figure, figures_for
from bidding.models import EnvelopeKind, Lot, ProjectKind, Regime
from bidding.rules import wording
from bidding.rules.points import Check
from bidding.texts import formulas
from bidding.texts.composing import Rules
from bidding.texts.numerals import decimal_of
from bidding.texts.standards import GROUPS, POLICIES, minimum_prices

WEIGHTS = "EV-03.weights_sum"
PRICE_WEIGHT = {
    ProjectKind.GOODS: "EV-20.goods_price_weight",
    ProjectKind.SERVICES: "EV-20.services_price_weight",
}
# 87号令55: goods and services of government procurement are priced by the lowest price first, and none is dropped.
LOW_PRICE = "EV-07"


def checks(lot: Lot, rules: Rules, *, on: date) -> Iterator[Check]:
    """Yield what is wrong with points, formula and envelopes."""
    project = lot.project
    keys = [WEIGHTS, *PRICE_WEIGHT.values()]
    figures = figures_for(keys, regime=project.regime, region=project.region, on=on)
    yield from _criteria(rules)
    yield from weight_checks(rules.criteria, figures[WEIGHTS])
    yield from _price_weight(lot, rules, figures)
    yield from formula_checks(rules, regime=project.regime)
    yield from _envelopes(rules)
    if rules.late and rules.late.get("policy") not in POLICIES:
        said = _("A bid that comes late is refused; the law knows nothing else.")
        yield _point("late", said, wording.ARTICLES["late"])


def _point(code: str, detail: str, article: str = "", remedy: str = "") -> Check:
    labels = {"criteria": _("Criteria and points"), "price_formula": _("Price formula")}
    places = {**labels, "envelopes": _("Envelopes"), "late": _("Late bids")}
    label = places[code]
    return Check(code, label, False, detail, article, place=label, remedy=remedy)


def _criteria(rules: Rules) -> Iterator[Check]:
    codes = [str(c.get("code", "")) for c in rules.criteria]
    article = wording.ARTICLES["weights"]
    if not codes or "" in codes or len(set(codes)) != len(codes):
        yield _point("criteria", _("Every criterion needs a code of its own."), article)
    if any(not str(c.get("name", "")).strip() for c in rules.criteria):
        yield _point("criteria", _("Every criterion needs a name."), article)
    if any(c.get("group") not in GROUPS for c in rules.criteria):
        said = _("A criterion belongs to the technical, the commercial or the price part.")
        yield _point("criteria", said, article)
    if sum(c.get("group") == "price" for c in rules.criteria) != 1:
        yield _point("criteria", _("There must be exactly one criterion for the price."), article)
    for criterion in rules.criteria:
        if criterion.get("group") != "price" and not str(criterion.get("guide", "")).strip():
            said = _("Criterion %(code)s says not how its points are given.")
            yield _point("criteria", said % {"code": criterion.get("code", "")}, wording.ARTICLES["guide"])


def weight(criterion: Mapping[str, Any]) -> Decimal:
    """Return a criterion's points; zero for what is no number."""
    return decimal_of(str(criterion.get("max", ""))) or Decimal(0)


def weight_checks(criteria: Any, figure: Figure) -> Iterator[Check]:
    """Yield what is wrong with the points of criteria: all above zero, and the sum that the law asks for."""
    total = sum((weight(c) for c in criteria), Decimal(0))
    if any(weight(c) <= 0 for c in criteria):
        yield _point("criteria", _("Every criterion needs points above zero."), figure.article)
    if total != figure.amount:
        said = _("The points of all criteria sum to %(total)s; they must sum to %(limit)s.")
        words = {"total": f"{total.normalize():f}", "limit": wording.limit(figure)}
        gap = figure.amount - total
        remedy = _("Add %(points)s points.") if gap > 0 else _("Take away %(points)s points.")
        yield _point(
            "criteria", said % words, figure.article, remedy % {"points": f"{abs(gap).normalize():f}"}
        )


def sum_of_points(regime: str, *, on: date, region: str = "") -> str:
    """Return what the points of all criteria sum to by law on a day; "" where nothing says."""
    found = figures_for([WEIGHTS], regime=regime, region=region, on=on)
    return f"{found[WEIGHTS].amount:f}" if WEIGHTS in found else ""


def _price_weight(lot: Lot, rules: Rules, figures: Mapping[str, Figure]) -> Iterator[Check]:
    key = PRICE_WEIGHT.get(ProjectKind(lot.project.kind))
    if lot.project.regime != Regime.GP or key is None:
        return
    figure = figures[key]
    points = sum((weight(c) for c in rules.criteria if c.get("group") == "price"), Decimal(0))
    if points < figure.amount:
        said = _("The price has %(points)s points; it must have at least %(limit)s.")
        words = {"points": f"{points:f}", "limit": wording.limit(figure)}
        remedy = _("Raise the points of the price to %(limit)s or more.") % {"limit": f"{figure.amount:f}"}
        yield _point("criteria", said % words, figure.article, remedy)


def formula_checks(rules: Rules, *, regime: str) -> Iterator[Check]:
    """Yield what is wrong with the price formula and with how marks are joined."""
    article = wording.ARTICLES["formula"]
    for gap in formulas.gaps(rules.price_formula):
        said = (
            _("The price formula is not known: choose one of EV-05 to EV-10.")
            if gap == "method"
            else _("The price formula lacks the number “%(name)s”.") % {"name": gap}
        )
        yield _point("price_formula", said, article)
    # A minimum price is forbidden, whatever it is called.
    if minimum_prices(rules.price_formula):
        article = wording.ARTICLES["minimum"]
        said = _("A minimum bid price is forbidden (%(article)s).") % {"article": article}
        yield _point("price_formula", said, article, _("Take the minimum price out of the formula."))
    if regime == Regime.GP and rules.price_formula.get("method") not in {LOW_PRICE, None}:
        article = wording.ARTICLES["low_price"]
        said = _(
            "Government procurement gives points for the price by the lowest price first; no price is dropped."
        )
        yield _point("price_formula", said, article, _("Choose EV-07."))
    if rules.aggregation.get("method") not in formulas.AGGREGATIONS:
        yield _point(
            "price_formula", _("Say how the members' marks are joined: mean or trimmed mean."), article
        )


def _envelopes(rules: Rules) -> Iterator[Check]:
    kinds = set(rules.envelopes)
    if not {"technical", "price"} <= kinds or kinds - set(EnvelopeKind.values):
        said = _("A bid needs at least a technical and a price envelope.")
        yield _point("envelopes", said, wording.ARTICLES["envelopes"])
