"""The archive itself: its list of members, the platform's signature under it, whose keys it names."""

import re
from hashlib import sha256
from typing import Any, Final

from bidding.archives import tars
from bidding.archives.contents import FULL, LIST, PUBLIC, SEAL, Case, rows
from bidding.archives.findings import PLATFORM, Fault, Report, Unknown, insist
from bidding.sealing import papers
from bidding.sealing.papers import HEX64
from ledger.notes import COSIGNATURE, ED25519, Note, NoteError, Verifier

SEAL_TEXT: Final = "clearbid-archive/1\nSHA-256 {digest}\n"
EDITION = re.compile(f"{FULL}|{PUBLIC}")
MEMBER = re.compile(r"[\x21-\x7e]{1,100}")


def check_list(case: Case, report: Report) -> bool:
    """Read the list and hold every member against it; False when there is no list to go by."""
    with report.check("archive.list", LIST):
        _read(case)
    if not case.listed:
        return False
    order = [name for name in case.members if name not in (LIST, SEAL)]
    for name in dict.fromkeys([*case.listed, *order]):
        with report.check("archive.list", name):
            insist(name in case.members, "missing", name=name)
            insist(name in case.listed, "not_listed", name=name)
            insist(_found(case, name) == case.listed[name], "hash", name=name)
    with report.check("archive.list", LIST):
        insist(list(case.members)[:2] == [LIST, SEAL] and order == list(case.listed), "order")
    return True


def _read(case: Case) -> None:
    paper = case.paper(LIST)
    case.edition = papers.text(paper, "edition", EDITION)
    case.tender, case.lot = papers.text(paper, "tender"), papers.text(paper, "lot")
    case.thing = papers.text(paper, "thing")
    case.deadline = papers.number(paper, "deadline")
    papers.number(paper, "made_at")
    members = rows(paper, "members", ("name", "sha256", "size"))
    listed = {papers.text(row, "name", MEMBER): _listed(row) for row in members}
    insist(len(listed) == len(members) and bool(listed), "malformed", how="members")
    case.platform = _key(papers.text(paper, "platform"), ED25519)
    insist(case.platform.name == papers.text(paper, "origin"), "malformed", how="origin")
    insist(isinstance(paper["witnesses"], list), "malformed", how="witnesses")
    case.witnesses = tuple(_key(vkey, COSIGNATURE) for vkey in paper["witnesses"])
    case.listed = listed


def _listed(row: dict[str, Any]) -> tuple[str, int]:
    return papers.text(row, "sha256", HEX64), papers.number(row, "size", least=0)


def _key(vkey: Any, kind: int) -> Verifier:
    found = Verifier.parse(vkey if isinstance(vkey, str) else "")
    if found.kind != kind:
        raise NoteError("malformed verifier key")
    return found


def _found(case: Case, name: str) -> tuple[str, int]:
    hashed, member = sha256(), case.members[name]
    for piece in tars.stream(case.reader, member):
        hashed.update(piece)
    return hashed.hexdigest(), member.size


def check_keys(case: Case, report: Report, *, platform: Verifier | None, witness: Verifier | None) -> None:
    """Hold the archive's keys against those pinned beforehand, which are the ones believed from here on."""
    with report.check("archive.keys", PLATFORM):
        if platform is None:
            raise Unknown("not_pinned", key=case.platform.vkey if case.platform else "")
        found, case.platform = case.platform, platform
        insist(found == platform, "other_key")
    with report.check("archive.keys", "witness"):
        if witness is None:
            raise Unknown("not_pinned", key=" ".join(one.vkey for one in case.witnesses))
        known, case.witnesses = case.witnesses, (witness,)
        insist(witness in known, "other_key")


def check_seal(case: Case, report: Report) -> None:
    """Check that the platform signed this very list."""
    with report.check("archive.seal", SEAL):
        note = Note.parse(case.text(SEAL))
        wanted = SEAL_TEXT.format(digest=papers.digest(case.data(LIST)))
        if case.platform is None:
            raise Fault("missing", name="platform")
        insist(note.text == wanted, "other_list")
        insist(note.signed_by(case.platform), "not_signed")
