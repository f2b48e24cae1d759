"""Unit prices and passages: a planted ring is found, honest pairs stay silent, the template is taken away."""

import random
from decimal import Decimal
from time import process_time

import pytest

from supervision.planting.clauses import Tongue
from supervision.planting.passages import judged, lot
from supervision.screens.errors import shared_errors
from supervision.screens.folding import name_key
from supervision.screens.images import Seen, shared_images
from supervision.screens.mixed import foreign_names, foreign_seals, names_of
from supervision.screens.near_copies import Index, near_copies
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


def test_reordered_sentences_are_still_a_copy() -> None:
    chance = random.Random(16)
    copied = sentences(chance, 8)
    mixed = "".join(one + "。" for one in chance.sample(copied.split("。")[:-1], 8))
    texts = {"A": sentences(chance, 9) + copied, "B": mixed + sentences(chance, 9)}

    (signal,) = copied_passages(texts, "")

    assert signal.detail["characters"] >= 0.7 * len(copied)


def test_what_three_earlier_sources_hold_is_boilerplate_of_the_trade_and_what_one_holds_may_be_planted() -> (
    None
):
    chance = random.Random(17)
    common = sentences(chance, 8)
    texts = {"A": common + sentences(chance, 9), "B": sentences(chance, 9) + common}
    earlier = {f"earlier {k}": sentences(chance, 3) + common for k in range(3)}
    planted = dict(list(earlier.items())[:1]) | {
        "earlier 8": sentences(chance, 9),
        "earlier 9": sentences(chance, 9),
    }

    (signal,) = copied_passages(texts, "", planted)

    assert copied_passages(texts, "", earlier) == []
    assert (signal.bidders, signal.grade, signal.detail["rarity"]) == (("A", "B"), "strong", 0.85)


def test_a_template_edited_by_two_bidders_each_in_its_own_way_is_no_copying() -> None:
    chance = random.Random(18)
    template = sentences(chance, 30)
    texts = {name: edited(chance, template, 0.12) + sentences(chance, 9) for name in "AB"}

    assert copied_passages(texts, template) == []


def test_a_ring_that_is_most_of_the_lot_is_found_all_the_same() -> None:
    chance = random.Random(19)
    copied = sentences(chance, 14)
    texts = {name: sentences(chance, 12) + edited(chance, copied, 0.05) for name in "ABC"}
    texts["D"] = sentences(chance, 30)

    found = copied_passages(texts, "")

    assert {(signal.bidders, signal.grade) for signal in found} == {
        (("A", "B"), "strong"), (("A", "C"), "strong"), (("B", "C"), "strong"),
    }  # fmt: skip


def test_a_stock_clause_counts_for_little_and_a_passage_of_them_for_much() -> None:
    tongue = Tongue(random.Random(4), "stock")
    texts = {name: tongue.paragraph(random.Random(k), 10) for k, name in enumerate("ABCDEF")}
    copied = tongue.paragraph(random.Random(99), 8)

    found = copied_passages({name: text + copied * (name in "AB") for name, text in texts.items()}, "")

    first, *others = [(signal.bidders, signal.weight) for signal in found]
    assert (first[0], first[1] > 0.2, all(weight < first[1] / 2 for _pair, weight in others)) == (
        ("A", "B"),
        True,
        True,
    )


def test_a_passage_repeated_in_one_bid_still_tells() -> None:
    chance = random.Random(23)
    others = [sentences(chance, 20) for _bid in range(3)]
    copied = sentences(chance, 5)
    once = {"A": others[0] + copied, "B": others[1] + copied, "C": others[2]}
    often = once | {"B": (others[1] + copied) * 3}

    (plain,), (hidden,) = copied_passages(once, ""), copied_passages(often, "")

    assert (plain.grade, hidden.grade) == ("strong", "strong")


def test_copies_among_boilerplate_and_stock_clauses_are_told_from_them() -> None:
    found = judged([lot(32, "mixed", 5)])

    assert (found["precision"] >= 0.6, found["recall"]["all"] >= 0.9) == (True, True), found  # type: ignore[index,operator]


