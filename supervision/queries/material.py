"""The material of one screening: a lot's facts with what the platform knew, now or as it stood at an earlier run."""

from collections.abc import Sequence
from datetime import datetime

from bidding.models import Bid, Lot
from supervision.models import Basis, Fact, Reading
from supervision.queries import facts as known
from supervision.queries import postings
from supervision.queries.near_copies import earlier_sources, earlier_texts
from supervision.queries.papers import given_of, papers_of
from supervision.screens.identities import Elsewhere, IdentityFact
from supervision.screens.lot import Material

# Under this kind the basis keeps which earlier files were compared with, and the firm each stands for.
EARLIER = "earlier text"


def new_basis(lot: Lot, bids: Sequence[Bid], readings: Sequence[Reading]) -> Basis:
    """Take down the state of the platform for a new run; it is saved with the run."""
    facts = list(known.facts_of(lot))
    latest = postings.readings_upto(readings)
    earlier = earlier_sources(lot, bids, upto=latest)
    return Basis(
        fact=max((fact.pk for fact in facts), default=0),
        reading=latest,
        attendance=postings.last_attendance(),
        population=postings.counted(),
        frequencies=[
            *([*value, bids] for value, bids in sorted(postings.common(facts).items())),
            *([EARLIER, str(reading), source] for reading, source in sorted(earlier.items())),
        ],
        elsewhere=postings.met_before(lot, facts),
        held=postings.held(lot.project.supervisor),
        sisters=postings.sisters(bids),
        treat_as=postings.treat_as(lot),
    )


def of(lot: Lot, bids: Sequence[Bid], readings: Sequence[Reading], basis: Basis, *, at: datetime) -> Material:
    """Lay out what the screens need, from the facts that the basis knows; prices and awards as known at ``at``."""
    facts = [fact for fact in known.facts_of(lot) if fact.pk <= basis.fact]
    firms = {str(bid.pk): str(bid.bidder_id) for bid in bids}
    return Material(
        lot=lot.code,
        firms=firms,
        facts=known.identity_facts(facts, len(bids)),
        elsewhere=_elsewhere(facts, basis),
        frequency={(kind, value): count for kind, value, count in basis.frequencies if kind != EARLIER},
        population=basis.population,
        prices={bid: price for bid, price in known.bid_prices(bids, at=at).items() if bid in firms},
        limit=lot.max_price,
        boqs=known.boqs(readings),
        documents=papers_of(lot, bids, readings, facts),
        template=given_of(lot),
        earlier=earlier_texts(
            {int(key): source for kind, key, source in basis.frequencies if kind == EARLIER}
        ),
        past=postings.past_of(lot, [bid.bidder_id for bid in bids], upto=basis.attendance, at=at),
        held=basis.held,
        sisters=[(str(a), str(b)) for a, b in basis.sisters],
        treat_as=basis.treat_as,
    )


def _elsewhere(facts: Sequence[Fact], basis: Basis) -> list[Elsewhere]:
    own = {fact.pk: fact for fact in facts}
    there = Fact.objects.select_related("lot").in_bulk([key for _own, key, _bid in basis.elsewhere])
    return [
        Elsewhere(
            here=_identity(own[here], own[here].bid_id),
            there=_identity(there[key], bid),
            lot=there[key].lot.code,
        )
        for here, key, bid in basis.elsewhere
    ]


def _identity(fact: Fact, bid: int) -> IdentityFact:
    return IdentityFact(str(bid), fact.kind, fact.value, str(fact.pk))
