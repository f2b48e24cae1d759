"""What happens to an alert: replies are asked for and given, values are looked at, a verdict is given."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import OpenedFile
from ledger import clock
from ledger.actions import record
from realtime.announcing import announce
from supervision import masking
from supervision.flow import can, move
from supervision.models import Alert, AlertParty, EvidenceSide, Fact, Reply, Verdict
from supervision.rules import alerts as rules
from supervision.rules.offices import may_supervise


def locked(alert: Alert) -> Alert:
    """Return the alert with its row locked until the transaction ends."""
    return Alert.objects.select_for_update(of=("self",)).select_related("lot__project").get(pk=alert.pk)


@transaction.atomic
def ask_reply(alert: Alert, *, due: datetime, by: User) -> Alert:
    """Ask every bidder of the alert for a reply by `due` (aware)."""
    at = clock.now()
    alert = locked(alert)
    require(rules.may_ask_reply(by, alert, due=due, at=at))
    move(alert, "ask")
    alert.reply_due_at = due
    alert.save(update_fields=["reply_due_at"])
    record("alert.ask", by=by, on=alert, at=at, due=due.isoformat())
    tell(alert)
    return alert


@transaction.atomic
def reply_to_alert(party: AlertParty, *, text: str, by: User, files: Sequence[str] = ()) -> Reply:
    """Put a bidder's reply on file; with the last one the alert counts as replied. A late one is marked so.

    `files` are the hashes of what came with it (supervision.actions.replying).
    """
    at = clock.now()
    alert = locked(party.alert)
    party.alert = alert
    require(rules.may_reply(by, party))
    late = alert.reply_due_at is not None and at > alert.reply_due_at
    reply = Reply.objects.create(party=party, text=text, replied_at=at, replied_by=by, late=late)
    if can(alert, "reply") and not alert.parties.filter(reply__isnull=True).exists():
        move(alert, "reply")
    record("alert.reply", by=by, on=alert, at=at, party=party.pk, late=late, files=list(files))
    return reply


@transaction.atomic
def lapse(alert: Alert, *, at: datetime) -> bool:
    """Note that the time to reply is over; False when another ticker was quicker."""
    try:
        move(alert, "lapse")
    except Refused:
        return False
    record("alert.lapse", by=None, on=alert, at=at)
    return True


@transaction.atomic
def conclude_alert(alert: Alert, *, kind: str, reason: str, by: User) -> Verdict:
    """Give one of the three verdicts, with its reason."""
    at = clock.now()
    alert = locked(alert)
    require(rules.may_conclude(by, alert, kind=kind, reason=reason))
    move(alert, "conclude")
    verdict = Verdict.objects.create(alert=alert, kind=kind, reason=reason.strip(), given_at=at, given_by=by)
    record("alert.conclude", by=by, on=alert, at=at, verdict=kind)
    return verdict


@transaction.atomic
def unmask(side: EvidenceSide, *, reason: str, by: User) -> str:
    """Return the plain value of one side of a piece of evidence; each look is in the ledger with its reason."""
    alert = side.evidence.alert
    require(rules.may_unmask(by, alert, reason=reason))
    record(
        "value.unmask", by=by, on=alert, side=side.pk, kind=side.evidence.kind, reason=reason.strip()[:500]
    )
    return side.value


@transaction.atomic
def unmask_fact(alert: Alert, fact: Fact, *, reason: str, by: User) -> str:
    """Return the plain value of a fact that the graph of an alert leads to; each look is in the ledger."""
    require(rules.may_unmask(by, alert, reason=reason))
    require(may_supervise(by, fact.lot))
    record("value.unmask", by=by, on=alert, fact=fact.pk, kind=fact.kind, reason=reason.strip()[:500])
    return fact.value


@transaction.atomic
def note_reading(alert: Alert, *, file: OpenedFile, by: User) -> None:
    """Write down that an officer opened a bidder's document from an alert."""
    require(rules.may_see_alert(by, alert))
    record("alert.read", by=by, on=alert, file=file.pk, sha256=file.sha256)


def shown(side: EvidenceSide) -> str:
    """Return the value as it is shown before anyone has asked to see it."""
    return masking.masked(side.evidence.kind, side.value)


def tell(alert: Alert) -> None:
    """Tell the bidders' open pages that there is something for them."""
    users = User.objects.filter(
        organisation__in=alert.parties.values("organisation"), is_active=True
    ).values_list("pk", flat=True)
    for user in users:
        announce(f"inbox.{user}", kind="alert")
