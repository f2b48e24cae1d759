"""Files that grow: parts are appended and flushed; what no row vouches for is cut off again."""

import errno
import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from io import IOBase
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, Any, Protocol

from bidding import vault
from bidding.sealing.envelopes import HEADER_BYTES
from bidding.uploading import courses
from bidding.uploading.protocol import Misspoken, Part

PIECE = 1024 * 1024
# So much is copied before the disk is set to work on it.
STRIDE = 4 * PIECE
_hashers = ThreadPoolExecutor(2, thread_name_prefix="part")
ENDING = ".arriving"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Readable(Protocol):
    """Where the bytes of a part come from."""

    def read(self, size: int, /) -> bytes: ...

    def seek(self, offset: int, /) -> int: ...


class Growing:
    """A file of the vault that one request at a time may add to."""

    def __init__(self, path: str, place: Path, file: IO[bytes]) -> None:
        self.path, self.offset = path, 0
        self._place, self._file = place, file
        self._first: bytes | None = None

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

    def append(self, part: Part, body: Readable, *, size: int) -> None:
        """Add a part of a file of `size` bytes and flush it to disk.

        Raises Misspoken (incomplete, checksum 460, no_room 507): nothing is added.
        """
        try:
            taken = self._take(part, body)
        except BaseException as error:
            self.cut_back()
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                raise Misspoken("no_room", 507) from error
            raise
        self.offset += part.length
        if part.offset == 0 and part.length == size and part.sha256 is not None:
            # The part is the file: these bytes were hashed just now.
            self._first = taken
        else:
            # The next part is on its way meanwhile: the whole file's hash costs it no time.
            courses.follow(self.path, self._reader(), self.offset)

    def _take(self, part: Part, body: Readable) -> bytes:
        self._file.seek(part.offset)
        taken = copied(body, self._file, part) if is_file(body) else written(body, self._file, part)
        if taken is None:
            raise Misspoken("incomplete")
        if part.sha256 is not None and taken != part.sha256:
            raise Misspoken("checksum", 460)
        return taken

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
        if self._first is not None:
            return self._first.hex()
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


def is_file(body: Readable) -> bool:
    """Tell whether a part lies in a file of its own; what is in memory or not yet there does not."""
    try:
        return isinstance(body, IOBase) and body.fileno() >= 0
    except OSError:
        return False


def copied(body: Any, file: IO[bytes], part: Part) -> bytes | None:
    """Copy a part from file to file inside the kernel, while another thread hashes it; None when it is too short."""
    if os.fstat(body.fileno()).st_size < part.length:
        return None
    digest = _hashers.submit(digest_of, body.fileno(), part) if part.length and part.sha256 else None
    try:
        at = 0
        while at < part.length and (more := _copy(file, body, at, min(STRIDE, part.length - at))):
            _let_go_to_disk(file, part.offset + at, more)
            at += more
        os.fsync(file.fileno())
    finally:
        # The file may not be closed under its reader.
        found = digest.result() if digest else b""
    return found if at == part.length else None


def _copy(file: IO[bytes], body: Any, at: int, length: int) -> int:
    return os.sendfile(file.fileno(), body.fileno(), at, length)


def _let_go_to_disk(file: IO[bytes], at: int, length: int) -> None:
    """Let the system begin to write these bytes, so that the flush at the end finds less to do."""
    os.posix_fadvise(file.fileno(), at, length, os.POSIX_FADV_DONTNEED)


def digest_of(descriptor: int, part: Part) -> bytes:
    """Return the SHA-256 of a part that lies in a file of its own; a window of it at a time is in memory."""
    found = sha256()
    for at in range(0, part.length, STRIDE):
        length = min(STRIDE, part.length - at)
        with mmap(descriptor, length, access=ACCESS_READ, offset=at) as view:
            found.update(view)
    return found.digest()


def written(body: Readable, file: IO[bytes], part: Part) -> bytes | None:
    """Write a part as it is read; None when it is too short."""
    left, check = part.length, sha256()
    while left and (piece := body.read(min(PIECE, left))):
        left -= len(piece)
        if part.sha256 is not None:
            check.update(piece)
        _write_all(file, piece)
    os.fsync(file.fileno())
    return None if left else check.digest()


def _write_all(file: IO[bytes], piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[file.write(view) :]
