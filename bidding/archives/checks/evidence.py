"""The opening record, the time stamp, and the sections that a platform adds: journals, probes, outages."""

import json
from datetime import UTC, datetime

import rfc8785

from bidding.archives import tars
from bidding.archives.checks.tender import the
from bidding.archives.contents import CLOSED, PUBLIC, RECORD, STAMP, Case
from bidding.archives.findings import Fault, Report, Unknown, insist
from bidding.sealing import papers


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
                _check_section(case, name)


def _check_section(case: Case, name: str) -> None:
    data = tars.read(case.reader, case.members[name])
    try:
        paper = json.loads(data)
        again = rfc8785.dumps(paper)
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as error:
        raise Fault("malformed", how="no JSON") from error
    insist(again == data and isinstance(paper, dict) and "format" in paper, "malformed", how="not canonical")
    named = paper.get("entries", [])
    insist(isinstance(named, list), "malformed", how="entries")
    if case.edition == PUBLIC:
        return
    for place in named:
        insist(isinstance(place, int) and place in case.entries, "no_entry", act=str(place)[:20])
