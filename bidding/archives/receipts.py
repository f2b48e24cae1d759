"""A receipt on its own, and a receipt held against an archive: is the bid that was receipted there, and the same?"""

import json

from bidding.archives.checks.closing import named
from bidding.archives.checks.history import salted
from bidding.archives.contents import PUBLIC, Case, short
from bidding.archives.examining import Pins
from bidding.archives.findings import Report, Unknown, insist
from ledger import entries, merkle
from ledger.proofs import TlogProof
from ledger.verification import verify_checkpoint

HEADER = b"c2sp.org/tlog-proof@v1\n"
MOST_BYTES = 1024 * 1024


def check_receipt(text: str, pins: Pins) -> Report:
    """Check a receipt under pinned keys: signature, cosignature, place in the log, the entry it carries."""
    report = Report()
    with report.check("receipt.form"):
        proof = TlogProof.parse(text)
        salt, body = salted(proof.extra)
        said = json.loads(body)
        insist(isinstance(said, dict) and said.get("index") == proof.index, "other_place")
    if not report.ok:
        return report
    with report.check("receipt.signed"):
        if pins.platform is None:
            raise Unknown("not_pinned", key=proof.checkpoint.partition("\n")[0])
        head, _seen = verify_checkpoint(proof.checkpoint, pins.platform)
        merkle.verify_inclusion(entries.leaf(salt, body), proof.index, head.size, proof.path, head.root)
    with report.check("receipt.cosigned"):
        if pins.platform is None or pins.witness is None:
            raise Unknown("not_pinned", key="")
        _head, seen = verify_checkpoint(proof.checkpoint, pins.platform, [pins.witness])
        if not seen:
            raise Unknown("not_cosigned")
    return report


def hold_against(text: str, case: Case, report: Report) -> None:
    """Check that an archive that was examined holds the entry of this receipt. Adds to the report."""
    with report.check("receipt.in_archive"):
        proof = TlogProof.parse(text)
        salt, body = salted(proof.extra)
        known = case.entries.get(proof.index)
        bid = named(json.loads(body).get("thing"))
        insist(known is not None, "no_entry", act=short(bid))
        assert known is not None
        insist(known.leaf == entries.leaf(salt, body), "other_entry")
        if any(name.startswith(f"bids/{bid}/") for name in case.members):
            return
        # The public edition leaves out bids that were withdrawn or replaced; the entry itself it holds.
        if case.edition == PUBLIC:
            raise Unknown("withheld")
        insist(False, "no_bid")
