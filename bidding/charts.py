"""A day of probes as bars: where each stretch lies between midnight and midnight. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bidding.availability import Stretch

WIDTH = 960  # of a day, in units of the drawing
HEIGHT = 24
LEAST = 1.0  # a bar that nobody sees says nothing


@dataclass(frozen=True)
class Bar:
    """One stretch as drawn: left edge and width, its answer."""

    left: float
    width: float
    answer: str
    stretch: Stretch


def bars(stretches: Iterable[Stretch], *, day: datetime, gap: timedelta) -> dict[str, list[Bar]]:
    """Return the bars of a day that begins at `day`, by subject; a stretch reaches half a gap beyond its last probe."""
    end = day + timedelta(days=1)
    found: dict[str, list[Bar]] = {}
    for one in stretches:
        began, last = max(one.began, day), min(one.last + gap / 2, end)
        if began < last:
            left = WIDTH * ((began - day) / timedelta(days=1))
            width = max(LEAST, WIDTH * ((last - began) / timedelta(days=1)))
            found.setdefault(one.subject, []).append(Bar(round(left, 1), round(width, 1), one.answer, one))
    return found
