"""Many contracting processes at once, as columns: what the indicators ask of them, read once.

Indicators work on whole columns, so that Python's own steps are few: a dozen for each bid.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, compress
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from supervision.flags.names import Names, Numbers, once
from supervision.flags.releases import Award, Bid, Named, Period, Release, Tender, Value
from supervision.flags.settings import Settings

Marks = NDArray[np.bool_]

# What the status of a bid says; those invited or withdrawn are no bids.
NOT_SUBMITTED, OTHER, VALID, DISQUALIFIED = range(-1, 3)
BIDS: dict[str | None, int] = {
    "invited": NOT_SUBMITTED, "withdrawn": NOT_SUBMITTED, "valid": VALID, "disqualified": DISQUALIFIED,
}  # fmt: skip
# Statuses that end an award's way; any other makes the process one whose end is not known yet.
OVER, ACTIVE, WAITING = range(3)
AWARDS: dict[str | None, int] = {"active": ACTIVE, "cancelled": OVER, "unsuccessful": OVER}
# Read by the thousand: a map of these takes half the time of a comprehension.
_id, _status, _date = attrgetter("id"), attrgetter("status"), attrgetter("date")
_tenderers, _value, _amount = attrgetter("tenderers"), attrgetter("value"), attrgetter("amount")
# Stand where there is none.
NO_TENDER, NO_PERIOD, NO_VALUE = Tender(), Period(), Value()


class References:
    """Lists of references, in the order of their owners.

    ``owner`` and ``name`` tell of every identifier whose it is and its number; ``alone`` has for each list the number
    of its one reference, -1 if there are none or several.
    """

    def __init__(self, lists: Sequence[Sequence[Named] | None], owners: Numbers, names: Names) -> None:
        full = [one or () for one in lists]
        sizes = np.fromiter(map(len, full), np.intp, len(full))
        numbers = names.numbers(list(map(_id, chain.from_iterable(full))))
        self.alone = np.full(len(lists), -1)
        single = sizes == 1
        self.alone[single] = numbers[(np.cumsum(sizes) - sizes)[single]]
        known = numbers >= 0
        self.owner = np.repeat(owners, sizes)[known]
        self.name = numbers[known]

    def of(self, owner: int) -> list[int]:
        """Return the names of one owner: for few of them."""
        start, end = np.searchsorted(self.owner, (owner, owner + 1))
        return list(self.name[start:end].tolist())


class Batch:
    """Processes of some releases in their order; without an ocid, cancelled, or of a method left out they are none.

    Columns of processes: ``settled`` tells that no award waits, ``awarded`` that one is active, ``winner`` is the one
    supplier of the one active award, ``compares`` tells that prices are compared at all. Of bids submitted: ``of`` is
    their process. Of active awards: ``award_of``. Names of firms and currencies are numbers, -1 for none; a price that
    is missing is not a number.
    """

    def __init__(self, releases: Iterable[Release], names: Names, settings: Settings) -> None:
        left_out = settings.excluded_methods
        self.names = names
        self.releases = [
            one for one in releases
            if one.ocid is not None and (
                one.tender is None or (
                    one.tender.status != "cancelled" and one.tender.procurement_method_details not in left_out
                )
            )
        ]  # fmt: skip
        self.ocids: list[str] = [one.ocid for one in self.releases]  # type: ignore[misc]
        self.tenders = [one.tender or NO_TENDER for one in self.releases]
        self.periods = [one.tender_period or NO_PERIOD for one in self.tenders]
        self.compares: Marks = np.array(_compare(self.tenders, settings), bool)
        self._bid(settings)
        self._award(settings.default_award_status)

    def __len__(self) -> int:
        return len(self.releases)

    def _bid(self, settings: Settings) -> None:
        listed = [one.bids.details if one.bids else None for one in self.releases]
        self.settled = np.array([one is not None for one in listed], bool)
        full = [one or () for one in listed]
        bids: list[Bid] = list(chain.from_iterable(full))
        meant = _meanings(BIDS, NOT_SUBMITTED, OTHER, settings.default_bid_status)
        status = np.fromiter(map(meant.__getitem__, map(_status, bids)), np.int8, len(bids))
        of = np.repeat(np.arange(len(self)), list(map(len, full)))
        submitted = status != NOT_SUBMITTED
        bids = list(compress(bids, submitted.tolist()))
        status, self.of = status[submitted], of[submitted]
        self.valid: Marks = status == VALID
        self.disqualified: Marks = status == DISQUALIFIED
        self.dates = list(map(_date, bids))
        self.tenderers = References(list(map(_tenderers, bids)), np.arange(len(bids)), self.names)
        values = [value or NO_VALUE for value in map(_value, bids)]
        # None becomes not a number.
        self.amounts = np.array(list(map(_amount, values)), float)
        self.currencies = self.names.numbers(
            [value.currency or settings.default_currency for value in values]
        )
        self.priced: Marks = (self.currencies >= 0) & ~np.isnan(self.amounts)

    def _award(self, status_if_none: str | None) -> None:
        listed = [one.awards for one in self.releases]
        full = [one or () for one in listed]
        awards: list[Award] = list(chain.from_iterable(full))
        meant = _meanings(AWARDS, OVER, WAITING, status_if_none)
        status = np.fromiter(map(meant.__getitem__, map(_status, awards)), np.int8, len(awards))
        of = np.repeat(np.arange(len(self)), list(map(len, full)))
        self.settled &= np.array([one is not None for one in listed], bool)
        self.settled[of[status == WAITING]] = False
        active = status == ACTIVE
        self.active: list[Award] = list(compress(awards, active.tolist()))
        self.award_of = of[active]
        self.suppliers = References([award.suppliers for award in self.active], self.award_of, self.names)
        numbers = np.bincount(self.award_of, minlength=len(self))
        self.awarded: Marks = numbers > 0
        self.winner = np.full(len(self), -1)
        self.winner[self.award_of] = self.suppliers.alone
        self.winner[~self.settled | (numbers != 1)] = -1

    def pairs(self, of: Numbers, names: Numbers) -> Numbers:
        """Return each process and name that occur together, once, as one number; ``split`` takes them apart."""
        return once(of * len(self.names) + names)

    def split(self, pairs: Numbers) -> tuple[Numbers, Numbers]:
        """Return processes and names of pairs."""
        return np.divmod(pairs, len(self.names))

    def only(self, of: Numbers, names: Numbers) -> Numbers:
        """Return for each process the one name it has, however often; -1 if it has none or several."""
        least, most = np.full(len(self), len(self.names)), np.full(len(self), -1)
        np.minimum.at(least, of, names)
        np.maximum.at(most, of, names)
        return np.where(least == most, most, -1)

    def numbers(self, references: Iterable[Named | None]) -> Numbers:
        """Return the numbers of one reference for each process."""
        return self.names.numbers([None if one is None else one.id for one in references])

    def lowest(self, bids: Marks) -> tuple[NDArray[np.float64], Numbers]:
        """Return for each process the lowest amount of these bids, infinite without any, and the first of those bids."""
        chosen = np.flatnonzero(bids)
        of, amounts = self.of[chosen], self.amounts[chosen]
        least = np.full(len(self), np.inf)
        np.minimum.at(least, of, amounts)
        ties = chosen[amounts == least[of]]
        first = np.full(len(self), -1)
        # Of several written to one place the last stands.
        first[self.of[ties][::-1]] = ties[::-1]
        return least, first


def _compare(tenders: list[Tender], settings: Settings) -> list[bool]:
    if settings.price_methods:
        return [one.procurement_method_details in settings.price_methods for one in tenders]
    return [one.procurement_method_details not in settings.no_price_methods for one in tenders]


class _Meanings(dict[str | None, int]):
    """What statuses mean; one that nobody knows means ``other``."""

    def __init__(self, known: dict[str | None, int], other: int) -> None:
        super().__init__(known)
        self.other = other

    def __missing__(self, status: str | None) -> int:
        return self.other


def _meanings(known: dict[str | None, int], none: int, other: int, if_none: str | None) -> _Meanings:
    """Return what a status means, one that is missing or empty too."""
    stand_in = none if if_none is None else known.get(if_none, other)
    return _Meanings({None: stand_in, "": stand_in} | known, other)


def of_method(tender: Tender, methods: frozenset[str]) -> bool:
    """Tell whether a tender is of one of these methods; no methods are all methods."""
    return not methods or tender.procurement_method in methods
