"""The test of fairness: many draws of the pure function pass it, a bent draw fails it, and it says how sure it is."""

import random
from hashlib import sha256

import pytest

from evaluation import draw
from evaluation.fairness import Group, chi_squared_tail, verdict

pytestmark = pytest.mark.pure
RULES = {"quotas": {"host": 3, "guest": 2}, "avoid": [{"code": "h-00", "ground": "employer"}]}


def many_draws(turns, *, per_group=12):
    """Draws by the pure function from pools that change from draw to draw."""
    chance = random.Random(20260302)
    whole = [draw.Entry(f"{group[0]}-{n:02}", group) for group in RULES["quotas"] for n in range(20)]
    for turn in range(turns):
        pool = chance.sample(whole[:20], per_group) + chance.sample(whole[20:], per_group)
        outcome = draw.draw(pool, RULES, sha256(f"turn {turn}".encode()).hexdigest())
        able = draw.eligible(pool, RULES)
        yield [
            Group(codes, frozenset(outcome.drawn) & frozenset(codes))
            for group in RULES["quotas"]
            for codes in [tuple(entry.code for entry in able if entry.group == group)]
        ]


@pytest.mark.parametrize(
    ("statistic", "freedom", "chance"),
    [(3.841459, 1, 0.05), (18.307038, 10, 0.05), (43.820196, 19, 0.001), (9.341818, 10, 0.5), (0, 5, 1.0)],
)
def test_the_tail_of_chi_squared_is_that_of_the_tables(statistic, freedom, chance):
    assert chi_squared_tail(statistic, freedom) == pytest.approx(chance, rel=1e-5)


@pytest.mark.slow
def test_over_many_draws_every_site_draws_uniformly():
    draws = list(many_draws(2500))

    for place, group in enumerate(RULES["quotas"]):
        stratum = verdict([[one[place]] for one in draws])
        assert stratum.p_value > 0.001, group
        assert not stratum.rough
    whole = verdict(draws)
    assert whole.p_value > 0.001
    assert sum(one.drawn for one in whole.tallies) == 2500 * 5
    assert sum(one.expected for one in whole.tallies) == pytest.approx(2500 * 5)
    assert "h-00" not in {one.code for one in whole.tallies}


def test_a_draw_that_favours_one_is_found_out():
    chance = random.Random(7)
    codes = tuple(f"c-{n:02}" for n in range(15))
    bent = [
        [
            Group(
                codes,
                frozenset(["c-00", *chance.sample(codes[1:], 2)] if turn % 3 else chance.sample(codes, 3)),
            )
        ]
        for turn in range(150)
    ]

    found = verdict(bent)

    assert found.p_value < 1e-9
    assert max(found.tallies, key=lambda one: one.deviation).code == "c-00"


def test_p_values_of_fair_draws_are_spread_evenly():
    chance = random.Random(11)
    codes = tuple(f"c-{n:02}" for n in range(20))
    values = [
        verdict([[Group(able, frozenset(chance.sample(able, 3)))]
                 for _turn in range(60) for able in [tuple(chance.sample(codes, 12))]]).p_value
        for _run in range(200)
    ]  # fmt: skip

    assert 4 <= sum(value < 0.05 for value in values) <= 20
    assert 80 <= sum(value < 0.5 for value in values) <= 120


def test_one_unchanging_pool_has_the_degrees_of_freedom_of_the_textbook():
    codes = tuple(f"c-{n}" for n in range(10))
    many = [[Group(codes, frozenset(codes[turn % 10 : turn % 10 + 1]))] for turn in range(5000)]

    found = verdict(many)

    assert found.freedom == pytest.approx(9, abs=0.01)
    assert found.chi_squared == pytest.approx(0, abs=1e-9)
    assert found.p_value == pytest.approx(1)


def test_few_draws_are_called_rough_and_none_are_no_verdict():
    codes = ("a", "b", "c")

    assert verdict([[Group(codes, frozenset("a"))]]).rough
    assert verdict([]).p_value is None
    assert verdict([[Group(codes, frozenset(codes))]]).p_value is None
    assert verdict([[Group((), frozenset())]]).tallies == ()
