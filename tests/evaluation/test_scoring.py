"""The sums: section 18's vectors by hand, and what must hold for any marks and prices."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import scoring
from evaluation.scoring.prices import METHODS, FormulaError

D = Decimal
M1 = {"method": "EV-05", "k": "-0.05", "above": "1.2", "below": "0.8"}
FORMULAS = [
    M1,
    {"method": "EV-06", "full": "40", "above": "1", "below": "0.5", "below_cap": "5"},
    {"method": "EV-07", "full": "30"},
    {"method": "EV-08", "k": "0.95", "above": "1", "below": "0.5"},
    {
        "method": "EV-09",
        "a": {"from": "0.3", "to": "0.5", "step": "0.05"},
        "k1": {"from": "0.95", "to": "0.98", "step": "0.01"},
        "k2": "0.97",
        "above": "1",
        "below": "0.5",
    },
    {"method": "EV-10", "k": "0.35", "above": "1", "below": "0.5"},
]
SEED = "ab" * 32


def named(*prices):
    return {f"b{number}": D(str(price)) for number, price in enumerate(prices)}


def points(result):
    return [str(score.points) for score in result.scores.values()]


def test_ev_05_drops_the_highest_and_the_lowest_of_seven_but_still_scores_them():
    result = scoring.score_prices(M1, named(980, 1000, 1010, 1025, 1040, 1060, 1200))

    assert str(result.base) == "975.65"
    assert points(result) == ["99.46", "97.01", "95.78", "93.93", "92.09", "89.63", "72.41"]
    assert [score.in_base for score in result.scores.values()] == [False, True, True, True, True, True, False]


@pytest.mark.parametrize(
    ("prices", "base"),
    [((100, 110, 120, 130, 140), "114.00"), ((100, 110, 120, 130, 140, 900), "114.00")],
)
def test_ev_05_drops_none_up_to_five_and_one_highest_of_six(prices, base):
    assert str(scoring.score_prices(M1, named(*prices)).base) == base


def test_ev_06_deducts_by_each_per_cent():
    formula = {"method": "EV-06", "full": "40", "above": "1", "below": "0.5"}

    result = scoring.score_prices(formula, named(960, 980, 1000, 1010, 1050))

    assert str(result.base) == "1000.00"
    assert points(result) == ["38.00", "39.00", "40.00", "39.00", "35.00"]


def test_ev_06_deducts_at_most_the_cap_below_the_base():
    formula = {"method": "EV-06", "full": "40", "above": "1", "below": "0.3", "below_cap": "5"}

    result = scoring.score_prices(formula, named(500, 1500))

    assert points(result) == ["35.00", "0.00"]


def test_ev_07_gives_the_lowest_price_all_points():
    result = scoring.score_prices({"method": "EV-07", "full": "30"}, named(100, 110, 125))

    assert points(result) == ["30.00", "27.27", "24.00"]


def test_ev_08_leaves_out_extremes_and_whoever_is_far_from_the_mean():
    formula = {"method": "EV-08", "k": "1", "above": "1", "below": "1"}

    result = scoring.score_prices(formula, named(10, 100, 100, 100, 200, 900))

    # Without 10 and 900 the mean is 125: 200 is 60 % off and falls out, 100 is exactly 20 % off and stays.
    assert str(result.base) == "100.00"


def test_ev_08_keeps_all_when_none_would_be_left():
    formula = {"method": "EV-08", "k": "1", "above": "1", "below": "1"}

    result = scoring.score_prices(formula, named(1, 10, 10, 1000, 1000, 2000))

    assert str(result.base) == "505.00"


def test_ev_09_mixes_maximum_and_mean_by_the_numbers_drawn():
    formula = {"method": "EV-09", "a": "0.4", "k1": "0.95", "k2": "0.98", "above": "1", "below": "1"}

    result = scoring.score_prices(formula, named(900, 1000), max_price=D(1100))

    assert result.base == D("1100") * D("0.4") * D("0.95") + D("950") * D("0.6") * D("0.98")
    assert result.drawn == {"a": D("0.4"), "k1": D("0.95"), "k2": D("0.98")}


def test_ev_09_draws_the_same_numbers_from_the_same_seed_and_stays_in_the_range():
    formula = FORMULAS[4]

    first = scoring.score_prices(formula, named(900, 1000), max_price=D(1100), seed=SEED)
    again = scoring.score_prices(formula, named(900, 1000), max_price=D(1100), seed=SEED)
    drawn = {
        scoring.score_prices(formula, named(900), max_price=D(1100), seed=f"{n:064x}").drawn["k1"]
        for n in range(64)
    }

    assert first == again
    assert drawn == {D("0.95"), D("0.96"), D("0.97"), D("0.98")}


def test_ev_09_cannot_be_scored_before_the_numbers_are_drawn():
    with pytest.raises(FormulaError, match="has not been drawn"):
        scoring.score_prices(FORMULAS[4], named(900), max_price=D(1100))


def test_ev_10_takes_the_mean_of_the_lowest_share_rounded_up():
    formula = {"method": "EV-10", "k": "0.35", "above": "1", "below": "1"}

    result = scoring.score_prices(formula, named(10, 20, 30, 40, 50, 60))

    assert str(result.base) == "20.00"


@pytest.mark.parametrize(
    ("formula", "prices", "message"),
    [
        ({"method": "EV-99"}, named(1), "no such price formula"),
        ({}, named(1), "no such price formula"),
        (M1, {}, "needs a price above zero"),
        (M1, named(0, 5), "needs a price above zero"),
        ({"method": "EV-06", "above": "1"}, named(1, 2), "below is missing"),
        ({"method": "EV-06", "above": "NaN", "below": "1"}, named(1, 2), "above is no number"),
        ({"method": "EV-10", "k": "1.5"}, named(1), "share between 0 and 1"),
        (
            {**M1, "drop": [{"from": 1, "high": 1, "low": 1}]},
            named(1, 2),
            "no bid for the base",
        ),
    ],
)
def test_a_formula_that_does_not_fit_is_refused_in_words(formula, prices, message):
    with pytest.raises(FormulaError, match=message):
        scoring.score_prices(formula, prices)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"method": "mean"}, "83.54"),
        ({}, "83.54"),
        ({"method": "trimmed", "from": 7}, "82.95"),
        ({"method": "trimmed", "from": 9}, "83.54"),
    ],
)
def test_ev_11_joins_marks_by_mean_or_without_the_extremes(rule, expected):
    marks = [D("82.5"), D(84), D(79), D(91), D("83.25"), D(80), D(85)]

    assert str(scoring.aggregate(marks, rule)) == expected


def test_half_a_cent_is_rounded_up():
    assert str(scoring.aggregate([D("0.01"), D("0.02")], {})) == "0.02"


def test_an_unknown_aggregation_is_refused():
    with pytest.raises(ValueError, match="no such aggregation"):
        scoring.aggregate([D(1)], {"method": "median"})


def marks(**by_member):
    return [scoring.Given(member, "c1", "A", D(str(value))) for member, value in by_member.items()]


def test_ev_12_finds_objective_marks_that_differ():
    given_marks = [*marks(e1=5, e2=5, e3=4), scoring.Given("e1", "c2", "A", D(1))]

    assert scoring.unequal(given_marks, ["c1", "c2"]) == [("c1", "A")]
    assert scoring.unequal(given_marks, ["c2"]) == []


def test_equal_objective_marks_are_equal_however_they_are_written():
    assert scoring.unequal(marks(e1="5", e2="5.0"), ["c1"]) == []


def test_a_mark_far_from_the_others_is_a_deviation():
    found = scoring.deviations(marks(e1=10, e2=11, e3=2, e4=10, e5=11), {"c1": D(15)}, percent=D(30))

    assert [(d.member, str(d.others), str(d.distance)) for d in found] == [("e3", "10.50", "-8.50")]


def test_the_only_mark_of_a_cell_deviates_from_nothing():
    assert scoring.deviations(marks(e1=10), {"c1": D(15)}, percent=D(0)) == []


def standing(bid, total, price, **more):
    return scoring.Standing(bid, D(str(total)), D(str(price)), **more)


def test_ev_14_the_lower_price_breaks_a_tie():
    placed = scoring.rank([standing("A", 90, 200), standing("B", 90, 100), standing("C", 95, 300)])

    assert [(p.bid, p.rank, p.tied) for p in placed] == [("C", 1, False), ("B", 2, False), ("A", 3, False)]


def test_ev_15_what_stays_equal_shares_a_rank():
    placed = scoring.rank([standing("A", 90, 100), standing("B", 90, 100), standing("C", 80, 90)])

    assert [(p.bid, p.rank, p.tied) for p in placed] == [("A", 1, True), ("B", 1, True), ("C", 3, False)]


def test_a_settled_tie_gives_each_its_own_rank():
    placed = scoring.rank([standing("A", 90, 100), standing("B", 90, 100)], settled={"A": 2, "B": 1})

    assert [(p.bid, p.rank, p.tied) for p in placed] == [("B", 1, False), ("A", 2, False)]


def test_comparators_are_asked_in_the_document_s_order():
    one = standing("A", 90, 100, technical_points=D(40), price_points=D(50))
    two = standing("B", 90, 200, technical_points=D(50), price_points=D(40))

    by_price = scoring.rank([one, two], ["lower_price", "higher_technical_points"])
    by_technique = scoring.rank([one, two], ["higher_technical_points", "lower_price"])

    assert [p.bid for p in by_price] == ["A", "B"]
    assert [p.bid for p in by_technique] == ["B", "A"]


def test_an_unknown_comparator_is_refused():
    with pytest.raises(ValueError, match="no such comparator"):
        scoring.rank([], ["alphabet"])


money = st.decimals(D("0.01"), D("9999999999"), places=2)
many_prices = st.lists(money, min_size=1, max_size=20)


@given(st.sampled_from(FORMULAS), many_prices)
def test_points_for_price_stay_between_zero_and_full(formula, prices):
    result = scoring.score_prices(formula, named(*prices), max_price=D(10**10), seed=SEED)

    assert all(0 <= score.points <= D(formula.get("full", 100)) for score in result.scores.values())
    assert all(score.points.as_tuple().exponent == -2 for score in result.scores.values())


@given(st.sampled_from(FORMULAS), many_prices, st.randoms())
def test_the_order_in_which_bids_arrive_never_matters(formula, prices, luck):
    bids = list(named(*prices).items())
    shuffled = luck.sample(bids, len(bids))

    one = scoring.score_prices(formula, dict(bids), max_price=D(10**10), seed=SEED)
    other = scoring.score_prices(formula, dict(shuffled), max_price=D(10**10), seed=SEED)

    assert one == other


@given(st.sampled_from([f for f in FORMULAS if f["method"] != "EV-07"]), many_prices)
def test_above_the_base_a_higher_price_never_gets_more_points(formula, prices):
    result = scoring.score_prices(formula, named(*prices), max_price=D(10**10), seed=SEED)
    above = sorted(
        (score for score in result.scores.values() if score.price >= result.base), key=lambda s: s.price
    )

    assert all(cheaper.points >= dearer.points for cheaper, dearer in pairwise(above))


tenths = st.decimals(0, 100, places=1)


@given(st.lists(tenths, min_size=1, max_size=11), st.sampled_from([{}, {"method": "trimmed", "from": 5}]))
def test_an_aggregate_lies_between_the_lowest_and_the_highest_mark(values, rule):
    assert min(values) <= scoring.aggregate(values, rule) <= max(values)


@given(st.lists(tenths, min_size=1, max_size=11), st.randoms())
def test_the_order_of_marks_never_matters(values, luck):
    shuffled = luck.sample(values, len(values))

    for rule in ({}, {"method": "trimmed", "from": 5}):
        assert scoring.aggregate(values, rule) == scoring.aggregate(shuffled, rule)


@given(st.lists(st.tuples(tenths, money), min_size=1, max_size=12), st.randoms())
def test_a_ranking_is_complete_and_does_not_depend_on_the_order(pairs, luck):
    standings = [standing(f"b{n}", total, price) for n, (total, price) in enumerate(pairs)]

    placed = scoring.rank(standings)

    assert {p.bid for p in placed} == {s.bid for s in standings}
    assert placed == scoring.rank(luck.sample(standings, len(standings)))
    assert all(a.total >= b.total and a.rank <= b.rank for a, b in pairwise(placed))


def test_every_formula_of_the_law_table_has_a_strategy():
    assert sorted(METHODS) == [f"EV-{number:02}" for number in range(5, 11)]
