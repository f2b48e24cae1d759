"""A file that came in one piece lies in a file of its own already: it gets a name in the vault, and nothing is copied."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from accounts.permits import Refused
from bidding import vault
from bidding.sealing.envelopes import HEADER_BYTES
from bidding.sealing.refusals import SealingError
from bidding.uploading.arriving import NO_ROOM, Readable, copied, digest_of, is_file, written
from bidding.uploading.protocol import Misspoken, Part

_flushers = ThreadPoolExecutor(4, thread_name_prefix="flush")


@contextmanager
def adopted(path: str, body: Readable, part: Part) -> Iterator[vault.Kept]:
    """Put a whole file under its name in the vault, flushed to disk, read-only, hashed.

    A refusal inside the block, or before it (Misspoken: incomplete, no_room 507), removes it again. Any other failure
    leaves it: nobody knows then whether the row that names it came about, and bytes too many cost nothing.
    """
    place = vault.place_of(path)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield _kept(path, place, body, part)
    except (Refused, Misspoken, SealingError, Known):
        place.unlink(missing_ok=True)
        raise


class Known(Exception):
    """The same bytes were announced or stored before."""


def _kept(path: str, place: Path, body: Readable, part: Part) -> vault.Kept:
    try:
        digest = _named(body, place, part) if _is_whole(body, part) else _filled(body, place, part)
    except OSError as error:
        place.unlink(missing_ok=True)
        if error.errno in NO_ROOM:
            raise Misspoken("no_room", 507) from error
        raise
    if digest is None:
        raise Misspoken("incomplete")
    vault.flush_directory(place.parent)
    with place.open("rb", buffering=0) as file:
        head = file.read(HEADER_BYTES)
        # Read again at the opening only: its memory serves the next file.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return vault.Kept(path, digest.hex(), part.length, head)


def _is_whole(body: Any, part: Part) -> bool:
    return is_file(body) and os.fstat(body.fileno()).st_size == part.length


def _named(body: Any, place: Path, part: Part) -> bytes | None:
    """Give the body's own file a name in the vault, and hash it while the disk takes it."""
    file = body.fileno()
    try:
        # Through /proc also a file without a name gets one. `src_dir_fd` makes Python follow the link there.
        os.link(f"/proc/self/fd/{file}", place, src_dir_fd=file, follow_symlinks=True)
    except OSError:
        # On another file system than the vault, or of another owner.
        return _filled(body, place, part)
    os.fchmod(file, 0o400)
    flushed = _flushers.submit(os.fsync, file)
    try:
        return digest_of(file, part)
    finally:
        # The file may not be closed under its flusher.
        flushed.result()


def _filled(body: Any, place: Path, part: Part) -> bytes | None:
    """Write the body into a new file of the vault; None when it is too short."""
    fill = copied if is_file(body) else written
    with _new(place) as file:
        digest = fill(body, file, Part(part.offset, part.length, part.sha256 or b"?"))
        os.fchmod(file.fileno(), 0o400)
    return digest


def _new(place: Path) -> IO[bytes]:
    return os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b", buffering=0)
