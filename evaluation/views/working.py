"""What the desk of a room shows of the committee's work, and which of it the visitor may do."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Regime
from evaluation.models import Member, Room, State
from evaluation.queries import vacant_places
from evaluation.rules import may_commit, may_qualify, may_read_discussion, may_scan
from evaluation.rules.sitting import UP_TO_THE_REPORT

CHAIRLESS = frozenset({State.RUNNING, State.PAUSED})


def work_of(room: Room, user: User, members: Sequence[Member], *, hosts: bool) -> dict[str, Any]:
    """Return the facts for the template; `members` are those called or accepted."""
    fault = room.faults.filter(ended_at__isnull=True).first()
    overdue = bool(fault and fault.overdue_at and room.state in UP_TO_THE_REPORT)
    supervises = may_act(user, Act.SUPERVISE) and user.organisation_id == room.lot.project.supervisor_id
    return {
        "vacant": vacant_places(room),
        "extensions": room.extensions.all(),
        "asking": sum(one.wants_time_at is not None for one in members),
        "procured": room.lot.project.regime == Regime.GP
        and (hosts or supervises or bool(may_qualify(user, room))),
        "scans": bool(may_scan(user, room)),
        "discusses": bool(room.started_at and may_read_discussion(user, room)),
        "postpones": overdue and bool(may_commit(user, room, "tenderer")),
        "replaces": hosts and room.state in UP_TO_THE_REPORT,
        "chairless": room.state in CHAIRLESS and not any(one.chair for one in members),
        "releases": hosts or supervises,
    }
