"""May she see an alert, ask for replies, reply, see a masked value, conclude?"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.rules import same_person
from supervision.models import Alert, AlertParty, AlertStatus, Evidence, MoreTime, Reply, VerdictKind
from supervision.queries.hearing import unheard_of
from supervision.queries.reviews import has_usable, usable_of
from supervision.rules.offices import may_decide_on, may_supervise

SHORTEST_REASON = 5


def may_see_alert(user: User | AnonymousUser, alert: Alert) -> Permit:
    """Officers of the department only: an alert is a suspicion, not public."""
    return may_supervise(user, alert.lot)


def may_unmask(user: User | AnonymousUser, alert: Alert, *, reason: str) -> Permit:
    """An officer of the department, who says why: each look is in the ledger with its reason."""
    permit = may_see_alert(user, alert)
    if permit and len(reason.strip()) < SHORTEST_REASON:
        return no(_("Say why you need to see the value; the reason is kept with the look."), "no_reason")
    return permit


def may_export(user: User | AnonymousUser, alert: Alert, *, plain: bool, reason: str) -> Permit:
    """Officers of the department; values in full only for those who may decide, with a reason that is logged."""
    permit = may_decide_on(user, alert.lot) if plain else may_see_alert(user, alert)
    if permit and plain and len(reason.strip()) < SHORTEST_REASON:
        return no(
            _("Say why the values are needed in full; the reason is kept with the export."), "no_reason"
        )
    return permit


def may_review(user: User, alert: Alert, pieces: Sequence[Evidence], *, aspect: str, note: str) -> Permit:
    """Review the detector's output legally or technically, not both by one person (行政处罚法 41; EN-09)."""
    permit = may_decide_on(user, alert.lot)
    if not permit:
        return permit
    if alert.status == AlertStatus.CONCLUDED:
        return no(_("The alert has been concluded."), "concluded")
    if not pieces or len(note.strip()) < SHORTEST_REASON:
        return no(_("Choose evidence, and write down what was checked."), "no_note")
    for piece in pieces:
        for review in piece.reviews.all():
            if review.aspect == aspect:
                return no(_("A piece of this evidence has had this review already."), "reviewed")
            if same_person(user, review.reviewed_by):
                return no(_("Legal and technical review of one piece are given by two people."), "one_person")
    return YES


def may_extend(user: User, alert: Alert, *, due: datetime) -> Permit:
    """Give more time while replies are awaited; never less."""
    permit = may_supervise(user, alert.lot)
    if not permit:
        return permit
    if alert.status != AlertStatus.ASKED or alert.reply_due_at is None:
        return no(_("No reply is awaited."), "not_asked")
    if due <= alert.reply_due_at:
        return no(_("The new due date is not later than the one that stands."), "not_later")
    return YES


def may_wish_time(user: User | AnonymousUser, party: AlertParty, *, until: datetime, at: datetime) -> Permit:
    """The bidder itself, before its time is over, one wish at a time."""
    permit = may_reply(user, party)
    if not permit:
        return permit
    due = party.alert.reply_due_at
    if party.alert.status != AlertStatus.ASKED or due is None or at >= due:
        return no(_("The time to reply is over."), "over")
    if until <= due:
        return no(_("Ask for a day after the due date."), "not_later")
    if MoreTime.objects.filter(party=party, granted__isnull=True).exists():
        return no(_("Your wish for more time has not been answered yet."), "waits")
    return YES


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
    if len(reason.strip()) < SHORTEST_REASON:
        return no(_("Give the reason for the verdict."), "no_reason")
    return _may_stand(alert) if kind == VerdictKind.CONFIRMED else YES


def _may_stand(alert: Alert) -> Permit:
    """A lead stands on evidence that was reviewed twice and that the bidders were heard on (行政处罚法 41, 45)."""
    if alert.status not in {AlertStatus.REPLIED, AlertStatus.SILENT}:
        return no(
            _("A lead can stand only after the bidders were asked and their time to reply is over."),
            "unheard",
        )
    if not has_usable(alert):
        return no(
            _(
                "No piece of evidence has been reviewed legally and technically, by two people (行政处罚法 41)."
            ),
            "unreviewed",
        )
    if not usable_of(alert).exclude(digest__in=unheard_of(alert)).exists():
        return no(
            _(
                "All reviewed evidence was added after the bidders had replied or their time was over: they were not "
                "heard on it. Review a piece that they were asked about, or take up a case and hear them there."
            ),
            "unheard_evidence",
        )
    return YES
