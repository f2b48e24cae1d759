"""A market: the bids of a history as arrays, with each tender's and each firm's rows at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from supervision.screens.tables import Row

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Market:
    """Bids as columns. ``tender`` and ``firm`` number the names; NaN is unknown; ``label`` 1, 0 or NaN."""

    tenders: list[str]
    firms: list[str]
    tender: Ints
    firm: Ints
    amount: Floats
    date: Floats
    estimate: Floats
    won: Floats
    label: Floats

    def __len__(self) -> int:
        return len(self.amount)

    @cached_property
    def by_tender(self) -> list[Ints]:
        """The row numbers of each tender, lowest amount first."""
        order = np.lexsort((self.amount, self.tender))
        return np.split(order, np.cumsum(np.bincount(self.tender))[:-1])

    @cached_property
    def by_firm(self) -> list[Ints]:
        """The row numbers of each firm."""
        order = np.argsort(self.firm, kind="stable")
        return np.split(order, np.cumsum(np.bincount(self.firm, minlength=len(self.firms)))[:-1])

    @cached_property
    def size(self) -> Ints:
        """For each row the number of bids in its tender."""
        return np.bincount(self.tender)[self.tender]

    @cached_property
    def activity(self) -> Ints:
        """For each firm the number of its bids."""
        return np.bincount(self.firm, minlength=len(self.firms))

    @cached_property
    def incidence(self) -> Any:
        """Firms × tenders, 1 where the firm bid."""
        shape = (len(self.firms), len(self.tenders))
        return sparse.csr_array((np.ones(len(self)), (self.firm, self.tender)), shape=shape)

    def part(self, rows: Ints) -> Market:
        """Keep some rows; firms keep their numbers, tenders are numbered anew."""
        tenders, tender = np.unique(self.tender[rows], return_inverse=True)
        return Market(
            tenders=[self.tenders[number] for number in tenders],
            firms=self.firms,
            tender=tender,
            firm=self.firm[rows],
            amount=self.amount[rows],
            date=self.date[rows],
            estimate=self.estimate[rows],
            won=self.won[rows],
            label=self.label[rows],
        )


def market_of(rows: Sequence[Row]) -> Market:
    """Build a market from rows. Names are numbered in sorted order, so row order changes nothing."""
    tenders, tender = np.unique([row.tender for row in rows], return_inverse=True)
    firms, firm = np.unique([row.bidder for row in rows], return_inverse=True)
    return Market(
        tenders=[str(name) for name in tenders],
        firms=[str(name) for name in firms],
        tender=tender,
        firm=firm,
        amount=np.array([row.amount for row in rows], dtype=float),
        date=_floats([row.date for row in rows]),
        estimate=_floats([row.estimate for row in rows]),
        won=_floats([row.won for row in rows]),
        label=_floats([row.collusive for row in rows]),
    )


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=float)
