"""manage.py evaluate_screens: strangers only, later only, and a leak test that is seen to fail."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from supervision.screens import judging
from supervision.screens.beyond_chance import beyond, chance_errors, label_is_the_firms, squared
from supervision.screens.calibrating import calibrated
from supervision.screens.features import Features
from supervision.screens.folds import LeakError, check_renamed
from supervision.screens.market import Market, market_of
from tests.supervision.markets import as_csv, planted_market

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def market() -> Market:
    return market_of(planted_market(tenders=60, firms=30))


@pytest.fixture(scope="module")
def features(market: Market) -> Features:
    return judging.described(market)


def run(path: Path, **options: Any) -> str:
    said = StringIO()
    with translation.override("en"):
        call_command("evaluate_screens", str(path), stdout=said, stderr=StringIO(), **options)
    return said.getvalue()


def history(folder: Path, *, labelled: bool = True) -> Path:
    path = folder / "north.csv"
    path.write_text(as_csv(planted_market(tenders=60, firms=30, labelled=labelled)), encoding="utf-8")
    return path


def test_the_leak_test_passes_and_was_tried_on_planted_leaks(market: Market, features: Features) -> None:
    assert judging.check(market, features) == {
        "passed": True,
        "features": list(features.names),
        "rows_on_both_sides_refused": True,
        "tenders_alone_refused": True,
        "identity_among_features_refused": True,
    }


@pytest.mark.parametrize("split", ["rows", "tenders", "firms"])
def test_a_split_that_mixes_rows_and_groups_fails(market: Market, features: Features, split: str) -> None:
    with pytest.raises(LeakError, match=r"train and test share \d+ (tenders|firms)"):
        judging.strangers(market, features, split=split)


@pytest.mark.parametrize("split", ["rows", "tenders", "firms"])
def test_the_command_gives_no_figure_for_a_split_that_leaks(tmp_path: Path, split: str) -> None:
    with pytest.raises(CommandError, match="No figure is given"):
        run(history(tmp_path), split=split, json=tmp_path / "report.json")

    assert not (tmp_path / "report.json").exists()


def names_coded(market: Market) -> Features:
    """Describe a bid also by a code of its firm's name that follows no order of the firms."""
    code = np.array(
        [
            float(sum(place * ord(sign) for place, sign in enumerate(name, 3)) ** 2 % 997)
            for name in market.firms
        ]
    )
    return judging.described(market).with_columns({"site": code[market.firm]})


def labels_coded(market: Market) -> Features:
    """Describe a bid also by how many of its tender's bids are labelled collusive."""
    guilty = np.bincount(market.tender, np.nan_to_num(market.label))
    return judging.described(market).with_columns({"company": guilty[market.tender]})


@pytest.mark.parametrize(("describe", "column"), [(names_coded, "site"), (labels_coded, "company")])
def test_an_identity_or_a_label_in_disguise_fails(market: Market, describe: Any, column: str) -> None:
    with pytest.raises(LeakError, match=f"feature {column} knows a name, a number or a label"):
        check_renamed(market, describe(market), describe)


def test_what_comes_after_teaches_nothing_about_what_came_before(market: Market) -> None:
    turned = replace(market, date=np.where(market.date > 200, market.date, np.nan))

    with pytest.raises(LeakError, match="train is not earlier than test"):
        judging._check_later(market, market.date >= 100, market.date < 200)
    assert judging.forward(turned) is None


def test_a_calibration_only_rises_and_keeps_bids_apart() -> None:
    chance = np.random.default_rng(3)
    scores = chance.random(300)
    labels = (chance.random(300) < scores**2).astype(float)

    curve = calibrated(scores, labels)(np.linspace(0, 1, 50))

    assert (np.diff(curve) > 0).all()
    assert ((curve >= 0) & (curve <= 1)).all()
    assert calibrated(scores, np.zeros(300))(scores).tolist() == [0.0] * 300


def test_perfect_scores_err_by_chance_alone_and_less_with_more_bids() -> None:
    few, many = (market_of(planted_market(tenders=n, firms=60)) for n in (30, 300))

    assert label_is_the_firms(few)
    loose = [replace(one, label=np.arange(len(one)) % 3 == 0) for one in (few, many)]
    errors = [chance_errors(one, np.full(len(one), 0.33)).mean() for one in loose]
    assert 0 < errors[1] < errors[0] < 0.1


