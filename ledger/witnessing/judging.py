"""Whether a witness cosigns: the checks of C2SP tlog-witness, of plain values."""

from dataclasses import dataclass

from ledger import merkle
from ledger.merkle import ProofError
from ledger.notes import Note, NoteError, TreeHead, Verifier
from ledger.witnessing.asked import Asked


@dataclass(frozen=True)
class Known:
    """The latest tree of a log that the witness cosigned; nothing seen yet is the empty tree."""

    size: int = 0
    root: bytes = merkle.EMPTY_ROOT


class RefusalError(Exception):
    """The witness does not cosign. `status` is the protocol's HTTP status; an `alarm` is a log's contradiction
    under its own signature, or its attempt at one."""

    def __init__(self, status: int, reason: str, *, alarm: bool = False) -> None:
        self.status, self.reason, self.alarm = status, reason, alarm
        super().__init__(reason)


class ConflictError(RefusalError):
    """The old size is not the one the witness knows; `size` is the one it knows."""

    def __init__(self, size: int, reason: str, *, alarm: bool = False) -> None:
        self.size = size
        super().__init__(409, reason, alarm=alarm)


def judge(asked: Asked, log: Verifier, known: Known) -> TreeHead:
    """Return the tree head to be cosigned: signed by the log, continuing all that the witness has seen of it.

    Raises RefusalError: 403 for a forged signature, 409 for another old size or a second history of the same size,
    422 for a consistency proof that does not prove it.
    """
    head = _signed(asked.note, log)
    if asked.old != known.size:
        shrunk = head.size < known.size
        reason = f"this witness has seen {known.size} entries"
        raise ConflictError(known.size, reason + (f", the checkpoint has {head.size}" if shrunk else ""))
    if head.size == known.size and head.root != known.root:
        raise ConflictError(known.size, f"a second history of {head.size} entries", alarm=True)
    try:
        merkle.verify_consistency(known.size, known.root, head.size, head.root, asked.path)
    except ProofError as error:
        reason = f"the log of {head.size} entries does not continue the {known.size} seen before: {error}"
        raise RefusalError(422, reason, alarm=True) from error
    return head


def _signed(note: str, log: Verifier) -> TreeHead:
    try:
        parsed = Note.parse(note)
        head = TreeHead.parse(parsed.text)
        if head.origin != log.name or not parsed.signed_by(log):
            raise RefusalError(403, "no signature of this log")
    except NoteError as error:
        raise RefusalError(403, str(error)) from error
    return head
