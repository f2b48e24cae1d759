"""What the members' marks come to: aggregation (EV-11), equality of objective marks (EV-12), deviations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation.scoring.rounding import cents, mean

Cell = tuple[str, str]  # criterion code, bid code


@dataclass(frozen=True)
class Given:
    """One mark as given: by which member, for which criterion and bid, how many points."""

    member: str
    criterion: str
    bid: str
    value: Decimal


@dataclass(frozen=True)
class Deviation:
    """A mark far from what the other members gave (畸高畸低): the others' mean and the distance, in points."""

    member: str
    criterion: str
    bid: str
    value: Decimal
    others: Decimal
    distance: Decimal


def aggregate(values: Sequence[Decimal], rule: Mapping[str, Any]) -> Decimal:
    """Join the members' marks of one cell: the mean, or the mean without one highest and one lowest.

    `rule` is the document's `aggregation`: {"method": "mean"} or {"method": "trimmed", "from": n}, trimmed only
    when at least n members marked. Two places, half up (EV-11). Raises ValueError for no marks or unknown method.
    """
    if rule.get("method", "mean") not in {"mean", "trimmed"}:
        raise ValueError(f"no such aggregation: {rule['method']!r}")
    ordered = sorted(values)
    trimmed = rule.get("method") == "trimmed" and len(ordered) >= max(3, int(rule.get("from", 3)))
    return cents(mean(ordered[1:-1] if trimmed else ordered))


def cells(marks: Iterable[Given]) -> dict[Cell, list[Given]]:
    """Sort marks into cells."""
    sorted_in: dict[Cell, list[Given]] = defaultdict(list)
    for mark in marks:
        sorted_in[mark.criterion, mark.bid].append(mark)
    return dict(sorted_in)


def unequal(marks: Iterable[Given], objective: Iterable[str]) -> list[Cell]:
    """Return the cells of objective criteria in which the members differ (EV-12; 87号令 64)."""
    criteria = set(objective)
    return sorted(
        cell
        for cell, given in cells(marks).items()
        if cell[0] in criteria and len({mark.value for mark in given}) > 1
    )


def deviations(marks: Iterable[Given], maxima: Mapping[str, Decimal], *, percent: Decimal) -> list[Deviation]:
    """Return the marks that lie more than `percent` of the criterion's maximum from the others' mean.

    `maxima` maps the criteria to look at to their maximum points. A cell with one mark has no deviation.
    """
    found = []
    for (criterion, _bid), given in sorted(cells(marks).items()):
        if criterion in maxima and len(given) > 1:
            found += _far(given, maxima[criterion] * percent / 100)
    return found


def _far(given: Sequence[Given], limit: Decimal) -> list[Deviation]:
    total = sum((mark.value for mark in given), Decimal(0))
    found = []
    for mark in sorted(given, key=lambda mark: mark.member):
        others = (total - mark.value) / (len(given) - 1)
        if abs(mark.value - others) > limit:
            found.append(
                Deviation(mark.member, mark.criterion, mark.bid, mark.value, cents(others),
                          cents(mark.value - others))
            )  # fmt: skip
    return found
