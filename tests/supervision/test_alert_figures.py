"""The pure parts behind the pages of alerts: shares, marked prices, windows for greying, places of nodes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.comparing import WALL, windows
from supervision.laying import SIZE, Node, Tie, lay
from supervision.matching import follows
from supervision.precision import Share, binned, calibration_error, curve

pytestmark = pytest.mark.pure


def test_the_interval_of_seven_of_ten_is_wilsons() -> None:
    share = Share(7, 10)

    assert (round(share.low, 3), round(share.high, 3), share.per_hundred) == (0.397, 0.892, (70, 40, 89))


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_within_its_interval(hit: int, more: int) -> None:
    share = Share(hit, hit + more)

    assert 0 <= share.low <= share.value + 1e-9 <= share.high + 2e-9 <= 1 + 2e-9


def test_bins_hold_every_alert_and_perfect_scores_have_no_error() -> None:
    bins = binned([(0.1, False), (1.0, True), (1.0, True), (0.95, True)])

    assert [(one.low, one.high, one.share) for one in bins] == [
        (0.0, 0.2, Share(0, 1)),
        (0.8, 1.0, Share(3, 3)),
    ]
    assert calibration_error([]) is None
    assert calibration_error(binned([(0.0, False), (1.0, True)])) == 0
    assert [(mark.x, mark.y) for mark in curve(bins)] == [(24, 240), (236, 0)]


D = Decimal


@pytest.mark.parametrize(
    ("kind", "figure", "prices", "expected"),
    [
        ("unit_identical", 1.0, [D("3.10"), D("3.10")], True),
        ("unit_identical", 1.0, [D("3.10"), D("3.11")], False),
        ("unit_ratio", 1.02, [D("100"), D("102")], True),
        ("unit_ratio", 1.02, [D("100"), D("102.02")], False),
        ("unit_ratio", 1.02, [D("451980"), D("461019.60")], True),
        ("unit_difference", -2.5, [D("12.50"), D("10")], True),
        ("unit_arithmetic", 2.0, [D("10"), D("20"), D("15")], True),
        ("unit_arithmetic", 0.0, [D("10"), D("20"), D("15")], False),
        ("unit_geometric", 1.0, [D("4"), D("6"), D("9")], True),
        ("unit_geometric", 7.0, [D("4"), D("6"), D("9")], False),
        ("unit_ratio", 1.02, [D("100"), None], False),
        ("unit_ratio", 1.02, [], False),
        ("a_rule_of_tomorrow", 1.0, [D("1"), D("1")], False),
    ],
)
def test_an_item_follows_the_rule_or_does_not(
    kind: str, figure: float, prices: list[Decimal | None], expected: bool
) -> None:
    assert follows(kind, figure, prices) is expected


@given(st.text(min_size=1, max_size=60), st.data())
def test_a_window_keeps_its_passage_where_it_says(text: str, data: st.DataObject) -> None:
    spans = [
        (start, data.draw(st.integers(start, len(text))))
        for start in data.draw(st.lists(st.integers(0, len(text)), max_size=4))
    ]

    joined, starts = windows(text, spans)

    cut = [joined[at : at + end - start] for at, (start, end) in zip(starts, spans, strict=True)]
    assert cut == [text[start:end] for start, end in spans]
    assert joined.count(WALL) >= len(spans)


@given(st.integers(1, 9), st.integers(0, 20), st.randoms(use_true_random=False))
def test_every_node_has_its_place_inside_the_picture_and_always_the_same(
    parties: int, others: int, chance
) -> None:  # type: ignore[no-untyped-def]
    nodes = [Node(f"n{n}", "", "firm", n < parties) for n in range(parties + others)]
    ties = [
        Tie(f"t{n}", f"n{n}", f"n{chance.randrange(parties)}", "device", "hard", 0.9)
        for n in range(parties, parties + others)
    ]

    places = lay(nodes, ties)

    assert places.keys() == {node.key for node in nodes}
    assert places == lay(nodes, list(reversed(ties)))
    assert all(0 < x < SIZE and 0 < y < SIZE for x, y in places.values())
