"""Hashes in mid-course: each arriving file is hashed from the disk behind its parts, by threads of their own.

A part is answered for by its own checksum; the hash of the whole file follows while the next part is on its way, so
that it is known with the last byte. Nothing of this is kept: a restart costs reading the file once more.
"""

import os
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Lock

from bidding.uploading.protocol import Misspoken

PIECE = 1024 * 1024
# A hash in mid-course is a few hundred bytes; of more uploads at once the least recent are read again.
MOST = 4096


class Course:
    """How far a file is hashed."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._begin()

    def _begin(self) -> None:
        self.offset, self._hash = 0, sha256()

    def reach(self, descriptor: int, offset: int) -> str:
        """Hash on to this offset, or from the beginning when the file was cut back; return the hash so far."""
        with self.lock:
            if self.offset > offset:
                self._begin()
            while self.offset < offset:
                piece = os.pread(descriptor, min(PIECE, offset - self.offset), self.offset)
                if not piece:
                    raise Misspoken("gone", 410)
                self._hash.update(piece)
                # On disk already, and read again at the opening only: its memory serves the next part.
                os.posix_fadvise(descriptor, self.offset, len(piece), os.POSIX_FADV_DONTNEED)
                self.offset += len(piece)
            return self._hash.hexdigest()


_courses: OrderedDict[str, Course] = OrderedDict()
_guard = Lock()
_followers = ThreadPoolExecutor(2, thread_name_prefix="hash")


def follow(path: str, descriptor: int, offset: int) -> None:
    """Let a file's hash go on to an offset, soon; the descriptor is closed then."""
    _followers.submit(_reach, path, descriptor, offset)


def hash_of(path: str, descriptor: int, offset: int) -> str:
    """Return the SHA-256 of a file's first bytes, waiting for what is not hashed yet; closes the descriptor."""
    return _reach(path, descriptor, offset)


def forget(path: str) -> None:
    """Drop what is known of a file that has ended."""
    with _guard:
        _courses.pop(path, None)


def forget_all() -> None:
    """Know nothing, as after a restart."""
    with _guard:
        _courses.clear()


def _reach(path: str, descriptor: int, offset: int) -> str:
    try:
        return _course(path).reach(descriptor, offset)
    finally:
        os.close(descriptor)


def _course(path: str) -> Course:
    with _guard:
        course = _courses.setdefault(path, Course())
        _courses.move_to_end(path)
        while len(_courses) > MOST:
            _courses.popitem(last=False)
        return course
