"""The scripts that repeat a rule of the server say what the server says: amounts, bills of quantities, files, letters."""

import base64
import json
import random
import zipfile
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page

from accounts.money import NotAnAmountError, amount_of, figures, words
from bidding import boqs, letters
from tests.accounts.test_money import EXAMPLES
from tests.bidding.test_boqs import GOOD, HEAD, ITEMS, bill

CASES = 3000
SPOKEN = [
    "人民币壹佰贰拾万元整",
    "壹佰贰拾万圆正",
    "一百二十万元",
    "拾万元整",
    "两千三百元五角",
    "壹萬零伍佰圓整",
    "一亿二千万元整",
]
NO_AMOUNTS = [
    "",
    "整",
    "元",
    "1200000",
    "壹贰叁元",
    "壹佰佰元",
    "万元",
    "壹万贰万元",
    "拾佰元",
    "免费",
    "负",
    "壹元壹元",
]


@pytest.fixture
def page(visitor: Any) -> Page:
    page: Page = visitor(language="en")
    page.goto("/")
    return page


def amounts() -> list[int]:
    """Cents of many sizes, the same in every run."""
    lots = random.Random(20260302)
    return [lots.randrange(10 ** lots.randrange(1, 19)) for _case in range(CASES)]


def read_back(text: str) -> str | None:
    try:
        return str(int(amount_of(text) * 100))
    except NotAnAmountError:
        return None


def test_amounts_are_written_and_read_as_the_server_does(page: Page) -> None:
    cents = amounts() + [int(Decimal(figure) * 100) for figure, _text in EXAMPLES if "-" not in figure]
    lots = random.Random(7)
    texts = SPOKEN + NO_AMOUNTS + [words(Decimal(one) / 100) for one in cents]
    texts += [
        "".join(lots.choices("零壹贰玖拾佰仟万亿元角分整", k=lots.randrange(1, 9))) for _case in range(CASES)
    ]

    found = page.evaluate(
        """async ([cents, texts]) => {
            const { words, figures, amountOf, NotAnAmount } = await import('/static/js/money.js');
            const read = (text) => {
                try { return String(amountOf(text)); } catch (error) { if (error instanceof NotAnAmount) return null; throw error; }
            };
            return {
                words: cents.map((one) => words(BigInt(one))),
                figures: cents.map((one) => figures(BigInt(one))),
                read: texts.map(read),
            };
        }""",
        [[str(one) for one in cents], texts],
    )

    assert found["words"] == [words(Decimal(one) / 100) for one in cents]
    assert found["figures"] == [figures(Decimal(one) / 100) for one in cents]
    assert found["read"] == [read_back(text) for text in texts]


def spoilt(name: str, content: bytes) -> BytesIO:
    """A right bill whose part is replaced."""
    made = BytesIO()
    with zipfile.ZipFile(bill(*GOOD)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, content if name in part.filename else old.read(part))
    return made


def bills() -> list[bytes]:
    total = ["合计", None, None, None, None, 48005.07]
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "x")
        for number in range(3):
            parts.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * 80_000_000)
    macros = bill(*GOOD)
    with zipfile.ZipFile(macros, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"x")
    book = Workbook()
    book.active.append(HEAD)
    for number in range(200):
        book.active.append([f"{number:012d}", "项", "m", number / 7, 3.3, round(number / 7 * 3.3, 2)])
    long = BytesIO()
    book.save(long)
    dtd = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    made = [
        bill(*GOOD),
        bill(*GOOD, total),
        bill(GOOD[0], ["合计", None, None, None, None, 9999]),
        bill(["010101001001", "平整场地", "m2", 1100, 3.5, 3850], ["x", "", "", "", "面议", None]),
        bill(
            ["010101001001", "场地", "m2", "１２００", "3.5", "¥4,200.00"],
            GOOD[0],
            ["9", "", "项", 1, -5, -5],
        ),
        bill(["1", "a", "m", 0.1 + 0.2, 1e-7, 0], ["2", "b", "m", 1e15, 10, 1e16], [3, "c", "m", True, 1, 1]),
        bill(["1", "a", "m", 123456789012345, 987654321098765, 1]),
        bill(*GOOD, head=["a", "b", "c", "d", "e", "f"]),
        bill(*GOOD, head=[" 编码", "名称 ", "单位", "数量", "单价", "合价(元)"]),
        spoilt("sheet1", dtd),
        spoilt("sheet1", b"<a"),
        spoilt("workbook.xml.rels", b"<a/>"),
        bomb,
        macros,
        long,
        BytesIO(b""),
        BytesIO(b"%PDF-1.7"),
        BytesIO(b"PK\x03\x04broken"),
    ]
    return [one.getvalue() for one in made]


def plain(read: boqs.Bill) -> dict[str, Any]:
    faults = [
        {"code": one.code, "row": one.row, "cell": one.cell, "wanted": one.wanted, "item": one.item}
        for one in read.faults
    ]
    return {"total": str(int(read.total * 100)), "lines": len(read.lines), "faults": faults}


def test_a_bill_has_the_same_faults_in_the_browser_as_on_the_server(page: Page) -> None:
    data = bills()

    found = page.evaluate(
        """async ([files, items]) => {
            const { read } = await import('/static/js/bidding/boq.js');
            const results = [];
            for (const text of files) {
                const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
                const bill = await read(new Blob([bytes]), items);
                results.push({ total: String(bill.total), lines: bill.lines.length, faults: bill.faults });
            }
            return results;
        }""",
        [[base64.b64encode(one).decode() for one in data], ITEMS],
    )

    assert found == [plain(boqs.read(BytesIO(one), items=ITEMS)) for one in data]


def test_a_letter_made_in_the_browser_is_one_that_the_opening_reads(page: Page) -> None:
    typed = {
        "manager": " 李燊 ",
        "bank": "清标银行",
        "duration_days": "３００",
        "price": "1,988.5万元",
        "price_words": "壹仟玖佰捌拾捌万伍仟元整",
    }

    found = page.evaluate(
        """async ([typed]) => {
            const { compose } = await import('/static/js/bidding/letters.js');
            const { letters, warnings } = compose(typed, ['technical', 'price'], { max_price: '19000000.00', duration_days: 299 });
            const wrong = compose({ ...typed, price_words: '壹元整', duration_days: '0' }, ['price']).faults;
            return { letters: JSON.stringify(letters), warnings: warnings.map(({ code }) => code), wrong: wrong.map(({ code }) => code) };
        }""",
        [typed],
    )
    made = json.loads(found["letters"])

    price = letters.price_of(made["price"])
    assert (price.figures, price.differs) == (Decimal("19885000.00"), False)
    assert letters.read(made["technical"], kind="technical") == {
        "manager": "李燊",
        "bank": "清标银行",
        "duration_days": 300,
    }
    assert found["warnings"] == ["above_max", "longer_than_asked"]
    assert found["wrong"] == ["letter_days", "price_differs"]
