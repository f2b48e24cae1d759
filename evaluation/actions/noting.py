"""A member's private notes while she reads. They are no act of the room: neither the ledger nor anybody else learns of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Bid, OpenedFile
from evaluation.actions.writing import needed
from evaluation.models import Member, PageNote
from evaluation.queries import document_of, judged_criteria
from evaluation.queries.answers import reads_bids
from evaluation.queries.files import readable_files
from evaluation.rules import may_sit
from ledger import clock

MOST_NOTES = 1000
MOST_SIGNS = 2000
MOST_PAGE = 100_000


@transaction.atomic
def keep_page_note(
    *,
    member: Member,
    bid: Bid,
    text: str,
    by: User,
    file: OpenedFile | None = None,
    page: int | None = None,
    criterion: str = "",
) -> PageNote:
    """Keep a note on a bid: on a page of one of its documents, on a criterion, or on both.

    Raises Refused for an empty or overlong text, a document that she may not read now, a criterion of no document.
    """
    require(may_sit(by, member))
    if not reads_bids(member):
        raise Refused(_("Check in at your seat first."), "check_in")
    text = needed(text, _("note"))
    if len(text) > MOST_SIGNS:
        raise Refused(_("Write at most %(count)d characters.") % {"count": MOST_SIGNS}, "long")
    if file is not None and not readable_files(member, bid).filter(pk=file.pk).exists():
        raise Refused(_("This document is not open to you."), "file")
    if page is not None and (file is None or not 1 <= page <= MOST_PAGE):
        raise Refused(_("The document has no such page."), "page")
    if criterion and criterion not in {line.code for line in judged_criteria(document_of(member.room.lot))}:
        raise Refused(_("The tender document has no such criterion."), "criterion")
    if member.page_notes.count() >= MOST_NOTES:
        raise Refused(_("You have kept as many notes as there is room for. Remove some first."), "full")
    return PageNote.objects.create(
        member=member, bid=bid, file=file, page=page, criterion=criterion, text=text, noted_at=clock.now()
    )


@transaction.atomic
def drop_page_note(*, note: PageNote, by: User) -> None:
    """Remove a note of one's own."""
    require(may_sit(by, note.member))
    note.delete()
