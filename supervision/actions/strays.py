"""Files of this room that no row names: papers, exhibits and photos whose act was never entered."""

from django.apps import apps

from bidding.sweeping import AGE, Hourly, sweep_shelf

SHELF = "supervision"
hourly = Hourly()


def sweep_strays_hourly() -> int:
    """Sweep once an hour in each process that ticks; return how many files were set aside."""
    return sweep_strays() if hourly.is_due() else 0


def sweep_strays(*, older: float = AGE) -> int:
    """Set files aside that lie there for `older` seconds and that no row names; return how many."""
    return sweep_shelf(SHELF, _named, older=older)


def _named(paths: list[str]) -> set[str]:
    """Every model of this room that has a `path` vouches for its files."""
    found: set[str] = set()
    for model in apps.get_app_config("supervision").get_models():
        if any(field.name == "path" for field in model._meta.get_fields()):
            rows = model._default_manager.filter(path__in=paths)
            found.update(rows.values_list("path", flat=True))
    return found
