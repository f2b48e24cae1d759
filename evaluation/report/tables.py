"""The comparison tables as a spreadsheet: prices, points, every member's marks; results as values, texts as texts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _

from evaluation.report.parts import Content, judged_in

# What a spreadsheet might take for a formula when somebody edits the cell or exports it as CSV.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_IN_CELL: Final = 32_767
Rows = Sequence[Sequence[str]]


def workbook(content: Content, *, sha256: str) -> bytes:
    """Return the tables of a report as xlsx, in the language in force; `sha256` is the digest of its content.

    The same content gives the same bytes. Members appear as 专家n (CM-08).
    """
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": _("Comparison tables"), "created": datetime(2024, 1, 1, tzinfo=UTC)})
    styles = {
        "head": book.add_format(
            {"bold": True, "bg_color": "#EBEFF5", "border": 1, "text_wrap": True, "valign": "top"}
        ),
        "text": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "quoted": book.add_format({"border": 1, "text_wrap": True, "valign": "top", "quote_prefix": True}),
        "number": book.add_format({"border": 1, "num_format": "#,##0.00"}),
        "note": book.add_format({"font_color": "#555555"}),
    }
    for name, rows in _sheets(content):
        _sheet(book, name, rows, styles, note=f"{content['basics']['lot_code']} · SHA-256 {sha256}")
    book.close()
    return out.getvalue()


def _sheets(content: Content) -> list[tuple[str, Rows]]:
    return [
        (_("Comparison of prices"), _prices(content)),
        (_("Comparison of points"), _scores(content)),
        (_("Marks of the members"), _marks(content)),
        (_("Ranking"), _ranking(content)),
    ]


def _prices(content: Content) -> Rows:
    found = content["prices"]
    ranks = _ranks(content)
    head = [
        _("Code"), _("Bidder"), _("Bid price (yuan)"), _("Deduction (%)"), _("Evaluated price (yuan)"),
        _("Base price (yuan)"), _("Deviation from the base (%)"), _("Points for the price"), _("Rank"),
    ]  # fmt: skip
    rows = [
        [line["code"], line["bidder"], line["price"], line.get("deduction", "0"),
         line.get("evaluated", line["price"]), found["base"], line["deviation"], line["points"],
         ranks.get(line["code"], "")]
        for line in found["lines"]
    ]  # fmt: skip
    return [head, *rows]


def _scores(content: Content) -> Rows:
    found = content["scores"]
    ranks = _ranks(content)
    head = [_("Criterion"), _("Points"), *[f"{bid['code']} {bid['bidder']}" for bid in found]]
    rows = [
        [line["name"], line["maximum"], *[bid["points"][line["code"]] for bid in found]]
        for line in judged_in(content)
    ]
    last = [
        [_("Points for the price"), "", *[bid["price_points"] for bid in found]],
        [_("Total"), "", *[bid["total"] for bid in found]],
        [_("Rank"), "", *[ranks.get(bid["code"], "") for bid in found]],
    ]
    return [head, *rows, *(last if found else [])]


def _marks(content: Content) -> Rows:
    given = {(criterion, code, number): value for criterion, code, number, value in content["marks"]}
    sitting: Sequence[Mapping[str, Any]] = content["members"]
    head = [
        _("Code"), _("Bidder"), _("Criterion"), _("Points"), *[one["alias"] for one in sitting], _("Joined"),
    ]  # fmt: skip
    rows = [
        [
            bid["code"],
            bid["bidder"],
            line["name"],
            line["maximum"],
            *[given.get((line["code"], bid["code"], str(one["number"])), "") for one in sitting],
            bid["points"][line["code"]],
        ]
        for bid in content["scores"]
        for line in judged_in(content)
    ]
    return [head, *rows]


def _ranking(content: Content) -> Rows:
    head = [_("Rank"), _("Code"), _("Bidder"), _("Total"), _("Bid price (yuan)"), _("Candidate")]
    rows = [
        [str(line["rank"]), line["code"], line["bidder"], line["total"], line["price"],
         _("yes") if line["candidate"] else ""]
        for line in content["ranking"]
    ]  # fmt: skip
    return [head, *rows]


def _ranks(content: Content) -> dict[str, str]:
    return {line["code"]: str(line["rank"]) for line in content["ranking"]}


def _sheet(book: Any, name: str, rows: Rows, styles: Mapping[str, Any], *, note: str) -> None:
    sheet = book.add_worksheet(name[:31])
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            _write(sheet, place, column, value, styles, head=place == 0)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, max(len(row) for row in rows) - 1, 18)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8" + note.replace("&", "&&") + "&R&P / &N")
    sheet.write_string(len(rows) + 1, 0, note, styles["note"])


def _write(sheet: Any, row: int, column: int, value: str, styles: Mapping[str, Any], *, head: bool) -> None:
    """Write a figure as a number, anything else as text that stays text even when somebody edits the cell."""
    if head:
        sheet.write_string(row, column, value[:MOST_IN_CELL], styles["head"])
    elif (number := _number(value)) is not None:
        sheet.write_number(row, column, number, styles["number"] if number % 1 else styles["text"])
    else:
        style = styles["quoted"] if value.startswith(FORMULA) else styles["text"]
        sheet.write_string(row, column, value[:MOST_IN_CELL], style)


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
