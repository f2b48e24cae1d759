"""manage.py screen_bids: any history in, scores for every row out, and a clear word on whatever is no good."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.supervision.markets import RING, as_csv, planted_market


def run(path: Path, **options: Any) -> tuple[list[dict[str, str]], str, str]:
    """Run the command in English; return its score lines, what it printed and what it complained of."""
    out, said, complained = path.parent / "scores.csv", StringIO(), StringIO()
    with translation.override("en"):
        call_command("screen_bids", str(path), out=out, stdout=said, stderr=complained, **options)
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), said.getvalue(), complained.getvalue()


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as error, translation.override("en"):
        call_command("screen_bids", str(path), out=path.parent / "scores.csv", **options)
    return str(error.value)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "bids.csv"
    path.write_text(as_csv(planted_market(labelled=False)), encoding="utf-8")
    return path


SMALL = "tender,bidder,amount\nT1,A,100\nT1,B,110\nT1,C,125\nT2,A,90\nT2,B,95\n"


def small(tmp_path: Path, text: str = SMALL, encoding: str = "utf-8") -> Path:
    path = tmp_path / "small.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.slow
def test_labels_teach_and_every_row_is_scored_in_its_order(tmp_path: Path) -> None:
    rows = planted_market()
    path = tmp_path / "bids.csv"
    path.write_text(as_csv(rows), encoding="utf-8")
    files = {name: tmp_path / f"{name}.out" for name in ("pairs", "groups", "json")}

    lines, said, _ = run(path, **files)

    assert [(line["tender"], line["bidder"]) for line in lines] == [(row.tender, row.bidder) for row in rows]
    assert {line["flag"] for line in lines} == {"0", "1"}
    assert all(0 <= float(line["score"]) <= 1 for line in lines)
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    assert report["mode"] == "learned"
    assert report["protocol"]["split"] == "firm-and-tender-disjoint grid"
    assert report["leak_check"]["passed"] is True
    assert report["bid_level"]["f1"]["value"] >= 0.85
    assert set(report["bid_level"]) == {
        "average_precision",
        "precision_at_10",
        "precision_at_50",
        "recall_at_1_percent_false",
        "recall_at_5_percent_false",
        "brier",
        "calibration_error",
        "f1",
    }
    assert "F1: " in said
    assert f"{len(rows)} bids" in said
    with files["pairs"].open(encoding="utf-8") as file:
        first = next(csv.DictReader(file))
    assert {first["bidder_a"], first["bidder_b"]} <= set(RING)


def test_without_labels_the_scores_are_ranks_and_the_flags_blank(history: Path, tmp_path: Path) -> None:
    groups = tmp_path / "groups.csv"

    lines, said, _ = run(history, groups=groups)

    assert {line["flag"] for line in lines} == {""}
    assert all(0 <= float(line["score"]) <= 1 for line in lines)
    assert "unsupervised" in said
    with groups.open(encoding="utf-8") as file:
        first = next(csv.DictReader(file))
    assert set(first["members"].split("|")) <= set(RING)


def test_the_same_file_gives_the_same_scores(history: Path) -> None:
    assert run(history)[0] == run(history)[0]


def test_headers_of_others_are_mapped(tmp_path: Path) -> None:
    text = SMALL.replace("tender,bidder,amount", 'Lot No,"Firm, name",Bid (PTE)')

    lines, _, _ = run(
        small(tmp_path, text), columns={"tender": "Lot No", "bidder": "Firm, name", "amount": "Bid (PTE)"}
    )

    assert [line["bidder"] for line in lines] == ["A", "B", "C", "A", "B"]


def test_the_mapping_reads_headers_with_brackets_equals_and_doubled_commas() -> None:
    from supervision.management.commands.screen_bids import columns

    assert columns("tender=Lot,amount=Bid (PTE),bidder=Firm,, name,date=a=b") == {
        "tender": "Lot",
        "amount": "Bid (PTE)",
        "bidder": "Firm, name",
        "date": "a=b",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_any_encoding_and_line_ending_is_read(tmp_path: Path, encoding: str, ending: str) -> None:
    text = SMALL.replace("A", "海川建设").replace("\n", ending)

    lines, _, _ = run(small(tmp_path, text, encoding))

    assert [line["bidder"] for line in lines] == ["海川建设", "B", "C", "海川建设", "B"]


@pytest.mark.parametrize(
    "amount", ["1,234.50", "1，234.50", "¥1 234.50", "1234.5元", "0.12345万元", "0.000012345亿元", "1.2345E3"]
)
def test_amounts_with_separators_and_units_are_read(amount: str) -> None:
    from supervision.screens.tables import number

    assert number(amount) == pytest.approx(1234.5)


@pytest.mark.parametrize("amount", ["abc", "12abc", "1,23", "1.234,50", "", "--5", "nan", "inf", "元"])
def test_what_is_no_amount_is_not_guessed_at(amount: str) -> None:
    from supervision.screens.tables import number

    assert number(amount) is None


@pytest.mark.parametrize(
    ("row", "code", "why"),
    [
        ("T2,C,abc", "amount_text", "Line 7 skipped: the amount is not a number: abc"),
        ("T2,C,-5", "amount_not_positive", "Line 7 skipped: the amount is not above zero: -5"),
        ("T2,C,0", "amount_not_positive", "Line 7 skipped: the amount is not above zero: 0"),
        ("T2,C,", "no_amount", "Line 7 skipped: the amount is missing"),
        (",C,5", "no_tender", "Line 7 skipped: the tender is missing"),
        ("T2,,5", "no_bidder", "Line 7 skipped: the bidder is missing"),
        ("T2,A,80", "duplicate", "Line 7 skipped: this bidder has bid in this tender before"),
        ("T2", "no_bidder", "Line 7 skipped: the bidder is missing"),
        ("T2,C,1,234.50", "extra_cells", "Line 7 skipped: there are more cells than headers"),
        (
            "T2,C,1E300",
            "amount_range",
            "Line 7 skipped: the amount is too large or too small to be one: 1E300",
        ),
        ("T2,C,inf", "amount_text", "Line 7 skipped: the amount is not a number: inf"),
        ('T2,"C\nT2,D,5",5', "line_break", "Line 7 skipped: a cell runs over several lines"),
    ],
)
def test_a_bad_row_is_skipped_named_with_its_line_and_keeps_its_place(
    tmp_path: Path, row: str, code: str, why: str
) -> None:
    lines, said, complained = run(small(tmp_path, SMALL + row + "\nT3,A,70\nT3,B,75\n"))

    assert len(lines) == 8
    assert (lines[5]["score"], lines[5]["flag"], lines[5]["reasons"]) == ("", "", f"skipped={code}")
    assert all(line["score"] for at, line in enumerate(lines) if at != 5)
    assert why in complained
    assert "skipped: 1" in said


def test_blank_lines_are_passed_over_and_the_count_of_lines_stays_right(tmp_path: Path) -> None:
    lines, _, complained = run(small(tmp_path, SMALL + "\n\nT2,C,abc\n"))

    assert len(lines) == 6
    assert "Line 9 skipped" in complained


def test_a_label_that_is_neither_is_named(tmp_path: Path) -> None:
    text = "tender,bidder,amount,collusive\nT1,A,5,maybe\nT1,B,6,\nT1,C,7,1\n"

    lines, _, complained = run(small(tmp_path, text))

    assert lines[0]["reasons"] == "skipped=label_text"
    assert "Line 2 skipped: “collusive” is neither 1, 0 nor blank: maybe" in complained


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is empty."),
        ("\n\n  \n", "The file is empty."),
        ("tender,bidder\nT1,A\n", "Line 1: the column “amount” is missing."),
        ("tender,bidder,amount\n", "no row of the file can be used"),
        ("tender,bidder,amount\nT1,A,abc\n", "Line 2: no row of the file can be used. abc"),
        ("tender,bidder,amount,amount\nT1,A,5,6\n", "Line 1: two columns are called “amount”. Rename one."),
        (
            'tender,bidder,amount\nT1,A,5\nT1,"B,6\n' + "T2,C,7\n" * 40,
            "Line 3: one row reaches from here to line 43",
        ),
        ("tender,bidder,amount\nT1,A,5\0\n", "Line 2: this is not a text file."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    path = small(tmp_path, text)

    assert said in refused(path)
    assert not (tmp_path / "scores.csv").exists()


def test_a_file_in_no_known_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    path.write_bytes(SMALL.encode() + b"T3,\xff\xff,5\n")

    assert "Line 7: the text is none of these encodings" in refused(path)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "nowhere.csv")


def test_a_mapping_to_a_header_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "“Label” is missing" in refused(small(tmp_path), columns={"collusive": "Label"})
    assert "“colour” is none of the names" in refused(small(tmp_path), columns={"colour": "Label"})


def test_an_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command(
            "screen_bids", str(small(tmp_path)), out=tmp_path / "no" / "scores.csv", stderr=StringIO()
        )


@pytest.mark.parametrize(
    "text",
    [
        "tender,bidder,amount\nT1,A,5\n",
        "tender,bidder,amount\nT1,A,5\nT2,B,6\n",
        "tender,bidder,amount\nT1,A,5\nT1,B,5\nT1,C,5\n",
        "tender,bidder,amount,collusive\nT1,A,5,1\nT1,B,6,0\n",
        "tender;bidder;amount\nT1;A;5\nT1;B;6\n",
    ],
)
def test_the_smallest_markets_are_screened_without_a_fault(tmp_path: Path, text: str) -> None:
    lines, _, _ = run(
        small(tmp_path, text), pairs=tmp_path / "p.csv", groups=tmp_path / "g.csv", json=tmp_path / "j.json"
    )

    assert all(line["score"] for line in lines)
    assert json.loads((tmp_path / "j.json").read_text(encoding="utf-8"))["mode"] == "unsupervised"


def test_cells_that_say_unknown_are_blank_and_dates_that_say_nothing_are_named(tmp_path: Path) -> None:
    text = "tender,bidder,amount,date,estimate,won,collusive\nT1,A,5,2024-01-02,NaN,,n/a\nT1,B,6,May,-,1,\nT1,C,7,2024-13-01,8,0,?\n"

    lines, said, _ = run(small(tmp_path, text))

    assert all(line["score"] for line in lines)
    assert "dates that cannot be read, taken as unknown: 2 (lines 3, 4)" in said


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01",
        "2024/5/1 09:30",
        "2024年5月1日",
        "20240501",
        "20240501093000",
        "45413",
        "1714521600",
        "1714521600000",
    ],
)
def test_dates_of_many_writings_are_one_day(text: str) -> None:
    from supervision.screens.tables import day

    assert day(text) == pytest.approx(19_844, abs=3)


@pytest.mark.parametrize(("amount", "label"), [("100", ""), ("9e17", "1"), ("1e-9", "0")])
def test_strange_but_usable_markets_are_screened(tmp_path: Path, amount: str, label: str) -> None:
    rows = [f"T{at // 3},F{at * 5 % 11},{amount},{label}" for at in range(36)]

    lines, said, _ = run(
        small(tmp_path, "tender,bidder,amount,collusive\n" + "\n".join(rows) + "\n"), json=tmp_path / "j.json"
    )

    assert all(0 <= float(line["score"]) <= 1 for line in lines)
    assert ("The labels are too few to learn from: it takes 10 bids of either kind" in said) == bool(label)
    json.loads((tmp_path / "j.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)


def test_names_that_only_look_alike_are_counted_named_and_kept_apart(tmp_path: Path) -> None:
    alike = SMALL + "T3,\u0410lpha,5\nT3,Alpha,6\nT3,Al\u200bpha,7\n"

    lines, said, _ = run(small(tmp_path, alike), json=tmp_path / "j.json")

    assert [line["bidder"] for line in lines[-3:]] == ["\u0410lpha", "Alpha", "Al\u200bpha"]
    assert "bidder names that only look alike, kept apart: 1 (Alpha ≈ Al<U+200B>pha ≈ <U+0410>lpha)" in said
    read = json.loads((tmp_path / "j.json").read_text(encoding="utf-8"))["input"]
    assert read["alike_names"] == [["Alpha", "Al\u200bpha", "\u0410lpha"]]


def test_tenders_with_one_bidder_are_counted(tmp_path: Path) -> None:
    lines, said, _ = run(small(tmp_path, SMALL + "T3,A,5\nT4,B,6\n"))

    assert len(lines) == 7
    assert "tenders with a single bid, of which nothing can be said: 2" in said
