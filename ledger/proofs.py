"""C2SP tlog-proof: one text that proves offline that an entry stands in the log."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass

from ledger.merkle import HASH_SIZE, ProofError
from ledger.notes import NUMBER

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class TlogProof:
    """An entry's index, its audit path, the checkpoint's note, and opaque `extra` bytes (unauthenticated)."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    @property
    def text(self) -> str:
        """The proof as it is stored and handed out, file extension .tlog-proof."""
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [b64encode(hash).decode() for hash in self.path]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    @classmethod
    def parse(cls, text: str) -> "TlogProof":
        """Read a proof. Raises ProofError when it is malformed; nothing in it is believed yet."""
        head, gap, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not gap or lines.pop(0) != HEADER:
            raise ProofError("this is no tlog-proof")
        extra = _bytes(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
        if not lines or not lines[0].startswith("index ") or not NUMBER.fullmatch(lines[0][6:]):
            raise ProofError("the tlog-proof has no index")
        return cls(int(lines[0][6:]), tuple(_hash(line) for line in lines[1:]), checkpoint, extra)


def _hash(line: str) -> bytes:
    data = _bytes(line)
    if len(data) != HASH_SIZE:
        raise ProofError("a hash of the tlog-proof has a wrong length")
    return data


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise ProofError("the tlog-proof has malformed base64") from error
