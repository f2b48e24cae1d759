"""The vault: files written once, hashed while they stream in, on disk before anyone is told."""

import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings

PIECE = 1024 * 1024


class TooLargeError(ValueError):
    """More bytes arrived than may be kept; nothing was kept."""


@dataclass(frozen=True)
class Kept:
    """A kept file: its place (relative to the vault), hash, size, and its first bytes."""

    path: str
    sha256: str
    size: int
    head: bytes


def keep(stream: IO[bytes] | Iterable[bytes], *, shelf: str, limit: int, head: int = 4096) -> Kept:
    """Write a stream into a new file on a shelf ("sealed", "records"), flushed to disk, read-only from then on.

    Places are drawn by lot: neither owner nor lot can be told from them. Raises TooLargeError beyond `limit` bytes.
    """
    name = secrets.token_hex(16)
    place = _root() / shelf / name[:2] / name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    arriving = place.with_suffix(".arriving")
    try:
        kept = _write(stream, arriving, limit, head)
        arriving.chmod(0o400)
        arriving.rename(place)
    except BaseException:
        arriving.unlink(missing_ok=True)
        raise
    flush_directory(place.parent)
    return Kept(str(place.relative_to(_root())), *kept)


def _write(stream: IO[bytes] | Iterable[bytes], place: Path, limit: int, head: int) -> tuple[str, int, bytes]:
    hashed, size, first = sha256(), 0, b""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writer:
        for piece in _pieces(stream):
            size += len(piece)
            if size > limit:
                raise TooLargeError(limit)
            hashed.update(piece)
            first += piece[: max(0, head - len(first))]
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())
    return hashed.hexdigest(), size, first


def _pieces(stream: IO[bytes] | Iterable[bytes]) -> Iterable[bytes]:
    if hasattr(stream, "chunks"):  # Django's uploaded file
        return stream.chunks(PIECE)  # type: ignore[no-any-return]
    if hasattr(stream, "read"):
        return iter(lambda: stream.read(PIECE), b"")
    return stream


def nameless() -> IO[bytes]:
    """Open a new file on the vault's disk that has no name yet and is gone when it is closed without one."""
    _root().mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return os.fdopen(os.open(_root(), os.O_TMPFILE | os.O_RDWR, 0o600), "w+b")
    except OSError:
        # A file system without such files.
        return TemporaryFile()


def place_of(path: str) -> Path:
    """Return where a kept file is. Raises ValueError for a path that leaves the vault."""
    place = (_root() / path).resolve()
    if not place.is_relative_to(_root()):
        raise ValueError("a path outside the vault")
    return place


def new_path(shelf: str) -> str:
    """Draw a path on a shelf, relative to the vault, for a file that is not there yet."""
    name = secrets.token_hex(16)
    return f"{shelf}/{name[:2]}/{name}"


def free_bytes() -> int:
    """Return how many bytes the vault's disk still takes."""
    _root().mkdir(parents=True, exist_ok=True, mode=0o700)
    return shutil.disk_usage(_root()).free


def new_shelf(shelf: str) -> Path:
    """Return the place of a directory that does not exist yet, for files that a worker process will write."""
    name = secrets.token_hex(16)
    place = _root() / shelf / name[:2] / name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def adopt(place: Path) -> str:
    """Take over a file that a worker wrote: flush it, make it read-only, return its path in the vault."""
    with place.open("rb") as reader:
        os.fsync(reader.fileno())
    place.chmod(0o400)
    return str(place.resolve().relative_to(_root()))


def redate(path: str, moment: datetime) -> None:
    """Give a kept file, and the directory that it lies in, another time of writing: its own would tell who wrote it.

    The file system's time of change cannot be set; no copy or backup carries it.
    """
    place = place_of(path)
    for one in (place, place.parent):
        os.utime(one, (moment.timestamp(), moment.timestamp()))


def forget(path: str) -> None:
    """Remove a file that no row names, since its transaction did not come about."""
    with suppress(FileNotFoundError):
        place_of(path).unlink()


def lying(shelf: str, *, older: float) -> Iterator[str]:
    """List the files of a shelf that were last written to more than `older` seconds ago, relative to the vault.

    By the machine's clock, as files have their times.
    """
    before = time.time() - older
    for place in (_root() / shelf).glob("*/*"):
        with suppress(FileNotFoundError):
            if place.is_file() and place.stat().st_mtime < before:
                yield str(place.relative_to(_root()))


def set_aside(path: str) -> str:
    """Move a file that no row names any more onto the shelf "aside", where it stays as evidence; return its path.

    Raises FileNotFoundError.
    """
    place, other = place_of(path), _root() / "aside" / Path(path).name
    other.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.rename(other)
    return str(other.relative_to(_root()))


def flush_directory(directory: Path) -> None:
    """Make the names in a directory as lasting as the bytes behind them."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _root() -> Path:
    return Path(settings.VAULT_DIR).resolve()
