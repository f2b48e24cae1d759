"""Changing a published tender document: one person drafts the new version, the tenderer issues it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions import take_duty
from accounts.models import DutyKind, User
from accounts.permits import Refused, require
from bidding.actions.documents import write_document
from bidding.actions.linting import keep_findings
from bidding.actions.notices import post, tell
from bidding.flow import wind
from bidding.law.days import day_of
from bidding.models import Addendum, DraftPart, Lot, NoticeKind, Question, Status, TenderDocument
from bidding.queries.documents import current_document
from bidding.queries.facts import is_up_to_date, moment
from bidding.rules import addenda as rules
from bidding.rules.linting import may_change_as_linted
from bidding.texts.changes import words
from bidding.texts.comparing import compare
from bidding.texts.signed_notices import plain
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name


@transaction.atomic
def draft_addendum(
    lot: Lot,
    *,
    by: User,
    text: str,
    affects_bid: bool,
    values: Mapping[str, Any] | None = None,
    new_deadline: datetime | None = None,
    questions: Sequence[Question] = (),
    **parts: Any,
) -> TenderDocument:
    """Draft a change: the new version of the document, with the fill-ins that differ in `values`.

    `parts` are the structured parts of composing.Rules that differ, `questions` the answers that announced the change.
    When the change affects the preparation of bids and too few days remain (TL-04), the deadline moves to
    `new_deadline`, or without one to the earliest lawful date. Raises Refused for an unlawful date or change.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    current = current_document(lot)
    if current is None or lot.status != Status.PUBLISHED:
        raise Refused(_("Only a published tender has addenda."), "not_published")
    if not text.strip():
        raise Refused(_("Say what changes."), "empty")
    moved = new_deadline or rules.timing(lot, at=at, affects_bid=affects_bid).earliest
    require(rules.may_set_deadline(lot, moved, at=at, affects_bid=affects_bid))
    change = {
        "text": plain(text).strip(),
        "affects_bid": affects_bid,
        "new_deadline": moved.isoformat(),
        "questions": [one.pk for one in questions if one.lot_id == lot.pk],
    }
    document = write_document(
        lot,
        by=by,
        template=current.template,
        values={**current.values, **(values or {})},
        change=change,
        **parts,
    )
    require(rules.may_change_so(current, document))
    return document


@transaction.atomic
def issue_addendum(document: TenderDocument, *, by: User) -> Addendum:
    """Issue a drafted change: a new version binds, the deadline moves with it, every bidder must re-confirm.

    `by` is the tenderer and a second person, whose issuing is the approval. The dates are asked again at this
    moment, since days have passed since drafting. Raises Refused.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=document.lot_id)
    document = (
        TenderDocument.objects.select_for_update(of=("self",)).select_related("template").get(pk=document.pk)
    )
    document.lot = lot
    require(rules.may_issue(by, document, at=at))
    change = _change(document)
    new = datetime.fromisoformat(change["new_deadline"])
    require(rules.may_set_deadline(lot, new, at=at, affects_bid=change["affects_bid"]))
    if not is_up_to_date(document, on=day_of(at)):
        raise Refused(_("The lot or the law changed after drafting: draft the addendum anew."), "stale")
    before = current_document(lot)
    assert before is not None  # a published lot has one
    require(rules.may_change_so(before, document))
    require(may_change_as_linted(before, document))
    take_duty(by.person, thing_name(lot), DutyKind.APPROVE, by=by)
    addendum = _put(lot, document, change, new, by=by, at=at)
    _settle(addendum, change)
    # What was saved while writing is in the new version; the next change begins from there.
    DraftPart.objects.filter(draft__lot=lot).delete()
    _announce(addendum, before, by=by, at=at)
    return addendum


def _settle(addendum: Addendum, change: dict[str, Any]) -> None:
    """Name this addendum with the answers that announced it."""
    announced = Question.objects.filter(
        lot=addendum.lot_id, pk__in=change.get("questions", []), addendum=None
    )
    announced.update(addendum=addendum)


def _change(document: TenderDocument) -> dict[str, Any]:
    if not document.change:
        raise Refused(_("This version is not an addendum."), "not_addendum")
    return dict(document.change)


def _put(
    lot: Lot, document: TenderDocument, change: dict[str, Any], new: datetime, *, by: User, at: datetime
) -> Addendum:
    document.approved_by, document.approved_at, document.published_at = by, at, at
    document.save(update_fields=["approved_by", "approved_at", "published_at"])
    keep_findings(document, by=by, at=at)
    old = lot.deadline
    lot.deadline = new
    lot.save(update_fields=["deadline"])
    wind(lot)
    number = (lot.addenda.aggregate(Max("number"))["number__max"] or 0) + 1
    return Addendum.objects.create(
        lot=lot,
        number=number,
        document=document,
        text=change["text"],
        affects_bid=change["affects_bid"],
        old_deadline=old or new,
        new_deadline=new,
        published_at=at,
    )


def _announce(addendum: Addendum, before: TenderDocument, *, by: User, at: datetime) -> None:
    lot, document = addendum.lot, addendum.document
    changes = words(compare(before.text, document.text))
    notice = post(
        lot,
        NoticeKind.ADDENDUM,
        by=by,
        at=at,
        number=str(addendum.number),
        text="\n\n".join(part for part in (addendum.text, changes) if part),
        effect="可能影响投标文件编制" if addendum.affects_bid else "不影响投标文件编制",
        old_deadline=moment(addendum.old_deadline),
        new_deadline=moment(addendum.new_deadline),
        version=str(document.version),
        document=document.sha256,
    )
    entry = record(
        "addendum.issue",
        by=by,
        on=addendum,
        at=at,
        document=document.sha256,
        notice=notice.sha256,
        old_deadline=addendum.old_deadline.isoformat(),
        new_deadline=addendum.new_deadline.isoformat(),
    )
    tell(lot, entry)
