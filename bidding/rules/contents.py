"""What a tender document may contain: fill-ins that fit, weights that sum, a formula that is known."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from bidding.law.figures import Figure, figures_for
from bidding.models import EnvelopeKind, Lot, ProjectKind, Regime
from bidding.rules import wording
from bidding.texts import formulas
from bidding.texts.composing import Rules
from bidding.texts.parameters import BadValueError, Parameter, parameters_of, read

WEIGHTS = "EV-03.weights_sum"
PRICE_WEIGHT = {
    ProjectKind.GOODS: "EV-20.goods_price_weight",
    ProjectKind.SERVICES: "EV-20.services_price_weight",
}
GROUPS = frozenset({"technical", "commercial", "price"})


def read_values(body: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Read the fill-ins of a template: what is kept, and what is wrong, both by name."""
    kept, wrong = {}, {}
    for parameter in parameters_of(body):
        try:
            kept[parameter.name] = read(parameter, given.get(parameter.name, parameter.default))
        except BadValueError as error:
            wrong[parameter.name] = value_problem(parameter, error)
    for name in set(given) - {p.name for p in parameters_of(body)} - _switches(body):
        wrong[name] = _("The template has no such fill-in.")
    kept |= {name: str(given[name]) for name in _switches(body) if name in given}
    return kept, wrong


def _switches(body: Mapping[str, Any]) -> set[str]:
    """Optional clauses are left out by a value with_<number> = "no"."""
    return {
        f"with_{clause['number']}"
        for volume in body["volumes"]
        for chapter in volume["chapters"]
        for clause in chapter["clauses"]
        if clause["kind"] == "optional"
    }


def value_problem(parameter: Parameter, error: BadValueError) -> str:
    """Say what is wrong with a value, with its place."""
    said = {
        "missing": _("Fill this in."),
        "number": _("Enter a number."),
        "whole": _("Enter a whole number of days."),
        "least": _("At least %(limit)s."),
        "most": _("At most %(limit)s."),
        "date": _("Enter a date such as 2026-03-02."),
        "choice": _("Choose one of the values offered."),
    }[error.code]
    text = said % {"limit": error.limit} if "%(" in said else said
    return _("Clause %(clause)s, %(label)s: %(problem)s") % {
        "clause": parameter.clause,
        "label": parameter.label,
        "problem": text,
    }


def rules_problems(lot: Lot, rules: Rules, *, on: date) -> list[str]:
    """List what is wrong with criteria, formula, aggregation and envelopes, each with its article."""
    project = lot.project
    keys = [WEIGHTS, *PRICE_WEIGHT.values()]
    figures = figures_for(keys, regime=project.regime, region=project.region, on=on)
    return [
        *_criteria_problems(rules),
        *_weight_problems(rules, figures[WEIGHTS]),
        *_price_weight_problems(lot, rules, figures),
        *_formula_problems(rules),
        *_envelope_problems(rules),
    ]


def _criteria_problems(rules: Rules) -> list[str]:
    codes = [str(c.get("code", "")) for c in rules.criteria]
    found = []
    if not codes or "" in codes or len(set(codes)) != len(codes):
        found.append(_("Every criterion needs a code of its own."))
    if any(c.get("group") not in GROUPS for c in rules.criteria):
        found.append(_("A criterion belongs to the technical, the commercial or the price part."))
    if sum(c.get("group") == "price" for c in rules.criteria) != 1:
        found.append(_("There must be exactly one criterion for the price."))
    return found


def weight(criterion: Mapping[str, Any]) -> Decimal:
    """Return a criterion's points; zero for what is no number."""
    try:
        return Decimal(str(criterion.get("max", "")))
    except InvalidOperation:
        return Decimal(0)


def _weight_problems(rules: Rules, figure: Figure) -> list[str]:
    total = sum((weight(c) for c in rules.criteria), Decimal(0))
    found = []
    if any(weight(c) <= 0 for c in rules.criteria):
        found.append(_("Every criterion needs points above zero."))
    if total != figure.amount:
        found.append(
            _("The points of all criteria sum to %(total)s; they must sum to %(limit)s.")
            % {"total": f"{total.normalize():f}", "limit": wording.limit(figure)}
        )
    return found


def _price_weight_problems(lot: Lot, rules: Rules, figures: Mapping[str, Figure]) -> list[str]:
    key = PRICE_WEIGHT.get(ProjectKind(lot.project.kind))
    if lot.project.regime != Regime.GP or key is None:
        return []
    points = sum((weight(c) for c in rules.criteria if c.get("group") == "price"), Decimal(0))
    if points >= figures[key].amount:
        return []
    said = _("The price has %(points)s points; it must have at least %(limit)s.")
    return [said % {"points": f"{points:f}", "limit": wording.limit(figures[key])}]


def _formula_problems(rules: Rules) -> list[str]:
    found = [
        _("The price formula is not known: choose one of EV-05 to EV-10.")
        if gap == "method"
        else _("The price formula lacks the number “%(name)s”.") % {"name": gap}
        for gap in formulas.gaps(rules.price_formula)
    ]
    # 实施条例 27: a minimum price is forbidden, whatever it is called.
    if {"min_price", "minimum", "floor"} & set(rules.price_formula):
        found.append(_("A minimum bid price is forbidden (%(article)s).") % {"article": "实施条例27"})
    if rules.aggregation.get("method") not in formulas.AGGREGATIONS:
        found.append(_("Say how the members' marks are joined: mean or trimmed mean."))
    return found


def _envelope_problems(rules: Rules) -> list[str]:
    kinds = set(rules.envelopes)
    if not {"technical", "price"} <= kinds or kinds - set(EnvelopeKind.values):
        return [_("A bid needs at least a technical and a price envelope.")]
    return []
