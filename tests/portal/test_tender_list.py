"""The tender list: what is found, in which order, at what cost."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bidding.models import Lot, Status
from tests.portal import making
from tests.portal.making import DAY, NOON

pytestmark = pytest.mark.django_db


def names(client: Client, query: str = "") -> list[str]:
    return [lot.name for lot in client.get(f"/{query}").context["page"].object_list]


def test_drafts_are_not_listed(client: Client) -> None:
    making.lot(Status.DRAFT, name="草稿")
    making.lot(name="公开")

    assert names(client) == ["公开"]


@pytest.mark.parametrize("words", ["水厂", "第三 扩建", "E421181", "水务局", "  水厂  "])
def test_words_are_looked_for_in_name_code_and_tenderer(client: Client, words: str) -> None:
    wanted = making.lot()
    other = making.project("路灯节能", code="X-1", tenderer=making.organisation("城管局"))
    making.lot(of=other)

    assert names(client, f"?text={words}") == [wanted.name]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?stage=closed", ["截止"]),
        ("?kind=goods", ["货物"]),
        ("?region=429005", ["潜江"]),
        ("?stage=published&kind=works&region=421181", ["工程"]),
        ("?stage=closed&kind=goods", []),
    ],
)
def test_stage_kind_and_region_narrow_the_list(client: Client, query: str, found: list[str]) -> None:
    making.lot(name="工程")
    making.lot(Status.CLOSED, name="截止", of=making.project(region="420100"))
    making.lot(name="货物", of=making.project(kind="goods", region="420100"))
    making.lot(name="潜江", of=making.project(kind="services", region="429005"))

    assert names(client, query) == found


@pytest.mark.parametrize(
    "query", ["?stage=draft", "?stage=nonsense", "?kind=x", "?region=999999", "?page=99", "?page=x"]
)
def test_what_is_not_understood_is_left_out(client: Client, query: str) -> None:
    lot = making.lot()

    assert names(client, query) == [lot.name]


def test_open_tenders_come_first_and_the_nearest_deadline_on_top(client: Client) -> None:
    making.lot(Status.PUBLICISED, name="已公示")
    making.lot(name="后", deadline=NOON + 9 * DAY)
    making.lot(name="先", deadline=NOON + 2 * DAY)

    assert names(client) == ["先", "后", "已公示"]


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_costs_the_same_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    parent = making.project()
    for _row in range(rows):
        making.lot(of=parent)

    with django_assert_num_queries(3):  # the regions, the count, the page
        assert client.get("/").status_code == 200


def test_pages_keep_the_search(client: Client) -> None:
    parent = making.project()
    for _row in range(25):
        making.lot(of=parent)

    page = client.get("/?text=水厂&stage=published").content.decode()

    assert "?text=%E6%B0%B4%E5%8E%82&amp;stage=published&amp;page=2" in page
    assert len(names(client, "?text=水厂&page=2")) == 5


def test_a_refinement_gets_the_table_alone(client: Client) -> None:
    lot = making.lot()

    whole = client.get("/?text=水厂")
    part = client.get("/?text=水厂", headers={"HX-Request": "true"})
    again = client.get("/?text=水厂", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert lot.name in part.content.decode()
    assert "<html" not in part.content.decode()
    assert part.content.decode().strip() in whole.content.decode()
    assert "<html" in again.content.decode()
    assert "HX-Request" in whole.headers["Vary"]


def test_a_search_without_a_find_says_what_to_do(client: Client) -> None:
    page = client.get("/?text=火星", headers={"Accept-Language": "en"}, HTTP_COOKIE="django_language=en")

    assert "No tender fits this search" in page.content.decode()
    assert Lot.objects.count() == 0


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE bidding_lot; --", "<script>alert(1)</script>", "%", "_", "\\"]
)
def test_hostile_words_are_only_words(client: Client, text: str) -> None:
    making.lot()

    page = client.get("/", {"text": text})

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert Lot.objects.count() == 1
