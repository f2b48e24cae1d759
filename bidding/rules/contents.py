"""What a tender document may contain: fill-ins that fit, and every point of bidding.rules that its contents fail."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bidding.law.days import day_of
from bidding.law.figures import figures_for
from bidding.models import DocTemplate, Lot
from bidding.rules import committees, consistency, criteria, standards, wording
from bidding.rules.points import Check
from bidding.texts.composing import Rules
from bidding.texts.parameters import BadValueError, Parameter, drawn, parameters_of, read
from bidding.texts.standards import switches


def parameters_for(template: DocTemplate, lot: Lot, *, on: date) -> list[Parameter]:
    """List a template's fill-ins with the bounds and defaults that the law has for a lot on a day."""
    found = parameters_of(template.body)
    keys = {key for parameter in found for key in parameter.law.values()}
    project = lot.project
    figures = figures_for(keys, regime=project.regime, region=project.region, on=on) if keys else {}
    return [drawn(parameter, figures) for parameter in found]


def read_values(
    template: DocTemplate, lot: Lot, given: Mapping[str, Any], *, on: date
) -> tuple[dict[str, Any], dict[str, Check]]:
    """Read the fill-ins of a template: what is kept, and what is wrong, both by name."""
    kept: dict[str, Any] = {}
    wrong = {}
    parameters = parameters_for(template, lot, on=on)
    for parameter in parameters:
        try:
            kept[parameter.name] = read(parameter, given.get(parameter.name, parameter.default))
        except BadValueError as error:
            wrong[parameter.name] = _misfit(parameter, error)
    known = switches(template.body)
    for name in sorted(set(given) - {p.name for p in parameters} - known):
        wrong[name] = Check("fill_in", name, False, _("The template has no such fill-in."))
    kept |= {name: str(given[name]) for name in sorted(known) if name in given}
    return kept, wrong


def _misfit(parameter: Parameter, error: BadValueError) -> Check:
    return Check(
        "fill_in",
        label_of(parameter),
        False,
        value_problem(error),
        parameter.articles.get(error.code, wording.ARTICLES["document"]),
        place=parameter.clause,
    )


def label_of(parameter: Parameter) -> str:
    """Return the label of a fill-in in the page's language."""
    return (parameter.label_en if get_language() == "en" else "") or parameter.label


def value_problem(error: BadValueError) -> str:
    """Say what is wrong with a value."""
    said = {
        "missing": _("Fill this in."),
        "number": _("Enter a number."),
        "whole": _("Enter a whole number."),
        "least": _("At least %(limit)s."),
        "most": _("At most %(limit)s."),
        "date": _("Enter a date such as 2026-03-02."),
        "choice": _("Choose one of the values offered."),
        "long": _("At most %(limit)s characters."),
        "signs": _("There are control signs or marks of direction that cannot be seen: type it anew."),
        "line": _("No line may begin with # or |, and there may be no { or }."),
        "rows": _("The number of rows must be %(limit)s."),
    }[error.code] % {"limit": error.limit}
    return _("Row %(row)s: %(said)s") % {"row": error.row, "said": said} if error.row else said


def content_checks(
    lot: Lot, template: DocTemplate, values: Mapping[str, Any], rules: Rules, *, at: datetime, text: str = ""
) -> Iterator[Check]:
    """Yield every point that the contents of a document fail, and the warnings; a document without any yields none.

    `text` is the composed document, for what can only be seen in the whole.
    """
    on = day_of(at)
    _kept, wrong = read_values(template, lot, values, on=on)
    yield from wrong.values()
    yield from criteria.checks(lot, rules, on=on)
    yield from committees.checks(lot, rules, on=on)
    yield from standards.rejection_checks(template, rules)
    yield from standards.coverage_checks(template, values)
    yield from consistency.date_checks(template, lot, values, at=at)
    if text:
        yield from consistency.text_checks(template, values, rules, text)
