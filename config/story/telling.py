"""What the chapters of the story share: the cast, the clock, what has happened so far."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.permits import Refused
from bidding.law.days import at as at_hour
from bidding.law.days import day_of
from bidding.law.figures import holidays
from bidding.models import Lot
from bidding.sealing.preparing import SealedBid
from config.story.cast import Cast
from ledger import clock


class StoryError(AssertionError):
    """The story did not go as it must: a fault of the platform."""


@dataclass
class Story:
    """One telling of the demo; `day` counts from the day the story began."""

    begins: date
    folder: Path
    say: Callable[[str], None]
    cast: Cast = field(default_factory=Cast)
    counts: Counter[str] = field(default_factory=Counter)
    facts: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, SealedBid] = field(default_factory=dict)
    _lots: dict[str, int] = field(default_factory=dict)

    def on(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """Set the clock to an hour of a day in China; never back."""
        return self.until(at_hour(day, hour, minute))

    def until(self, moment: datetime) -> datetime:
        """Set the clock to a moment, or a minute on when that has passed."""
        moment = max(moment, clock.now() + timedelta(minutes=1)) if self.started else moment
        clock.set_clock(moment)
        self.started = True
        return moment

    started: bool = False

    def later(self, minutes: int = 10) -> datetime:
        """Let some minutes pass."""
        return self.until(clock.now() + timedelta(minutes=minutes))

    def workday(self, after: int = 1) -> date:
        """Return the first working day at least so many days from the story's now."""
        return holidays(self.region).next_working(day_of(clock.now()) + timedelta(days=after))

    region: str = "421181"

    def lot(self, name: str = "main") -> Lot:
        """Return a lot of the story, fresh from the database."""
        return Lot.objects.select_related("project").get(pk=self._lots[name])

    def keep(self, name: str, lot: Lot) -> Lot:
        """Remember a lot under a name."""
        self._lots[name] = lot.pk
        return lot

    def refused(self, what: str, act: Callable[[], object], code: str = "") -> Refused:
        """Check that an act is refused, and count it."""
        try:
            act()
        except Refused as refusal:
            if code and refusal.code != code:
                raise StoryError(f"{what}: refused as {refusal.code!r} instead of {code!r}") from refusal
            self.counts[f"refused_{what}"] += 1
            return refusal
        raise StoryError(f"{what} was not refused")


def insist(condition: object, what: str) -> None:
    """Raise StoryError unless the condition holds."""
    if not condition:
        raise StoryError(what)
