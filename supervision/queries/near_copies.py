"""Near-copies of a lot's files in the platform's history: asked of an index, so that a new lot costs what it adds."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bidding.models import Bid, Lot
from supervision.models import Reading, SketchPart
from supervision.texts import join

# Files that share fewer parts than this share phrases, not text.
LEAST_SHARED = 3
# A part that more files hold is a phrase of everybody's.
MOST_HOLDERS = 60
MOST_EARLIER = 12
_BATCH = 500


@dataclass(frozen=True)
class EarlierCopy:
    """A file of this lot, an earlier file of another firm for another lot, and the share of parts both have."""

    reading: int
    earlier: int
    share: float


def earlier_copies(lot: Lot, bids: Sequence[Bid], *, upto: int | None = None) -> list[EarlierCopy]:
    """Return files of other firms for other lots that are like this lot's files, the likest first.

    A firm's own earlier bids are left out: who repeats itself copies nobody. ``upto`` is the last reading that counts.
    """
    own = _parts_of(Reading.objects.filter(bid__in=bids).values_list("pk", flat=True))
    firms = {bid.bidder_id for bid in bids}
    holders = _holders({value for parts in own.values() for value in parts}, lot, firms, upto)
    found = []
    for reading, parts in own.items():
        shared = Counter(other for value in parts for other in holders.get(value, ()))
        found += [
            EarlierCopy(reading, other, round(count / max(1, len(parts)), 4))
            for other, count in shared.items()
            if count >= LEAST_SHARED
        ]
    return sorted(found, key=lambda one: (-one.share, one.reading, one.earlier))


def earlier_texts(lot: Lot, bids: Sequence[Bid], *, upto: int | None = None) -> dict[str, str]:
    """Return the texts of those files, by a key that is no bidder's: what they hold too is boilerplate of the trade."""
    wanted = list(dict.fromkeys(one.earlier for one in earlier_copies(lot, bids, upto=upto)))[:MOST_EARLIER]
    readings = Reading.objects.in_bulk(wanted)
    return {f"earlier {key}": join([(key, readings[key].pages)]).text for key in wanted if key in readings}


def _parts_of(readings: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = SketchPart.objects.filter(sketch__reading__in=readings)
    for reading, value in rows.values_list("sketch__reading", "value"):
        found[reading].append(value)
    return found


def _holders(values: set[int], lot: Lot, firms: set[int], upto: int | None) -> dict[int, list[int]]:
    """Return the readings elsewhere that hold each part, the common ones left out."""
    found: dict[int, list[int]] = defaultdict(list)
    ordered = sorted(values)
    for start in range(0, len(ordered), _BATCH):
        rows = SketchPart.objects.filter(value__in=ordered[start : start + _BATCH])
        rows = rows.exclude(sketch__reading__bid__lot=lot).exclude(sketch__reading__bid__bidder__in=firms)
        if upto is not None:
            rows = rows.filter(sketch__reading__lte=upto)
        for value, reading in rows.order_by("value", "pk").values_list("value", "sketch__reading"):
            found[value].append(reading)
    return {value: held for value, held in found.items() if len(held) <= MOST_HOLDERS}
