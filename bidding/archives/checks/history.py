"""The ledger in the archive: the final checkpoint, every entry proved under it, earlier checkpoints consistent with it."""

import json
from base64 import b64decode
from typing import Any, Final

import rfc8785

from bidding.archives import tars
from bidding.archives.contents import CONSISTENCY, FINAL, LEDGER, Case, Entry, rows
from bidding.archives.findings import Fault, Report, Unknown, insist
from bidding.archives.refusals import ArchiveError
from bidding.sealing import papers
from bidding.sealing.papers import HEX64
from ledger import entries, merkle
from ledger.notes import TreeHead
from ledger.verification import verify_checkpoint

MOST_ENTRIES: Final = 100_000
MOST_LEDGER: Final = 128 * 1024**2
LONGEST: Final = 16 * 1024**2
# Entries that other checks ask for; the bodies of all others are checked and let go.
KEPT: Final = frozenset(
    {
        "addendum.issue",
        "bid.settle",
        "bid.submit",
        "bid.withdraw",
        "envelope.rescue",
        "envelope.resupply",
        "envelopes.open",
        "key.register",
        "keyholder.appoint",
        "keyset.publish",
        "lot.close",
        "outage.answer",
        "lot.resume",
        "opening.read_out",
        "opening.sign_record",
        "qualification.list",
        "share.release",
        "tender.publish",
    }
)
BODY = ("act", "actor", "address", "at", "facts", "index", "logged_at", "organisation", "thing")


def verified(case: Case, note: str) -> tuple[TreeHead, int]:
    """Return what a cosigned checkpoint states and when a witness saw it last (seconds). Raises Fault, ProofError."""
    if case.platform is None:
        raise Fault("missing", name="platform")
    head, seen = verify_checkpoint(note, case.platform, case.witnesses)
    if not seen:
        raise Fault("not_cosigned", "witness")
    return head, max(seen.values())


def check_final(case: Case, report: Report) -> None:
    """Check the final checkpoint."""
    with report.check("checkpoint.final", FINAL):
        case.final = TreeHead.parse(case.text(FINAL).partition("\n\n")[0] + "\n")
        case.final, _seen = verified(case, case.text(FINAL))
        met(case, case.final)


def check_entries(case: Case, report: Report) -> None:
    """Prove every line of the ledger under the final checkpoint."""
    if not case.has(LEDGER):
        with report.check("ledger.entries", LEDGER):
            raise Fault("missing", name=LEDGER)
        return
    member, before, last = case.members[LEDGER], -1, ""
    if member.size > MOST_LEDGER:
        raise ArchiveError("too_large", name=LEDGER, limit=MOST_LEDGER)
    for number, line in enumerate(tars.lines(case.reader, member, longest=LONGEST)):
        if number >= MOST_ENTRIES:
            raise ArchiveError("too_long", limit=MOST_ENTRIES)
        with report.check("ledger.entries", f"line {number + 1}"):
            insist(line.endswith(b"\n"), "malformed", how="a line has no end")
            entry = _entry(line[:-1], case.final)
            insist(entry.index > before, "order")
            before = entry.index
            if entry.body:
                logged = str(entry.body["logged_at"])
                insist(logged >= last, "time_back")
                last = logged
            _keep(case, entry)


def _keep(case: Case, entry: Entry) -> None:
    if entry.body and entry.act not in KEPT:
        entry.body = {"act": entry.act, "thing": entry.body["thing"], "facts": {}}
    case.entries[entry.index] = entry


def _entry(line: bytes, final: TreeHead | None) -> Entry:
    """Read one line and prove it. Raises Fault, SealingError, ProofError."""
    row = _object(line)
    withheld = "leaf" in row
    papers.exactly(row, ("index", "leaf", "path") if withheld else ("body", "index", "path", "salt"))
    place = papers.number(row, "index", least=0)
    path = [bytes.fromhex(step) for step in papers.texts(row, "path", HEX64)]
    if withheld:
        entry = Entry(place, bytes.fromhex(papers.text(row, "leaf", HEX64)), {})
    else:
        salt = bytes.fromhex(papers.text(row, "salt", HEX64))
        insist(isinstance(row["body"], str), "malformed", how="body")
        entry = Entry(place, entries.leaf(salt, row["body"]), _body(row["body"], place))
    if final is None:
        raise Unknown("no_checkpoint")
    merkle.verify_inclusion(entry.leaf, place, final.size, path, final.root)
    return entry


def _object(data: bytes | str) -> dict[str, Any]:
    """Read a canonical JSON object. Raises Fault."""
    try:
        found = json.loads(data)
        again = rfc8785.dumps(found)
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as error:
        raise Fault("malformed", how="no JSON") from error
    wanted = data.encode() if isinstance(data, str) else data
    if not isinstance(found, dict) or again != wanted:
        raise Fault("malformed", how="not canonical")
    return found


def _body(text: str, place: int) -> dict[str, Any]:
    body = papers.exactly(_object(text), BODY)
    insist(body["index"] == place, "other_place")
    insist(isinstance(body["logged_at"], str) and isinstance(body["facts"], dict), "malformed", how="body")
    return body


def check_history(case: Case, report: Report) -> None:
    """Check that each checkpoint met on the way is a beginning of the final tree."""
    proofs: dict[int, list[bytes]] = {}
    with report.check("ledger.history", CONSISTENCY):
        paper = case.paper(CONSISTENCY)
        for row in rows(paper, "proofs", ("from", "path")):
            steps = papers.texts(row, "path", HEX64)
            proofs[papers.number(row, "from", least=0)] = [bytes.fromhex(step) for step in steps]
        insist(case.final is None or paper["to"] == case.final.size, "other_checkpoint")
    for size, root in sorted(case.heads.items()):
        with report.check("ledger.history", str(size)):
            if case.final is None:
                raise Unknown("no_checkpoint")
            insist(size in proofs or size == case.final.size, "no_proof")
            merkle.verify_consistency(size, root, case.final.size, case.final.root, proofs.get(size, []))


def met(case: Case, head: TreeHead) -> None:
    """Remember a checkpoint met in the archive. Raises Fault when another root of its size was met: a split view."""
    known = case.heads.setdefault(head.size, head.root)
    insist(known == head.root, "split")


def salted(extra: bytes) -> tuple[bytes, str]:
    """Return salt and body that a receipt carries. Raises Fault."""
    try:
        opened = json.loads(extra)
        return b64decode(opened["salt"], validate=True), str(opened["body"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Fault("malformed", how="extra") from error
