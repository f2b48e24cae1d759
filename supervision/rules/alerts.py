"""May she see an alert, ask for replies, reply, see a masked value, conclude?"""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from supervision.models import Alert, AlertParty, AlertStatus, Reply, VerdictKind
from supervision.rules.offices import may_decide_on, may_supervise


def may_see_alert(user: User | AnonymousUser, alert: Alert) -> Permit:
    """Officers of the department only: an alert is a suspicion, not public."""
    return may_supervise(user, alert.lot)


def may_ask_reply(user: User, alert: Alert, *, due: datetime, at: datetime) -> Permit:
    """Ask once, with a due date that lies ahead."""
    permit = may_supervise(user, alert.lot)
    if not permit:
        return permit
    if due <= at:
        return no(_("The due date lies in the past."), "past")
    return YES


def may_reply(user: User | AnonymousUser, party: AlertParty) -> Permit:
    """The bidder itself, once, while the alert is open."""
    if not isinstance(user, User) or user.organisation_id != party.organisation_id:
        return no(_("Only the bidder who was asked may reply."), "not_party")
    if party.alert.status == AlertStatus.RAISED:
        return no(_("No reply has been asked for."), "not_asked")
    if party.alert.status == AlertStatus.CONCLUDED:
        return no(_("The matter has been concluded; a reply can no longer be put on file here."), "concluded")
    if Reply.objects.filter(party=party).exists():
        return no(_("Your reply has been received; it is on file as it was sent."), "replied")
    return YES


def may_conclude(user: User, alert: Alert, *, kind: str, reason: str) -> Permit:
    """Every verdict needs a reason; one against the bidders needs their replies or a lapsed time (行政处罚法 45)."""
    permit = may_decide_on(user, alert.lot)
    if not permit:
        return permit
    if len(reason.strip()) < 5:
        return no(_("Give the reason for the verdict."), "no_reason")
    if kind == VerdictKind.CONFIRMED and alert.status not in {AlertStatus.REPLIED, AlertStatus.SILENT}:
        return no(
            _("A lead can stand only after the bidders were asked and their time to reply is over."),
            "unheard",
        )
    return YES
