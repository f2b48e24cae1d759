"""The linter on the command line: streams, exit codes, and files that are no good."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bidding.linting import judge

FAIR, UNFAIR = "投标人在中国境内依法注册即可，注册地不限。", "投标人注册地须在本市，否则否决投标。"


def written(path: Path, *rows: object) -> Path:
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return path


@pytest.mark.pure
def test_clauses_are_judged_line_by_line(tmp_path: Path) -> None:
    source = written(
        tmp_path / "in.jsonl",
        {"id": 1, "text": UNFAIR, "regime": "ZB"},
        {"id": "b", "text": FAIR, "regime": "BOTH"},
    )

    call_command("lint_clauses", str(source), out=tmp_path / "out.jsonl", stderr=StringIO())

    first, second = [
        json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert (first["id"], first["verdict"], first["category"], first["severity"]) == (
        1,
        "prohibited",
        "REGION_REG",
        "medium",
    )
    assert UNFAIR[slice(*first["span"])] == first["quote"]
    assert first["basis"]
    assert first["fix"]
    assert (second["id"], second["verdict"], second["category"], second["span"]) == (
        "b",
        "acceptable",
        None,
        None,
    )


@pytest.mark.pure
def test_bad_lines_are_named_and_the_rest_is_judged(tmp_path: Path) -> None:
    source = written(
        tmp_path / "in.jsonl",
        "{",
        "[1]",
        '{"id": 3}',
        {"id": 4, "text": FAIR, "regime": "XX"},
        "",
        {"id": 6, "text": FAIR, "regime": "GP"},
    )
    said = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("lint_clauses", str(source), out=tmp_path / "out.jsonl", stderr=said)

    assert refused.value.returncode == 1
    assert [
        json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    ] == [6]
    assert [line.partition(":")[0] for line in said.getvalue().splitlines()[:4]] == [
        "line 1",
        "line 2",
        "line 3",
        "line 4",
    ]


@pytest.mark.pure
def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("lint_clauses", str(tmp_path / "none"), out=tmp_path / "out")


@pytest.mark.pure
def test_a_document_is_linted_with_places(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(f"第二章 投标人须知\n2.1 总则\n{UNFAIR}\n", encoding="utf-8")
    said = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("lint_document", str(source), json=True, stdout=said)

    (found,) = json.loads(said.getvalue())["findings"]
    assert ended.value.code == 1
    assert (found["place"], found["category"], found["authority"]) == ("2.1 总则", "REGION_REG", "notice")
    assert found["names"]["en"] == "Registered address, local branch, local service"


@pytest.mark.pure
def test_a_fair_document_ends_with_zero_and_a_bad_file_with_two(tmp_path: Path) -> None:
    fair, bad = tmp_path / "a.txt", tmp_path / "b.docx"
    fair.write_text(FAIR, encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04nothing")

    call_command("lint_document", str(fair), stdout=StringIO())
    with pytest.raises(CommandError) as refused:
        call_command("lint_document", str(bad), stdout=StringIO())

    assert refused.value.returncode == 2
    assert "save it anew" in str(refused.value)


@pytest.mark.pure
@pytest.mark.slow
def test_training_anew_gives_the_weights_that_are_kept() -> None:
    from bidding.linting import model, training

    anew, kept = training.train(training.everything()), model.load()

    assert anew.weights.keys() == kept.weights.keys()
    assert anew.weights == pytest.approx(kept.weights, abs=0.02)
    assert anew.slope == pytest.approx(kept.slope, abs=0.02)
    assert [judge(text, regime="ZB").verdict for text in (FAIR, UNFAIR)] == ["acceptable", "prohibited"]


@pytest.mark.pure
@pytest.mark.slow
def test_a_document_of_200_pages_takes_less_than_three_seconds_of_processor() -> None:
    from time import process_time

    from bidding.linting import lint_text
    from config.bench.lint import PAGES, document

    text = document(PAGES)
    lint_text(text[:2000], regime="ZB")
    started = process_time()
    lint_text(text, regime="ZB")

    assert process_time() - started < 3
