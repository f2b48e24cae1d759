"""Numbers through the year: none twice, also when two are at it at once, and beyond the ten-thousandth."""

from datetime import datetime

import pytest
from django.db import IntegrityError

from bidding.law.days import SHANGHAI
from supervision.actions.numbering import numbered
from supervision.models import InspectionPlan
from tests.accounts import making as people

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 9, tzinfo=SHANGHAI)


@pytest.fixture
def facts() -> dict[str, object]:
    officer = people.user("supervisor")
    return {
        "office": officer.organisation, "title": "年度抽查", "year": 2026, "target": "lot", "ratio_percent": 5,
        "rounds": 2, "inspectors_each": 2, "weights": {}, "made_at": AT, "made_by": officer,
    }  # fmt: skip


def test_the_ten_thousandth_comes_after_the_last_of_four_places(facts: dict[str, object]) -> None:
    for number in ("SJ-2026-9999", "SJ-2026-10000", "SJ-2025-0007"):
        InspectionPlan.objects.create(number=number, **facts)

    made = numbered(
        InspectionPlan, "SJ", AT, lambda number: InspectionPlan.objects.create(number=number, **facts)
    )

    assert made.number == "SJ-2026-10001"


def test_a_conflict_about_something_else_is_told(facts: dict[str, object]) -> None:
    nobody = {**facts, "made_by": None}

    with pytest.raises(IntegrityError):
        numbered(
            InspectionPlan, "SJ", AT, lambda number: InspectionPlan.objects.create(number=number, **nobody)
        )

    assert not InspectionPlan.objects.exists()
