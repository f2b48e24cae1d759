"""Who is tied to whom around some bidders: shared values, documents, prices and joint tenders, hop by hop.

Only what lies in lots of one department is looked at: an officer sees no more in a picture than in a list.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from typing import TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _

from bidding.models import Bid, BidState
from supervision import masking, words
from supervision.laying import Node, Tie
from supervision.models import Evidence, EvidenceSide, Fact
from supervision.screens.identities import KINDS, known

MOST_NODES = 400
# A value of more bidders than this ties nobody in particular, a soft one (a PDF program) even less.
MOST_HOLDERS = {"hard": 20, "strong": 12, "soft": 4}
# So many joint tenders make a tie of history, and so many lead to a bidder that is not in the picture yet.
JOINT, JOINT_FAR = 2, 3
LAYER_OF = {
    "device": "device", "people": "people", "documents": "documents", "unit_prices": "prices",
    "bid_prices": "prices", "history": "history",
}  # fmt: skip
WEIGHT = {"hard": 0.95, "strong": 0.75, "soft": 0.4}
AT_ONCE = 500
T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """A tie as the list shows it: in words, with where its evidence stands and is opened."""

    tie: Tie
    a: str
    b: str
    what: str
    source: str
    sha256: str
    url: str


@dataclass
class Around:
    """What was found around some bidders."""

    office: int
    alert: int = 0
    names: dict[int, str] = field(default_factory=dict)
    parties: tuple[int, ...] = ()
    values: dict[tuple[str, str], dict[int, Fact]] = field(default_factory=dict)
    evidence: dict[int, tuple[Evidence, tuple[int, ...]]] = field(default_factory=dict)
    joint: dict[tuple[int, int], int] = field(default_factory=dict)
    left_out: int = 0

    def grow(self, firms: Collection[int]) -> set[int]:
        """Look one hop further from some bidders; return the bidders that were found."""
        near = self._by_values(firms) | self._by_evidence(firms) | self._by_history(firms)
        new = near - self.names.keys()
        room = max(0, MOST_NODES - len(self.names) - len(self.values))
        kept = set(sorted(new, key=lambda firm: (-self._strength(firm), firm))[:room])
        self.left_out += len(new) - len(kept)
        rows = Bid.objects.filter(bidder__in=kept).values_list("bidder", "bidder__name")
        self.names |= dict(rows.distinct())
        return kept

    def _strength(self, firm: int) -> float:
        """How strongly a bidder is tied to what is there already: the strongest stay when there are too many."""
        values = sum(WEIGHT[KINDS[kind].grade] for (kind, _v), held in self.values.items() if firm in held)
        pieces = sum(WEIGHT.get(row.grade, 0.4) for row, firms in self.evidence.values() if firm in firms)
        return values + pieces + 0.1 * sum(count for pair, count in self.joint.items() if firm in pair)

    def _by_values(self, firms: Collection[int]) -> set[int]:
        facts = Fact.objects.filter(lot__project__supervisor=self.office, kind__in=KINDS)
        mine = {
            (kind, compared)
            for kind, compared in facts.filter(bid__bidder__in=firms)
            .values_list("kind", "compared")
            .distinct()
            if known(compared) and (kind, compared) not in self.values
        }
        held: dict[tuple[str, str], dict[int, Fact]] = defaultdict(dict)
        for some in _portions(sorted({value for _kind, value in mine})):
            rows = facts.filter(compared__in=some).select_related(
                "lot", "bid__bidder", "file", "envelope__envelope"
            )
            for fact in rows.order_by("pk"):
                if (fact.kind, fact.compared) in mine:
                    held[fact.kind, fact.compared].setdefault(fact.bid.bidder_id, fact)
        shared = {key: holders for key, holders in held.items() if _ties_somebody(key[0], len(holders))}
        self.values |= shared
        return {firm for holders in shared.values() for firm in holders}

    def _by_evidence(self, firms: Collection[int]) -> set[int]:
        layers = [family for family in LAYER_OF if family not in {"device", "people"}]
        rows = (
            Evidence.objects.filter(
                alert__lot__project__supervisor=self.office, family__in=layers, sides__bid__bidder__in=firms
            )
            .distinct()
            .defer("detail")
            .prefetch_related("sides__bid")
        )
        near: set[int] = set()
        for row in rows:
            holders = tuple(side.bid.bidder_id for side in row.sides.all())
            self.evidence[row.pk] = (row, holders)
            near.update(holders)
        return near

    def _by_history(self, firms: Collection[int]) -> set[int]:
        opened = Bid.objects.filter(lot__project__supervisor=self.office, state=BidState.OPENED)
        lots = opened.filter(bidder__in=firms).values("lot")
        by_lot: dict[int, set[int]] = defaultdict(set)
        for lot, firm in opened.filter(lot__in=lots).values_list("lot", "bidder"):
            by_lot[lot].add(firm)
        counts: dict[tuple[int, int], int] = defaultdict(int)
        for together in by_lot.values():
            for pair in combinations(sorted(together), 2):
                if not firms_apart(pair, firms):
                    counts[pair] += 1
        self.joint |= {pair: count for pair, count in counts.items() if count >= JOINT}
        return {firm for pair, count in counts.items() if count >= JOINT_FAR for firm in pair}


def _ties_somebody(kind: str, holders: int) -> bool:
    return 2 <= holders <= MOST_HOLDERS[KINDS[kind].grade]


def firms_apart(pair: tuple[int, int], firms: Collection[int]) -> bool:
    """Tell whether neither of two bidders is among some."""
    return pair[0] not in firms and pair[1] not in firms


def around(office: int, parties: dict[int, str], hops: int, *, alert: int = 0) -> Around:
    """Return what ties some bidders (key to name) to each other and to others, one or two hops away.

    Values that are no evidence of any alert open on a page of this `alert`.
    """
    found = Around(office, alert, dict(parties), tuple(parties))
    edge: Collection[int] = list(parties)
    for _hop in range(hops):
        edge = found.grow(edge)
        if not edge:
            break
    return found


def nodes_of(found: Around) -> list[Node]:
    """Return the nodes: the parties first, the other bidders, and the values they share, masked."""
    firms = [
        Node(f"f{firm}", name, "firm", firm in found.parties)
        for firm, name in sorted(found.names.items(), key=lambda one: (one[0] not in found.parties, one[0]))
    ]
    return firms + [
        Node(_value_key(kind, value), _value_label(kind, holders), LAYER_OF[str(KINDS[kind].family)])
        for (kind, value), holders in _kept_values(found)
    ]


def ties_of(found: Around) -> list[Shown]:
    """Return the ties, strongest first, each with what it says and where its evidence is opened."""
    ties = [*_value_ties(found), *_evidence_ties(found), *_history_ties(found)]
    layers = list(dict.fromkeys(LAYER_OF.values()))
    return sorted(ties, key=lambda one: (layers.index(one.tie.layer), -one.tie.weight, one.tie.key))


def _kept_values(found: Around) -> list[tuple[tuple[str, str], dict[int, Fact]]]:
    """The values that still tie two bidders of the picture, as many as there is room for."""
    rows = []
    for key, holders in found.values.items():
        inside = {firm: fact for firm, fact in holders.items() if firm in found.names}
        if len(inside) >= 2:
            rows.append((key, inside))
    rows.sort(key=lambda row: (-WEIGHT[KINDS[row[0][0]].grade], -len(row[1]), row[0]))
    return rows[: max(0, MOST_NODES - len(found.names))]


def _value_key(kind: str, value: str) -> str:
    return "v" + sha256(f"{kind}\x1f{value}".encode()).hexdigest()[:12]


def _value_label(kind: str, holders: dict[int, Fact]) -> str:
    first = next(iter(holders.values()))
    return f"{words.kind(kind)} {masking.masked(kind, first.value)}"


def _evidence_url(alert: int, piece: int) -> str:
    return f"{reverse('supervision:alert', args=[alert])}?piece={piece}#evidence-{piece}"


def _value_url(found: Around, fact: Fact) -> str:
    return reverse("supervision:alert_value", args=[found.alert, fact.pk])


def value_urls(found: Around) -> dict[str, str]:
    """Return where each shared value is shown with all who hold it, by the key of its node."""
    return {
        _value_key(kind, value): _value_url(found, next(iter(holders.values())))
        for (kind, value), holders in _kept_values(found)
    }


def evidence_urls(facts: Iterable[Fact]) -> dict[int, str]:
    """Where the evidence that rests on a fact is shown, for those that have become evidence."""
    found: dict[int, str] = {}
    for some in _portions([fact.pk for fact in facts]):
        rows = EvidenceSide.objects.filter(fact__in=some).order_by("-pk")
        for fact, piece, alert in rows.values_list("fact", "evidence", "evidence__alert"):
            found[fact] = _evidence_url(alert, piece)
    return found


def _value_ties(found: Around) -> Iterable[Shown]:
    rows = _kept_values(found)
    urls = evidence_urls(fact for _key, holders in rows for fact in holders.values())
    for (kind, value), holders in rows:
        grade = str(KINDS[kind].grade)
        label, key = _value_label(kind, holders), _value_key(kind, value)
        for firm, fact in sorted(holders.items()):
            tie = Tie(
                f"{key}-{firm}", f"f{firm}", key, LAYER_OF[str(KINDS[kind].family)], grade, WEIGHT[grade]
            )
            page = f" · {_('page %(page)s') % {'page': fact.page}}" if fact.page else ""
            source = f"{fact.lot.code} · {fact.source}{page}"
            url = urls.get(fact.pk) or _value_url(found, fact)
            yield Shown(tie, found.names[firm], label, words.kind(kind), source, fact.sha256, url)


def _evidence_ties(found: Around) -> Iterable[Shown]:
    for pk, (row, holders) in sorted(found.evidence.items()):
        inside = sorted(firm for firm in set(holders) if firm in found.names)
        for a, b in combinations(inside, 2):
            tie = Tie(f"e{pk}-{a}-{b}", f"f{a}", f"f{b}", LAYER_OF[row.family], row.grade, float(row.weight))
            url = _evidence_url(row.alert_id, pk)
            if row.family == "unit_prices" or row.kind == "copied_passages":
                url = reverse("supervision:compare", args=[pk])
            yield Shown(tie, found.names[a], found.names[b], words.kind(row.kind), row.article, "", url)


def _history_ties(found: Around) -> Iterable[Shown]:
    for (a, b), count in sorted(found.joint.items()):
        if a not in found.names or b not in found.names:
            continue
        tie = Tie(f"h{a}-{b}", f"f{a}", f"f{b}", "history", "soft", min(0.4, 0.05 * count))
        what = _("%(count)s joint tenders") % {"count": count}
        yield Shown(tie, found.names[a], found.names[b], what, "", "", f"?pair={a}-{b}")


def _portions(values: list[T]) -> Iterable[list[T]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def firm_in_sight(office: int, firm: int) -> str | None:
    """Return the name of a bidder that has an opened bid in the department's lots; None for any other."""
    bids = Bid.objects.filter(bidder=firm, lot__project__supervisor=office, state=BidState.OPENED)
    return bids.values_list("bidder__name", flat=True).first()
