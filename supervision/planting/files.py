"""Planted cases as files: a history as CSV, facts as CSV, bids as documents and bills, and the truth beside them."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from supervision.planting.cases import Case
from supervision.planting.market import Offer, Tender

_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
PROPOSAL, BILL = "技术标.docx", "清单.xlsx"
Row = Sequence[object]


def write(folder: Path, tenders: Sequence[Tender], cases: Sequence[Case], given: str) -> None:
    """Write everything under ``folder``; documents go to documents/LOT/BIDDER/."""
    folder.mkdir(parents=True, exist_ok=True)
    _csv(folder / "bids.csv", _bids([*tenders, *(case.tender for case in cases)]))
    _csv(folder / "facts.csv", _facts(cases))
    _csv(folder / "truth.csv", _truth(cases))
    (folder / "template.txt").write_text(given, encoding="utf-8")
    for case in cases:
        for name in case.bidders:
            place = folder / "documents" / case.tender.code / name
            place.mkdir(parents=True, exist_ok=True)
            _docx(place / PROPOSAL, case.texts[name])
            _bill(place / BILL, case.bills[name])


def _csv(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _bids(tenders: Iterable[Tender]) -> Iterable[Row]:
    yield "tender", "bidder", "amount", "date", "estimate", "won", "day", "stratum"
    for one in tenders:
        date = f"{2020 + one.day // 360}-{one.day % 360 // 30 + 1:02}-{one.day % 30 + 1:02}"
        for offer in one.offers:
            yield (
                one.code, offer.firm, f"{offer.amount:.2f}", date, f"{one.estimate:.2f}", int(offer.won), one.day,
                one.stratum,
            )  # fmt: skip


def _facts(cases: Iterable[Case]) -> Iterable[Row]:
    yield "lot", "bidder", "kind", "value"
    for case in cases:
        for name, kind, value in case.facts:
            yield case.tender.code, name, kind, value
        for one, other in case.sisters:
            yield case.tender.code, one, "sister", other


def _truth(cases: Iterable[Case]) -> Iterable[Row]:
    yield "lot", "kind", "collusive", "ring", "alike"
    for case in cases:
        ring, alike = ("|".join(sorted(names)) for names in (case.ring, case.alike))
        yield case.tender.code, case.kind, int(bool(case.ring)), ring, alike


def _docx(path: Path, text: str) -> None:
    """Write the smallest docx that readers take, the same bytes for the same text."""
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n")
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": _DOCUMENT.format(body),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content.encode())


def _bill(path: Path, prices: Mapping[str, float]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("清单")
        sheet.write_row(0, 0, ["项目编码", "项目名称", "计量单位", "工程量", "综合单价"])
        for row, (item, price) in enumerate(prices.items(), start=1):
            sheet.write_row(row, 0, [item, f"分项{item}", "m3", 10, price])


# --- reading it back -----------------------------------------------------------------------------------


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(folder: Path) -> tuple[list[Tender], list[Case]]:
    """Read history and cases back; texts and bills stay in their files until `documents` is asked for them."""
    tenders: dict[str, list[dict[str, str]]] = {}
    for row in _read(folder / "bids.csv"):
        tenders.setdefault(row["tender"], []).append(row)
    made = {code: _tender(code, rows) for code, rows in tenders.items()}
    truth = _read(folder / "truth.csv")
    cases = {
        row["lot"]: Case(row["kind"], made.pop(row["lot"]), _names(row["ring"]), _names(row["alike"]))
        for row in truth
    }
    for row in _read(folder / "facts.csv"):
        case = cases[row["lot"]]
        if row["kind"] == "sister":
            case.sisters.append((row["bidder"], row["value"]))
        else:
            case.facts.append((row["bidder"], row["kind"], row["value"]))
    return list(made.values()), list(cases.values())


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split("|")) if text else frozenset()


def _tender(code: str, rows: Sequence[Mapping[str, str]]) -> Tender:
    first = rows[0]
    region, kind = first["stratum"].split("/")
    offers = tuple(Offer(row["bidder"], float(row["amount"]), row["won"] == "1") for row in rows)
    return Tender(code, int(first["day"]), region, kind, float(first["estimate"]), offers)


def documents(folder: Path, cases: Iterable[Case]) -> dict[str, list[tuple[str, Path]]]:
    """Return the files of each case as (bidder, path), by lot."""
    return {
        case.tender.code: [
            (name, folder / "documents" / case.tender.code / name / file)
            for name in case.bidders
            for file in (PROPOSAL, BILL)
        ]
        for case in cases
    }
