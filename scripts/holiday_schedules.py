"""Public holidays and the weekend days worked instead (调休), as the yearly schedules announce them."""

from datetime import date, timedelta

NOTICE_2025 = "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）"
NOTICE_2026 = "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"
STATUTE = "全国年节及纪念日放假办法（2024年修订）；当年调休安排未纳入"

# name, first day off, last day off, weekend days worked instead
SCHEDULES = {
    NOTICE_2025: (
        ("元旦", "2025-01-01", "2025-01-01", ()),
        ("春节", "2025-01-28", "2025-02-04", ("2025-01-26", "2025-02-08")),
        ("清明节", "2025-04-04", "2025-04-06", ()),
        ("劳动节", "2025-05-01", "2025-05-05", ("2025-04-27",)),
        ("端午节", "2025-05-31", "2025-06-02", ()),
        ("国庆节、中秋节", "2025-10-01", "2025-10-08", ("2025-09-28", "2025-10-11")),
    ),
    NOTICE_2026: (
        ("元旦", "2026-01-01", "2026-01-03", ("2026-01-04",)),
        ("春节", "2026-02-15", "2026-02-23", ("2026-02-14", "2026-02-28")),
        ("清明节", "2026-04-04", "2026-04-06", ()),
        ("劳动节", "2026-05-01", "2026-05-05", ("2026-05-09",)),
        ("端午节", "2026-06-19", "2026-06-21", ()),
        ("中秋节", "2026-09-25", "2026-09-27", ()),
        ("国庆节", "2026-10-01", "2026-10-07", ("2026-09-20", "2026-10-10")),
    ),
    # Only the statutory days: the bridging days of 2027 are not in here.
    STATUTE: (
        ("元旦", "2027-01-01", "2027-01-01", ()),
        ("春节", "2027-02-05", "2027-02-08", ()),
        ("清明节", "2027-04-05", "2027-04-05", ()),
        ("劳动节", "2027-05-01", "2027-05-02", ()),
        ("端午节", "2027-06-09", "2027-06-09", ()),
        ("中秋节", "2027-09-15", "2027-09-15", ()),
        ("国庆节", "2027-10-01", "2027-10-03", ()),
    ),
}


def holidays() -> list[dict[str, object]]:
    """One row a day, in order."""
    rows = [row for source, feasts in SCHEDULES.items() for feast in feasts for row in _feast(source, *feast)]
    return sorted(rows, key=lambda row: str(row["day"]))


def _feast(source: str, name: str, first: str, last: str, worked: tuple[str, ...]) -> list[dict[str, object]]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    off = [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]
    return [_row(day, source, name, works=False) for day in off] + [
        _row(day, source, f"{name}调休上班", works=True) for day in worked
    ]


def _row(day: str, source: str, name: str, *, works: bool) -> dict[str, object]:
    return {"day": day, "works": works, "name": name, "source": source, "confirmed": source is not STATUTE}
