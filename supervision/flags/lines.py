"""Lines of a file, of a compressed one or of a pipe, in blocks of half a megabyte; ranges that end with a line."""

import gzip
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

# Small enough to stay in the processor's cache while it is looked at.
BLOCK = 512 * 1024
# A line beyond this is no release; it is passed over without being held.
LONGEST = 64 * 1024**2
# Stands for such a line: it is not UTF-8, so it counts as malformed.
TOO_LONG = b"\xff"
GZIP = b"\x1f\x8b"


def blocks(stream: BinaryIO, length: int | None = None) -> Iterator[memoryview]:
    """Yield the next ``length`` bytes, or all of them, in views of whole lines; the last needs no end.

    A view is the beginning of its bytes (``view.obj``) and good until the next one is asked for.
    """
    kept, left = b"", length
    while left is None or left > 0:
        data = stream.read(BLOCK if left is None else min(BLOCK, left))
        if not data:
            break
        left = None if left is None else left - len(data)
        block = _after(kept, data)
        cut = block.rfind(b"\n")
        if cut >= 0:
            yield memoryview(block)[:cut]
        kept = block[cut + 1 :]
        if len(kept) > LONGEST:
            kept = TOO_LONG
    if kept:
        yield memoryview(kept)


def _after(kept: bytes, data: bytes) -> bytes:
    """Join what was kept of a line and what follows; of a line that is too long only its mark is kept."""
    if kept[:1] != TOO_LONG:
        return kept + data
    _line, end, rest = data.partition(b"\n")
    return kept + end + rest


def ranges(path: Path, parts: int) -> list[tuple[int, int]]:
    """Cut a file into at most ``parts`` ranges of bytes (start, end), each of whole lines."""
    size = path.stat().st_size
    with path.open("rb") as file:
        cuts = {_next_line(file, size * part // parts) for part in range(1, parts)}
    edges = sorted({0, size, *cuts})
    return list(pairwise(edges))


def _next_line(file: BinaryIO, place: int) -> int:
    """Return where the first line begins at or after ``place``; the file's end if none does."""
    if place == 0:
        return 0
    file.seek(place - 1)
    while data := file.read(BLOCK):
        found = data.find(b"\n")
        if found >= 0:
            return file.tell() - len(data) + found + 1
    return file.tell()


def is_compressed(path: Path) -> bool:
    """Tell a gzip file by its first bytes."""
    with path.open("rb") as file:
        return file.read(2) == GZIP


def opened(path: Path) -> BinaryIO:
    """Open a file for its lines, whether compressed or not."""
    return cast(BinaryIO, gzip.open(path, "rb")) if is_compressed(path) else path.open("rb")


def piped(stream: BinaryIO) -> BinaryIO:
    """Return a pipe's own bytes, decompressed where they are compressed."""
    buffered = os.fdopen(os.dup(stream.fileno()), "rb")
    start = buffered.peek(2)[:2]
    return cast(BinaryIO, gzip.open(buffered, "rb")) if start == GZIP else cast(BinaryIO, buffered)
