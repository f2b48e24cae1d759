"""Reading the log: proofs and receipts, each in a small fixed number of queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models import Model as Row

from ledger import merkle, proofs, verification
from ledger.audit import Verdict, verify
from ledger.merkle import NodeAt
from ledger.models import Checkpoint, Cosignature, Entry, Head, Node, thing_name

__all__ = [
    "InclusionProof",
    "NotCheckpointedError",
    "Verdict",
    "checkpoint_for",
    "consistency",
    "entries_on",
    "paths_of",
    "proof_of",
    "proof_under",
    "root_at",
    "size",
    "tlog_proof",
    "verify",
]

Answer = TypeVar("Answer")
# A database takes only so many conditions in one query: a proof needs about twenty nodes.
AT_ONCE = 24


class NotCheckpointedError(Exception):
    """No checkpoint covers the entry yet: sign one first (`ledger.actions.checkpoint`)."""


@dataclass(frozen=True)
class InclusionProof:
    """That the leaf stands at `index` in the tree of `size` entries with this root."""

    index: int
    size: int
    leaf: bytes
    root: bytes
    path: tuple[bytes, ...]


def size() -> int:
    """Return how many entries the log has."""
    return Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def root_at(size: int) -> bytes:
    """Return the root of the log's first `size` entries. Raises LookupError when it never had so many."""
    return _with_nodes(lambda node_at: merkle.range_hash(node_at, 0, size))


def entries_on(thing: Row | str) -> QuerySet[Entry]:
    """Return what was done to a thing, a row or its name ("bidding.lot:12"), oldest first."""
    return Entry.objects.filter(thing=thing_name(thing)).order_by("index")


def proof_of(entry: Entry, size: int | None = None) -> InclusionProof:
    """Prove that the entry stands in the log of `size` entries, by default all there are.

    Raises ValueError when a log of that size does not reach the entry.
    """
    total = size if size is not None else Head.objects.get(pk=1).size
    path = _with_nodes(lambda node_at: merkle.inclusion_proof(node_at, entry.index, total))
    return InclusionProof(entry.index, total, bytes(entry.leaf), root_at(total), tuple(path))


def paths_of(indices: Sequence[int], size: int) -> list[list[bytes]]:
    """Return the audit paths of many entries in the log of `size` entries, fetching what they need in few queries."""
    found: list[list[bytes]] = []
    for start in range(0, len(indices), AT_ONCE):
        some = indices[start : start + AT_ONCE]

        def paths(node_at: NodeAt, some: Sequence[int] = some) -> list[list[bytes]]:
            return [merkle.inclusion_proof(node_at, index, size) for index in some]

        found += _with_nodes(paths)
    return found


def consistency(old: int, new: int) -> list[bytes]:
    """Prove that the log of `old` entries is a prefix of the log of `new`. Raises ValueError unless old <= new."""
    return _with_nodes(lambda node_at: merkle.consistency_proof(node_at, old, new))


def checkpoint_for(entry: Entry) -> Checkpoint:
    """Return the earliest cosigned checkpoint that covers the entry, else the earliest one.

    The earliest stays the same for ever, so that a receipt can be made again byte by byte.
    Raises NotCheckpointedError.
    """
    seals = Cosignature.objects.filter(checkpoint=OuterRef("pk"))
    covering = Checkpoint.objects.filter(size__gt=entry.index).annotate(cosigned=Exists(seals))
    checkpoint = covering.order_by("-cosigned", "size").first()
    if checkpoint is None:
        raise NotCheckpointedError(f"entry {entry.index} is not covered by a checkpoint yet")
    return checkpoint


def tlog_proof(entry: Entry) -> str:
    """Return the entry's receipt: a C2SP tlog-proof that `ledger.verification.verify` checks offline.

    It carries the entry's body and salt, so it belongs to who may read the entry. Raises NotCheckpointedError.
    """
    return proof_under(entry, checkpoint_for(entry))


def proof_under(entry: Entry, checkpoint: Checkpoint) -> str:
    """Return the entry's tlog-proof under a certain checkpoint, with its cosignatures. Raises ValueError outside of it."""
    path = _with_nodes(lambda node_at: merkle.inclusion_proof(node_at, entry.index, checkpoint.size))
    extra = verification.extra(bytes(entry.salt), entry.body)
    return proofs.TlogProof(entry.index, tuple(path), checkpoint.cosigned_note, extra).text


def _with_nodes(compute: Callable[[NodeAt], Answer]) -> Answer:
    """Run a computation over stored nodes: once to learn which it needs, then with all of them fetched."""
    needed: set[tuple[int, int]] = set()

    def note_down(level: int, position: int) -> bytes:
        needed.add((level, position))
        return b""

    compute(note_down)
    found = _fetched(needed)
    if missing := needed - found.keys():
        raise LookupError(f"the log has no node {sorted(missing)[0]}")
    return compute(lambda level, position: found[level, position])


def _fetched(needed: set[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    leaves = Entry.objects.filter(index__in=[position for level, position in needed if level == 0])
    found = {(0, index): bytes(leaf) for index, leaf in leaves.values_list("index", "leaf")}
    wanted = Q(pk__in=[])
    for level, position in needed:
        if level:
            wanted |= Q(level=level, position=position)
    for level, position, hash in Node.objects.filter(wanted).values_list("level", "position", "hash"):
        found[level, position] = bytes(hash)
    return found
