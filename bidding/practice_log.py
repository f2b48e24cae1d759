"""The log of a practice run: the ledger's own forms under a throw-away key whose name says "practice"."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from ledger import merkle, proofs, verification
from ledger.notes import COSIGNATURE, ED25519, Note, Signer, TreeHead, signed

SEED_BYTES = 32


def new_seeds() -> dict[str, str]:
    """Draw the throw-away keys of one practice log and its witness, in hexadecimal."""
    return {"log": secrets.token_bytes(SEED_BYTES).hex(), "witness": secrets.token_bytes(SEED_BYTES).hex()}


@dataclass(frozen=True)
class PracticeLog:
    """The leaves of a practice log, and the keys that sign it; `platform` is the name of the real log."""

    platform: str
    seeds: dict[str, str]
    leaves: Sequence[bytes]

    @property
    def key(self) -> Signer:
        """The key that signs practice checkpoints: of another name than the platform's, so no verifier takes it."""
        return Signer(f"{self.platform}/practice", ED25519, bytes.fromhex(self.seeds["log"]))

    @property
    def witness(self) -> Signer:
        """The key of the practice witness."""
        return Signer(f"{self.platform}/practice/witness", COSIGNATURE, bytes.fromhex(self.seeds["witness"]))

    @property
    def checkpoint(self) -> str:
        """The signed note of the log as it stands."""
        head = TreeHead(self.key.name, len(self.leaves), merkle.root(self.leaves))
        return signed(head.text, self.key)

    def cosigned(self, seconds: int) -> str:
        """Return the checkpoint with the practice witness's line, seen at `seconds` since 1970."""
        note = self.checkpoint
        return note + self.witness.cosign(Note.parse(note).text, seconds)

    def receipt(self, index: int, *, salt: bytes, body: str) -> str:
        """Return the tlog-proof of an entry of this log."""
        path = merkle.inclusion_proof(self._node, index, len(self.leaves))
        extra = verification.extra(salt, body)
        return proofs.TlogProof(index, tuple(path), self.checkpoint, extra).text

    def _node(self, level: int, position: int) -> bytes:
        return merkle.root(self.leaves[position << level : (position + 1) << level])
