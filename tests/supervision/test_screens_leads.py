"""History, combining and groups: families, not counts, decide; a ring is tied each to each."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.screens.chances import binomial_tail, fisher, narrow_tail, overlap_tail
from supervision.screens.combining import Level, combine, noisy_or, rings
from supervision.screens.groups import groups_of
from supervision.screens.habits import habits
from supervision.screens.history import Past, PastBid, history_signals
from supervision.screens.market import market_of
from supervision.screens.rings import ring_signals
from supervision.screens.signals import ALIKE, CEILING, RISK_PROFILE, Family, Grade, Signal
from supervision.screens.tables import Row
from tests.supervision.markets import planted_market

pytestmark = pytest.mark.pure


def signal(family: Family, grade: Grade, *bidders: str, weight: float | None = None) -> Signal:
    values = tuple("x" for _ in bidders)
    return Signal("any", family, grade, ALIKE, bidders, values, (2, 9), weight or CEILING[grade])


def test_soft_evidence_of_every_family_never_reaches_the_top() -> None:
    (lead,) = combine(signal(family, Grade.SOFT, "A", "B") for family in Family)

    assert lead.level is Level.CHECK
    assert lead.score < 0.85


def test_many_signals_of_one_soft_family_are_not_many_witnesses() -> None:
    (lead,) = combine(signal(Family.PEOPLE, Grade.SOFT, "A", "B") for _ in range(20))

    assert lead.level is Level.LEAD


def test_two_strong_families_reach_the_top_and_one_does_not() -> None:
    one = signal(Family.UNIT_PRICES, Grade.STRONG, "A", "B")
    other = signal(Family.DOCUMENTS, Grade.STRONG, "A", "B")

    assert combine([one])[0].level is Level.CHECK
    assert combine([one, other])[0].level is Level.PRIORITY


def test_a_signal_among_three_counts_for_each_pair() -> None:
    leads = combine([signal(Family.BID_PRICES, Grade.STRONG, "A", "B", "C")])

    assert [(lead.a, lead.b) for lead in leads] == [("A", "B"), ("A", "C"), ("B", "C")]


def test_a_ring_is_found_and_the_honest_pair_beside_it_is_not() -> None:
    hard = [signal(Family.DEVICE, Grade.HARD, a, b) for a, b in (("A", "B"), ("A", "C"), ("B", "C"))]

    (ring,) = rings(combine([*hard, signal(Family.PEOPLE, Grade.SOFT, "D", "E")]))

    assert (ring.members, ring.level) == (("A", "B", "C"), Level.PRIORITY)
    assert set(ring.signals) == set(hard)


def test_nobody_joins_a_ring_by_proxy() -> None:
    chain = [signal(Family.DEVICE, Grade.HARD, a, b) for a, b in (("A", "B"), ("B", "C"))]

    assert [ring.members for ring in rings(combine(chain))] == [("A", "B"), ("B", "C")]


@given(st.lists(st.floats(0, 1), max_size=8))
def test_noisy_or_stays_between_the_strongest_and_one(weights: list[float]) -> None:
    assert max(weights, default=0.0) - 1e-9 <= noisy_or(weights) <= 1


@given(st.lists(st.sampled_from(list(Family)), max_size=6), st.sampled_from(list(Family)))
def test_more_evidence_never_lowers_a_level(families: list[Family], more: Family) -> None:
    order = list(Level)
    before = combine(signal(family, Grade.SOFT, "A", "B") for family in [*families, Family.PEOPLE])
    after = combine(signal(family, Grade.SOFT, "A", "B") for family in [*families, Family.PEOPLE, more])

    assert order.index(after[0].level) >= order.index(before[0].level)


def past(*tenders: dict[str, float], winner: str = "") -> list[PastBid]:
    return [
        PastBid(
            f"T{number}", name, amount, won=name == (winner or min(bids, key=bids.__getitem__)), when=number
        )
        for number, bids in enumerate(tenders)
        for name, amount in bids.items()
    ]


def crowd(number: int) -> dict[str, float]:
    return {f"X{number}a": 120.0, f"X{number}b": 125.0, f"X{number}c": 130.0}


def test_firms_that_always_meet_keep_company() -> None:
    bids = past(*({"A": 100.0, "B": 101.0, **crowd(n)} for n in range(8)), *(crowd(n) for n in range(20, 40)))

    assert ("co_bidding", ("A", "B")) in [(s.kind, s.bidders) for s in history_signals(bids)]


def test_a_firm_that_only_ever_lies_above_the_same_winner_covers_for_it() -> None:
    together = [{"A": 100.0, "B": 104.0, **crowd(n)} for n in range(8)]
    alone = [{"A": 127.0, **crowd(n)} for n in range(20, 40)]
    bids = past(*together, *alone)

    (cover,) = [s for s in history_signals(bids) if s.kind == "cover_bids"]

    assert cover.bidders == ("A", "B")
    assert cover.detail["winner"] == "A"
    assert (cover.family, cover.article) == (Family.HISTORY, RISK_PROFILE)


def test_a_strong_firm_that_wins_with_and_without_a_weak_one_is_not_covered() -> None:
    together = [{"A": 100.0, "B": 104.0 + n, **crowd(n)} for n in range(8)]
    alone = [{"A": 100.0, **crowd(n)} for n in range(20, 40)]

    assert "cover_bids" not in {s.kind for s in history_signals(past(*together, *alone))}


def test_history_alone_never_reaches_the_top() -> None:
    (lead,) = combine(
        signal(family, Grade.STRONG, "A", "B") for family in (Family.HISTORY, Family.BID_PRICES)
    )

    assert (lead.level, lead.score < 0.85) == (Level.CHECK, True)


def test_firms_that_win_by_turns_rotate() -> None:
    turns = [{"A": 100.0 + n % 2 * 5, "B": 102.0, **crowd(n)} for n in range(10)]
    others = [crowd(n) for n in range(20, 60)]

    assert "rotation" in {s.kind for s in ring_signals(past(*turns, *others), ["A", "B"])}


def test_a_ring_is_one_signal_over_all_its_members() -> None:
    meetings = [
        {f"R{(n + place) % 4}": 100.0 + (0.0, 1.5, 2.5, 4.0)[place] for place in range(4)} | {f"Y{n}": 109.0}
        for n in range(12)
    ]
    others = [{f"X{n % 9}": 120.0, f"X{(n + 1) % 9}": 132.0, f"R{n % 4}": 141.0 + n} for n in range(40)]

    (ring,) = ring_signals(past(*meetings, *others), ["R0", "R1", "R2", "R3", "X1"])

    assert (ring.kind, ring.bidders, ring.grade) == ("rotation", ("R0", "R1", "R2", "R3"), Grade.STRONG)
    assert ring.values == ("3", "3", "3", "3")


def test_firms_that_each_win_in_a_region_of_their_own_share_it_out() -> None:
    bids = [
        PastBid(f"T{n}", name, price, won=price == 90.0, when=n, stratum=f"R{n % 2}")
        for n in range(16)
        for name, price in (("A", 90.0 + 10 * (n % 2)), ("B", 100.0 - 10 * (n % 2)))
    ]

    assert "territory" in {s.kind for s in history_signals(bids)}


def test_firms_that_met_by_chance_stay_silent() -> None:
    rows = [row for row in planted_market(labelled=True) if not row.collusive]
    bids = [PastBid(row.tender, row.bidder, row.amount, bool(row.won), row.date or 0) for row in rows]

    assert history_signals(bids) == []


def test_history_can_be_limited_to_the_bidders_of_a_lot() -> None:
    bids = past(*({"A": 100.0, "B": 104.0, **crowd(n)} for n in range(8)))

    assert history_signals(bids, among=["A", "X1a"]) == []


def test_tails_of_the_chances_are_those_computed_by_hand() -> None:
    assert binomial_tail(2, 3, 0.5) == pytest.approx(0.5)
    assert overlap_tail(2, [(4, 2, 2)]) == pytest.approx(1 / 6)
    assert overlap_tail(3, [(4, 2, 2), (2, 1, 1)]) == pytest.approx(1 / 12)
    assert fisher([0.2, 0.5]) == pytest.approx(0.1 * (1 - math.log(0.1)))
    assert fisher([1e-9]) == pytest.approx(1e-4)  # no single side decides alone
    assert narrow_tail(1.0, 1.0, 2) == pytest.approx(1 - math.exp(-1))


def trio_market(seed: int = 3) -> list[Row]:
    """Three firms that meet in 20 of 150 tenders among 40 firms that meet at random."""
    import random

    chance = random.Random(seed)
    rows = []
    for number in range(150):
        names = chance.sample([f"H{n}" for n in range(40)], 4) + (
            ["R1", "R2", "R3"] if number % 7 == 0 else []
        )
        rows += [Row(1, f"T{number}", name, chance.uniform(90, 110), date=float(number)) for name in names]
    return rows


def test_a_planted_trio_is_the_first_group_and_chance_makes_none_like_it() -> None:
    market = market_of(trio_market())

    best = groups_of(market)[0]

    assert [market.firms[member] for member in best.members] == ["R1", "R2", "R3"]
    assert best.chance == 0.05


def test_groups_have_three_to_eight_members_and_are_the_same_on_every_run() -> None:
    market = market_of(planted_market())

    once, again = (groups_of(market) for _ in range(2))

    assert once == again
    assert all(3 <= len(group.members) <= 8 for group in once)
    assert [group.score for group in once] == sorted((group.score for group in once), reverse=True)


def test_a_market_without_meetings_has_no_groups() -> None:
    market = market_of([Row(2, "T1", "A", 5.0), Row(3, "T2", "B", 6.0)])

    assert groups_of(market) == []


def honest(seed: int, markups: dict[str, float], meetings: int, *, always: tuple[str, ...]) -> list[PastBid]:
    """Tenders at which everybody prices by a habit of their own; ``always`` come to every one of the first."""
    import random

    chance = random.Random(seed)
    found = []
    for number in range(meetings + 60):
        others = chance.sample(sorted(set(markups) - set(always)), 3)
        there = [*others, *(always if number < meetings else chance.sample(always, 1))]
        level = chance.gauss(0, 0.02)
        found.append({name: 100 * (1 + level + markups[name] + chance.gauss(0, 0.03)) for name in there})
    return past(*found)


def test_honest_firms_that_always_meet_are_no_ring_however_strong_one_of_them_is() -> None:
    markups = {f"X{number}": 0.01 * (number % 5 - 2) for number in range(20)}
    always = {"strong": -0.06, "weak": 0.04, "dear": 0.05}

    found = [
        one
        for seed in range(20)
        for one in ring_signals(honest(seed, markups | always, 12, always=tuple(always)), sorted(always))
        if one.grade is Grade.STRONG
    ]

    assert len(found) <= 1


def test_a_replay_knows_who_is_cheap_by_habit() -> None:
    markups = {f"X{number}": 0.0 for number in range(20)} | {"cheap": -0.1, "plain": 0.0}
    bids = honest(1, markups, 12, always=("cheap", "plain"))

    fitted = habits(Past.of(bids), frozenset(f"T{number}" for number in range(12)))

    assert fitted is not None
    assert fitted.firms["cheap"].level == pytest.approx(-0.1, abs=0.04)
    assert math.sqrt(fitted.within) == pytest.approx(0.03, abs=0.01)


def test_who_does_not_bid_today_counts_in_a_ring_and_is_not_named() -> None:
    meetings = [
        {f"R{(n + place) % 4}": 100.0 + (0.0, 1.5, 2.5, 4.0)[place] for place in range(4)} | {f"Y{n}": 109.0}
        for n in range(12)
    ]
    others = [
        {f"X{n % 9}": 120.0, f"X{(n + 1) % 9}": 132.0, f"R{n % 4}" if n < 24 else f"X{(n + 2) % 9}": 141.0}
        for n in range(160)
    ]

    found = ring_signals(past(*meetings, *others), ["R0", "R1", "X1"])

    assert [one.bidders for one in found] == [("R0", "R1")]
    assert found[0].detail["absent"] == ["R2", "R3"]


def test_too_little_is_known_of_few_tenders() -> None:
    bids = past(*({"A": 100.0, "B": 101.0, **crowd(n)} for n in range(3)))

    assert habits(Past.of(bids), frozenset({"T0", "T1", "T2"})) is None
    assert ring_signals(bids, ["A", "B"]) == []
