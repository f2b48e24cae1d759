"""The header blocks of a plain ustar, as containers and audit archives have them: mode 0644, no owner, no time."""

import re
from typing import IO

BLOCK = 512
SIZE = re.compile(rb"[0-7]{11}")
MOST = 8**11 - 1


class BlockError(ValueError):
    """A header block or padding is malformed; the text says how."""


def header(name: str, size: int, kind: bytes = b"0") -> bytes:
    """Return the header block of a file: `name` at most 100 bytes, `size` below 8 GiB, `kind` "0" or "x"."""
    fields = [
        name.encode().ljust(100, b"\0"),
        b"0000644\0" + b"0000000\0" * 2,
        b"%011o\0" % size + b"%011o\0" % 0,
        b" " * 8 + kind + bytes(100),
        b"ustar\x0000" + bytes(32 + 32) + b"0000000\0" * 2 + bytes(155 + 12),
    ]
    block = b"".join(fields)
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def read_block(reader: IO[bytes]) -> tuple[bytes, str, int]:
    """Read a header block exactly as `header` writes it; return kind, name and size. Raises BlockError."""
    return parse(reader.read(BLOCK))


def parse(block: bytes) -> tuple[bytes, str, int]:
    """Take a header block apart: kind, name, size. Raises BlockError."""
    if len(block) != BLOCK or block[257:263] != b"ustar\0":
        raise BlockError("not a tar")
    kind, name, size = block[156:157], block[:100].rstrip(b"\0"), block[124:135]
    if not SIZE.fullmatch(size):
        raise BlockError("a size is malformed")
    if kind not in (b"0", b"x"):
        raise BlockError("not a regular file")
    try:
        plain = name.decode("ascii")
    except UnicodeError as error:
        raise BlockError("a name is not UTF-8") from error
    if header(plain, int(size, 8), kind) != block:
        raise BlockError("a header is malformed")
    return kind, plain, int(size, 8)
