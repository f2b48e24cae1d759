"""What of an alert the bidders were heard on: evidence that came after the question, or after a reply, is not yet."""

from collections.abc import Collection

from ledger.queries import entries_on
from supervision.models import Alert, Reply


def unheard_of(alert: Alert) -> Collection[str]:
    """Return the digests of the evidence that a later run added when a bidder had replied, or the time was over.

    Before anybody was asked there is nothing to have been heard on: empty.
    """
    if alert.reply_due_at is None:
        return frozenset()
    first = Reply.objects.filter(party__alert=alert).order_by("replied_at").first()
    closed = min(alert.reply_due_at, first.replied_at) if first else alert.reply_due_at
    added = entries_on(alert).filter(act="alert.renew", at__gte=closed)
    return {digest for entry in added for digest in entry.facts.get("evidence", [])}
