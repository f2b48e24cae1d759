"""Putting an archive together: papers in their canonical form, the list, the platform's signature under it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bidding.archives.checks.listing import SEAL_TEXT
from bidding.archives.contents import LIST, PAPERS, SEAL
from bidding.archives.tars import Source, digest
from bidding.sealing import papers
from ledger import notes
from ledger.notes import Signer, Verifier

ORDER: Final = (
    "checkpoint.txt",
    "consistency.json",
    "notice.txt",
    "keyset.json",
    "terms.json",
    "closing.json",
    "closing.txt",
    "closing.tsr",
    "bids",
    "releases.json",
    "outcomes.json",
    "qualification.json",
    "record.pdf",
    "ledger.jsonl",
    "extra",
    "sealed",
)


@dataclass(frozen=True)
class Head:
    """What `archive.json` says besides its list; times in seconds since 1970."""

    edition: str
    tender: str
    lot: str
    thing: str
    deadline: int
    made_at: int
    platform: Verifier
    witnesses: Sequence[Verifier]


def paper(name: str, **fields: Any) -> Source:
    """Return a canonical JSON member with the format of its name."""
    format, wanted = PAPERS[name.rpartition("/")[2]]
    assert set(fields) == set(wanted), name
    return Source.of(name, papers.canonical({"format": format, **fields}))


def ledger_line(*, index: int, path: Iterable[bytes], salt: bytes, body: str) -> bytes:
    """Return the line of an entry that may be read."""
    line = {"body": body, "index": index, "path": [step.hex() for step in path], "salt": salt.hex()}
    return papers.canonical(line) + b"\n"


def withheld_line(*, index: int, path: Iterable[bytes], leaf: bytes) -> bytes:
    """Return the line of an entry whose body is withheld."""
    line = {"index": index, "leaf": leaf.hex(), "path": [step.hex() for step in path]}
    return papers.canonical(line) + b"\n"


def packed(head: Head, sources: Iterable[Source], *, signer: Signer) -> list[Source]:
    """Return all members in their order: the list first, then the platform's signature, then the rest.

    Every source is read once here for its hash, and once more when the archive is written.
    """
    ordered = sorted(sources, key=lambda one: (ORDER.index(one.name.partition("/")[0]), one.name))
    members = [{"name": one.name, "sha256": digest(one), "size": one.size} for one in ordered]
    listed = paper(
        LIST,
        deadline=head.deadline,
        edition=head.edition,
        lot=head.lot,
        made_at=head.made_at,
        members=members,
        origin=head.platform.name,
        platform=head.platform.vkey,
        tender=head.tender,
        thing=head.thing,
        witnesses=[witness.vkey for witness in head.witnesses],
    )
    text = SEAL_TEXT.format(digest=digest(listed))
    return [listed, Source.of(SEAL, notes.signed(text, signer).encode()), *ordered]
