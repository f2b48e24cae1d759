"""Checking a receipt offline: nothing but its text and pinned public keys."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger import entries
from ledger.merkle import ProofError, verify_inclusion
from ledger.notes import Note, NoteError, TreeHead, Verifier
from ledger.proofs import TlogProof


@dataclass(frozen=True)
class Receipt:
    """What a good proof proves: this body is entry `index` of a log that had `size` entries and this root.

    `witnessed` maps each pinned witness that cosigned to its time (seconds since 1970).
    """

    index: int
    size: int
    root: bytes
    body: dict[str, Any]
    witnessed: dict[str, int]


def extra(salt: bytes, body: str) -> bytes:
    """Return the proof's extra data, from which the leaf can be computed again."""
    return json.dumps({"body": body, "salt": b64encode(salt).decode()}, ensure_ascii=False).encode()


def verify(proof: str, log: Verifier, witnesses: Sequence[Verifier] = (), *, quorum: int = 0) -> Receipt:
    """Check a tlog-proof under the log's pinned key and at least `quorum` of the pinned witnesses.

    Raises ProofError when anything is wrong: form, signature, cosignatures, leaf, path or position.
    """
    parsed = TlogProof.parse(proof)
    head, witnessed = verify_checkpoint(parsed.checkpoint, log, witnesses, quorum=quorum)
    salt, body = _opened(parsed.extra)
    verify_inclusion(entries.leaf(salt, body), parsed.index, head.size, parsed.path, head.root)
    said = json.loads(body)
    if not isinstance(said, dict) or said.get("index") != parsed.index:
        raise ProofError("the entry was written for another place in the log")
    return Receipt(parsed.index, head.size, head.root, said, witnessed)


def verify_checkpoint(
    note: str, log: Verifier, witnesses: Sequence[Verifier] = (), *, quorum: int = 0
) -> tuple[TreeHead, dict[str, int]]:
    """Check a checkpoint's note; return what it states and which witnesses cosigned it when. Raises ProofError."""
    try:
        parsed = Note.parse(note)
        head = TreeHead.parse(parsed.text)
        if head.origin != log.name or not parsed.signed_by(log):
            raise ProofError("the checkpoint is not signed by this log")
        # Two names of one key are one witness.
        seen = {w.public: (w.name, at) for w in witnesses if (at := parsed.cosigned_at(w)) is not None}
    except NoteError as error:
        raise ProofError(str(error)) from error
    if len(seen) < quorum:
        raise ProofError(f"{len(seen)} witnesses cosigned the checkpoint, {quorum} are needed")
    return head, dict(seen.values())


def _opened(extra: bytes) -> tuple[bytes, str]:
    try:
        opened = json.loads(extra)
        salt, body = b64decode(opened["salt"], validate=True), opened["body"]
    except (ValueError, KeyError, TypeError) as error:
        raise ProofError("the proof does not carry its entry") from error
    if not isinstance(body, str) or len(salt) != entries.SALT_SIZE:
        raise ProofError("the proof does not carry its entry")
    return salt, body
