"""Files that grow: parts are appended and flushed; what no row vouches for is cut off again."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Protocol

from bidding import vault
from bidding.sealing.envelopes import HEADER_BYTES
from bidding.uploading import courses
from bidding.uploading.protocol import Misspoken, Part

PIECE = 1024 * 1024
ENDING = ".arriving"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Readable(Protocol):
    """Where the bytes of a part come from."""

    def read(self, size: int, /) -> bytes: ...


class Growing:
    """A file of the vault that one request at a time may add to."""

    def __init__(self, path: str, place: Path, file: IO[bytes]) -> None:
        self.path, self.offset = path, 0
        self._place, self._file = place, file

    def resume(self, offset: int) -> None:
        """Stand where the row says: bytes beyond, from a request that died before it committed, are cut off.

        Raises Misspoken("gone", 410) when the disk has lost what the row vouches for.
        """
        length = os.fstat(self._file.fileno()).st_size
        if length < offset:
            raise Misspoken("gone", 410)
        if self._place != _place(self.path):
            # Settled, but its transaction never came about.
            self._place = self._place.rename(_place(self.path))
        self.offset = offset
        self.cut_back()

    def append(self, part: Part, body: Readable) -> None:
        """Add a part and flush it to disk. Raises Misspoken (incomplete, checksum 460, no_room 507): nothing is added."""
        try:
            self._take(part, body)
        except BaseException as error:
            self.cut_back()
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                raise Misspoken("no_room", 507) from error
            raise
        self.offset += part.length
        # The next part is on its way meanwhile: the whole file's hash costs it no time.
        courses.follow(self.path, self._reader(), self.offset)

    def _take(self, part: Part, body: Readable) -> None:
        self._file.seek(part.offset)
        left, check = part.length, sha256()
        while left and (piece := body.read(min(PIECE, left))):
            left -= len(piece)
            if part.sha256 is not None:
                check.update(piece)
            _write_all(self._file, piece)
        if left:
            raise Misspoken("incomplete")
        if part.sha256 is not None and check.digest() != part.sha256:
            raise Misspoken("checksum", 460)
        os.fsync(self._file.fileno())

    def cut_back(self) -> None:
        """Cut off what came after the last part that a row vouches for."""
        self._file.truncate(self.offset)

    @property
    def head(self) -> bytes:
        """The first bytes, which tell a sealed file from any other."""
        return os.pread(self._file.fileno(), HEADER_BYTES, 0)

    @property
    def sha256(self) -> str:
        """The hash of all that has arrived."""
        return courses.hash_of(self.path, self._reader(), self.offset)

    def _reader(self) -> int:
        # Opened anew: a duplicate would hold the lock until it is closed.
        return os.open(self._place, os.O_RDONLY)

    def settle(self) -> None:
        """Give the whole file its own name, just before the transaction that enters it."""
        self._place = self._place.rename(vault.place_of(self.path))
        vault.flush_directory(self._place.parent)


@contextmanager
def growing(path: str) -> Iterator[Growing]:
    """Open a file for this request alone. Raises Misspoken: busy (423) while another request is at it."""
    # Whoever finishes renames under the lock, so that a file which is not here is there.
    place = next((one for one in (_place(path), vault.place_of(path)) if one.exists()), _place(path))
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        try:
            # Held by the open file: a process that dies lets go, and other processes see it.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Misspoken("busy", 423) from error
        if os.fstat(descriptor).st_nlink == 0:
            # Removed between opening and locking.
            raise Misspoken("busy", 423)
        try:
            yield Growing(path, place, file)
        finally:
            if os.fstat(descriptor).st_size == 0:
                _place(path).unlink(missing_ok=True)


def protect(path: str) -> None:
    """Make a file that was entered read-only from now on."""
    vault.place_of(path).chmod(0o400)
    courses.forget(path)


def forget(path: str) -> None:
    """Remove what has arrived of a file."""
    _place(path).unlink(missing_ok=True)
    vault.forget(path)
    courses.forget(path)


def _place(path: str) -> Path:
    return vault.place_of(path + ENDING)


def _write_all(file: IO[bytes], piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[file.write(view) :]
