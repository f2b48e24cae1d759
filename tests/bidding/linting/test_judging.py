"""What the linter finds, what it leaves alone, and what it says about it."""

import json
from collections import defaultdict

import pytest

from bidding.linting import ACCEPTABLE, PROHIBITED, judge, lint_text, training
from bidding.linting.categories import LANGUAGES, categories
from bidding.linting.rules import LAWFUL, rules

pytestmark = pytest.mark.pure
# Categories whose clauses are all lawful: they name what is ordinary.
ORDINARY = {"ELIGIBILITY", "TECH_SPEC"}


def test_there_are_36_categories_with_words_and_grounds_in_both_languages_and_regimes() -> None:
    found = categories()

    assert len(found) == 36
    for one in found.values():
        assert all(one.names[language] and one.why[language] and one.fix[language] for language in LANGUAGES)
        assert {"ZB", "GP"} <= set(one.grounds)
        for ground in one.grounds.values():
            assert ground.basis
            assert ground.authority in {"law", "regulation", "rule", "notice"}
            assert ground.severity in {"high", "medium", "low"}


def test_every_rule_belongs_to_a_category_and_names_a_ground_of_it() -> None:
    for rule in rules():
        category = rule.code.partition("-")[0]
        if rule.verdict != LAWFUL:
            assert category in categories(), rule.code
            assert not rule.ground or any(
                key in categories()[category].grounds
                for key in (rule.ground, "ZB" + rule.ground, "GP" + rule.ground)
            ), rule.code
    assert len({rule.code for rule in rules()}) == len(rules())


@pytest.mark.parametrize("category", sorted(set(categories()) - ORDINARY))
def test_every_category_has_clauses_that_are_found_and_clauses_that_are_left_alone(category: str) -> None:
    verdicts = defaultdict(set)
    for row in training.examples():
        if row.category == category:
            verdicts[row.label].add(judge(row.text, regime=row.regimes[0]).verdict)

    assert PROHIBITED in verdicts[PROHIBITED]
    assert ACCEPTABLE in verdicts[ACCEPTABLE]


@pytest.mark.parametrize(
    "text",
    [
        "招标人不得要求投标人在本市设立分公司。",
        "投标人无须在本市设立分公司。",
        "本项目不以注册资本、营业收入作为资格条件。",
        "依据《招标投标法》第六条，任何单位不得限制本地区以外的企业参加投标。",
        "中标人应在开工前在施工现场设立项目经理部。",
        "投标人须具有有效的安全生产许可证。",
        "所投产品属于强制性认证目录的，须提供有效的认证证书。",
        "招标人负责按照国家有关规定办理立项审批手续。",
    ],
)
def test_denials_duties_of_the_winner_and_what_the_law_asks_are_left_alone(text: str) -> None:
    assert judge(text, regime="ZB").verdict == ACCEPTABLE


@pytest.mark.parametrize(
    ("text", "regime", "rule"),
    [
        ("投标保证金为项目估算价的3%。", "ZB", "DEPOSIT-C2"),
        ("履约保证金为合同价的百分之十五。", "ZB", "DEPOSIT-C3"),
        ("本项目估算价1000万元，投标保证金30万元。", "ZB", "DEPOSIT-C1"),
        ("采购人应在验收后90日内付款。", "GP", "CONTRACT_UNFAIR-C2"),
        ("货物类项目价格分25分。", "GP", "PRICE_FLOOR-C1"),
        ("招标文件于2026年3月2日发出，投标截止时间为2026年3月13日。", "ZB", "TIME-C1"),
        ("中标候选人公示期为2日。", "ZB", "TIME-C4"),
        ("评标委员会由5人组成，其中招标人代表3人。", "ZB", "EXPERT_INTERF-C2"),
    ],
)
def test_figures_beyond_the_law_are_found(text: str, regime: str, rule: str) -> None:
    assert rule in {one.rule for one in lint_text(text, regime=regime)}


@pytest.mark.parametrize(
    "text",
    [
        "投标保证金为项目估算价的2%。",
        "履约保证金为合同价的百分之十。",
        "本项目估算价1000万元，投标保证金20万元。",
        "招标文件于2026年3月2日发出，投标截止时间为2026年3月23日。",
        "中标候选人公示期为3日。",
    ],
)
def test_figures_at_the_limit_of_the_law_are_left_alone(text: str) -> None:
    assert judge(text, regime="ZB").verdict == ACCEPTABLE


def test_a_finding_names_its_place_ground_remedy_and_reason_in_both_languages() -> None:
    text = "第二章 投标人须知\n1.1 投标人应诚实守信。\n1.2 投标人注册地须在本市。"

    (chinese,) = lint_text(text, regime="ZB")
    (english,) = lint_text(text, regime="ZB", language="en")

    assert text[chinese.span[0] : chinese.span[1]] == chinese.quote == "注册地须在本市"
    assert (chinese.category, chinese.verdict, chinese.severity) == ("REGION_REG", "prohibited", "medium")
    assert chinese.rule == english.rule == "REGION_REG-1"
    assert "862" in chinese.basis
    assert "规则 REGION_REG-1" in chinese.why
    assert "Rule REGION_REG-1" in english.why
    assert chinese.fix != english.fix


def test_the_same_words_under_the_heading_of_the_contract_are_a_duty_of_the_winner() -> None:
    text = "{}\n在本市设有常驻机构。"

    asked = lint_text(text.format("第一章 资格要求"), regime="ZB")
    agreed = lint_text(text.format("第四章 合同条款"), regime="ZB")

    assert {one.category for one in asked if one.verdict == PROHIBITED} == {"REGION_REG"}
    assert [one for one in agreed if one.verdict == PROHIBITED] == []


def test_ordinary_text_is_left_alone() -> None:
    rows = training.ordinary()

    loud = [
        row.text
        for row in rows
        if judge(row.text, regime="ZB" if row.regime == "BOTH" else row.regime).verdict == PROHIBITED
    ]

    assert len(loud) <= len(rows) // 200


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "。；，", "a" * 5000, "\ud800", "投" * 20_000, "(" * 3000, "一" * 3000, "\x00\x01"],
)
def test_hostile_text_is_survived(text: str) -> None:
    for regime in ("ZB", "GP"):
        assert isinstance(lint_text(text, regime=regime), list)


def test_another_regime_is_refused() -> None:
    with pytest.raises(ValueError, match="no such regime"):
        lint_text("投标", regime="XX")


def test_the_answers_are_the_same_each_time() -> None:
    text = "\n".join(row.text for row in training.examples()[:80])

    assert lint_text(text, regime="ZB") == lint_text(text, regime="ZB")


def test_pairs_are_kept_together_and_ids_are_unique() -> None:
    rows = training.examples()

    assert len({row.id for row in rows}) == len(rows)
    for learned, held_out in training.folds(rows):
        assert not {row.key for row in learned} & {row.key for row in held_out}


def test_the_data_files_are_whole() -> None:
    for row in training.examples():
        assert row.label in {"prohibited", "review", "acceptable"}
        assert row.category in categories()
        assert row.regime in {"ZB", "GP", "BOTH"}
    assert (
        json.loads((training.words.DATA / "model.json").read_text(encoding="utf-8"))["thresholds"]
        == training.THRESHOLDS
    )


def test_the_document_about_the_linter_counts_right() -> None:
    said = (training.words.DATA.parents[2] / "docs" / "linter.md").read_text(encoding="utf-8")

    assert f"2. {len(rules())} rules" in said
    assert (
        f"{len(training.examples())} labelled clauses and {len(training.ordinary())} ordinary sentences"
        in said
    )
