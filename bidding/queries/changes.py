"""A change of a published document while it is prepared: what the editor has saved, and how the text would read then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bidding.law.days import day_of
from bidding.models import DraftPart, Lot, TenderDocument
from bidding.queries.documents import current_document
from bidding.queries.drafts import Contents, contents_of
from bidding.queries.facts import composed
from bidding.texts.comparing import Comparison, compare
from bidding.texts.composing import RULE_FIELDS


def edited(lot: Lot) -> Contents | None:
    """Return what the editor holds of a published document, if anything was saved since it bound."""
    current = current_document(lot)
    if current is None or not DraftPart.objects.filter(draft__lot=lot).exists():
        return None
    return contents_of(lot, current.template)


def parts_of(contents: Contents | None) -> Mapping[str, Any]:
    """Return fill-ins and structured parts as `draft_addendum` takes them."""
    if contents is None:
        return {}
    return {"values": contents.values, **{name: getattr(contents.rules, name) for name in RULE_FIELDS}}


def preview(lot: Lot, contents: Contents | None, *, at: datetime) -> Comparison | None:
    """Compare the version in force with the text as it would read; None when nothing was edited or it cannot be read."""
    current = current_document(lot)
    if current is None or contents is None:
        return None
    try:
        text = composed(lot, current.template, contents.values, contents.rules, on=day_of(at))
    except (ValueError, KeyError, ArithmeticError, TypeError):
        return None  # a fill-in that does not fit: drafting the addendum says which
    return compare(current.text, text)


def against_the_one_in_force(document: TenderDocument) -> Comparison | None:
    """Compare a drafted addendum with the version that binds."""
    current = current_document(document.lot)
    return compare(current.text, document.text) if current else None
