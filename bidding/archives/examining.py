"""Examining one archive: all checks in their order, each on its own, none stopping the others."""

from dataclasses import dataclass, field
from typing import IO

from bidding.archives import tars
from bidding.archives.checks import bids, closing, evidence, history, listing, outcomes, releases, tender
from bidding.archives.contents import LIST, Case
from bidding.archives.findings import Report
from bidding.archives.refusals import ArchiveError
from ledger.notes import Verifier


@dataclass(frozen=True)
class Pins:
    """What the examiner knows from elsewhere: the platform's and the witness's key, stamp authorities as PEM."""

    platform: Verifier | None = None
    witness: Verifier | None = None
    authorities: bytes = field(default=b"", repr=False)


def examine(reader: IO[bytes], pins: Pins = Pins()) -> tuple[Case, Report]:
    """Examine an archive. Raises ArchiveError when it cannot be examined at all: no archive, or beyond the limits."""
    members = tars.index(reader)
    if next(iter(members), "") != LIST:
        raise ArchiveError("no_archive")
    case, report = Case(reader, members), Report()
    if listing.check_list(case, report):
        listing.check_keys(case, report, platform=pins.platform, witness=pins.witness)
        listing.check_seal(case, report)
        _check_ledger(case, report, pins)
        opened = outcomes.check_outcomes(case, report, releases.check_releases(case, report))
        outcomes.check_qualified(case, report)
        outcomes.check_states(case, report, opened)
        evidence.check_record(case, report)
        evidence.check_extra(case, report)
    return case, report


def _check_ledger(case: Case, report: Report, pins: Pins) -> None:
    history.check_final(case, report)
    history.check_entries(case, report)
    closing.read_closing(case, report)
    evidence.check_stamp(case, report, authorities=pins.authorities)
    tender.check_tender(case, report)
    bids.check_bids(case, report)
    closing.check_closing_list(case, report)
    history.check_history(case, report)
