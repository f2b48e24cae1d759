"""What the screens counted but did not raise: pairs that only soft signals tie."""

from dataclasses import dataclass

from bidding.models import Bid, Lot
from supervision import words
from supervision.models import Screening


@dataclass(frozen=True)
class WeakPair:
    """Two bidders of a lot, and each soft signal with how often it was met: (kind, met, of)."""

    run: int
    lot: Lot
    names: list[str]
    signals: list[tuple[str, int, int]]


def weak_pairs(runs: list[Screening]) -> list[WeakPair]:
    """Return the pairs of the latest run over each lot among these runs, newest first."""
    latest: dict[int, Screening] = {}
    for run in runs:
        latest.setdefault(run.lot_id, run)
    keys = {key for run in latest.values() for entry in run.weak for key in entry["bids"]}
    names = dict(Bid.objects.filter(pk__in=keys).values_list("pk", "bidder__name"))
    return [
        WeakPair(
            run.pk,
            run.lot,
            [names.get(key, "") for key in entry["bids"]],
            [(words.kind(one["kind"]), one["base"][0], one["base"][1]) for one in entry["signals"]],
        )
        for run in latest.values()
        for entry in run.weak
    ]
