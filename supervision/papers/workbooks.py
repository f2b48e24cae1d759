"""The county's figures as a workbook."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

from django.utils.translation import gettext as _

from supervision.county import KINDS, Count, Line

Row = Sequence[str | int | float | Decimal | None]


def county_workbook(
    lines: Iterable[Line],
    months: Iterable[tuple[str, int, Decimal]],
    regions: Iterable[tuple[str, dict[str, Count]]],
    *,
    period: str,
    before: str,
) -> bytes:
    """Return an xlsx with a sheet each for the figures with their definitions, the months and the regions.

    The same figures give the same bytes. Unknown values are empty cells.
    """
    # It takes its time to import, and only this page needs it.
    import xlsxwriter

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": datetime(2024, 1, 1, tzinfo=UTC)})
    bold = book.add_format({"bold": True, "bottom": 1})
    kinds = {kind.code: kind for kind in KINDS}
    shown = [code for code in kinds if any(code in counts for _code, counts in regions)]
    sheets: list[tuple[str, Row, list[Row]]] = [
        (_("Figures"), [_("Figure"), period, before, _("Part"), _("Whole"), _("What it counts")],
         [[str(line.kind.label), line.value, line.earlier, line.now.part, line.now.whole, str(line.kind.definition)] for line in lines]),
        (_("Months"), [_("Month"), _("Lots awarded"), _("Award amount")], [list(month) for month in months]),
        (_("Regions"), [_("Administrative division"), *(str(kinds[code].label) for code in shown)],
         [[region, *(counts[code].value(kinds[code].unit) for code in shown)] for region, counts in regions]),
    ]  # fmt: skip
    for title, head, rows in sheets:
        sheet = book.add_worksheet(title)
        sheet.write_row(0, 0, head, bold)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, ["" if cell is None else _plain(cell) for cell in row])
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, len(head) - 1, 16)
        sheet.freeze_panes(1, 1)
    book.close()
    return target.getvalue()


def _plain(cell: str | float | Decimal) -> str | int | float:
    return float(cell) if isinstance(cell, Decimal) else cell
