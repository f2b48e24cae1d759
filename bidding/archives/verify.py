"""clearbid-verify: examine an audit archive or a receipt offline, without Django, database or network.

The answer is 0 when nothing contradicts, 1 when something does not hold, 2 when the file could not be examined.
"""

import sys

from bidding.archives.absent import missing

ABSENT = missing()  # before anything imports the native libraries

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from contextlib import ExitStack  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import IO  # noqa: E402

from bidding.archives import receipts, refusals, telling, texts  # noqa: E402
from bidding.archives.comparing import compare  # noqa: E402
from bidding.archives.contents import Case  # noqa: E402
from bidding.archives.examining import Pins, examine  # noqa: E402
from bidding.archives.findings import Report  # noqa: E402
from bidding.archives.refusals import ArchiveError  # noqa: E402
from bidding.archives.speaking import say  # noqa: E402
from ledger.notes import COSIGNATURE, ED25519, NoteError, Verifier  # noqa: E402

HOLDS, FAILS, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    given = _parser().parse_args(arguments)
    language = given.lang or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    try:
        with ExitStack() as files:
            told = _examined(given, files)
            code = _tell(told, as_json=given.json, language=language)
    except (ArchiveError, OSError, MemoryError) as error:
        refusal = error if isinstance(error, ArchiveError) else ArchiveError("no_file", why=str(error))
        return _refuse(refusal, as_json=given.json, language=language)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clearbid-verify", description=__doc__.split("\n")[0])
    parser.add_argument(
        "file", type=Path, metavar="ARCHIVE", help="an audit archive, or a receipt (.tlog-proof)"
    )
    parser.add_argument("--platform", metavar="VKEY", help="the platform's public key, known from elsewhere")
    parser.add_argument("--witness", metavar="VKEY", help="the witness's public key, known from elsewhere")
    parser.add_argument(
        "--authority", type=Path, metavar="PEM", help="certificates of time stamp authorities"
    )
    parser.add_argument(
        "--receipt", type=Path, metavar="RECEIPT", help="a receipt to be held against the archive"
    )
    parser.add_argument("--compare", type=Path, metavar="OTHER", help="another archive of the same lot")
    parser.add_argument("--lang", choices=("zh", "en"), help="the language of the words")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


def _examined(given: argparse.Namespace, files: ExitStack) -> list[tuple[str, dict[str, str], Report]]:
    """Return the reports to be told, each with its heading."""
    pins = Pins(
        platform=_key(given.platform, ED25519),
        witness=_key(given.witness, COSIGNATURE),
        authorities=given.authority.read_bytes() if given.authority else b"",
    )
    reader = files.enter_context(given.file.open("rb"))
    if reader.peek(len(receipts.HEADER)).startswith(receipts.HEADER):
        return [("receipt", {}, receipts.check_receipt(_receipt(reader), pins))]
    case, report = examine(reader, pins)
    told = [("title", _heading(case), report)]
    if given.receipt:
        with given.receipt.open("rb") as proof:
            receipts.hold_against(_receipt(proof), case, report)
    if given.compare:
        other, again = examine(files.enter_context(given.compare.open("rb")), pins)
        told += [("title", _heading(other), again), ("compared", {}, compare(case, other))]
    return told


def _receipt(reader: IO[bytes]) -> str:
    data = reader.read(receipts.MOST_BYTES + 1)
    if len(data) > receipts.MOST_BYTES:
        raise ArchiveError("too_large", name=reader.name, limit=receipts.MOST_BYTES)
    return data.decode("utf-8", "replace")


def _heading(case: Case) -> dict[str, str]:
    return {"lot": case.lot, "edition": case.edition}


def _key(vkey: str | None, kind: int) -> Verifier | None:
    if vkey is None:
        return None
    try:
        found = Verifier.parse(vkey)
    except NoteError as error:
        raise ArchiveError("vkey", key=vkey[:200]) from error
    if found.kind != kind:
        raise ArchiveError("vkey", key=vkey[:200])
    return found


def _tell(told: list[tuple[str, dict[str, str], Report]], *, as_json: bool, language: str) -> int:
    bad = any(not report.ok for _title, _facts, report in told)
    code = FAILS if bad else REFUSED if "cryptography" in ABSENT else HOLDS
    if as_json:
        reports = [{"about": title, **facts, **telling.as_json(report)} for title, facts, report in told]
        _print(
            json.dumps({"answer": code, "missing": ABSENT, "reports": reports}, ensure_ascii=False, indent=1)
        )
        return code
    for title, facts, report in told:
        _print(say(texts.SUMMARIES, title, dict(facts), language=language))
        for line in telling.lines(report, language=language):
            _print(line)
        _print(telling.summary(report, language=language))
    if "cryptography" in ABSENT:
        _print(say(texts.SUMMARIES, "unsigned", language=language))
    return code


def _refuse(error: ArchiveError, *, as_json: bool, language: str) -> int:
    text = say(refusals.TEXTS, error.code, dict(error.facts), language=language)
    if as_json:
        refusal = {"answer": REFUSED, "refused": error.code, "facts": error.facts, "text": text}
        _print(json.dumps(refusal, ensure_ascii=False))
    else:
        sys.stderr.write(f"clearbid-verify: {text}\n")
    return REFUSED


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
