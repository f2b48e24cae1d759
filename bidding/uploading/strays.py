"""Sealed files that no row names: what a process left that died between naming a file and entering it."""

from bidding.models import StoredFile, Upload, UploadState
from bidding.sweeping import AGE, Hourly, sweep_shelf
from bidding.uploading.arriving import ENDING

SHELF = "sealed"

hourly = Hourly()


def sweep_strays_hourly() -> int:
    """Sweep once an hour in each process that ticks; return how many files were set aside."""
    return sweep_strays() if hourly.is_due() else 0


def sweep_strays(*, older: float = AGE) -> int:
    """Set sealed files aside that lie there for `older` seconds and that no row names; return how many."""
    return sweep_shelf(SHELF, _named, older=older)


def _named(paths: list[str]) -> set[str]:
    """Return those that a stored file or an arriving upload names. An upload that has ended vouches for nothing."""
    names = {path: path.removesuffix(ENDING) for path in paths}
    stored = StoredFile.objects.filter(path__in=names.values()).values_list("path", flat=True)
    arriving = Upload.objects.filter(path__in=names.values(), state=UploadState.ARRIVING)
    vouched = {*stored, *arriving.values_list("path", flat=True)}
    return {path for path, name in names.items() if name in vouched}
