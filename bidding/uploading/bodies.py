"""Where the bytes of a part are: handed over by the front door as a file, or received piece by piece."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.conf import settings

from bidding.uploading.protocol import MOST_PART, Misspoken, brings_part

# A part of 4 MiB on a line of 16 kB/s; slower lines lose the part and must send smaller ones.
BODY_SECONDS = 256.0
# Held in memory up to here when no front door hands over a file.
IN_MEMORY = 256 * 1024
# Keys of the scope, where no client can write: a body handed over by the door, the body to be read, a broken line.
HANDED_OVER, BODY, CUT = "clearbid.handed_over", "clearbid.body", "clearbid.cut"
HEADER = b"x-body-file"


class Cut(Exception):
    """The line broke before the part was whole."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


async def body_of(scope: dict[str, Any], receive: Any) -> IO[bytes]:
    """Return the body of a request, positioned at its beginning; the caller closes it.

    Raises Cut when the client left, Misspoken when the body is longer than it may be or takes too long.
    """
    if scope["method"] != "PATCH" and not _is_first_part(scope):
        return BytesIO()
    if settings.BODY_FILE_DIR:
        return _written_by_proxy(scope)
    if handed := scope.get("extensions", {}).get(HANDED_OVER):
        return cast(IO[bytes], handed)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _received(receive)
    except TimeoutError as error:
        raise Misspoken("slow", 408) from error


def _is_first_part(scope: dict[str, Any]) -> bool:
    """Tell whether an announcement brings the first part along."""
    said = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return bool(scope["method"] == "POST" and brings_part(said))


async def _received(receive: Any) -> IO[bytes]:
    kept, received = SpooledTemporaryFile(max_size=IN_MEMORY), 0  # noqa: SIM115  closed by whoever answers
    try:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Cut(received)
            received += len(message.get("body", b""))
            if received > MOST_PART:
                raise Misspoken("part_too_large", 413, limit=MOST_PART)
            kept.write(message.get("body", b""))
            if not message.get("more_body"):
                break
    except BaseException:
        kept.close()
        raise
    kept.seek(0)
    return cast(IO[bytes], kept)


@contextmanager
def handed_over(scope: dict[str, Any], receive: Any) -> Iterator[Any]:
    """Yield a `receive` that reads a body from the file in which the front door put it, if it did; close it at the end."""
    body: IO[bytes] | None = scope.get("extensions", {}).get(HANDED_OVER)
    if body is None:
        yield receive
        return

    async def pieces() -> dict[str, Any]:
        if body.closed:
            return cast(dict[str, Any], await receive())
        # Others get their turn between two pieces.
        await asyncio.sleep(0)
        if piece := body.read(IN_MEMORY):
            return {"type": "http.request", "body": piece, "more_body": True}
        body.close()
        # The door's own word that the (emptied) body is over, or that the client has left.
        return cast(dict[str, Any], await receive())

    with body:
        yield pieces


def _written_by_proxy(scope: dict[str, Any]) -> IO[bytes]:
    """Open the file into which nginx wrote the body and tell the parser its length.

    Believed only where settings say that nginx stands in front and replaces the header; even then the file must lie in
    its directory, so that no header can name another one.
    """
    named = [value for name, value in scope["headers"] if name == HEADER]
    if len(named) != 1:
        raise Misspoken("incomplete")
    root = Path(settings.BODY_FILE_DIR).resolve()
    place = Path(named[0].decode("latin-1")).resolve()
    if not place.is_relative_to(root) or not place.is_file():
        raise Misspoken("incomplete")
    size = place.stat().st_size
    scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in (HEADER, b"content-length")]
    scope["headers"].append((b"content-length", str(size).encode()))
    return place.open("rb", buffering=0)


def as_cut(scope: dict[str, Any], received: int) -> dict[str, Any]:
    """Return the request by which the server itself notes a broken line, under the name of whoever it broke for.

    The mark stands in the scope, where no client can write.
    """
    return {**scope, CUT: received}
