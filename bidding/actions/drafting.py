"""Saving a tender document while it is written, chapter by chapter; nobody overwrites what somebody else saved."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.documents import write_document
from bidding.actions.projects import change_lot
from bidding.law.days import day_of
from bidding.models import DocTemplate, DocumentDraft, DraftPart, Lot, Status, TenderDocument
from bidding.queries.documents import templates_in_force
from bidding.queries.drafts import contents_of, part_of, template_of
from bidding.rules import tenders as rules
from bidding.rules.publishing import lot_checks
from bidding.texts.composing import RULE_FIELDS
from bidding.texts.portions import STRUCTURED, chapters
from ledger import clock
from ledger.actions import record


@transaction.atomic
def begin_draft(lot: Lot, *, by: User, template: DocTemplate) -> DocumentDraft:
    """Begin to write from a standard text, or go on from another one; answers to the same questions stay."""
    at = clock.now()
    lot = _locked(lot, by)
    require(rules.may_change(by, lot))
    if template not in templates_in_force(lot.project, on=day_of(at)):
        raise Refused(_("This standard text is not in force for this project."), "template")
    draft, _new = DocumentDraft.objects.update_or_create(
        lot=lot, defaults={"template": template}, create_defaults={"template": template, "begun_at": at}
    )
    record("document.begin", by=by, on=lot, at=at, template=str(template.pk), version=template.version)
    return draft


@transaction.atomic
def save_part(lot: Lot, *, by: User, part: str, content: Mapping[str, Any], revision: int) -> DraftPart:
    """Save a chapter or a structured part; incomplete is fine. `revision` is the one that was read, 0 for none.

    Raises Refused "conflict" when somebody saved in between; the page shows both, nothing is lost.
    """
    at = clock.now()
    lot = _locked(lot, by)
    draft = DocumentDraft.objects.filter(lot=lot).first()
    template = template_of(lot, on=day_of(at))
    if template is None:
        raise Refused(_("Choose the standard text first."), "template")
    if draft is None and lot.status == Status.DRAFT:
        draft = begin_draft(lot, by=by, template=template)
    draft = draft or DocumentDraft.objects.create(lot=lot, template=template, begun_at=at)
    known = {chapter.code for chapter in chapters(template.body)} | set(STRUCTURED)
    if part not in known:
        raise Refused(_("The standard text has no such part."), "part")
    saved = _put(draft, part, dict(content), revision, by, at)
    record("document.draft", by=by, on=lot, at=at, part=part, revision=saved.revision)
    return saved


def _put(
    draft: DocumentDraft, part: str, content: dict[str, Any], revision: int, by: User, at: Any
) -> DraftPart:
    fresh = {"content": content, "saved_at": at, "saved_by": by, "revision": revision + 1}
    if revision:
        if not DraftPart.objects.filter(draft=draft, part=part, revision=revision).update(**fresh):
            raise _conflict(draft, part)
        return DraftPart.objects.get(draft=draft, part=part)
    try:
        with transaction.atomic():
            return DraftPart.objects.create(draft=draft, part=part, **fresh)
    except IntegrityError as error:
        raise _conflict(draft, part) from error


def _conflict(draft: DocumentDraft, part: str) -> Refused:
    theirs = part_of(draft.lot, part)
    name = (theirs.saved_by.person or theirs.saved_by.username) if theirs else ""
    return Refused(_("%(name)s saved this chapter while you were writing.") % {"name": name}, "conflict")


@transaction.atomic
def write_from_draft(lot: Lot, *, by: User) -> TenderDocument:
    """Write the version in preparation out of what was answered. Raises Refused with every point that fails."""
    lot = _locked(lot, by)
    require(rules.may_change(by, lot))
    template = template_of(lot, on=day_of(clock.now()))
    if template is None:
        raise Refused(_("Choose the standard text first."), "template")
    contents = contents_of(lot, template)
    parts = {name: getattr(contents.rules, name) for name in RULE_FIELDS}
    return write_document(lot, by=by, template=template, values=contents.values, **parts)


@transaction.atomic
def take_date(lot: Lot, *, by: User, code: str) -> Lot:
    """Take the lawful date that a failing point offers, for the particular that it is about.

    The date is worked out again here: what a page offered yesterday may be too early today.
    """
    at = clock.now()
    for check in lot_checks(lot, at=at):
        if check.code == code and check.proposal and check.takes:
            return change_lot(lot, by=by, **{check.takes: check.proposal})
    raise Refused(_("This point offers no date any more."), "no_date")


def _locked(lot: Lot, by: User) -> Lot:
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_edit(by, lot))
    return lot
