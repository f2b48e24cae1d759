"""The opening record, the time stamp, and the sections that a platform adds: journals, probes, outages."""

import json
from datetime import UTC, datetime
from typing import Any, Final

import rfc8785

from bidding.archives import tars
from bidding.archives.checks.tender import the
from bidding.archives.contents import CLOSED, RECORD, STAMP, Case, rows
from bidding.archives.findings import Fault, Report, Unknown, insist
from bidding.sealing import papers
from bidding.sealing.papers import HEX128

OUTAGES: Final = "extra/outages.json"


def check_record(case: Case, report: Report) -> None:
    """Check the printed opening record against the ledger."""
    if not case.has(RECORD):
        return
    with report.check("record.logged", RECORD):
        entry = the(case, "opening.sign_record")
        insist(entry.facts.get("record_sha256") == papers.digest(case.data(RECORD)), "other_hash")


def check_stamp(case: Case, report: Report, *, authorities: bytes) -> None:
    """Check the RFC 3161 token under pinned certificates (PEM) of time stamp authorities."""
    if not case.has(STAMP):
        return
    with report.check("closing.stamped", STAMP):
        if not authorities:
            raise Unknown("no_authority")
        try:
            from ledger import timestamps
        except ImportError as error:
            raise Unknown("library", library=str(error.name)) from error
        stamped = _without_witnesses(case)
        try:
            at = timestamps.verify(case.data(STAMP), stamped, authorities)
        except ValueError as error:
            raise Fault("malformed", "stamp", how=str(error)[:200]) from error
        insist(at >= datetime.fromtimestamp(case.deadline, UTC), "before_deadline", "stamp")


def _without_witnesses(case: Case) -> bytes:
    """Return the closing checkpoint with the platform's signature only: that is what was stamped."""
    text, gap, lines = case.text(CLOSED).rpartition("\n\n")
    own = case.platform.name if case.platform else ""
    kept = [line for line in lines.splitlines(keepends=True) if line.split(" ")[1:2] == [own]]
    return (text + gap + "".join(kept)).encode()


def check_extra(case: Case, report: Report) -> None:
    """Check that added sections are canonical, and that the entries they name are proved by the archive."""
    for name in case.members:
        if name.startswith("extra/"):
            with report.check("extra.logged", name):
                paper = _section(case, name)
                if name == OUTAGES:
                    _check_outages(case, paper)


def _check_outages(case: Case, paper: dict[str, Any]) -> None:
    """Each paper of an outage bears the platform's signature, and its hash stands in the ledger."""
    for row in rows(paper, "outages", ("entry", "paper", "signature")):
        text = str(row["paper"]).encode()
        signature = bytes.fromhex(papers.text(row, "signature", HEX128))
        insist(case.platform is not None and case.platform.accepts(text, signature), "not_signed")
        entry = case.entries.get(papers.number(row, "entry", least=0))
        insist(entry is not None, "no_entry", act="outage.answer")
        if entry is not None and entry.body:
            insist(entry.facts.get("paper") == papers.digest(text), "other_hash")


def _section(case: Case, name: str) -> dict[str, Any]:
    data = tars.read(case.reader, case.members[name])
    try:
        paper = json.loads(data)
        again = rfc8785.dumps(paper)
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as error:
        raise Fault("malformed", how="no JSON") from error
    insist(again == data and isinstance(paper, dict) and "format" in paper, "malformed", how="not canonical")
    named = paper.get("entries", [])
    insist(isinstance(named, list), "malformed", how="entries")
    for place in named:
        insist(isinstance(place, int) and place in case.entries, "no_entry", act=str(place)[:20])
    return dict(paper)
