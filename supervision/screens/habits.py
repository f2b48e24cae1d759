"""What firms would bid by their own habits: honest replays of the tenders at which a group met.

Each firm's level and scatter are learned from what it bid without the group, drawn towards the market's where it hardly
bid. The meetings are then priced anew many times, with the same firms at the same tenders: whoever is dear, cheap or
steady by habit is so in the replays, too, and only what goes beyond that is unlikely.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from supervision.screens.history import Past

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# Rounds in which levels of firms and of tenders are fitted to each other.
_ROUNDS = 6
# How many bids the market's usual scatter counts for beside a firm's own.
_PRIOR = 4.0
# Bids of others needed before anything is known of how honest prices scatter.
_LEAST = 12
# The share of meetings that may have been honest: those that speak least for a ring are left out of the sum.
_HONEST = 0.2
# Prices nearer than this (ln) count as so near; no firm's scatter is less than the next (a variance).
_NEAREST = 0.005
_STEADIEST = 1e-8
_REPLAYS, _SEED = 999, 20_260_101


@dataclass(frozen=True, slots=True)
class Habit:
    """A firm's level (ln, against the others in one tender), how sure it is, and the sum of squares of its scatter."""

    level: float
    bids: int
    squares: float


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of firms, and those of the market: variance between firms' levels, variance within one firm."""

    firms: Mapping[str, Habit]
    between: float
    within: float


@dataclass(frozen=True, slots=True)
class Chances:
    """How often honest replays show as much: prices as close, the lowest as often the same, turns as well dealt."""

    close: float = 1.0
    one: float = 1.0
    turns: float = 1.0
    lowest: tuple[str, ...] = ()


def habits(index: Past, without: frozenset[str]) -> Habits | None:
    """Fit levels of firms and of tenders to all tenders but those; None where too little is known."""
    rows = [
        (tender, name, math.log(bid.amount))
        for tender, there in sorted(index.tenders.items())
        if tender not in without and sum(bid.amount > 0 for bid in there.values()) >= 3
        for name, bid in sorted(there.items())
        if bid.amount > 0
    ]
    if len(rows) < _LEAST:
        return None
    names = sorted({name for _, name, _ in rows})
    tenders = {tender: number for number, tender in enumerate(dict.fromkeys(tender for tender, _, _ in rows))}
    place = {name: number for number, name in enumerate(names)}
    firm = np.array([place[name] for _, name, _ in rows])
    tender = np.array([tenders[code] for code, _, _ in rows])
    return _fitted(names, firm, tender, np.array([value for _, _, value in rows]))


def _fitted(names: Sequence[str], firm: Whole, tender: Whole, value: Floats) -> Habits:
    size, bids = np.bincount(tender), np.bincount(firm)
    level, between, within = np.zeros(len(names)), 0.0, 0.0
    rest = value
    for _ in range(_ROUNDS):
        common = np.bincount(tender, value - level[firm]) / size
        mean = np.bincount(firm, value - common[tender]) / bids
        rest = value - common[tender] - mean[firm]
        within = float((rest**2).sum()) / max(1, len(value) - len(size) - len(names) + 1)
        within = max(within, _STEADIEST)
        often = bids >= 3
        spread = mean[often] ** 2 - within / bids[often]
        between = max(float(spread.mean()) if len(spread) else 0.0, within / 20)
        level = mean * bids / (bids + within / between)
    rest = (value - level[firm] - (np.bincount(tender, value - level[firm]) / size)[tender]) ** 2
    squares = np.bincount(firm, rest * (size / np.maximum(size - 1, 1))[tender])
    return Habits(
        {
            name: Habit(float(level[at]), int(bids[at]), float(squares[at]))
            for at, name in enumerate(names)
        },
        between,
        within,
    )  # fmt: skip


def chances(
    index: Past, members: Sequence[str], together: Sequence[str], today: Mapping[str, float]
) -> Chances:
    """Replay a group's meetings, today's (amounts by firm) the last, and return how often honest bidders show as much."""
    known = habits(index, frozenset(together))
    there = np.array(
        [
            *([_logged(index, tender, name) for name in members] for tender in together),
            [math.log(today[name]) if today.get(name, 0) > 0 else math.nan for name in members],
        ],
        dtype=np.float64,
    )
    priced = np.isfinite(there).sum(axis=1) >= 2
    there = there[priced]
    if known is None or len(there) < 3:
        return Chances()
    replayed = _replays(known, members, there)
    every = np.concatenate([there[None], replayed])
    said = _agreed(every, *_believed(known, members))
    lowest = np.nanargmin(every, axis=2)
    wins = np.stack([(lowest == number).sum(axis=1) for number in range(len(members))])
    return Chances(
        close=_share(said.sum(axis=1)),
        one=_share(wins.max(axis=0)),
        turns=_share(_dealt(lowest, len(members))),
        lowest=tuple(members[number] for number in lowest[0]),
    )


