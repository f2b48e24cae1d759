"""What a document must keep of its standard text: conditions of rejection, mandatory content; and faults in words."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bidding.models import DocTemplate
from bidding.rules import wording
from bidding.rules.points import Check
from bidding.texts.composing import Rules, left_out
from bidding.texts.parameters import clauses
from bidding.texts.standards import GROUNDS, ITEMS

FILE = Path(__file__).parent.parent / "standard_texts" / "mandatory.json"
CATCH_ALL = "not_responsive"


@cache
def mandatory() -> dict[str, dict[str, str]]:
    """Return what every document of a regime must contain (TD-05, TD-06), by code."""
    return {row["code"]: row for row in json.loads(FILE.read_text(encoding="utf-8"))}


def required_of(regime: str) -> list[str]:
    """List the codes of what a document of a regime must contain."""
    return [code for code, row in mandatory().items() if row["regime"] == regime]


def content_name(code: str) -> str:
    """Name a piece of mandatory content in the page's language."""
    row = mandatory().get(code, {})
    return row.get("name_en" if get_language() == "en" else "name", code)


def coverage_checks(template: DocTemplate, values: Mapping[str, Any]) -> Iterator[Check]:
    """Yield what a document must contain and no clause that was kept covers."""
    if "requires" not in template.body:
        return  # a standard text from before clauses said what they cover
    kept = [clause for clause in clauses(template.body) if not left_out(clause, values)]
    covered = {code for clause in kept for code in clause.get("covers", [])}
    for code in template.body["requires"]:
        if code not in covered:
            gone = [clause for clause in clauses(template.body) if code in clause.get("covers", [])]
            yield Check(
                "mandatory_content",
                _("Mandatory content"),
                False,
                _("The document lacks: %(name)s.") % {"name": content_name(code)},
                mandatory().get(code, {}).get("article", wording.ARTICLES["document"]),
                place="、".join(clause["number"] for clause in gone),
                remedy=_("Keep the optional clause.")
                if gone
                else _("Ask the centre to mend the standard text."),
            )


def rejection_checks(template: DocTemplate, rules: Rules) -> Iterator[Check]:
    """Yield what is wrong with the conditions of rejection: they are complete, known and each has its ground."""
    numbers = {clause["number"] for clause in clauses(template.body)}
    codes = [str(one.get("code", "")) for one in rules.rejections]
    if len(set(codes)) != len(codes) or "" in codes:
        yield _rejection(_("Every condition of rejection needs a code of its own."))
    for one in rules.rejections:
        yield from _one(one, numbers)
    standing = {(one.get("code"), one.get("text")) for one in rules.rejections}
    for one in template.body.get("rejections", []):
        if one.get("article") and (one["code"], one["text"]) not in standing:
            said = _(
                "The condition of rejection %(code)s rests on the law: it can be neither changed nor left out."
            )
            yield _rejection(said % {"code": one["code"]}, one["article"])


def _one(one: Mapping[str, Any], numbers: set[str]) -> Iterator[Check]:
    words = {"code": one.get("code", "")}
    if not str(one.get("text", "")).strip() or "\n" in str(one.get("text", "")):
        yield _rejection(
            _("The condition of rejection %(code)s says nothing, or more than one line.") % words
        )
    if one.get("clause") and one["clause"] not in numbers:
        said = _("The condition of rejection %(code)s names clause %(clause)s, which there is not.")
        yield _rejection(said % {**words, "clause": one["clause"]})
    if one.get("ground", CATCH_ALL) not in GROUNDS or one.get("item", "responsiveness") not in ITEMS:
        said = _("The condition of rejection %(code)s rests on no ground of the law.")
        yield _rejection(said % words)


def _rejection(said: str, article: str = "") -> Check:
    label = _("Conditions of rejection")
    return Check("rejections", label, False, said, article or wording.ARTICLES["rejection"], place=label)
