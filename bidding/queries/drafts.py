"""A tender document while it is written: what has been answered so far, and what each chapter still lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bidding.law.days import day_of
from bidding.models import DocTemplate, DocumentDraft, DraftPart, Lot
from bidding.queries.documents import templates_in_force
from bidding.queries.facts import facts_of
from bidding.texts.composing import RULE_FIELDS, Rules, parts_said
from bidding.texts.parameters import parameters_of, written
from bidding.texts.portions import STRUCTURED
from bidding.texts.standards import switches


@dataclass(frozen=True)
class Contents:
    """Everything that a document would say besides lot and law."""

    template: DocTemplate
    values: Mapping[str, Any]
    rules: Rules


def draft_of(lot: Lot) -> DocumentDraft | None:
    """Return the draft of a lot, if one has been begun."""
    return DocumentDraft.objects.select_related("template").filter(lot=lot).first()


def template_of(lot: Lot, *, on: date) -> DocTemplate | None:
    """Return the standard text that a lot is written from: the one begun with, else the only one in force.

    None when there is none, or when one of several must be chosen.
    """
    draft = draft_of(lot)
    if draft:
        return draft.template
    offered = templates_in_force(lot.project, on=on)
    last = lot.documents.select_related("template").order_by("-version").first()
    if last and last.template in offered:
        return last.template
    return offered[0] if len(offered) == 1 else None


def part_of(lot: Lot, part: str) -> DraftPart | None:
    """Return what was saved last of a part, with who saved it."""
    return DraftPart.objects.select_related("saved_by__person").filter(draft__lot=lot, part=part).first()


def contents_of(lot: Lot, template: DocTemplate) -> Contents:
    """Join the standard text, the last version written and what was saved since; the latest wins."""
    body = template.body
    last = lot.documents.order_by("-version").first()
    values: dict[str, Any] = {p.name: p.default for p in parameters_of(body)}
    rules = {name: body[name] for name in RULE_FIELDS if name in body}
    if last:
        values |= last.values
        rules |= {name: told for name in RULE_FIELDS if (told := getattr(last, name))}
    for part in DraftPart.objects.filter(draft__lot=lot):
        if part.part in STRUCTURED:
            rules |= {name: told for name, told in part.content.items() if name in RULE_FIELDS}
        else:
            values |= part.content.get("values", {})
    known = {p.name for p in parameters_of(body)} | switches(body)
    return Contents(template, {name: v for name, v in values.items() if name in known}, Rules(**rules))


def said_of(lot: Lot, contents: Contents, *, at: datetime) -> dict[str, str]:
    """Return what the marks of the standard text say so far, for showing a clause as it reads."""
    body = contents.template.body
    said = {**facts_of(lot, on=day_of(at)), **parts_said(body, contents.rules)}
    for parameter in parameters_of(body):
        value = contents.values.get(parameter.name)
        said[parameter.name] = _written(parameter, value) if value else f"〔{parameter.label}〕"
    return said


def _written(parameter: Any, value: Any) -> str:
    try:
        return written(parameter, value)
    except (ArithmeticError, ValueError, KeyError, AttributeError):
        return str(value)  # saved under an earlier version of the standard text, of another type
