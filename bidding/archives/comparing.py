"""Holding two archives of one lot against each other: what differs, and which statements cannot both be true."""

from typing import Any

from bidding.archives import tars
from bidding.archives.contents import LEDGER, OUTCOMES, PUBLIC, Case, short
from bidding.archives.findings import Fault, Report, Unknown, insist
from bidding.sealing.refusals import SealingError

# Members that say the same in other bytes when an archive is made later or in another edition.
GROWING = (
    LEDGER,
    "archive.json",
    "archive.note",
    "checkpoint.txt",
    "consistency.json",
    OUTCOMES,
    "releases.json",
)


def compare(one: Case, other: Case) -> Report:
    """Compare two examined archives."""
    report = Report()
    with report.check("compare.lot"):
        insist((one.tender, one.lot, one.thing) == (other.tender, other.lot, other.thing), "other_lot")
    if not report.ok:
        return report
    for size in sorted(one.heads.keys() & other.heads.keys()):
        with report.check("compare.split", str(size)):
            insist(one.heads[size] == other.heads[size], "split")
    for place in sorted(one.entries.keys() & other.entries.keys()):
        with report.check("compare.entry", str(place)):
            insist(one.entries[place].leaf == other.entries[place].leaf, "other_entry")
    bids = dict.fromkeys([*one.bids(), *other.bids()])
    for bid in bids:
        with report.check("compare.bid", short(bid)):
            _compare_bid(bid, one, other)
    with report.check("compare.closing"):
        insist(one.closing == other.closing, "other_list")
    _compare_outcomes(one, other, report)
    _compare_members(one, other, report)
    return report


def _compare_bid(bid: str, one: Case, other: Case) -> None:
    """Ask for a bid in both; the public edition withholds those that did not stand at the closing."""
    for case, why in ((one, "only_other"), (other, "only_one")):
        if bid not in case.bids():
            if case.edition == PUBLIC and bid not in case.standing():
                raise Unknown("edition")
            insist(False, why)


def _compare_outcomes(one: Case, other: Case, report: Report) -> None:
    first, second = _outcomes(one), _outcomes(other)
    for bid, kind in dict.fromkeys([*first, *second]):
        with report.check("compare.outcome", f"{short(bid)} {kind}"):
            if (bid, kind) not in first or (bid, kind) not in second:
                raise Unknown("later")
            here, there = first[bid, kind], second[bid, kind]
            if here["entry"] != there["entry"]:
                raise Unknown("later")
            insist(
                here["cause"] == there["cause"], "other_cause", recorded=here["cause"], found=there["cause"]
            )
            # The public edition says less of a letter; what both say must be the same.
            both = here["letter"].keys() & there["letter"].keys()
            insist(all(here["letter"][name] == there["letter"][name] for name in both), "other_letter")
            insist(_hashes(here) == _hashes(there), "other_files")


def _hashes(outcome: dict[str, Any]) -> list[str]:
    return sorted(file["sha256"] for file in outcome["files"])


def _outcomes(case: Case) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the archive says of each envelope."""
    try:
        return {(row["bid"], row["envelope"]): row for row in case.paper(OUTCOMES)["envelopes"]}
    except (Fault, SealingError, LookupError, TypeError):
        return {}


def _compare_members(one: Case, other: Case, report: Report) -> None:
    """Name the members that differ; the public edition leaves some out, and that is no difference."""
    editions = {one.edition, other.edition}
    for name in dict.fromkeys([*one.members, *other.members]):
        if name in GROWING or (name.endswith("receipt.tlog-proof") and len(editions) > 1):
            continue
        with report.check("compare.member", name):
            if name not in one.members or name not in other.members:
                raise Unknown("edition" if PUBLIC in editions else "only_here")
            insist(
                digest(one, name) == digest(other, name),
                "two_hashes",
                one=short(digest(one, name)),
                other=short(digest(other, name)),
            )


def digest(case: Case, name: str) -> str:
    """Return the hash of a member's bytes, computed anew."""
    from hashlib import sha256

    hashed = sha256()
    for piece in tars.stream(case.reader, case.members[name]):
        hashed.update(piece)
    return hashed.hexdigest()
