"""Files that come with complaints and tips: which kinds are taken. Pure."""

from typing import Final

MOST_BYTES: Final = 10 * 1024 * 1024
# Of one thing, and in one go: a request brings 33 MiB at most.
MOST_FILES: Final = 10
MOST_AT_ONCE: Final = 3
HEADS: Final = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
TYPES: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


def kind_of(head: bytes) -> str:
    """Return pdf, png or jpg by a file's first bytes, never by its name; "" for any other."""
    return next((kind for start, kind in HEADS if head.startswith(start)), "")
