"""A value that several bidders share: who holds it, where it was read, and how common it is on the platform."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from supervision import masking, words
from supervision.models import Fact
from supervision.queries import postings
from supervision.queries.ties import evidence_urls
from supervision.screens.identities import KINDS, known

# So many of the latest places are listed; a value of more bids is common and ties nobody.
MOST_PLACES = 200


@dataclass(frozen=True)
class Holding:
    """One bid that holds the value: the fact, the value as it is shown, and where it has become evidence."""

    fact: Fact
    value: str
    url: str


@dataclass(frozen=True)
class SharedValue:
    """The value with its holders in the department's lots, and how many of how many bids of the platform hold it."""

    kind: str
    label: str
    family: str
    article: str
    holdings: list[Holding]
    met: int
    of: int

    @property
    def hidden(self) -> bool:
        """Whether anything of it is masked."""
        return any(one.value != one.fact.value for one in self.holdings)


def facts_in_sight(office: int) -> QuerySet[Fact]:
    """Return the facts of a department's lots of which two bidders may share one."""
    return Fact.objects.filter(lot__project__supervisor=office, kind__in=KINDS)


def shared_value(office: int, fact: Fact, *, plain: bool = False) -> SharedValue | None:
    """Return who holds the same value as a fact; None for what identifies nobody (blanks, software defaults)."""
    if not known(fact.compared):
        return None
    rows = facts_in_sight(office).filter(kind=fact.kind, compared=fact.compared)
    facts = list(
        rows.select_related("lot__project", "bid__bidder", "file", "envelope__envelope").order_by("-pk")[:MOST_PLACES]
    )  # fmt: skip
    urls: Mapping[int, str] = evidence_urls(facts)
    meaning = KINDS[fact.kind]
    met = postings.common([fact]).get((fact.kind, fact.compared), 0)
    return SharedValue(
        words.kind(fact.kind),
        masking.masked(fact.kind, fact.value),
        words.family(str(meaning.family)),
        meaning.article,
        [Holding(one, _shown(one, plain), urls.get(one.pk, "")) for one in facts],
        max(met, len({one.bid_id for one in facts})),
        max(postings.counted(), met, 1),
    )


def _shown(fact: Fact, plain: bool) -> str:
    return fact.value if plain else masking.masked(fact.kind, fact.value)
