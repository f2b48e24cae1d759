"""The clocks of the evaluation room: the time to sign a report."""

from collections.abc import Iterator
from datetime import datetime

from evaluation.actions import deem_consent
from evaluation.actions.darkness import watch_faults, watch_sites
from evaluation.actions.lines import note_lines
from evaluation.actions.overdue import expire_draws
from evaluation.actions.strays import sweep_strays_hourly
from evaluation.models import Report, State


def due(at: datetime) -> Iterator[tuple[datetime, Report]]:
    """Yield (when, report) for each report whose time to sign is over while members are silent."""
    waiting = Report.objects.filter(room__state=State.REPORT_SIGN, sign_by__lte=at).select_related("room")
    for report in waiting.order_by("sign_by"):
        yield report.sign_by, report


def tick(at: datetime) -> int:
    """Do what time alone does: silence becomes consent, seats that dropped are noted, dark sites pause their room, faults
    that outlasted the law's time end it, draws go on without the late, papers that no row names are set aside."""
    consents = sum(len(deem_consent(room=report.room, at=at)) for _when, report in due(at))
    # The lines first: what is dark is read from them.
    moved = note_lines() + watch_sites(at) + watch_faults(at) + expire_draws(at)
    return consents + moved + sweep_strays_hourly()
