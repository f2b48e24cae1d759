"""Unit prices and passages: a planted ring is found, honest pairs stay silent, the template is taken away."""

import random
from decimal import Decimal

import pytest

from supervision.screens.passages import copied_passages, find_copies, template_spans
from supervision.screens.unit_prices import compare

pytestmark = pytest.mark.pure

LETTERS = "施工组织设计质量安全进度管理措施方案人员机械材料混凝土钢筋模板浇筑养护检测验收责任制度培训交底现场文明环保节能"


def bills(seed: int, items: int = 40, bidders: str = "ABCDEF") -> dict[str, dict[str, Decimal]]:
    chance = random.Random(seed)
    rates = {f"0101{number:05}": chance.uniform(5, 900) for number in range(items)}
    return {
        name: {item: Decimal(f"{rate * chance.uniform(0.85, 1.15):.2f}") for item, rate in rates.items()}
        for name in bidders
    }


def times(bill: dict[str, Decimal], ratio: str) -> dict[str, Decimal]:
    return {item: (price * Decimal(ratio)).quantize(Decimal("0.01")) for item, price in bill.items()}


@pytest.mark.parametrize("seed", range(8))
def test_honest_bills_stay_silent(seed: int) -> None:
    assert compare(bills(seed)) == []


def test_identical_bills_are_found() -> None:
    boqs = bills(1)
    boqs["B"] = dict(boqs["A"])

    (signal,) = compare(boqs)

    assert (signal.kind, signal.bidders, signal.base_rate) == ("unit_identical", ("A", "B"), (40, 40))


def test_a_constant_ratio_is_found_with_its_figure_and_its_chance() -> None:
    boqs = bills(2)
    boqs["D"] = times(boqs["B"], "0.97")

    (signal,) = compare(boqs)

    assert (signal.kind, signal.bidders) == ("unit_ratio", ("B", "D"))
    assert signal.detail["figure"] == pytest.approx(0.97, abs=1e-4)
    assert signal.detail["chance"] == 0.001


def test_a_constant_difference_is_found() -> None:
    boqs = bills(3)
    boqs["C"] = {item: price + Decimal("3.30") for item, price in boqs["A"].items()}

    (signal,) = compare(boqs)

    assert (signal.kind, signal.bidders, signal.detail["figure"]) == ("unit_difference", ("A", "C"), 3.3)


def test_a_bill_that_is_the_geometric_middle_of_two_others_is_found() -> None:
    boqs = bills(4)
    boqs["F"] = {
        item: (boqs["A"][item] * boqs["B"][item]).sqrt().quantize(Decimal("0.01")) for item in boqs["A"]
    }

    assert [(signal.kind, signal.bidders) for signal in compare(boqs)] == [
        ("unit_geometric", ("A", "B", "F"))
    ]


def test_prices_that_most_bidders_take_from_the_official_list_are_no_signal() -> None:
    boqs = bills(5)
    for bill in boqs.values():
        bill |= {f"official{number}": Decimal(number + 10) for number in range(60)}

    assert compare(boqs) == []


def test_too_few_items_prove_nothing() -> None:
    boqs = bills(6, items=7)
    boqs["B"] = dict(boqs["A"])

    assert compare(boqs) == []


def sentences(chance: random.Random, count: int) -> str:
    return "".join("".join(chance.choice(LETTERS) for _ in range(40)) + "。" for _ in range(count))


def edited(chance: random.Random, text: str, share: float) -> str:
    return "".join(chance.choice(LETTERS) if c != "。" and chance.random() < share else c for c in text)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2])
def test_copied_passages_are_found_through_edits_wherever_they_stand(share: float) -> None:
    chance = random.Random(11)
    template, copied = sentences(chance, 30), sentences(chance, 12)
    texts = {
        "A": template + sentences(chance, 20) + copied,
        "B": template + edited(chance, copied, share) + sentences(chance, 25),
        "C": template + sentences(chance, 30),
        "D": template + sentences(chance, 30),
    }

    (signal,) = copied_passages(texts, template)

    assert signal.bidders == ("A", "B")
    assert signal.base_rate == (2, 4)
    assert signal.detail["characters"] >= 12 * 40 * (0.9 if share < 0.2 else 0.7)


def test_the_tenders_own_text_is_never_copying_even_when_filled_in() -> None:
    chance = random.Random(12)
    template = sentences(chance, 60)
    filled = {name: template.replace("。", f"，{name}公司。", 9) + sentences(chance, 5) for name in "ABCD"}

    assert copied_passages(filled, template) == []


def test_boilerplate_that_most_bidders_hold_is_no_signal() -> None:
    chance = random.Random(13)
    law = sentences(chance, 10)
    texts = {name: law + sentences(chance, 20) for name in "ABCDE"}

    assert copied_passages(texts, "") == []


def test_aligned_spans_point_at_equal_text_in_both() -> None:
    chance = random.Random(14)
    copied = sentences(chance, 6)
    texts = {"A": sentences(chance, 9) + copied, "B": edited(chance, copied, 0.1) + sentences(chance, 9)}

    for copy in find_copies(texts, ""):
        for start_a, start_b, length in copy.spans:
            assert texts["A"][start_a : start_a + length] == texts["B"][start_b : start_b + length]


def test_greyed_spans_are_template_text() -> None:
    chance = random.Random(15)
    template, own = sentences(chance, 3), sentences(chance, 2)

    spans = template_spans(own + template, template)

    assert spans == [(len(own), len(own) + len(template))]


def test_one_bidder_or_none_gives_nothing() -> None:
    assert copied_passages({}, "") == []
    assert copied_passages({"A": "施工组织设计" * 50}, "") == []
    assert compare({}) == []
