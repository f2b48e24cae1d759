"""Learning: found out of fold, and the leak test that fails when groups are mixed or an identity gets in."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision.screens import learning, measuring
from supervision.screens.features import Features, bid_features
from supervision.screens.folds import LeakError, check_anonymous, check_disjoint, grid_of
from supervision.screens.market import Market, market_of
from supervision.screens.pair_features import pair_features
from supervision.screens.pair_learning import learn_pairs, pair_labels
from supervision.screens.pairs import pairs_of
from tests.supervision.markets import RING, planted_market

pytestmark = pytest.mark.pure
QUICK = {"folds": 4, "repeats": 1, "trees": 40}


@pytest.fixture(scope="module")
def market() -> Market:
    return market_of(planted_market())


@pytest.fixture(scope="module")
def features(market: Market) -> Features:
    return bid_features(market, pairs_of(market))


def test_no_cell_shares_a_firm_or_a_tender_with_its_training(market: Market) -> None:
    grid = grid_of(market, 4, seed=1)

    for i, j in grid.cells():
        check_disjoint(market, grid.outside((i,), (j,)), grid.cell(i, j))
    assert sum(int(grid.cell(i, j).sum()) for i, j in grid.cells()) == len(market)


def test_folds_are_dealt_without_a_look_at_the_labels(market: Market) -> None:
    blind = replace(market, label=np.full(len(market), np.nan))

    assert (grid_of(market, 4, seed=1).tender == grid_of(blind, 4, seed=1).tender).all()
    assert (grid_of(market, 4, seed=1).firm == grid_of(blind, 4, seed=1).firm).all()


def test_a_split_by_rows_is_a_leak(market: Market) -> None:
    test = np.arange(len(market)) % 4 == 0

    with pytest.raises(LeakError, match=r"share \d+ tenders"):
        check_disjoint(market, ~test, test)


def test_a_split_by_tenders_alone_is_a_leak_of_firms(market: Market) -> None:
    test = market.tender % 4 == 0

    with pytest.raises(LeakError, match=r"share \d+ firms"):
        check_disjoint(market, ~test, test)


@pytest.mark.parametrize("identity", ["tender", "firm", "date"])
def test_an_identity_among_the_features_is_a_leak(market: Market, features: Features, identity: str) -> None:
    smuggled = features.with_columns({"innocent": np.sqrt(getattr(market, identity) + 3.0)})

    check_anonymous(features, market)
    with pytest.raises(LeakError, match="innocent"):
        check_anonymous(smuggled, market)


def test_learning_refuses_an_identity(market: Market, features: Features) -> None:
    with pytest.raises(LeakError):
        learning.learn(market, features.with_columns({"x": market.firm.astype(float)}))


def test_features_know_no_label_and_no_name(market: Market, features: Features) -> None:
    renamed = replace(
        market,
        label=1 - market.label,
        tenders=[f"x{name}" for name in market.tenders],
        firms=[f"y{name}" for name in market.firms],
        date=market.date * 0,
    )

    other = bid_features(renamed, pairs_of(renamed))

    np.testing.assert_array_equal(features.values, other.values)


@pytest.mark.slow
def test_a_planted_ring_is_learned_by_strangers(market: Market, features: Features) -> None:
    learned = learning.learn(market, features, **QUICK)

    assert measuring.average_precision(market.label, learned.raw) >= 0.9
    assert measuring.best_f1(market.label, learned.score) >= 0.85
    assert ((learned.score >= 0) & (learned.score <= 1)).all()


@pytest.mark.slow
def test_shuffled_labels_teach_nothing(market: Market, features: Features) -> None:
    mixed = replace(market, label=np.random.default_rng(1).permutation(market.label))

    learned = learning.learn(mixed, features, **QUICK)

    base = mixed.label.mean()
    assert measuring.average_precision(mixed.label, learned.raw) <= 1.5 * base


@pytest.mark.slow
def test_a_tenders_labels_change_no_score_of_that_tender(market: Market, features: Features) -> None:
    flipped = replace(market, label=np.where(market.tender == 0, 1 - market.label, market.label))

    one, other = (learning.learn(each, features, **QUICK).raw for each in (market, flipped))

    here = market.tender == 0
    np.testing.assert_array_equal(one[here], other[here])
    assert (one[~here] != other[~here]).any()


@pytest.mark.slow
def test_a_firms_labels_change_no_score_of_that_firm(market: Market, features: Features) -> None:
    firm = market.firms.index(RING[0])
    flipped = replace(market, label=np.where(market.firm == firm, 1 - market.label, market.label))

    one, other = (learning.learn(each, features, **QUICK).raw for each in (market, flipped))

    np.testing.assert_array_equal(one[market.firm == firm], other[market.firm == firm])


@pytest.mark.slow
def test_unlabelled_firms_are_scored_by_what_the_labelled_taught() -> None:
    rows = [
        replace(row, collusive=None if row.bidder in ("R1", "H01") else row.collusive)
        for row in planted_market()
    ]
    market = market_of(rows)

    score = learning.learn(market, bid_features(market, pairs_of(market)), **QUICK).score

    ring, honest = (score[market.firm == market.firms.index(name)].mean() for name in ("R1", "H01"))
    assert ring > 0.5 > honest


@pytest.mark.slow
def test_ring_pairs_are_learned_by_pairs_of_strangers(market: Market, features: Features) -> None:
    pairs = pairs_of(market)
    labels = pair_labels(pairs)

    scores = learn_pairs(pairs, pair_features(pairs, features), learning.evened(features.values), labels)

    assert measuring.average_precision(labels, scores) >= 0.8


def test_too_few_labels_are_not_learned_from(market: Market) -> None:
    few = replace(market, label=np.where(np.arange(len(market)) < 15, market.label, np.nan))

    assert learning.can_learn(market)
    assert not learning.can_learn(few)


# --- measures ------------------------------------------------------------------------------------------

LABELS = np.array([1.0, 0, 1, 0, 0])
SCORES = np.array([0.9, 0.8, 0.7, 0.2, 0.1])


def test_measures_are_those_computed_by_hand() -> None:
    assert measuring.average_precision(LABELS, SCORES) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert measuring.best_f1(LABELS, SCORES) == pytest.approx(0.8)
    assert measuring.best_threshold(LABELS, SCORES) == 0.7
    assert measuring.f1_at(0.8)(LABELS, SCORES) == pytest.approx(0.5)
    assert measuring.precision_at(2)(LABELS, SCORES) == 0.5
    assert measuring.recall_at(0.0)(LABELS, SCORES) == 0.5
    assert measuring.recall_at(0.4)(LABELS, SCORES) == 1.0
    assert measuring.brier(LABELS, SCORES) == pytest.approx((0.01 + 0.64 + 0.09 + 0.04 + 0.01) / 5)
    assert measuring.calibration_error(LABELS, SCORES) == pytest.approx((0.1 + 0.8 + 0.3 + 0.2 + 0.1) / 5)


def test_equal_scores_are_one_step_whatever_their_order() -> None:
    labels = np.array([1.0, 0, 0, 1])

    assert measuring.average_precision(labels, np.full(4, 0.5)) == 0.5
    assert measuring.average_precision(labels[::-1], np.full(4, 0.5)) == 0.5


@settings(max_examples=40)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=2, max_size=40))
def test_average_precision_agrees_with_scikit_learn(rows: list[tuple[bool, int]]) -> None:
    from sklearn.metrics import average_precision_score

    labels = np.array([float(label) for label, _ in rows])
    scores = np.array([score / 10 for _, score in rows])
    if labels.any():
        assert measuring.average_precision(labels, scores) == pytest.approx(
            average_precision_score(labels, scores)
        )


def test_intervals_hold_the_value_and_are_the_same_on_every_run() -> None:
    chance = np.random.default_rng(2)
    labels = (chance.random(200) < 0.3).astype(float)
    scores = np.clip(labels * 0.3 + chance.random(200) * 0.7, 0, 1)
    cluster = np.arange(200) // 5

    once, again = (measuring.measured(labels, scores, cluster) for _ in range(2))

    assert once == again
    for figure in once.values():
        assert figure["low"] <= figure["value"] <= figure["high"] or figure["value"] == pytest.approx(
            figure["low"], abs=0.1
        )


def test_loading_the_light_screens_loads_no_slow_library() -> None:
    import subprocess
    import sys

    light = ["prices", "identities", "unit_prices", "passages", "history", "combining", "signals", "tables"]
    code = "import sys;" + "".join(f"import supervision.screens.{name};" for name in light)
    code += "print([name for name in ('numpy', 'scipy', 'sklearn', 'django') if name in sys.modules])"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"
