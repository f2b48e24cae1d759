"""Was the platform there? From stretches of probes to outages, and from outages to a lot's new deadline. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bidding.law.days import DAY, SHANGHAI, Holidays, at, day_of

# Without these a bidder cannot hand in a bid; disk and clock are watched and shown beside them.
ESSENTIAL = frozenset({"pages", "time", "uploads", "database", "disk"})
OK = "ok"
NO_PROBE = "no_probe"
ROUND = timedelta(minutes=5)
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Stretch:
    """From `began` to `last` every probe of a subject gave the same answer ("ok", "failed", "unknown")."""

    subject: str
    answer: str
    detail: str
    began: datetime
    last: datetime


@dataclass(frozen=True)
class Outage:
    """A time in which the platform cannot be shown to have answered; `ended` is the moment of asking if it goes on."""

    began: datetime
    ended: datetime
    causes: tuple[str, ...]
    goes_on: bool = False


@dataclass(frozen=True)
class Rule:
    """When an outage moves a deadline, and how far; times of day in China."""

    window: timedelta
    least: timedelta
    at_deadline: timedelta
    margin: timedelta
    most: timedelta
    latest_hour: int


def outages(stretches: Iterable[Stretch], *, now: datetime, gap: timedelta) -> list[Outage]:
    """Return the times in which an essential subject failed or was not probed, joined where they overlap.

    Each begins at the last good probe and ends at the next good one, so that doubt is in the bidder's favour.
    `gap` is how far apart two probes may be. A subject that never was probed is not judged.
    """
    by_subject: dict[str, list[Stretch]] = {}
    for stretch in sorted(stretches, key=lambda one: (one.began, one.last)):
        if stretch.subject in ESSENTIAL:
            by_subject.setdefault(stretch.subject, []).append(stretch)
    pieces = [piece for rows in by_subject.values() for piece in _pieces(rows, now, gap)]
    return _joined(pieces)


def _pieces(rows: Sequence[Stretch], now: datetime, gap: timedelta) -> Iterator[Outage]:
    """Yield what lies between the good stretches of one subject."""
    good: datetime | None = None
    causes: list[str] = []
    begins = rows[0].began
    for row in rows:
        if row.answer != OK:
            causes.append(f"{row.subject}:{row.detail}" if row.detail else row.subject)
            continue
        since = good or begins
        if row.began > since and (causes or row.began - since > gap):
            yield Outage(since, row.began, tuple(causes) or (NO_PROBE,))
        good, causes = max(row.last, since), []
    since, last = good or begins, max(row.last for row in rows)
    if now - last > gap:
        causes.append(NO_PROBE)
    if causes and now > since:
        yield Outage(since, now, tuple(causes), goes_on=True)


def _joined(pieces: Iterable[Outage]) -> list[Outage]:
    found: list[Outage] = []
    for piece in sorted(pieces, key=lambda one: (one.began, one.ended)):
        if found and piece.began <= found[-1].ended:
            before = found.pop()
            causes = tuple(dict.fromkeys((*before.causes, *piece.causes)))
            ended, goes_on = max(before.ended, piece.ended), before.goes_on or piece.goes_on
            found.append(Outage(before.began, ended, causes, goes_on))
        else:
            found.append(piece)
    return found


def touching(
    found: Iterable[Outage], *, deadline: datetime, rule: Rule, counted: datetime | None = None
) -> list[Outage]:
    """Return the outages that count for a deadline: they touch its window, and were not counted before."""
    opens = max(deadline - rule.window, counted) if counted else deadline - rule.window
    return [one for one in found if one.ended > opens and one.began < deadline and one.ended > one.began]


def lost(touched: Iterable[Outage], *, since: datetime, until: datetime) -> timedelta:
    """Return how much of a time was outage."""
    return sum((max(NOTHING, min(one.ended, until) - max(one.began, since)) for one in touched), NOTHING)


def new_deadline(
    touched: Sequence[Outage],
    *,
    deadline: datetime,
    rule: Rule,
    now: datetime,
    holidays: Holidays,
    counted: datetime | None = None,
) -> datetime | None:
    """Return the deadline to which a lot moves, later than the old one; None while nothing is due.

    Bidders get back what the outage took from the window, and at least the margin after its end. An outage that
    goes on is judged when it ends, or at the deadline.
    """
    if not touched or (touched[-1].goes_on and now < deadline):
        return None
    opens = max(deadline - rule.window, counted) if counted else deadline - rule.window
    gone = lost(touched, since=opens, until=deadline)
    over = any(one.ended >= deadline and one.ended - one.began >= rule.at_deadline for one in touched)
    if gone < rule.least and not over:
        return None
    moved = max(
        deadline + gone, touched[-1].ended + rule.margin, now + rule.margin if now >= deadline else now
    )
    return _by_day(_rounded(moved), deadline, rule, holidays)


def _rounded(moment: datetime) -> datetime:
    over = timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment - over + ROUND if over else moment


def _by_day(moved: datetime, deadline: datetime, rule: Rule, holidays: Holidays) -> datetime:
    """Keep an opening within a working day: later than its last hour it is the old hour of the next one."""
    local, old = moved.astimezone(SHANGHAI), deadline.astimezone(SHANGHAI)
    day = day_of(moved)
    if holidays.works(day) and (local.hour, local.minute) <= (rule.latest_hour, 0):
        if local.hour >= old.hour or day == old.date():
            return moved
        return max(moved, at(day, old.hour, old.minute))
    return at(holidays.next_working(day + DAY), old.hour, old.minute)
