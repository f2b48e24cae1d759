"""远程异地评标率: what counts as remote, for whom, and in which month."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from evaluation.remote import Evaluation, Seated, counted, percent
from evaluation.workbooks import remote_workbook

pytestmark = pytest.mark.pure
HOST = Seated("清河县中心", "421181", True, 3)
GUEST = Seated("临川市中心", "421182", False, 2)


def test_an_evaluation_is_remote_when_an_expert_sat_elsewhere():
    near = Seated("清河县中心", "421181", False, 2)
    nobody = Seated("临川市中心", "421182", False, 0)
    found = counted(
        [
            Evaluation("2026-02", (HOST, GUEST)),
            Evaluation("2026-02", (HOST, near)),
            Evaluation("2026-03", (HOST, nobody)),
        ],
        ["2026-01", "2026-02", "2026-03"],
    )

    assert (found.total.remote, found.total.evaluations, found.total.share) == (1, 3, Decimal("33.3"))
    assert [(line.name, line.evaluations, line.remote, line.share) for line in found.months] == [
        ("2026-01", 0, 0, None),
        ("2026-02", 2, 1, Decimal("50.0")),
        ("2026-03", 1, 0, Decimal("0.0")),
    ]
    assert [(line.name, line.remote, line.remote_experts) for line in found.partners] == [
        ("临川市中心", 1, 2)
    ]
    assert [(line.name, line.remote) for line in found.regions] == [("421182", 1)]


def test_what_ended_without_a_result_is_counted_apart():
    found = counted(
        [Evaluation("2026-02", (HOST, GUEST)), Evaluation("2026-02", (HOST, GUEST), aborted=True)]
    )

    assert (found.total.evaluations, found.total.remote, found.total.aborted) == (1, 1, 1)
    assert found.partners[0].aborted == 1


def test_two_sites_of_one_partner_count_one_evaluation():
    other = Seated("临川市中心", "421182", False, 1)

    found = counted([Evaluation("2026-02", (HOST, GUEST, other))])

    assert [(line.remote, line.remote_experts) for line in found.partners] == [(1, 3)]


@pytest.mark.parametrize(("part", "whole", "share"), [(1, 8, "12.5"), (1, 16, "6.3"), (2, 3, "66.7")])
def test_shares_are_rounded_half_up_to_one_decimal(part, whole, share):
    assert percent(part, whole) == Decimal(share)


def test_the_workbook_says_the_same_and_takes_no_name_for_a_formula():
    guest = Seated("=1+1", "421182", False, 2)

    book = openpyxl.load_workbook(BytesIO(remote_workbook(counted([Evaluation("2026-02", (HOST, guest))]))))

    months, _regions, partners, definition = book.worksheets
    assert [cell.value for cell in months[2]] == ["2026-02", 1, 1, 100, 5, 2, 0]
    assert (partners["A2"].value, partners["A2"].data_type) == ("=1+1", "s")
    assert "807" in definition["A1"].value
