"""The price screens of every tender and the place of every bid in it, for all tenders of one size at a time.

The formulas are those of ``prices.screen_tender``; here they run over arrays, so that a million bids take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supervision.screens.market import Floats, Ints, Market

SCREENS = ("n", "cv", "spd", "diffp", "rd", "rdnor", "rdalt", "skew", "kurt", "ks")
PLACES = ("level", "z", "rank", "over_lowest", "gap_below", "gap_above", "crowd", "mad")
# Bids within a quarter of the tender's standard deviation are in a crowd.
_CROWD = 0.25
_CELLS = 2_000_000


def tender_columns(market: Market) -> dict[str, Floats]:
    """Compute the screens of each bid's tender; NaN where there are too few bids, or no spread."""
    table = np.full((len(market), len(SCREENS)), np.nan)
    for rows in tenders_by_size(market):
        screens = _screened(market.amount[rows])
        table[rows] = np.repeat(screens[:, None, :], rows.shape[1], axis=1)
    return {f"tender_{name}": table[:, at] for at, name in enumerate(SCREENS)}


def places(market: Market) -> dict[str, Floats]:
    """Describe where each bid lies among the others of its tender."""
    table = np.full((len(market), len(PLACES)), np.nan)
    for rows in tenders_by_size(market):
        if rows.shape[1] >= 2:
            table[rows] = _placed(np.log(market.amount[rows]))
    columns = {name: table[:, at] for at, name in enumerate(PLACES)}
    columns["won"] = market.won
    columns["over_estimate"] = np.log(market.amount / market.estimate)
    return columns


def tenders_by_size(market: Market) -> Iterator[Ints]:
    """Yield tenders × bids row numbers, lowest amount first, for tenders of one size, in blocks of bounded memory."""
    order = np.lexsort((market.amount, market.tender))
    sizes = np.bincount(market.tender)
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes[sizes > 0]):
        wanted = starts[sizes == size]
        step = max(_CELLS // int(size) ** 2, 1)
        for at in range(0, len(wanted), step):
            yield order[wanted[at : at + step, None] + np.arange(size)]


def _over(part: Floats, whole: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole == 0, np.nan, part / whole)


def _screened(bids: Floats) -> Floats:
    """Return tenders × screens of tenders × bids in ascending order."""
    tenders, n = bids.shape
    found = np.full((tenders, len(SCREENS)), np.nan)
    found[:, 0] = n
    if n < 2:
        return found
    first, gaps = bids[:, 1] - bids[:, 0], np.diff(bids)
    found[:, 1] = _over(bids.std(axis=1, ddof=1), bids.mean(axis=1))
    found[:, 2] = _over(bids[:, -1] - bids[:, 0], bids[:, 0])
    found[:, 3] = _over(first, bids[:, 0])
    if n >= 3:
        found[:, 4] = _over(first, bids[:, 1:].std(axis=1, ddof=1))
        found[:, 5] = _over(first, gaps.mean(axis=1))
        found[:, 6] = _over(first, gaps[:, 1:].mean(axis=1))
    found[:, 7:9] = _shaped(bids)
    found[:, 9] = _uniform(bids)
    return found


def _shaped(bids: Floats) -> Floats:
    """Return bias-corrected skewness (from three bids) and excess kurtosis (from four)."""
    n = bids.shape[1]
    away = bids - bids.mean(axis=1, keepdims=True)
    spread = (away**2).mean(axis=1)
    found = np.full((len(bids), 2), np.nan)
    if n >= 3:
        found[:, 0] = np.sqrt(n * (n - 1)) / (n - 2) * _over((away**3).mean(axis=1), spread**1.5)
    if n >= 4:
        excess = _over((away**4).mean(axis=1), spread**2) - 3
        found[:, 1] = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)
    return found


def _uniform(bids: Floats) -> Floats:
    """Return the Kolmogorov–Smirnov distance from the uniform between lowest and highest bid."""
    n = bids.shape[1]
    width = bids[:, -1:] - bids[:, :1]
    place = _over(bids - bids[:, :1], np.broadcast_to(width, bids.shape))
    steps = np.arange(n)
    found: Floats = np.maximum((steps + 1) / n - place, place - steps / n).max(axis=1)
    return found


def _placed(logs: Floats) -> Floats:
    """Return tenders × bids × places of logarithms in ascending order."""
    tenders, n = logs.shape
    mean, gaps = logs.mean(axis=1, keepdims=True), np.diff(logs)
    spread = logs.std(axis=1, ddof=1, keepdims=True)
    middle = np.median(logs, axis=1, keepdims=True)
    apart = np.abs(logs - middle)
    none = np.full((tenders, 1), np.nan)
    typical = gaps.mean(axis=1, keepdims=True)
    columns = (
        logs - mean,
        _over(logs - mean, spread + 0 * logs),
        np.broadcast_to(np.arange(n) / (n - 1), logs.shape),
        logs - logs[:, :1],
        _over(np.hstack([none, gaps]), typical + 0 * logs),
        _over(np.hstack([gaps, none]), typical + 0 * logs),
        _crowd(logs, _CROWD * spread),
        _over(logs - middle, np.median(apart, axis=1, keepdims=True) + 0 * logs),
    )
    return np.stack(columns, axis=2)


def _crowd(logs: Floats, near: Floats) -> Floats:
    """Return for each bid the share of the others nearer than ``near``."""
    tenders, n = logs.shape
    if tenders * n * n <= 4 * _CELLS:
        count = (np.abs(logs[:, :, None] - logs[:, None, :]) < near[:, :, None]).sum(axis=2)
    else:  # one huge tender: count along the order instead of in a square
        rows = [
            np.searchsorted(line, line + reach) - np.searchsorted(line, line - reach, side="right")
            for line, reach in zip(logs, near[:, 0], strict=True)
        ]
        count = np.array(rows)
    # All prices equal: no spread, and no crowd that means anything.
    found: Floats = np.where(near > 0, count - 1, -1) / (n - 1)
    return found
