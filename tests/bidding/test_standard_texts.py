"""The standard texts that come with the platform: sound, complete, silent to the linter, and usable from draft to notice."""

import json
from pathlib import Path
from typing import Any

import pytest

from bidding.linting import lint_text
from bidding.models import DocTemplate, Lot, Notice, Status
from bidding.papers.docx import document_docx
from bidding.papers.html import document_html
from bidding.papers.pdf import document_pdf
from bidding.queries.facts import is_up_to_date
from bidding.rules import publishing
from bidding.rules.points import obstacles
from bidding.standard_texts import loading
from bidding.texts import agreeing
from bidding.texts.blocks import blocks, clause_numbers
from bidding.texts.composing import RULE_FIELDS, Rules, compose
from bidding.texts.parameters import clauses, parameters_of, read
from bidding.texts.standards import FACTS, data_sheet_rows, validate
from ledger import clock
from tests.bidding import making

FIGURES = json.loads(Path("bidding/law/figures.json").read_text(encoding="utf-8"))["parameters"]
CONTENT = json.loads((loading.FOLDER / "mandatory.json").read_text(encoding="utf-8"))
TEXTS = {text["code"]: text for text in loading.texts()}
LOTS = sorted(making.CODES.items())
every_text = pytest.mark.parametrize("code", sorted(TEXTS))
# Clauses a text of its kind has at least, headings of sections not counted.
CLAUSES = {"works-zb": 60, "land": 45}


def law_of(regime: str) -> dict[str, str]:
    return {row["key"]: row["value"] for row in FIGURES if row["unit"] and row["regime"] in ("", regime)}


def sample(parameter: Any) -> Any:
    given = parameter.default
    return given if given not in ("", []) else making.SAMPLES.get(parameter.type, "样例")


def canonical(code: str) -> str:
    """Compose a text with its defaults, or samples where it has none, as for a lot without figures."""
    text = TEXTS[code]
    body = text["body"]
    facts = {name: f"〔{name}〕" for name in FACTS}
    facts |= {f"law:{key}": value for key, value in law_of(text["regime"]).items()}
    values = {p.name: read(p, sample(p)) for p in parameters_of(body)}
    return compose(body, values, facts, Rules(**{name: body[name] for name in RULE_FIELDS}))


@pytest.mark.pure
def test_there_is_a_text_for_every_regime_and_kind() -> None:
    assert sorted((text["regime"], text["kind"]) for text in TEXTS.values()) == [
        ("GP", "goods"),
        ("GP", "services"),
        ("ZB", "goods"),
        ("ZB", "land"),
        ("ZB", "services"),
        ("ZB", "works"),
    ]


@pytest.mark.pure
@every_text
def test_a_text_is_sound_and_names_only_figures_that_its_regime_has(code: str) -> None:
    text = TEXTS[code]

    assert validate(text["body"], law=law_of(text["regime"])) == []


@pytest.mark.pure
@every_text
def test_a_text_has_four_volumes_eight_chapters_and_two_data_sheets(code: str) -> None:
    body = TEXTS[code]["body"]
    chapters = [[chapter["number"] for chapter in volume["chapters"]] for volume in body["volumes"]]
    sheets = [clause for clause in clauses(body) if clause.get("sheet")]

    assert [volume["title"] for volume in body["volumes"]] == ["第一卷", "第二卷", "第三卷", "第四卷"]
    assert chapters == [
        ["第一章", "第二章", "第三章", "第四章", "第五章"],
        ["第六章"],
        ["第七章"],
        ["第八章"],
    ]
    assert [sheet["number"] for sheet in sheets] == ["2.0", "3.0"]
    assert all(list(data_sheet_rows(sheet)) for sheet in sheets)


@pytest.mark.pure
@every_text
def test_a_text_is_long_enough_and_has_all_three_kinds_of_clauses(code: str) -> None:
    said = [clause for clause in clauses(TEXTS[code]["body"]) if clause["text"]]

    assert len(said) >= CLAUSES.get(code, 45)
    assert {clause["kind"] for clause in said} == {"locked", "fill_in", "optional"}


