"""The parameter table: every rule a row, figures typed, the narrowest region and the latest day first."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import call_command

from bidding.law import loading
from bidding.law.figures import NoSuchFigureError, figure, figures_for, holidays
from bidding.models import Holiday, Parameter

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _law() -> None:
    loading.load()


def test_all_rules_stand_in_the_table_each_with_article_and_status() -> None:
    rules = Parameter.objects.exclude(key__contains=".")

    assert rules.count() == 357
    assert not rules.filter(article="").exists()
    assert not rules.filter(text="").exists()
    assert set(rules.values_list("status", flat=True)) == {"read", "read-2nd", "recalled", "report"}


def test_loading_again_changes_nothing() -> None:
    before = list(Parameter.objects.values_list("pk", "key", "value"))

    call_command("load_law", verbosity=0)

    assert list(Parameter.objects.values_list("pk", "key", "value")) == before


@pytest.mark.parametrize(
    ("key", "value", "unit", "article"),
    [
        ("TL-03.bid_preparation_days", 20, "day", "招标投标法24"),
        ("TL-01.documents_days", 5, "day", "实施条例16"),
        ("TL-08.publicity_days", 3, "day", "实施条例54"),
        ("TL-12.accept_workdays", 3, "workday", "实施条例61"),
        ("MN-01.deposit_cap_percent", Decimal(2), "percent", "实施条例26"),
        ("CM-01.min_members", 5, "count", "招标投标法37；12号令9"),
    ],
)
def test_a_figure_has_value_unit_and_article(key: str, value: object, unit: str, article: str) -> None:
    found = figure(key, regime="ZB", region="421181", on=TODAY)

    assert (found.value, found.unit, found.article) == (value, unit, article)


def test_shares_are_exact_fractions() -> None:
    assert figure("CM-01.expert_share", regime="ZB", on=TODAY).share == Fraction(2, 3)
    assert figure("LG-01.unit_fine_max_permille", regime="ZB", on=TODAY).share == Fraction(1, 100)


def test_the_two_regimes_share_no_constants() -> None:
    tendering = figure("TL-01.documents_days", regime="ZB", on=TODAY)
    procurement = figure("TL-01.documents_days", regime="GP", on=TODAY)

    assert (tendering.unit, procurement.unit) == ("day", "workday")


def test_a_region_has_its_own_figure_and_the_rest_of_the_country_does_not() -> None:
    assert figure("EV-22.low_price_percent", regime="ZB", region="500112", on=TODAY).amount == 85
    with pytest.raises(NoSuchFigureError):
        figure("EV-22.low_price_percent", regime="ZB", region="421181", on=TODAY)


def test_the_county_comes_before_the_province_and_a_later_version_before_an_earlier_one() -> None:
    shared = {
        "key": "TL-08.publicity_days",
        "regime": "ZB",
        "unit": "day",
        "status": "read",
        "article": "试验",
    }
    Parameter.objects.create(**shared, region="420000", value="4", effective_from=date(2026, 1, 1))
    Parameter.objects.create(**shared, region="421181", value="5", effective_from=date(2026, 1, 1))
    Parameter.objects.create(**shared, region="421181", value="6", effective_from=date(2026, 6, 1))

    def days(region: str, on: date) -> int:
        return figure("TL-08.publicity_days", regime="ZB", region=region, on=on).number

    assert days("429005", TODAY) == 4
    assert days("421181", TODAY) == 5
    assert days("421181", date(2026, 6, 1)) == 6
    assert days("110101", TODAY) == 3


def test_a_figure_that_lapsed_is_not_found() -> None:
    Parameter.objects.filter(key="TL-13.contract_days").update(effective_to=date(2026, 3, 1))

    with pytest.raises(NoSuchFigureError):
        figure("TL-13.contract_days", regime="ZB", on=TODAY)


def test_a_figure_known_from_memory_only_does_not_bind() -> None:
    found = figures_for(["MN-02.works_deposit_cap", "MN-01.deposit_cap_percent"], regime="ZB", on=TODAY)

    assert not found["MN-02.works_deposit_cap"].binds
    assert found["MN-01.deposit_cap_percent"].binds


def test_holidays_of_three_years_are_named_and_2027_is_not_confirmed() -> None:
    table = holidays("421181")

    assert not table.works(date(2026, 10, 1))
    assert table.works(date(2026, 10, 10))
    assert not Holiday.objects.filter(name="").exists()
    assert set(Holiday.objects.filter(day__year=2027).values_list("confirmed", flat=True)) == {False}
    assert set(Holiday.objects.filter(day__year__lt=2027).values_list("confirmed", flat=True)) == {True}


def test_a_typed_figure_never_says_more_than_its_rule() -> None:
    data = json.loads(loading.FILE.read_text(encoding="utf-8"))
    rules = {row["key"]: row for row in data["parameters"] if "." not in row["key"]}

    for row in data["parameters"]:
        if "." in row["key"]:
            assert row["key"].split(".")[0] in rules
            assert row["status"] in {"read", "read-2nd", "recalled"}
