"""The tar of an audit archive: written in one way, read strictly, and never believed before it is counted."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Final

from bidding.archives.refusals import ArchiveError
from bidding.sealing.blocks import BLOCK, BlockError, header, parse

MOST_MEMBERS: Final = 20_000
MOST_TEXT: Final = 64 * 1024**2
COPY = 1024 * 1024
NAME = re.compile(r"[a-z0-9][A-Za-z0-9._-]{0,79}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}){0,2}", re.ASCII)


@dataclass(frozen=True)
class Member:
    """One file of an archive: where its bytes stand."""

    name: str
    offset: int
    size: int


@dataclass(frozen=True)
class Source:
    """A file to be put into an archive: its size and where to read it from, opened when its turn comes."""

    name: str
    size: int
    open: Callable[[], Iterable[bytes]]

    @classmethod
    def of(cls, name: str, data: bytes) -> "Source":
        """Return a source for bytes at hand."""
        return cls(name, len(data), lambda: [data])


def digest(source: Source) -> str:
    """Return the SHA-256 of a source, reading it once. Raises ValueError when it has another size than it says."""
    hashed, size = sha256(), 0
    for piece in source.open():
        hashed.update(piece)
        size += len(piece)
    if size != source.size:
        raise ValueError(f"{source.name} has {size} bytes, not {source.size}")
    return hashed.hexdigest()


def length(sources: Iterable[Source]) -> int:
    """Return how many bytes the tar of these files has."""
    return sum(BLOCK + source.size + -source.size % BLOCK for source in sources) + 2 * BLOCK


def pieces(sources: Iterable[Source]) -> Iterator[bytes]:
    """Yield the tar of these files. Raises ValueError for a name that is not allowed or a size that is not kept."""
    for source in sources:
        if not is_name(source.name):
            raise ValueError(f"{source.name} is no name of a member")
        yield header(source.name, source.size)
        size = 0
        for piece in source.open():
            size += len(piece)
            yield piece
        if size != source.size:
            raise ValueError(f"{source.name} changed while it was read")
        yield bytes(-size % BLOCK)
    yield bytes(2 * BLOCK)


def is_name(name: str) -> bool:
    """Tell whether a member may be called so: no way out of a directory, nothing that a file system would change."""
    return len(name) <= 100 and bool(NAME.fullmatch(name))


def index(reader: IO[bytes]) -> dict[str, Member]:
    """Find the members of an archive, in their order, without reading their bytes. Raises ArchiveError."""
    end, at, found = reader.seek(0, 2), 0, dict[str, Member]()
    while True:
        reader.seek(at)
        block = reader.read(BLOCK)
        if block == bytes(BLOCK):
            _check_end(reader, at, end)
            return found
        member = _member(block, at, end, found)
        if len(found) >= MOST_MEMBERS:
            raise ArchiveError("too_many", limit=MOST_MEMBERS)
        found[member.name] = member
        reader.seek(member.offset + member.size)
        at = member.offset + member.size + -member.size % BLOCK
        if reader.read(-member.size % BLOCK) != bytes(-member.size % BLOCK):
            raise ArchiveError("damaged", at=at, why="padding is malformed")


def _member(block: bytes, at: int, end: int, found: dict[str, Member]) -> Member:
    try:
        kind, name, size = parse(block)
    except BlockError as error:
        if at == 0:
            raise ArchiveError("no_archive") from error
        raise ArchiveError("damaged", at=at, why=str(error)) from error
    if kind != b"0" or not is_name(name):
        raise ArchiveError("name")
    if name in found:
        raise ArchiveError("twice", name=name)
    if at + BLOCK + size > end:
        raise ArchiveError("damaged", at=at, why="it ends early")
    return Member(name, at + BLOCK, size)


def _check_end(reader: IO[bytes], at: int, end: int) -> None:
    if end != at + 2 * BLOCK or reader.read(BLOCK) != bytes(BLOCK):
        raise ArchiveError("damaged", at=at, why="it does not end where it should")


def read(reader: IO[bytes], member: Member, *, limit: int = MOST_TEXT) -> bytes:
    """Return a small member's bytes. Raises ArchiveError beyond `limit` bytes."""
    if member.size > limit:
        raise ArchiveError("too_large", name=member.name, limit=limit)
    reader.seek(member.offset)
    return reader.read(member.size)


def stream(reader: IO[bytes], member: Member) -> Iterator[bytes]:
    """Yield a member's bytes in pieces, whatever else is read meanwhile."""
    at, end = member.offset, member.offset + member.size
    while at < end:
        reader.seek(at)
        piece = reader.read(min(COPY, end - at))
        if not piece:
            raise ArchiveError("damaged", at=at, why="it ends early")
        at += len(piece)
        yield piece


def lines(reader: IO[bytes], member: Member, *, longest: int) -> Iterator[bytes]:
    """Yield a member's lines with their ends, whatever else is read meanwhile. Raises ArchiveError beyond `longest`."""
    at, end = member.offset, member.offset + member.size
    while at < end:
        reader.seek(at)
        line = reader.readline(min(longest + 1, end - at))
        if len(line) > longest:
            raise ArchiveError("too_large", name=member.name, limit=longest)
        at += len(line)
        yield line