@pytest.mark.pure
def test_the_instructions_for_works_have_the_ten_sections_of_the_national_text() -> None:
    headings = [
        c["title"]
        for c in clauses(TEXTS["works-zb"]["body"])
        if c["number"].startswith("2.") and not c["text"]
    ]

    assert headings == [
        "总则",
        "招标文件",
        "投标文件",
        "投标",
        "开标",
        "评标",
        "合同授予",
        "重新招标和不再招标",
        "纪律和监督",
        "需要补充的其他内容",
    ]


@pytest.mark.pure
@every_text
def test_a_text_covers_all_that_the_law_of_its_regime_demands(code: str) -> None:
    text = TEXTS[code]
    body = text["body"]
    demanded = {row["code"] for row in CONTENT if row["regime"] == text["regime"]}
    locked_or_kept = {
        code for clause in clauses(body) if clause["kind"] != "optional" for code in clause.get("covers", [])
    }

    assert set(body["requires"]) == demanded
    assert demanded <= locked_or_kept


@pytest.mark.pure
def test_the_law_demands_six_things_of_a_tender_and_sixteen_of_a_procurement() -> None:
    count = [sum(row["regime"] == regime for row in CONTENT) for regime in ("ZB", "GP")]

    assert count == [6, 16]
    assert all(row["name"] and row["name_en"] and row["article"] for row in CONTENT)


@pytest.mark.pure
@every_text
def test_points_sum_to_a_hundred_and_every_criterion_but_the_price_is_answered_in_the_bid_form(
    code: str,
) -> None:
    body = TEXTS[code]["body"]
    asked = {line.get("criterion") for line in body["bid_form"]}

    assert sum(criterion["max"] for criterion in body["criteria"]) == 100
    assert {c["code"] for c in body["criteria"] if c["group"] != "price"} <= asked


@pytest.mark.pure
@every_text
def test_a_text_is_named_in_english_wherever_an_agency_reads_a_label(code: str) -> None:
    body = TEXTS[code]["body"]
    parts = list(body["volumes"])
    parts += [chapter for volume in body["volumes"] for chapter in volume["chapters"]]
    labels = [raw for clause in clauses(body) for raw in clause.get("parameters", [])]
    labels += [column for raw in labels for column in raw.get("columns", [])]

    assert body["title_en"]
    assert all(part["title_en"] for part in [*parts, *clauses(body), *body["bid_form"]])
    assert all(raw["label_en"] for raw in labels)
    assert all(set(raw["choices"]) == set(raw["choices_en"]) for raw in labels if "choices" in raw)
    assert all(criterion["name_en"] for criterion in body["criteria"])


@pytest.mark.pure
@every_text
def test_every_mark_of_a_text_is_filled_and_its_figures_agree(code: str) -> None:
    said = canonical(code)

    assert "{" not in said
    assert "}" not in said
    assert agreeing.conflicts(said) == []
    assert {c["number"] for c in clauses(TEXTS[code]["body"])} == set(clause_numbers(said))


@pytest.mark.pure
@every_text
def test_the_conditions_of_rejection_stand_in_the_text_each_marked(code: str) -> None:
    substantive = [block.text for block in blocks(canonical(code)) if block.substantive]

    for rejection in TEXTS[code]["body"]["rejections"]:
        assert any(f"★（{rejection['code']}）" in line for line in substantive)


@pytest.mark.pure
@every_text
def test_the_linter_finds_nothing_prohibited_in_a_text(code: str) -> None:
    said = canonical(code)
    found = lint_text(said, regime=TEXTS[code]["regime"])

    assert [(one.category, one.rule, one.quote) for one in found if one.verdict == "prohibited"] == []


