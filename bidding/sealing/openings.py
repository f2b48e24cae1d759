"""Opening one envelope, in a process of its own: bytes in, an outcome with a cause code out; nothing raises."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from fcntl import F_SETPIPE_SZ, fcntl
from hashlib import file_digest
from pathlib import Path
from threading import Thread
from typing import Any

from bidding.sealing import containers, envelopes, shares
from bidding.sealing.labels import Label
from bidding.sealing.refusals import SealingError


@dataclass(frozen=True)
class Task:
    """What a worker needs: where the sealed bytes are, what they must be, the good shares, where to put the files."""

    envelope_id: int
    path: Path
    sha256: str
    recipient: str
    label: Label
    shares: tuple[bytes, ...]
    needed: int
    into: Path
    identity: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of it: a cause code (F1, F4, F6, F7; "" when opened) with detail, or letter and files."""

    envelope_id: int
    cause: str = ""
    detail: str = ""
    letter: dict[str, Any] = field(default_factory=dict)
    files: tuple[containers.Member, ...] = ()


class _CauseError(Exception):
    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(cause, detail)
        self.cause, self.detail = cause, detail


def open_envelope(task: Task) -> Outcome:
    """Open one envelope. Whatever is wrong with it becomes its cause code, so that it never stops the others."""
    try:
        _check_bytes(task)
        return _opened(task, _identity(task))
    except _CauseError as found:
        return Outcome(task.envelope_id, found.cause, found.detail)


def _check_bytes(task: Task) -> None:
    """F1: the stored bytes must be those of the receipt; the platform answers for them."""
    try:
        with task.path.open("rb") as reader:
            found = file_digest(reader, "sha256").hexdigest()
    except OSError as error:
        raise _CauseError("F1", type(error).__name__) from error
    if found != task.sha256:
        raise _CauseError("F1", found)


def _identity(task: Task) -> str:
    """F4: shares that match their commitments must join to the bid's own key; the bidder dealt them."""
    try:
        identity = task.identity or shares.identity_for(task.recipient, task.shares, needed=task.needed)
        if identity and envelopes.recipient_of(identity) == task.recipient:
            return identity
    except SealingError:
        pass
    raise _CauseError("F4", "")


def _opened(task: Task, identity: str) -> Outcome:
    """F6: it does not decrypt to its end; F7: what comes out is malformed."""
    task.into.mkdir(parents=True, exist_ok=False, mode=0o700)
    with _Decrypting(task.path, identity) as plain:
        try:
            content = containers.read(plain.reader, label=task.label, into=task.into)
            found = Outcome(task.envelope_id, letter=containers.letter_of(content), files=content.files)
        except (SealingError, OSError, ValueError) as error:
            reason = error.text if isinstance(error, SealingError) else str(error)
            found = Outcome(task.envelope_id, "F7", reason)
    if plain.error is not None:
        raise _CauseError("F6", plain.error.text)
    return found


class _Decrypting(Thread):
    """Decrypts into a pipe while the container is read at its other end: the whole of it never lies on disk in plain."""

    def __init__(self, path: Path, identity: str) -> None:
        super().__init__(daemon=True)
        self.error: SealingError | None = None
        self._path, self._identity = path, identity
        ends = os.pipe()
        with suppress(OSError):  # a system may allow less
            fcntl(ends[1], F_SETPIPE_SZ, containers.COPY)
        # Decryption writes 8 KiB at a time: gathered, or each of them would wake the other thread.
        self.reader = os.fdopen(ends[0], "rb", containers.COPY)
        self._writer = os.fdopen(ends[1], "wb", containers.COPY)

    def __enter__(self) -> "_Decrypting":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        while self.reader.read(
            containers.COPY
        ):  # the verdict on the whole file counts, wherever the reader stopped
            pass
        self.join()
        self.reader.close()

    def run(self) -> None:
        try:
            with self._path.open("rb") as sealed, self._writer as writer:
                envelopes.open_sealed(sealed, writer, identity=self._identity)
        except SealingError as error:
            self.error = error
        except OSError as error:
            self.error = SealingError("not_opened")
            self.error.__cause__ = error
