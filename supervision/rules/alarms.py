"""May an alarm be seen, asked about, answered, concluded; may an indicator rest?"""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from supervision.indicators.registry import INDICATORS
from supervision.models import Alarm, AlarmStatus, CloseOut, IndicatorPause
from supervision.rules.offices import may_decide_on, may_supervise

# A reason shorter than this says nothing.
SHORTEST = 5


def may_see_alarm(user: User | AnonymousUser, alarm: Alarm) -> Permit:
    """Officers of the department only."""
    return may_supervise(user, alarm.lot)


def units(alarm: Alarm) -> list[Organisation]:
    """Return whom an inquiry may go to: tenderer, agency, centre, and the firm that the alarm is about."""
    project = alarm.lot.project
    found = {one.pk: one for one in (project.tenderer, project.agency, project.centre, alarm.subject) if one}
    return list(found.values())


def may_ask(
    user: User, alarm: Alarm, *, unit: Organisation, question: str, due: datetime, at: datetime
) -> Permit:
    """Ask a unit that has to do with the lot, in words, with a day to come."""
    permit = may_supervise(user, alarm.lot)
    if not permit:
        return permit
    if unit not in units(alarm):
        return no(_("This unit has nothing to do with the lot."), "unit")
    if len(question.strip()) < SHORTEST:
        return no(_("Write what you ask."), "empty")
    return YES if due > at else no(_("The due date lies in the past."), "past")


def may_reply(user: User | AnonymousUser, alarm: Alarm) -> Permit:
    """The unit that was asked, once, until the alarm is concluded; a late reply is taken too."""
    if (
        not isinstance(user, User)
        or alarm.asked_id is None
        or user.organisation_id is None
        or user.organisation_id != alarm.asked_id
    ):
        return no(_("Only the unit that was asked replies."), "not_asked")
    if alarm.status == AlarmStatus.CONCLUDED:
        return no(_("The matter has been concluded; a reply can no longer be put on file here."), "concluded")
    if alarm.replied_at is not None:
        return no(_("The reply has been received; it is on file as it was sent."), "replied")
    return YES


def may_conclude(user: User, alarm: Alarm, *, kind: str, reason: str) -> Permit:
    """Every conclusion has its reason; a violation only after the unit was heard or let its time pass (行政处罚法 45)."""
    permit = may_decide_on(user, alarm.lot)
    if not permit:
        return permit
    if len(reason.strip()) < SHORTEST:
        return no(_("Give the reason for the conclusion."), "no_reason")
    if kind == CloseOut.VIOLATION and alarm.status not in {AlarmStatus.REPLIED, AlarmStatus.SILENT}:
        return no(
            _("A violation is found only after the unit was asked and its time to reply is over."), "unheard"
        )
    return YES


def may_pause(user: User | AnonymousUser, *, code: str, region: str, reason: str) -> Permit:
    """An officer who decides cases lets an indicator of the directory rest for her office, with the reason."""
    permit = may_act(user, Act.DECIDE_CASE)
    if not permit:
        return permit
    if code not in INDICATORS:
        return no(_("There is no such indicator."), "code")
    if len(region) != 6 or not (region.isascii() and region.isdecimal()):
        return no(_("An administrative division has six digits."), "region")
    if len(reason.strip()) < SHORTEST:
        return no(_("Please give the reason."), "no_reason")
    return YES


def may_resume(user: User | AnonymousUser, pause: IndicatorPause) -> Permit:
    """Whoever may let it rest, for her own office."""
    permit = may_act(user, Act.DECIDE_CASE)
    if permit and isinstance(user, User) and user.organisation_id != pause.office_id:
        return no(_("Another department let it rest."), "other_office")
    return permit
