"""How answers of the bid form are shown to those who judge them."""

from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bidding.answers import Answer
from bidding.texts.bid_answers import Fault
from bidding.texts.bid_forms import Item

register = template.Library()

_FAULTS: Final = {
    "missing": _("Not answered."),
    "unanswered": _("%(row)s: no response."),
    "note": _("%(row)s: a deviation without saying what is offered instead."),
    # Not its name: it may tell whose the bid is.
    "file": _("The named file is not in the envelope."),
}
_OTHER: Final = _("The answer does not have the form that the document asks for.")
_RESPONSES: Final = {"complies": _("No deviation"), "deviates": _("Deviation")}


@register.filter
def fault_words(fault: Fault) -> str:
    """Say to the committee what is wrong with an answer."""
    return str(_FAULTS.get(fault.code, _OTHER)) % dict(fault.facts)


@register.filter
def choice_words(answer: Answer, item: Item) -> str:
    """Return the label of a chosen answer; the answer itself where it is none of those offered."""
    return item.choices.get(answer, answer) if isinstance(answer, str) else ""


@register.filter
def table_rows(answer: Answer, item: Item) -> list[list[str]]:
    """Return the cells of a filled-in table in the order of its columns; nothing for what is no table."""
    if not isinstance(answer, list):
        return []
    return [
        [column.choices.get(row.get(column.name, ""), row.get(column.name, "")) for column in item.columns]
        for row in answer
    ]


@register.filter
def responses(answer: Answer, item: Item) -> list[dict[str, str | bool | Promise]]:
    """Return the response to each condition: its text, clause, "complies" or "deviates" in words, and the note."""
    given = answer if isinstance(answer, dict) else {}
    return [
        {
            "text": row.text,
            "clause": row.clause,
            "substantive": row.substantive,
            "deviates": _part(given, row.code, "response") == "deviates",
            "response": _RESPONSES.get(_part(given, row.code, "response"), "—"),
            "note": _part(given, row.code, "note"),
        }
        for row in item.rows
    ]


def _part(given: object, code: str, name: str) -> str:
    row = given.get(code) if isinstance(given, dict) else None
    return str(row.get(name, "")) if isinstance(row, dict) else ""
