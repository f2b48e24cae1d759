"""What comes next: one table of moves for each thing of this room, and the only writer of its status."""

from django.db import models
from django.utils.translation import gettext as _

from accounts.permits import Refused
from supervision.models import (
    Alarm,
    AlarmStatus,
    Alert,
    AlertStatus,
    Case,
    CaseStatus,
    Complaint,
    ComplaintStatus,
    CreditEntry,
    CreditStatus,
    Inspection,
    InspectionStatus,
    Monitoring,
    MonitoringStatus,
    Objection,
    ObjectionStatus,
    Tip,
    TipStatus,
)

Moves = dict[str, tuple[frozenset[str], str]]

# move: (from, to)
ALARM_MOVES: Moves = {
    "ask": (frozenset({AlarmStatus.RAISED}), AlarmStatus.ASKED),
    "reply": (frozenset({AlarmStatus.ASKED, AlarmStatus.SILENT}), AlarmStatus.REPLIED),
    "lapse": (frozenset({AlarmStatus.ASKED}), AlarmStatus.SILENT),
    "conclude": (
        frozenset({AlarmStatus.RAISED, AlarmStatus.REPLIED, AlarmStatus.SILENT}),
        AlarmStatus.CONCLUDED,
    ),
}
ALERT_MOVES: Moves = {
    "ask": (frozenset({AlertStatus.RAISED}), AlertStatus.ASKED),
    "reply": (frozenset({AlertStatus.ASKED}), AlertStatus.REPLIED),
    "lapse": (frozenset({AlertStatus.ASKED}), AlertStatus.SILENT),
    "conclude": (
        frozenset({AlertStatus.RAISED, AlertStatus.REPLIED, AlertStatus.SILENT}),
        AlertStatus.CONCLUDED,
    ),
}
CASE_MOVES: Moves = {
    "file": (frozenset({CaseStatus.LEAD}), CaseStatus.FILED),
    "drop": (frozenset({CaseStatus.LEAD}), CaseStatus.DROPPED),
    "investigate": (frozenset({CaseStatus.FILED}), CaseStatus.INVESTIGATED),
    "review": (frozenset({CaseStatus.INVESTIGATED}), CaseStatus.REVIEWED),
    "decide": (frozenset({CaseStatus.INVESTIGATED, CaseStatus.REVIEWED}), CaseStatus.DECIDED),
    "serve": (frozenset({CaseStatus.DECIDED}), CaseStatus.SERVED),
    "publish": (frozenset({CaseStatus.SERVED}), CaseStatus.PUBLISHED),
    "join": (frozenset({CaseStatus.LEAD, CaseStatus.FILED}), CaseStatus.JOINED),
    # What imposes nothing need not be announced: it is archived as soon as it was served.
    "archive": (frozenset({CaseStatus.SERVED, CaseStatus.PUBLISHED}), CaseStatus.ARCHIVED),
}
MONITORING_MOVES: Moves = {
    "activate": (frozenset({MonitoringStatus.DRAFT}), MonitoringStatus.ACTIVE),
    "address": (frozenset({MonitoringStatus.ACTIVE}), MonitoringStatus.ADDRESSED),
    "decline": (frozenset({MonitoringStatus.ACTIVE}), MonitoringStatus.DECLINED),
    # An appeal that was right opens the matter again.
    "reopen": (frozenset({MonitoringStatus.ADDRESSED, MonitoringStatus.DECLINED}), MonitoringStatus.ACTIVE),
    "complete": (frozenset({MonitoringStatus.ADDRESSED}), MonitoringStatus.COMPLETED),
    "close": (frozenset({MonitoringStatus.DECLINED}), MonitoringStatus.CLOSED),
    "stop": (
        frozenset({
            MonitoringStatus.DRAFT, MonitoringStatus.ACTIVE, MonitoringStatus.ADDRESSED,
            MonitoringStatus.DECLINED,
        }),
        MonitoringStatus.STOPPED,
    ),
}  # fmt: skip
INSPECTION_MOVES: Moves = {
    "check": (frozenset({InspectionStatus.DRAWN}), InspectionStatus.CHECKED),
    "confirm": (frozenset({InspectionStatus.CHECKED}), InspectionStatus.CONFIRMED),
    "publish": (frozenset({InspectionStatus.CONFIRMED}), InspectionStatus.PUBLISHED),
    "drop": (frozenset({InspectionStatus.DRAWN}), InspectionStatus.DROPPED),
}
CREDIT_MOVES: Moves = {
    "notify": (frozenset({CreditStatus.DRAFT}), CreditStatus.NOTICE),
    "publish": (frozenset({CreditStatus.NOTICE}), CreditStatus.PUBLISHED),
    "drop": (frozenset({CreditStatus.DRAFT, CreditStatus.NOTICE}), CreditStatus.DROPPED),
    "apply": (frozenset({CreditStatus.PUBLISHED}), CreditStatus.REPAIR_APPLIED),
    "decline": (frozenset({CreditStatus.REPAIR_APPLIED}), CreditStatus.PUBLISHED),
    "repair": (frozenset({CreditStatus.REPAIR_APPLIED}), CreditStatus.REPAIRED),
    "expire": (frozenset({CreditStatus.PUBLISHED, CreditStatus.REPAIR_APPLIED}), CreditStatus.EXPIRED),
    "revoke": (frozenset({CreditStatus.PUBLISHED, CreditStatus.REPAIR_APPLIED}), CreditStatus.REVOKED),
}
OBJECTION_MOVES: Moves = {
    "hold": (frozenset({ObjectionStatus.FILED}), ObjectionStatus.HELD),
    "answer": (frozenset({ObjectionStatus.FILED}), ObjectionStatus.ANSWERED),
    "release": (frozenset({ObjectionStatus.HELD}), ObjectionStatus.RELEASED),
    "withdraw": (frozenset({ObjectionStatus.FILED, ObjectionStatus.HELD}), ObjectionStatus.WITHDRAWN),
}
COMPLAINT_MOVES: Moves = {
    "accept": (frozenset({ComplaintStatus.RECEIVED}), ComplaintStatus.ACCEPTED),
    "not_accept": (frozenset({ComplaintStatus.RECEIVED}), ComplaintStatus.NOT_ACCEPTED),
    "transfer": (frozenset({ComplaintStatus.RECEIVED}), ComplaintStatus.TRANSFERRED),
    "investigate": (frozenset({ComplaintStatus.ACCEPTED}), ComplaintStatus.INVESTIGATING),
    "decide": (frozenset({ComplaintStatus.INVESTIGATING}), ComplaintStatus.DECIDED),
    "serve": (frozenset({ComplaintStatus.DECIDED}), ComplaintStatus.SERVED),
    "publish": (frozenset({ComplaintStatus.SERVED}), ComplaintStatus.PUBLISHED),
    "withdraw": (
        frozenset({ComplaintStatus.RECEIVED, ComplaintStatus.ACCEPTED, ComplaintStatus.INVESTIGATING}),
        ComplaintStatus.WITHDRAWN,
    ),
}
OPEN_TIP = frozenset({TipStatus.RECEIVED, TipStatus.LOOKED_INTO})
TIP_MOVES: Moves = {
    "look_into": (frozenset({TipStatus.RECEIVED}), TipStatus.LOOKED_INTO),
    "find_nothing": (OPEN_TIP, TipStatus.UNFOUNDED),
    "take_up": (OPEN_TIP, TipStatus.CASE),
    "transfer": (OPEN_TIP, TipStatus.TRANSFERRED),
}
TABLES: dict[type[models.Model], Moves] = {
    Alarm: ALARM_MOVES,
    Alert: ALERT_MOVES,
    Case: CASE_MOVES,
    Inspection: INSPECTION_MOVES,
    Monitoring: MONITORING_MOVES,
    CreditEntry: CREDIT_MOVES,
    Objection: OBJECTION_MOVES,
    Complaint: COMPLAINT_MOVES,
    Tip: TIP_MOVES,
}
Moving = Alarm | Alert | Case | CreditEntry | Objection | Complaint | Tip | Inspection | Monitoring


class IllegalMoveError(Refused):
    """The move is not in the table for where the thing stands, or another was quicker."""


def move(thing: Moving, name: str) -> None:
    """Move a thing along its table; of two at once one wins and the other is refused.

    Raises IllegalMoveError, KeyError for a move that is not in its table. The caller records the act.
    """
    starts, end = TABLES[type(thing)][name]
    rows = type(thing)._default_manager.filter(pk=thing.pk, status__in=starts)
    if not rows.update(status=end):
        thing.refresh_from_db(fields=["status"])
        words = _("This cannot be done at the stage “%(status)s”.")
        raise IllegalMoveError(words % {"status": thing.get_status_display()}, code="illegal_move")
    thing.status = end


def can(thing: Moving, name: str) -> bool:
    """Tell whether a move begins where the thing stands."""
    return thing.status in TABLES[type(thing)][name][0]
