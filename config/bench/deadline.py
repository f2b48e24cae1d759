"""The last hour before a deadline: uploads against a raw sink, then a thousand submissions at once."""

from config.bench import arrivals, rush
from config.bench.figures import Figure, Tell
from config.bench.stage import stage

PARTS = ("one", "many", "cut", "rush")


def run(*, small: bool, only: str, told: Tell) -> list[Figure]:
    """Measure on a platform of its own, thrown away afterwards; the database is of the kind that settings name."""
    with stage() as here:
        told(f"a platform of its own on {here.database}")
        found = [] if only == "rush" else arrivals.measure(here, small=small, only=only, told=told)
        return found + (rush.measure(here, small=small, told=told) if only in ("", "rush") else [])