def _logged(index: Past, tender: str, name: str) -> float:
    bid = index.tenders[tender].get(name)
    return math.log(bid.amount) if bid and bid.amount > 0 else math.nan


def _replays(known: Habits, members: Sequence[str], there: Floats) -> Floats:
    """Draw levels and scatters as sure as they are known, and from them prices for those who were there."""
    dealer = np.random.default_rng(_SEED)
    shape = (_REPLAYS, len(members))
    own = [known.firms.get(name, Habit(0.0, 0, 0.0)) for name in members]
    bids = np.array([one.bids for one in own], dtype=np.float64)
    squares = np.array([one.squares for one in own])
    within = (_PRIOR * known.within + squares) / dealer.chisquare(_PRIOR + bids, shape)
    unsure = 1 / (1 / known.between + bids / within)
    levels = np.array([one.level for one in own]) + np.sqrt(unsure) * dealer.standard_normal(shape)
    drawn = levels[:, None, :] + np.sqrt(within)[:, None, :] * dealer.standard_normal(
        (_REPLAYS, *there.shape)
    )
    return np.where(np.isnan(there)[None], np.nan, drawn)


def _believed(known: Habits, members: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the members' levels, and the variance of one bid around them, as far as they are known."""
    own = [known.firms.get(name, Habit(0.0, 0, 0.0)) for name in members]
    within = np.array(
        [(_PRIOR * known.within + one.squares) / (_PRIOR + max(1, one.bids) - 1) for one in own]
    )
    bids = np.array([one.bids for one in own], dtype=np.float64)
    return np.array([one.level for one in own]), within + 1 / (1 / known.between + bids / within)


def _agreed(every: Floats, levels: Floats, spread: Floats) -> Floats:
    """Sum up, tender by tender, how much likelier the prices are if one goes ahead and the others follow closely.

    Against it stands that each bid by its habit. Some meetings may have been honest, so none counts much against a ring.
    """
    low = np.nanmin(every, axis=2, keepdims=True)
    gap = every - low
    follows = ~np.isnan(gap) & (gap > 0)
    distance = np.array(
        [
            max(_NEAREST, float(np.median(one[at]))) if at.any() else 1.0
            for one, at in zip(gap, follows, strict=True)
        ]
    )
    scale = distance[:, None, None] / 1.68  # the median of a gamma distribution of shape 2
    with np.errstate(divide="ignore", invalid="ignore"):
        near = np.where(follows, np.log(gap) - 2 * np.log(scale) - gap / scale, 0.0).sum(axis=2)
    weight = np.where(np.isnan(every), 0.0, 1 / spread)
    apart = np.where(np.isnan(every), 0.0, every - levels)
    whole = weight.sum(axis=2)
    centre = (weight * apart).sum(axis=2) / whole
    count = (weight > 0).sum(axis=2)
    habit = (
        -0.5 * (weight * (apart - centre[:, :, None]) ** 2).sum(axis=2)
        + 0.5 * np.log(np.where(weight > 0, weight, 1.0)).sum(axis=2)
        - 0.5 * np.log(whole)
        - 0.5 * (count - 1) * math.log(2 * math.pi)
    )
    return np.asarray(np.log(_HONEST + (1 - _HONEST) * np.exp(near - habit)))


def _dealt(lowest: Whole, width: int) -> Whole:
    """Count how many different firms are lowest in any ``width`` tenders in a row, over all such windows."""
    width = min(width, lowest.shape[1])
    total = np.zeros(len(lowest), dtype=np.int64)
    for start in range(lowest.shape[1] - width + 1):
        window = np.sort(lowest[:, start : start + width], axis=1)
        total += 1 + (np.diff(window, axis=1) > 0).sum(axis=1)
    return total


def _share(reached: Floats | Whole) -> float:
    """Return the share of all, the first (what was seen) included, that reach what was seen."""
    return float((reached >= reached[0] - 1e-12).mean())
