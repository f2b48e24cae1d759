"""What stands in an archive, read but not yet believed: its list, its papers, its bids."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final

from bidding.archives import tars
from bidding.archives.findings import Fault
from bidding.archives.tars import Member
from bidding.sealing import keysets, manifests, papers
from bidding.sealing.keysets import Keyset
from bidding.sealing.manifests import Manifest, Sealed
from ledger.notes import TreeHead, Verifier

FORMAT: Final = "clearbid-archive/1"
LIST, SEAL, FINAL, CONSISTENCY = "archive.json", "archive.note", "checkpoint.txt", "consistency.json"
NOTICE, KEYSET, CLOSING, CLOSED, STAMP = (
    "notice.txt",
    "keyset.json",
    "closing.json",
    "closing.txt",
    "closing.tsr",
)
RELEASES, OUTCOMES, QUALIFIED = "releases.json", "outcomes.json", "qualification.json"
RECORD, LEDGER, TERMS = "record.pdf", "ledger.jsonl", "terms.json"
MANIFEST, SIGNATURE, RECEIPT = "manifest.json", "signature.json", "receipt.tlog-proof"
WITHDRAWAL, WITHDRAWAL_SIGNATURE = "withdrawal.json", "withdrawal-signature.json"

# format and fields of each paper; docs/audit-archive.md
PAPERS: Final = {
    LIST: (
        FORMAT,
        (
            "deadline",
            "edition",
            "lot",
            "made_at",
            "members",
            "origin",
            "platform",
            "tender",
            "thing",
            "witnesses",
        ),
    ),
    CONSISTENCY: ("clearbid-consistency/1", ("proofs", "to")),
    CLOSING: ("clearbid-closing/1", ("bids", "entry")),
    RELEASES: ("clearbid-released/1", ("shares",)),
    OUTCOMES: ("clearbid-outcomes/1", ("bids", "envelopes")),
    QUALIFIED: ("clearbid-qualified/1", ("bids", "entry")),
    SIGNATURE: ("clearbid-signature/1", ("material", "public", "scheme", "signature")),
    WITHDRAWAL_SIGNATURE: ("clearbid-signature/1", ("material", "public", "scheme", "signature")),
    TERMS: ("clearbid-signing/1", ("anchors", "origins", "rp_id", "schemes")),
}
PUBLIC, FULL = "public", "full"


@dataclass
class Entry:
    """A proved entry of the ledger: its body as JSON, {} where it is withheld."""

    index: int
    leaf: bytes
    body: dict[str, Any]

    @property
    def facts(self) -> dict[str, Any]:
        """What the act wrote down."""
        facts = self.body.get("facts")
        return facts if isinstance(facts, dict) else {}

    @property
    def act(self) -> str:
        """The act, "" where it is withheld."""
        return str(self.body.get("act", ""))


@dataclass
class Case:
    """Everything an examination has of one archive; checks fill it in as they go."""

    reader: IO[bytes]
    members: dict[str, Member]
    edition: str = FULL
    tender: str = ""
    lot: str = ""
    thing: str = ""
    deadline: int = 0
    listed: dict[str, tuple[str, int]] = field(default_factory=dict)
    platform: Verifier | None = None
    witnesses: tuple[Verifier, ...] = ()
    final: TreeHead | None = None
    heads: dict[int, bytes] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    keyset: Keyset | None = None
    closing: tuple[int, list[tuple[int, str]]] | None = None
    manifests: dict[str, Manifest] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    reopened: dict[tuple[str, str], object] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Tell whether there is such a member."""
        return name in self.members

    def data(self, name: str) -> bytes:
        """Return a member's bytes. Raises Fault when it is missing, ArchiveError when it is too large."""
        if name not in self.members:
            raise Fault("missing", name=name)
        return tars.read(self.reader, self.members[name])

    def text(self, name: str) -> str:
        """Return a member as text. Raises Fault."""
        try:
            return self.data(name).decode()
        except UnicodeDecodeError as error:
            raise Fault("malformed", how=f"{name} is not UTF-8") from error

    def paper(self, name: str) -> dict[str, Any]:
        """Return a canonical JSON member with exactly its fields. Raises Fault, SealingError."""
        format, fields = PAPERS[name.rpartition("/")[2]]
        return papers.read(self.data(name), format=format, fields=fields, limit=tars.MOST_TEXT)

    def bids(self) -> list[str]:
        """Return the manifests' hashes of the bids that have a place in the archive, in order of the file."""
        places = (name.split("/") for name in self.members)
        return list(dict.fromkeys(parts[1] for parts in places if len(parts) == 3 and parts[0] == "bids"))

    def standing(self) -> set[str]:
        """Return the manifests' hashes of the bids in the closing's list."""
        return {manifest for _place, manifest in self.closing[1]} if self.closing else set()

    def acts(self, *acts: str) -> Iterator[Entry]:
        """Yield the readable entries of these acts, in the order of the ledger."""
        return (entry for entry in self.entries.values() if entry.act in acts)

    def envelope(self, bid: str, kind: str) -> Sealed:
        """Return what a bid's manifest says of one envelope. Raises Fault."""
        manifest = self.manifests.get(bid)
        found = [part for part in manifest.envelopes if part.kind == kind] if manifest else []
        if not found:
            raise Fault("no_envelope", bid=bid, envelope=kind)
        return found[0]


def rows(paper: dict[str, Any], field: str, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return a list of objects that have exactly these fields. Raises SealingError."""
    if not isinstance(paper[field], list):
        raise Fault("malformed", how=f"{field} is no list")
    return [papers.exactly(row, fields) for row in paper[field]]


def keyset_of(case: Case) -> Keyset:
    """Read the keyset. Raises Fault, SealingError."""
    return keysets.parse(case.data(KEYSET))


def manifest_of(case: Case, bid: str) -> Manifest:
    """Read a bid's manifest. Raises Fault, SealingError."""
    return manifests.parse(case.data(f"bids/{bid}/{MANIFEST}"))


def short(digest: str) -> str:
    """Return the first digits of a hash, as reports name a bid."""
    return digest[:12]
