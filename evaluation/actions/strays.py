"""Recordings and papers that no row names: what a process left that died between keeping a file and entering it.

The shelf of records holds the opening's record beside the papers of reports; this room sees the rows of both.
"""

from bidding.models import OpeningSession
from bidding.sweeping import AGE, Hourly, sweep_shelf
from evaluation.actions import recordings
from evaluation.models import Recording, ReportPaper

RECORDS = "records"

hourly = Hourly()


def sweep_strays_hourly() -> int:
    """Sweep once an hour in each process that ticks; return how many files were set aside."""
    return sweep_strays() if hourly.is_due() else 0


def sweep_strays(*, older: float = AGE) -> int:
    """Set papers and recordings aside that lie there for `older` seconds and that no row names; return how many."""
    return sweep_shelf(RECORDS, _papers, older=older) + sweep_shelf(
        recordings.SHELF, _recordings, older=older
    )


def _papers(paths: list[str]) -> set[str]:
    opened = OpeningSession.objects.filter(record_path__in=paths).values_list("record_path", flat=True)
    return {*opened, *ReportPaper.objects.filter(path__in=paths).values_list("path", flat=True)}


def _recordings(paths: list[str]) -> set[str]:
    return set(Recording.objects.filter(path__in=paths).values_list("path", flat=True))