def test_two_who_alone_write_the_same_wrong_characters_are_found() -> None:
    right = "本单位负责混凝土浇筑施工，质量保证措施落实到位，特此承诺。"
    wrong = "本单位负责混泥土浇筑施工，质量保征措施落实到位，特此承诺。"

    (signal,) = shared_errors(
        {"A": wrong, "B": "前言。" + wrong, "C": right, "D": right, "E": "附：" + right}
    )

    assert (signal.bidders, signal.detail["errors"]) == (
        ("A", "B"), [["责混泥土浇", "责混凝土浇"], ["量保征措施", "量保证措施"]],
    )  # fmt: skip


def test_images_of_the_tender_or_of_most_bidders_tie_nobody() -> None:
    given, logo, site = (Seen(name, f"{number:016x}", 400) for name, number in
                         (("g", 0xFFFF0000FFFF0000), ("l", 0x00FF00FF00FF00FF), ("s", 0x123456789ABCDEF0)))  # fmt: skip
    like = Seen("other bytes", f"{0x123456789ABCDEF1:016x}", 400)
    shown = {name: [given, logo] for name in "ABCDEF"}
    shown["A"].append(site)
    shown["C"].append(like)

    (signal,) = shared_images(shown, [given])

    assert (signal.bidders, signal.base_rate) == (("A", "C"), (2, 6))


def test_a_file_that_a_rival_signed_is_a_hard_signal() -> None:
    names = {"A": ("湖北长江建设有限公司",), "B": ("武汉东湖工程有限公司",)}
    seals = {"A": [("湖北长江建设有限公司", "1")], "B": [("湖北长江建设有限公司", "2"), ("某认证中心", "3")]}

    (signal,) = foreign_seals(seals, names)

    assert (signal.bidders, signal.grade, signal.article[-4:]) == (("A", "B"), "hard", "（五）项")


def test_near_copies_among_many_documents_are_found_through_a_template() -> None:
    from config.bench.writing import corpus

    texts = corpus(400, seed=5)

    found = {(one.a, one.b) for one in near_copies(texts.texts)}

    assert found == set(texts.copies)


def test_a_history_that_grows_finds_what_the_whole_finds() -> None:
    from config.bench.writing import corpus

    texts = corpus(200, seed=6)
    index = Index()
    found = set()
    for number, text in enumerate(texts.texts):
        found |= {(other, number) for other, _share in index.like(text)}
        index.add(text)

    assert set(texts.copies) <= found


@pytest.mark.parametrize(
    "one", ["华东建设（集团）有限公司", "華東建设(集团)有限公司", "华\u200b东建设 (集团) 有限公司"]
)
def test_one_name_has_one_key_however_it_is_written(one: str) -> None:
    assert name_key(one) == "华东建设集团有限公司"


def test_a_copied_passage_is_not_hidden_by_repeating_it() -> None:
    chance = random.Random(20)
    copied = sentences(chance, 8)
    texts = {"A": sentences(chance, 9) + copied, "B": (sentences(chance, 3) + copied) * 6}

    (signal,) = copied_passages(texts, "")

    assert (signal.bidders, signal.grade) == (("A", "B"), "strong")


@pytest.mark.parametrize(
    "run", ["投标人{}", "投标人名称（{}", "投标人（甲）{}", "投标人：{}", "甲{}", "（{}"]
)
def test_a_million_spaces_do_not_hold_the_clock(run: str) -> None:
    texts = {"A": run.format(" " * 300_000) + "x", "B": run.format("\u3000\n" * 150_000)}
    began = process_time()

    found = foreign_names(texts, {"A": ["甲建设有限公司"], "B": ["乙建设有限公司"]})

    assert (found, process_time() - began < 5) == ([], True)


def test_a_name_is_declared_over_some_blanks() -> None:
    said = "投标人名称 \n （盖章）　：\n 东方路桥工程有限公司"

    assert names_of({"A": said}, {}) == {"A": {name_key("东方路桥工程有限公司")}}
