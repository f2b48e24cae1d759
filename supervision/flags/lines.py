"""Lines of a file, of a compressed one or of a pipe, in blocks of half a megabyte; ranges that end with a line."""

import gzip
import io
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

# Small enough to stay in the processor's cache while it is looked at.
BLOCK = 512 * 1024
# A line beyond this is no release; it is passed over without being held.
LONGEST = 64 * 1024**2
# Stands for such a line: it is not UTF-8, so it counts as malformed.
TOO_LONG = b"\xff"
GZIP = b"\x1f\x8b"

Stream = io.RawIOBase | io.BufferedIOBase


def blocks(stream: Stream, length: int | None = None) -> Iterator[memoryview]:
    """Yield the next ``length`` bytes, or all of them, in views of whole lines; the last needs no end.

    A view is the beginning of its bytes (``view.obj``) and good until the next one is asked for: all of them lie in
    the same memory, since fresh memory costs as much as reading.
    """
    space, kept, left = memoryview(bytearray(2 * BLOCK)), 0, length
    while left is None or left > 0:
        if kept + BLOCK > len(space):
            space = _larger(space, kept)
        got = stream.readinto(space[kept : kept + (BLOCK if left is None else min(BLOCK, left))])
        if not got:
            break
        left = None if left is None else left - got
        held: bytearray = space.obj  # type: ignore[assignment]
        start, kept = kept, kept + got
        if start and space[0] == TOO_LONG[0]:
            # Of a line that is too long only its mark is kept.
            end = held.find(b"\n", start, kept)
            start, kept = 1, 1 + _forward(space, end if end >= 0 else kept, kept, 1)
        cut = held.rfind(b"\n", start, kept)
        if cut >= 0:
            yield space[:cut]
            kept = _forward(space, cut + 1, kept, 0)
        if kept > LONGEST:
            space[:1], kept = TOO_LONG, 1
    if kept:
        yield space[:kept]


def _forward(space: memoryview, start: int, end: int, to: int) -> int:
    """Move what lies from ``start`` to ``end`` to the front; return how much it is."""
    space[to : to + end - start] = space[start:end]
    return end - start


def _larger(space: memoryview, kept: int) -> memoryview:
    larger = memoryview(bytearray(2 * len(space)))
    larger[:kept] = space[:kept]
    return larger


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


def opened(path: Path) -> Stream:
    """Open a file for its lines, whether compressed or not."""
    return gzip.GzipFile(path, "rb") if is_compressed(path) else path.open("rb")


def piped(stream: BinaryIO) -> Stream:
    """Return a pipe's own bytes, decompressed where they are compressed."""
    buffered = os.fdopen(os.dup(stream.fileno()), "rb")
    start = buffered.peek(2)[:2]
    return gzip.GzipFile(fileobj=buffered, mode="rb") if start == GZIP else buffered
