"""The figures of remote evaluation as a workbook."""

from datetime import UTC, datetime
from io import BytesIO

from django.utils.translation import gettext as _

from evaluation.remote import Figures, Line


def remote_workbook(figures: Figures) -> bytes:
    """Return an xlsx with a sheet each for months, regions of guest sites and partners, and the definition.

    The same figures give the same bytes.
    """
    # It takes its time to import, and only this page needs it.
    import xlsxwriter

    target = BytesIO()
    # A partner's name that begins with "=" is a name, not a formula.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": datetime(2024, 1, 1, tzinfo=UTC)})
    bold = book.add_format({"bold": True, "bottom": 1})
    for title, lines in (
        (_("Months"), [*figures.months, figures.total]),
        (_("Regions"), figures.regions),
        (_("Partners"), figures.partners),
    ):
        sheet = book.add_worksheet(title)
        heads = [title, _("Evaluations"), _("Remote"), _("Share (%)"), _("Experts"), _("Experts at guest sites"), _("Without a result")]  # fmt: skip
        sheet.write_row(0, 0, heads, bold)
        for row, line in enumerate(lines, 1):
            sheet.write_row(row, 0, _cells(line))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(heads) - 1, 14)
    sheet = book.add_worksheet(_("Definition"))
    sheet.write(0, 0, definition())
    book.close()
    return target.getvalue()


def definition() -> str:
    """Return what the share counts, as it stands beside every figure."""
    return _(
        "Share of remote evaluations: evaluations that started in the month and at which at least one expert sat at a guest site of another county-level division than the host's, divided by all that started. Those that ended without a result are in neither number. 发改办法规〔2025〕807号 asks for remote evaluation and gives no formula; this is the platform's own."
    )


def _cells(line: Line) -> list[str | int | float]:
    share = "" if line.share is None else float(line.share)
    name = line.name or _("Total")
    return [name, line.evaluations, line.remote, share, line.experts, line.remote_experts, line.aborted]
