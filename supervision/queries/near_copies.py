"""Near-copies of a lot's files in the platform's history: asked of an index, so that a new lot costs what it adds."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation
from bidding.models import Bid, Lot
from supervision.models import Holder, Reading, SketchPart
from supervision.texts import join

# Files that share fewer parts than this share phrases, not text.
LEAST_SHARED = 3
# A part that more files hold is a phrase of everybody's.
MOST_HOLDERS = 60
# So many files of one source, and so many in all: the likest of each in turn, lest one firm's crowd out the others'.
MOST_OF_SOURCE, MOST_EARLIER = 3, 18
# An identity that more firms hold (a cloned disk image, a switchboard) relates nobody.
MOST_RELATED = 12
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


def earlier_sources(lot: Lot, bids: Sequence[Bid], *, upto: int | None = None) -> dict[int, int]:
    """Return the earlier files worth comparing with, the likest of each source first, and the source of each.

    A source is a firm, with those it is related to: an identity both were met with (machine, account, person …), one
    parent in the register. Firms related to a bidder of this lot are no source: a ring could plant its text beforehand
    in a shell's bid. ``upto`` is the last reading that counts.
    """
    found = list(dict.fromkeys(one.earlier for one in earlier_copies(lot, bids, upto=upto)))
    firms = dict(Reading.objects.filter(pk__in=found).values_list("pk", "bid__bidder"))
    sources = _sources({bid.bidder_id for bid in bids}, set(firms.values()))
    by_source: dict[int, list[int]] = defaultdict(list)
    for reading in found:
        if firms[reading] in sources:
            by_source[sources[firms[reading]]].append(reading)
    wanted = _in_turn([held[:MOST_OF_SOURCE] for held in by_source.values()])[:MOST_EARLIER]
    return {reading: sources[firms[reading]] for reading in wanted}


def earlier_texts(sources: Mapping[int, int]) -> dict[str, str]:
    """Return the texts of such files by source: what several sources hold too is boilerplate of the trade."""
    readings = Reading.objects.in_bulk(sources)
    by_source: dict[int, list[int]] = defaultdict(list)
    for reading, source in sorted(sources.items()):
        by_source[source].append(reading)
    return {
        f"earlier {source}": join((key, readings[key].pages) for key in held if key in readings).text
        for source, held in sorted(by_source.items())
    }


def _in_turn(lists: Iterable[Sequence[int]]) -> list[int]:
    """Return the first of each list, then the second of each, and so on."""
    ranked = [(place, number, key) for number, held in enumerate(lists) for place, key in enumerate(held)]
    return [key for _place, _number, key in sorted(ranked)]


def _sources(here: set[int], earlier: set[int]) -> dict[int, int]:
    """Return for each earlier firm that is unrelated to the bidders here the firm that stands for its source."""
    parent = {firm: firm for firm in here | earlier}

    def root(firm: int) -> int:
        while parent[firm] != firm:
            firm = parent[firm]
        return firm

    for first, *others in [*_by_identity(here | earlier), *_by_register(here | earlier)]:
        for other in others:
            low, high = sorted((root(first), root(other)))
            parent[high] = low
    own = {root(firm) for firm in here}
    return {firm: root(firm) for firm in earlier if root(firm) not in own}


def _by_identity(firms: set[int]) -> list[list[int]]:
    """Return the groups of these firms that were met with one identity, if few firms of the platform were."""
    shared = _groups(Holder.objects.filter(firm__in=firms).values_list("value", "firm"))
    everybody = _groups(Holder.objects.filter(value__in=shared).values_list("value", "firm"))
    return [some for value, some in shared.items() if len(everybody[value]) <= MOST_RELATED]


def _by_register(firms: set[int]) -> list[list[int]]:
    """Return the groups of these firms that the register puts under one parent, the parent among them."""
    rows = Organisation.objects.filter(pk__in=firms).values_list("pk", "uscc", "controller_uscc")
    return list(_groups((code, firm) for firm, *codes in rows for code in codes if code).values())


def _groups(rows: Iterable[tuple[Any, int]]) -> dict[Any, list[int]]:
    """Return the firms by what they hold, where several hold it."""
    held: dict[Any, set[int]] = defaultdict(set)
    for key, firm in rows:
        held[key].add(firm)
    return {key: sorted(some) for key, some in sorted(held.items()) if len(some) > 1}


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
