"""What makes a million bids possible changes nothing in what is found: arrays agree with the plain formulas."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision.screens.groups import chance_best, dealt, groups_of
from supervision.screens.market import market_of
from supervision.screens.pairs import LARGEST_TENDER, company_of, pairs_of
from supervision.screens.places import SCREENS, places, tender_columns
from supervision.screens.prices import screen_tender
from supervision.screens.tables import Row
from tests.supervision.markets import RING, planted_market

pytestmark = pytest.mark.pure

AMOUNTS = st.lists(st.integers(1, 10_000).map(lambda cents: cents / 7), min_size=1, max_size=9)


def market(*tenders: list[float]) -> object:
    return market_of([
        Row(2, f"T{at}", f"F{place}", amount)
        for at, amounts in enumerate(tenders)
        for place, amount in enumerate(amounts)
    ])  # fmt: skip


@settings(max_examples=60)
@given(st.lists(AMOUNTS, min_size=1, max_size=4))
def test_the_screens_of_all_tenders_at_once_are_those_of_each_alone(tenders: list[list[float]]) -> None:
    made = market(*tenders)

    columns = tender_columns(made)

    for at, amounts in enumerate(tenders):
        alone = screen_tender(amounts)
        row = int(np.flatnonzero(made.tender == at)[0])
        for name in SCREENS:
            expected = getattr(alone, name)
            if len(set(amounts)) > 1 or name == "n":
                found = columns[f"tender_{name}"][row]
                assert (np.isnan(found) and expected is None) or found == pytest.approx(expected, abs=1e-6)


def test_a_bids_place_is_what_one_counts_by_hand() -> None:
    made = market([100.0, 110.0, 121.0])

    found = places(made)

    assert found["rank"].tolist() == [0.0, 0.5, 1.0]
    assert found["over_lowest"] == pytest.approx([0.0, np.log(1.1), np.log(1.21)])
    assert found["level"] == pytest.approx([-np.log(1.1), 0.0, np.log(1.1)])
    assert found["gap_below"][1:] == pytest.approx([1.0, 1.0])
    assert found["crowd"].tolist() == [0.0, 0.0, 0.0]


def test_pairs_are_those_that_met_and_no_others() -> None:
    made = market_of(planted_market(tenders=30))
    met: dict[tuple[int, int], int] = {}
    for rows in made.by_tender:
        for pair in combinations(sorted(made.firm[rows].tolist()), 2):
            met[pair] = met.get(pair, 0) + 1

    pairs, company = pairs_of(made), company_of(made)

    assert (
        dict(zip(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True), pairs.co_bids.tolist(), strict=True))
        == met
    )
    assert company.co_bids.tolist() == pairs.co_bids.tolist()
    assert pairs.sums(np.ones(len(pairs.pair))).tolist() == pairs.co_bids.tolist()
    assert (made.tender[pairs.row_a] == made.tender[pairs.row_b]).all()


def test_a_tender_in_which_everybody_meets_everybody_says_nothing_of_pairs() -> None:
    crowd = [Row(2, "T0", f"F{at}", 1.0 + at) for at in range(LARGEST_TENDER + 1)]
    few = [Row(2, "T1", f"F{at}", 1.0 + at) for at in range(3)]

    assert len(pairs_of(market_of(crowd))) == 0
    assert len(pairs_of(market_of(crowd + few))) == 3


def test_shuffling_keeps_every_activity_and_every_tenders_size() -> None:
    made = market_of(planted_market())

    firm = dealt(made.firm, made.tender, np.random.default_rng(1))

    assert np.bincount(firm).tolist() == np.bincount(made.firm).tolist()
    assert (firm != made.firm).any()
    assert len(np.unique(made.tender * 1000 + firm)) == len(made)


def test_the_planted_ring_stands_out_of_every_shuffled_market() -> None:
    made = market_of(planted_market())

    best = groups_of(made)[0]

    assert {made.firms[member] for member in best.members} <= set(RING)
    assert best.chance == pytest.approx(0.05)
    assert best.score > max(chance_best(made))
