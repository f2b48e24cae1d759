"""Opening a sealed envelope out of an archive again, as the opening did, and reading its letter as it was recorded."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bidding import letters
from bidding.archives import tars
from bidding.archives.contents import Case
from bidding.archives.findings import Fault, Unknown
from bidding.sealing.openings import Task, open_envelope


@dataclass(frozen=True)
class Reopened:
    """What came out: a cause code, or the letter's known fields and the files (name, hash, size)."""

    cause: str
    letter: dict[str, Any] = field(default_factory=dict)
    files: list[tuple[str, str, int]] = field(default_factory=list)


def reopened(case: Case, bid: str, kind: str, identity: str | None) -> Reopened:
    """Open one envelope; the same again costs nothing. Raises Unknown when its bytes are not in the archive."""
    name = f"sealed/{bid}/{kind}.age"
    if not case.has(name):
        raise Unknown("no_sealed")
    if (bid, kind) not in case.reopened:
        case.reopened[bid, kind] = _open(case, name, bid, kind, identity)
    found = case.reopened[bid, kind]
    assert isinstance(found, Reopened)
    return found


def _open(case: Case, name: str, bid: str, kind: str, identity: str | None) -> Reopened:
    envelope, manifest = case.envelope(bid, kind), case.manifests.get(bid)
    if manifest is None:
        raise Fault("no_bid")
    with TemporaryDirectory(prefix="clearbid-") as scratch:
        sealed, hashed = Path(scratch) / "sealed.age", sha256()
        with sealed.open("xb") as writer:
            for piece in tars.stream(case.reader, case.members[name]):
                hashed.update(piece)
                writer.write(piece)
        if hashed.hexdigest() != envelope.sha256:
            return Reopened("F1")
        task = Task(
            envelope_id=0,
            path=sealed,
            sha256=envelope.sha256,
            recipient=envelope.recipient,
            label=manifest.label(kind),
            shares=(),
            needed=0,
            into=Path(scratch) / "opened",
            identity=identity or "",
        )
        outcome = open_envelope(task) if identity else None
    if outcome is None or outcome.cause:
        return Reopened(outcome.cause if outcome else "F4")
    try:
        letter = letters.read(outcome.letter, kind=kind)
    except letters.LetterError:
        return Reopened("F7")
    return Reopened("", letter, [(file.name, file.sha256, file.size) for file in outcome.files])


def check_bytes(case: Case, name: str, bid: str, kind: str, cause: str) -> None:
    """Check that sealed bytes are those of the manifest, or that F1 is recorded. Raises Fault."""
    envelope, hashed = case.envelope(bid, kind), sha256()
    for piece in tars.stream(case.reader, case.members[name]):
        hashed.update(piece)
    same = hashed.hexdigest() == envelope.sha256
    if same == (cause == "F1"):
        raise Fault("F1_unsaid" if not same else "F1_said")
