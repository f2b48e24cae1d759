"""Findings of the linter on pages: names in the page's language, colours, and the list for a document."""

from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.lint_texts import note_text
from bidding.linting import Finding
from bidding.linting.categories import categories
from bidding.linting.replacing import Remedy
from bidding.models import TenderDocument
from bidding.queries.linting import findings_of, language, remedy_of
from bidding.rules.linting import may_override

register = template.Library()

VERDICTS: Final = {"prohibited": _("Seems to be forbidden"), "review": _("Look again")}
AUTHORITIES: Final = {
    "law": _("Law"),
    "regulation": _("Administrative regulation"),
    "rule": _("Departmental rule"),
    "notice": _("Normative notice"),
}
SEVERITIES: Final = {"high": _("high"), "medium": _("medium"), "low": _("low")}


@register.filter
def category_name(code: str) -> str:
    """Return a category's name in the page's language; its code where it is not known (any more)."""
    found = categories().get(code)
    return found.names[language()] if found else code


@register.filter
def category_fix(code: str) -> str:
    """Return a category's remedy in the page's language."""
    found = categories().get(code)
    return found.fix[language()] if found else ""


@register.filter
def verdict_words(verdict: str) -> str | Promise:
    """Say a verdict in words: the linter supposes, it does not decide."""
    return VERDICTS.get(verdict, verdict)


@register.filter
def verdict_colour(verdict: str) -> str:
    """Return the colour of a verdict."""
    return "red" if verdict == "prohibited" else "amber"


@register.filter
def authority_words(authority: str) -> str | Promise:
    """Say how binding the article is."""
    return AUTHORITIES.get(authority, authority)


@register.filter
def severity_words(severity: str) -> str | Promise:
    """Say how grave a breach would be."""
    return SEVERITIES.get(severity, severity)


@register.filter
def note_words(note: Mapping[str, Any]) -> str:
    """Say what the reader noted of a file, and where."""
    return note_text(note)


@register.filter
def remedy_at_once(finding: Finding) -> Remedy:
    """Return what can be done about a finding at once, for the button beside a field."""
    return remedy_of(finding)


@register.inclusion_tag("bidding/_lint_findings.html")
def lint_findings(document: TenderDocument, user: User) -> Mapping[str, Any]:
    """Show all findings in a draft, with what the visitor may do about each."""
    found = findings_of(document)
    return {
        "document": document,
        "lot": document.lot,
        "found": sorted((one for one in found if not one.locked), key=lambda one: not one.open),
        "given": [one for one in found if one.locked],
        "waiting": sum(one.open for one in found),
        "permit": may_override(user, document),
    }
