"""The body of an add-checkpoint request (C2SP tlog-witness): old size, consistency proof, checkpoint."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass

from ledger.merkle import HASH_SIZE
from ledger.notes import NUMBER, Note, NoteError, TreeHead

MOST_HASHES = 63
MOST_BYTES = 16 * 1024
SIZE_TYPE = "text/x.tlog.size"


class MalformedError(ValueError):
    """The request is not what the protocol says."""


@dataclass(frozen=True)
class Asked:
    """What a log asks a witness: to cosign `note`, of which `path` proves that it continues the tree of `old` leaves."""

    old: int
    path: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        """The body that is sent."""
        lines = [f"old {self.old}", *(b64encode(hash).decode() for hash in self.path)]
        return "\n".join(lines) + "\n\n" + self.note

    @property
    def head(self) -> TreeHead:
        """What the checkpoint states; not believed yet."""
        return TreeHead.parse(Note.parse(self.note).text)

    @classmethod
    def parse(cls, body: bytes) -> "Asked":
        """Read a request. Raises MalformedError; no signature is checked here."""
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            raise MalformedError("the request is not UTF-8") from error
        proof, gap, note = text.partition("\n\n")
        first, *hashes = proof.split("\n")
        if not gap or not first.startswith("old ") or not NUMBER.fullmatch(first[4:]):
            raise MalformedError("the request does not begin with the old size")
        if len(hashes) > MOST_HASHES:
            raise MalformedError(f"a consistency proof has at most {MOST_HASHES} hashes")
        asked = cls(int(first[4:]), tuple(_hash(line) for line in hashes), note)
        try:
            head = asked.head
        except NoteError as error:
            raise MalformedError(str(error)) from error
        if asked.old > head.size:
            raise MalformedError("the old size is larger than the checkpoint's")
        if asked.old == 0 and asked.path:
            raise MalformedError("nothing is to be proved of an empty tree")
        return asked


def _hash(line: str) -> bytes:
    try:
        data = b64decode(line, validate=True)
    except (Base64Error, ValueError) as error:
        raise MalformedError("malformed base64 in the consistency proof") from error
    if len(data) != HASH_SIZE:
        raise MalformedError("a hash of the consistency proof has a wrong length")
    return data
