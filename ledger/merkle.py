"""The Merkle tree of RFC 6962, section 2.1: hashes, roots and proofs. Plain bytes in, plain bytes out."""

from collections.abc import Callable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

# Hash of the complete subtree (level, position): leaves have level 0.
NodeAt = Callable[[int, int], bytes]


class ProofError(ValueError):
    """A proof does not prove what it claims."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def append(
    frontier: Sequence[bytes], size: int, leaf: bytes
) -> tuple[list[bytes], list[tuple[int, int, bytes]]]:
    """Append a leaf hash to a tree of `size` leaves.

    `frontier` holds the roots of the tree's complete subtrees, largest first, one for each bit of `size`.
    Returns the new frontier and the inner nodes completed by this leaf as (level, position, hash).
    """
    after, made, level = [*frontier, leaf], [], 0
    while size >> level & 1:
        right, left = after.pop(), after.pop()
        level += 1
        after.append(node_hash(left, right))
        made.append((level, size >> level, after[-1]))
    return after, made


def root_of_frontier(frontier: Sequence[bytes]) -> bytes:
    """Return the root of the tree whose complete subtrees have these roots, largest first."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over these leaf hashes."""
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier, _ = append(frontier, size, leaf)
    return root_of_frontier(frontier)


def range_hash(node_at: NodeAt, start: int, end: int) -> bytes:
    """Return MTH(D[start:end]) from stored complete subtrees. `start` is aligned as in RFC 6962's splits."""
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(node_at(level, start >> level))
        start += 1 << level
    return root_of_frontier(parts)


def inclusion_proof(node_at: NodeAt, index: int, size: int) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of `size` leaves, leaf's sibling first.

    Raises ValueError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_hash(node_at, middle, end))
            end = middle
        else:
            path.append(range_hash(node_at, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(node_at: NodeAt, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `old` leaves is a prefix of the tree of `new` leaves.

    Raises ValueError unless 0 <= old <= new. An empty or equal old tree needs no proof.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves never had {old}")
    if old in (0, new):
        return []
    path, start, end, whole = [], 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(range_hash(node_at, middle, end))
            end = middle
        else:
            path.append(range_hash(node_at, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(range_hash(node_at, start, end))
    return path[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root to which the audit path leads (RFC 9162, 2.1.3.2). Raises ProofError for a wrong length."""
    if not 0 <= index < size:
        raise ProofError("the leaf lies outside the tree")
    node, last, known = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofError("the inclusion proof is too long")
        if node & 1 or node == last:
            known = node_hash(sibling, known)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            known = node_hash(known, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the inclusion proof is too short")
    return known


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected_root: bytes) -> None:
    """Check that the leaf hash stands at `index` in the tree of this root. Raises ProofError."""
    if root_from_inclusion(leaf, index, size, path) != expected_root:
        raise ProofError("the inclusion proof leads to another root")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that the new tree only appended to the old one (RFC 9162, 2.1.4.2). Raises ProofError."""
    if old == 0 or old == new:
        if path or (old_root != (EMPTY_ROOT if old == 0 else new_root)):
            raise ProofError("the two trees are not consistent")
        return
    if not 0 < old < new or not path:
        raise ProofError("the consistency proof has a wrong size")
    if _roots_from_consistency(old, old_root, new, path) != (old_root, new_root):
        raise ProofError("the two trees are not consistent")


def _roots_from_consistency(
    old: int, old_root: bytes, new: int, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the consistency proof is too short")
    return first, second


def _split(size: int) -> int:
    """Return the largest power of two that is smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)