@pytest.mark.pure
def test_procurement_is_marked_by_the_lowest_price_and_gives_it_the_weight_of_the_law() -> None:
    figures = law_of("GP")
    price = {
        kind: next(c["max"] for c in TEXTS[f"{kind}-gp"]["body"]["criteria"] if c["group"] == "price")
        for kind in ("goods", "services")
    }

    assert {TEXTS[f"{kind}-gp"]["body"]["price_formula"]["method"] for kind in price} == {"EV-07"}
    assert all(points >= int(figures[f"EV-20.{kind}_price_weight"]) for kind, points in price.items())


@pytest.mark.pure
def test_procurement_speaks_of_queries_and_never_of_objections_or_a_publicity_of_candidates() -> None:
    for code in ("goods-gp", "services-gp"):
        said = canonical(code)
        assert "质疑" in said
        assert "异议的，" not in said.replace("对报告有异议的，", "")
        assert "中标候选人公示" not in said


@pytest.mark.pure
def test_only_goods_have_a_core_product_and_the_same_brand_rule() -> None:
    assert "核心产品" in canonical("goods-gp")
    assert "同品牌" not in canonical("services-gp")


@pytest.mark.pure
def test_standard_land_has_its_table_of_figures() -> None:
    said = canonical("land")

    assert "| 固定资产投资强度 | 不低于 | 300 | 万元/亩 | ★" in said
    assert "报价最高者得满分" in said


@pytest.mark.django_db
def test_an_unsound_text_is_refused_with_place_and_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    making.lawbook()
    text = json.loads((loading.FOLDER / "works_zb.json").read_text(encoding="utf-8"))
    text["version"] = "2099-1"
    text["body"]["volumes"][0]["chapters"][0]["clauses"][3]["text"] += "{law:TL-99.never}"
    monkeypatch.setattr(loading, "texts", lambda: [text])

    with pytest.raises(loading.UnsoundTextError, match=r"works-zb 2099-1: 1\.4: law_key TL-99\.never"):
        loading.load()

    assert not DocTemplate.objects.filter(version="2099-1").exists()


@pytest.mark.django_db
def test_a_version_in_use_is_not_written_over_by_the_file(
    monday: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    making.lawbook()
    text = json.loads((loading.FOLDER / "works_zb.json").read_text(encoding="utf-8"))
    text["title"] = "另一个标题"
    monkeypatch.setattr(loading, "texts", lambda: [text])

    assert loading.load() == 0
    assert making.template().title != "另一个标题"


@pytest.mark.django_db
def test_what_comes_with_the_software_is_in_force_from_its_day_on(monday: object) -> None:
    making.lawbook()
    today = making.day_of(clock.now())
    before = today.replace(year=2025)

    assert set(DocTemplate.objects.in_force(today).values_list("code", flat=True)) >= set(TEXTS)
    assert not DocTemplate.objects.in_force(before).filter(code__in=TEXTS).exists()


def lot_of(regime: str, kind: str) -> Lot:
    return making.draft_lot() if kind == "works" else making.procurement_lot(kind, regime)


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "code"), LOTS)
def test_a_lot_is_drafted_checked_and_published_with_the_text_of_its_kind(
    place: tuple[str, str], code: str, monday: object
) -> None:
    lot = lot_of(*place)
    document = making.write_and_approve(lot)
    making.keyset(lot)
    lot.refresh_from_db()

    assert document.template.code == code
    assert is_up_to_date(document, on=making.day_of(clock.now()))
    assert [check.detail for check in obstacles(publishing.checks(lot, at=clock.now()))] == []
    making.publish(lot)
    lot.refresh_from_db()
    assert lot.status == Status.PUBLISHED
    assert Notice.objects.filter(lot=lot).exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_a_procurement_document_can_be_handed_out_as_pdf_docx_and_html(monday: object) -> None:
    document = making.write(making.procurement_lot())

    assert document_pdf(document).startswith(b"%PDF")
    assert document_docx(document).startswith(b"PK")
    assert document.lot.name in document_html(document).decode()
