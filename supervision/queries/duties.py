"""What a supervision office has to do, and until when: every noun adds its own duties to one list."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from supervision.models import (
    AlertStatus,
)
from supervision.queries.alarms import alarm_duties
from supervision.queries.case_duties import (
    aftermath_duties,
    case_duties,
    inspection_duties,
    monitoring_duties,
)
from supervision.queries.complaint_duties import complaint_duties, objection_duties, tip_duties
from supervision.queries.credit_duties import credit_duties, point_duties, ticket_duties, witness_duties
from supervision.queries.deposits import deposit_duties
from supervision.queries.desks import alerts_for
from supervision.queries.duty import Duty
from supervision.queries.effects import effect_duties
from supervision.queries.interviews import interview_duties


def duties_for(user: User) -> list[Duty]:
    """Return what an officer's department has to do, the most urgent first; without a clock at the end."""
    found = [duty for duties_of in SOURCES for duty in duties_of(user)]
    return sorted(found, key=lambda duty: (duty.due_at is None, duty.due_at))


def _alert_duties(user: User) -> list[Duty]:
    words = {AlertStatus.RAISED: _("New alert: look at it"), AlertStatus.REPLIED: _("Replies are in: conclude"),
             AlertStatus.SILENT: _("Time to reply is over: conclude")}  # fmt: skip
    open_alerts = alerts_for(user).filter(status__in=list(words))
    return [
        Duty(words[AlertStatus(one.status)], one.lot, None, "", reverse("supervision:alert", args=[one.pk]))
        for one in open_alerts
    ]


SOURCES: tuple[Callable[[User], list[Duty]], ...] = (
    _alert_duties,
    alarm_duties,
    case_duties,
    aftermath_duties,
    monitoring_duties,
    inspection_duties,
    complaint_duties,
    effect_duties,
    deposit_duties,
    objection_duties,
    tip_duties,
    credit_duties,
    point_duties,
    interview_duties,
    ticket_duties,
    witness_duties,
)
