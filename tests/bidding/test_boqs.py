"""The priced bill of quantities: every fault with its row and cell, and no bomb unpacked."""

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from bidding import boqs
from bidding.boqs import Fault

pytestmark = pytest.mark.pure

ITEMS = [
    {"code": "010101001001", "name": "平整场地", "unit": "m2", "quantity": "1200"},
    {"code": "010501001001", "name": "垫层", "unit": "m3", "quantity": "85.5"},
]
HEAD = ["项目编码", "项目名称", "计量单位", "工程量", "综合单价（元）", "合价（元）"]
GOOD = [
    ["010101001001", "平整场地", "m2", 1200, 3.5, 4200],
    ["010501001001", "垫层", "m3", 85.5, 512.34, 43805.07],
]


def bill(*rows: list[object], head: list[str] = HEAD) -> BytesIO:
    book = Workbook()
    book.active.append(["分部分项工程量清单"])
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    made = BytesIO()
    book.save(made)
    made.seek(0)
    return made


def test_a_right_bill_has_its_sum_and_no_fault() -> None:
    read = boqs.read(bill(*GOOD, ["合计", None, None, None, None, 48005.07]), items=ITEMS)

    assert (read.total, read.faults, len(read.lines)) == (Decimal("48005.07"), (), 2)


def test_each_error_names_row_and_cell() -> None:
    wrong = boqs.read(
        bill(
            ["010101001001", "平整场地", "m2", 1100, 3.5, 3850],
            ["010501001001", "垫层", "m3", 85.5, 512.34, 43805],
            ["019999999999", "临时设施", "项", 1, 100, 100],
            ["010101001001", "平整场地", "m2", 1200, "面议", 4200],
        ),
        items=ITEMS,
    )

    assert wrong.faults == (
        Fault("amount", 4, "F4", "43805.07"),
        Fault("no_number", 6, "E6"),
        Fault("quantity", 3, "D3", "1200"),
        Fault("unknown", 5, "A5"),
    )


def test_a_missing_item_and_a_wrong_sum_are_told() -> None:
    wrong = boqs.read(bill(GOOD[0], ["合计", None, None, None, None, 9999]), items=ITEMS)

    assert wrong.faults == (Fault("missing", item="010501001001"), Fault("total", 4, "F4", "4200.00"))


def test_a_negative_price_is_told() -> None:
    assert boqs.read(bill(["1", "a", "m", 1, -5, -5])).faults == (Fault("negative", 3, "E3"),)


def test_a_product_of_thirty_digits_is_a_fault_and_no_failure() -> None:
    faults = boqs.read(bill(["1", "a", "m", 123456789012345, 987654321098765, 1])).faults

    assert faults == (Fault("amount", 3, "F3", f"{123456789012345 * 987654321098765}.00"),)


def test_a_bill_without_its_columns_is_told() -> None:
    assert boqs.read(bill(*GOOD, head=["a", "b", "c", "d", "e", "f"])).faults == (Fault("no_head"),)


def test_a_zip_bomb_is_refused_by_its_own_list() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "x")
        for number in range(3):
            parts.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * 80_000_000)

    assert boqs.read(made).faults == (Fault("too_large"),)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"%PDF-1.7", "工程量".encode()])
def test_whatever_is_no_spreadsheet_is_one_fault(data: bytes) -> None:
    assert boqs.read(BytesIO(data)).faults == (Fault("not_xlsx"),)


def test_an_xml_bomb_is_not_expanded() -> None:
    made = bill(*GOOD)
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    copy = BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(copy, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, bomb if "sheet1" in part.filename else old.read(part))

    assert boqs.read(copy).faults == (Fault("not_xlsx"),)


def test_macros_are_refused() -> None:
    made = bill(*GOOD)
    with zipfile.ZipFile(made, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"x")

    assert boqs.read(made).faults == (Fault("macros"),)


def test_every_fault_has_a_text() -> None:
    assert all(Fault(code, 1, "A1", "1", "1").text for code in boqs.FAULTS)
