"""What comes next: one table of moves for each thing of this room, and the only writer of its status."""

from django.db import models
from django.utils.translation import gettext as _

from accounts.permits import Refused
from supervision.models import (
    Alert,
    AlertStatus,
    Case,
    CaseStatus,
    Complaint,
    ComplaintStatus,
    CreditEntry,
    CreditStatus,
    Objection,
    ObjectionStatus,
)

Moves = dict[str, tuple[frozenset[str], str]]

# move: (from, to)
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
TABLES: dict[type[models.Model], Moves] = {
    Alert: ALERT_MOVES,
    Case: CASE_MOVES,
    CreditEntry: CREDIT_MOVES,
    Objection: OBJECTION_MOVES,
    Complaint: COMPLAINT_MOVES,
}
Moving = Alert | Case | CreditEntry | Objection | Complaint


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