def drawn(
    wrong: float, seed: int, firms: int = 60, each: int = 30
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw one label for each firm's bids; its scores are ``wrong`` too low."""
    chance = np.random.default_rng(seed)
    share = np.repeat(chance.random(firms) * 0.6 + 0.2, each)
    return (
        (np.repeat(chance.random(firms), each) < share).astype(float),
        share - wrong,
        np.repeat(np.arange(firms), each),
    )


def test_what_is_beyond_chance_is_nothing_for_right_scores_and_the_error_for_wrong_ones() -> None:
    for wrong in (0.0, 0.15):
        runs = [drawn(wrong, seed) for seed in range(60)]
        plain = np.mean([squared(labels, scores, ()) for labels, scores, _firm in runs])
        found = np.mean([squared(labels, scores, (firm,)) for labels, scores, firm in runs])
        assert found == pytest.approx(wrong**2, abs=0.006)
        assert plain > found + 0.02  # few firms: most of the plain figure is chance


def test_the_interval_of_what_is_beyond_chance_holds_the_truth() -> None:
    runs = [drawn(0.15, seed) for seed in range(20)]

    held = [beyond(labels, scores, (firm,), firm) for labels, scores, firm in runs]

    assert sum(one["low"] <= 0.15 <= one["high"] for one in held) >= 17
    assert all(one["low"] <= one["value"] <= one["high"] for one in held)


@pytest.mark.slow
def test_the_whole_protocol_on_a_made_up_market(tmp_path: Path) -> None:
    said = run(history(tmp_path), json=tmp_path / "report.json")

    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["markets"]["north"]
    assert set(found["tests"]) == {"strangers", "without_labels"}  # all in one year: nothing is later
    assert found["tests"]["strangers"]["figures"]["average_precision"]["value"] > 0.8
    assert found["groups"]["first_all_collusive"] == 1
    assert found["pairs"]["figures"]["average_precision"]["value"] > 3 * found["pairs"]["base"]
    calibration = found["tests"]["strangers"]["calibration"]
    assert calibration["error"] == found["tests"]["strangers"]["figures"]["calibration_error"]["value"]
    assert calibration["beyond"]["low"] <= calibration["beyond"]["value"] <= calibration["beyond"]["high"]
    assert "calibration error that scores without any error would show here" in said
    assert "leak test passed" in said
    assert "strangers (no shared firm or tender)" in said


@pytest.mark.slow
def test_later_tenders_are_foretold_from_earlier_ones(market: Market) -> None:
    later = judging.forward(market)

    assert later is not None
    assert later.splits > 0
    assert len(later.labels) < 0.7 * len(market)  # the earliest tenders teach, and are not foretold
    assert later.labels[np.argsort(-later.scores)[:30]].mean() > 0.7


@pytest.mark.slow
def test_shuffled_labels_come_to_chance(market: Market, features: Features) -> None:
    found = judging.shuffled(market, features, 1)

    assert found["chance"] is True
    assert found["mean"] < 2 * found["base"]


def test_without_labels_there_is_nothing_to_judge_by(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There are no labels"):
        run(history(tmp_path, labelled=False))


def test_a_file_given_twice_does_not_teach_about_itself(tmp_path: Path) -> None:
    path = history(tmp_path)
    copy = tmp_path / "south.csv"
    copy.write_bytes(path.read_bytes())

    for other in (path, copy):
        with pytest.raises(CommandError, match="are in another file, too"), translation.override("en"):
            call_command("evaluate_screens", str(path), str(other), stderr=StringIO())


def test_files_of_one_name_in_two_folders_stay_two_markets(tmp_path: Path) -> None:
    from supervision.management.commands.evaluate_screens import Command

    paths = []
    for at, name in enumerate(("a", "b")):
        (tmp_path / name).mkdir()
        paths.append(tmp_path / name / "bids.csv")
        paths[-1].write_text(SHORT.replace("5", str(5 + at)), encoding="utf-8")

    assert set(Command()._histories(paths, {})) == {str(path) for path in paths}


SHORT = "tender,bidder,amount\nT1,A,5\nT1,B,55\n"


def test_a_column_parts_a_file_into_markets_that_teach_each_other() -> None:
    north, south = (market_of(planted_market(tenders=40, firms=30, seed=seed)) for seed in (1, 2))
    both = {name: (one, judging.described(one)) for name, one in (("north", north), ("south", south))}

    found = judging.elsewhere(both, "south")

    assert found is not None
    assert len(found.labels) == len(south)
    assert found.labels[np.argsort(-found.scores)[:50]].mean() > 0.6
    assert judging.elsewhere({"south": both["south"]}, "south") is None
