"""The county's figures: what each counts, for whom, and in which period."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import Role
from bidding.law.days import SHANGHAI
from bidding.models import Lot
from ledger import clock
from supervision.county import KINDS, Count
from supervision.periods import Period, choices, period, year_of
from supervision.queries import county
from tests.accounts import making as people
from tests.bidding import making as tenders


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [("2026", (2026, 1), (2027, 1)), ("2026-Q4", (2026, 10), (2027, 1)), ("2026-02", (2026, 2), (2026, 3))],
)
def test_a_period_runs_from_midnight_to_midnight_in_china(
    text: str, begins: tuple[int, int], ends: tuple[int, int]
) -> None:
    found = period(text)

    assert found is not None
    assert found.begins == datetime(*begins, 1, tzinfo=SHANGHAI)
    assert found.ends == datetime(*ends, 1, tzinfo=SHANGHAI)
    assert found.before.ends == found.begins


@pytest.mark.pure
@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-Q5", "2026-00", "0001", "２０２６", "2026-1", "x" * 999]
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert period(text) is None


@pytest.mark.pure
@given(st.integers(24000, 36000), st.sampled_from([1, 3, 12]))
def test_the_name_of_a_period_leads_back_to_it(first: int, count: int) -> None:
    one = Period(first - first % count, count)

    assert period(one.name) == one
    assert len(one.months) == count


@pytest.mark.pure
def test_the_periods_offered_have_begun() -> None:
    offered = choices(datetime(2026, 8, 3, tzinfo=SHANGHAI), years=2)

    assert [one.name for one in offered] == ["2026", "2026-Q3", "2026-Q2", "2026-Q1", "2025", "2025-Q4", "2025-Q3", "2025-Q2", "2025-Q1"]  # fmt: skip


@pytest.mark.pure
def test_a_share_of_nothing_is_unknown() -> None:
    assert Count(0, 0).value("percent") is None
    assert Count(1, 3).value("percent") == Decimal("33.3")
    assert Count(7, 2).value("mean") == Decimal("3.5")
    assert Count(0).value("") == 0


def officer_of(lot: Lot) -> User:
    return people.user(Role.SUPERVISOR, organisation=lot.project.supervisor)


def told(user: User, moment: datetime) -> dict[str, object]:
    return {line.kind.code: line.value for line in county.figures(user, year_of(moment), moment)}


@pytest.mark.django_db
def test_the_figures_of_a_year_are_counted_from_the_offices_own_lots() -> None:
    lot = tenders.contracted_lot()
    tenders.published_lot()
    officer = officer_of(lot)

    found = told(officer, clock.now())

    price = lot.award.price
    assert found["published"] == 1
    assert (found["awarded"], found["amount"]) == (1, price)
    assert found["saved"] == (100 * (lot.max_price - price) / lot.max_price).quantize(Decimal("0.1"))
    assert found["bidders"] == Decimal("3.0")
    assert found["complaints_in_time"] is None
    assert set(found) == {kind.code for kind in KINDS}


@pytest.mark.django_db
def test_a_lot_whose_evaluation_left_no_report_does_not_count_as_fully_electronic() -> None:
    lot = tenders.contracted_lot()
    lot.rooms.all().delete() if hasattr(lot, "rooms") and not lot.rooms.exists() else None

    counted = county.full_process(
        Lot.objects.filter(pk=lot.pk), (year_of(clock.now()).begins, year_of(clock.now()).ends), clock.now()
    )

    assert (counted.part, counted.whole) == (0, 1)


@pytest.mark.django_db
def test_the_page_and_the_workbook_say_the_same_and_only_to_officers() -> None:
    lot = tenders.awarded_lot()
    officer = officer_of(lot)
    client = Client()
    client.force_login(officer)

    html = client.get("/supervision/county/", {"period": "nonsense"}).content.decode()
    book = openpyxl.load_workbook(BytesIO(client.get("/supervision/county.xlsx").content))

    rows = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert str(year_of(clock.now()).name) in html
    assert Decimal(str(list(rows.values())[2])) == lot.award.price
    assert Client().get("/supervision/county/").status_code == 302


@pytest.mark.django_db
def test_more_lots_take_no_more_queries(django_assert_max_num_queries: Any) -> None:
    lot = tenders.published_lot()
    tenders.published_lot(tenders.party_of(lot))
    client = Client()
    client.force_login(officer_of(lot))

    with django_assert_max_num_queries(90):
        answer = client.get("/supervision/county/")

    assert answer.status_code == 200


@pytest.mark.django_db
def test_regions_are_compared_by_public_facts_only() -> None:
    tenders.draft_lot()
    lot = tenders.published_lot()

    rows = county.by_region(year_of(clock.now()), clock.now())

    assert [(code, counts["published"].part, counts["bidders"].value("mean")) for code, counts in rows] == [
        (lot.project.region, 1, None)
    ]
