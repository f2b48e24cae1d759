"""News of a lot for everybody who has its document, and the receipt of whoever confirms having got it (TL-04)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Delivery, DocumentDownload, Notice, NoticeKind
from ledger import clock
from ledger.actions import checkpoint, record

# What changes what a bidder does. Opening, result and contract come to her in other ways.
NEWS = frozenset(
    {
        NoticeKind.ADDENDUM,
        NoticeKind.ANSWER,
        NoticeKind.EXTENSION,
        NoticeKind.SUSPENSION,
        NoticeKind.RESUMPTION,
        NoticeKind.TERMINATION,
        NoticeKind.FAILURE,
    }
)


def deliver(notice: Notice) -> None:
    """Put a notice before every organisation that has the document. A part of an action; nobody learns how many."""
    if notice.kind not in NEWS:
        return
    readers = DocumentDownload.objects.filter(document__lot=notice.lot_id).values_list(
        "organisation_id", flat=True
    )
    rows = [
        Delivery(notice=notice, organisation_id=pk, at=notice.published_at) for pk in sorted(set(readers))
    ]
    Delivery.objects.bulk_create(rows)


@transaction.atomic
def receive_notice(delivery: Delivery, *, by: User) -> Delivery:
    """Confirm having received a notice; again it changes nothing. Its receipt proves when. Raises Refused."""
    at = clock.now()
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("notice").get(pk=delivery.pk)
    require(may_act(by, Act.SUBMIT_BID))
    if by.organisation_id != delivery.organisation_id:
        raise Refused(_("This news is for another organisation."), "other_organisation")
    if delivery.received_at is None:
        thing = f"bidding.notice:{delivery.notice.sha256}"
        entry = record("notice.receive", by=by, on=thing, at=at, notice=delivery.notice.sha256)
        delivery.received_at, delivery.entry_index = at, entry.index
        delivery.save(update_fields=["received_at", "entry_index"])
        checkpoint()
    return delivery
