"""The versions of a lot's document that can be compared and handed out: standard text, published ones, the draft."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bidding.law.days import day_of
from bidding.models import Lot, TenderDocument
from bidding.queries.documents import draft_document
from bidding.queries.facts import facts_of
from bidding.texts.composing import RULE_FIELDS, Rules, compose
from bidding.texts.outlines import blanks

STANDARD, DRAFT = "standard", "draft"


@dataclass(frozen=True)
class Side:
    """One side of a comparison: how the address calls it, how the page does, and its text."""

    name: str
    label: str
    text: str
    document: TenderDocument | None = None


def published(lot: Lot) -> list[TenderDocument]:
    """List the published versions, newest first."""
    return list(lot.documents.filter(published_at__isnull=False).order_by("-version"))


def side(lot: Lot, name: str, *, at: datetime, drafts: bool) -> Side | None:
    """Return what an address names: a version's number, "draft" (where `drafts` may be seen) or "standard"; None for else."""
    if name == DRAFT:
        draft = draft_document(lot) if drafts else None
        return Side(name, _("Draft"), draft.text, draft) if draft else None
    if name == STANDARD:
        newest = (draft_document(lot) if drafts else None) or next(iter(published(lot)), None)
        return Side(name, _("Standard text"), standard_text(newest, at=at)) if newest else None
    if not name.isdecimal() or len(name) > 4:
        return None
    document = lot.documents.filter(published_at__isnull=False, version=int(name)).first()
    return (
        Side(name, _("Version %(number)s") % {"number": name}, document.text, document) if document else None
    )


def usual_sides(lot: Lot, *, drafts: bool) -> tuple[str, str]:
    """Return what is compared when nothing is asked for: the newest text with the one before it."""
    versions = [str(one.version) for one in published(lot)]
    if drafts and draft_document(lot):
        versions.insert(0, DRAFT)
    newest = versions[0] if versions else STANDARD
    return (versions[1] if len(versions) > 1 else STANDARD), newest


def standard_text(document: TenderDocument, *, at: datetime) -> str:
    """Return the standard text under a document, with the same facts, and blanks where the agency filled in."""
    body, said = blanks(document.template.body)
    moved = document.change.get("new_deadline")
    on = day_of(document.published_at or at)
    facts = facts_of(document.lot, on=on, deadline=datetime.fromisoformat(moved) if moved else None)
    rules = Rules(**{name: body[name] for name in RULE_FIELDS if name in body})
    return compose(body, {}, {**facts, **said}, rules)
