"""Lines of a file as releases.

A typed decoder skips what no indicator asks for. A line that does not have the standard's types is read again as it
stands, because Cardinal leaves out the value of a wrong type and not the line.
"""

import codecs
import json

import msgspec

from supervision.flags.lines import TOO_LONG
from supervision.flags.releases import Release, release_from

_typed = msgspec.json.Decoder(Release)
OPENS, CLOSES = b"{}"
PIECE = 32 * 1024


class MalformedError(ValueError):
    """The line is not JSON; the message says what is wrong with it."""


def releases_of(view: memoryview) -> list[Release] | None:
    """Return a release for each line of a view of whole lines; None if anything at all is out of the ordinary.

    The view is the beginning of the bytes it looks at.
    """
    block: bytearray = view.obj  # type: ignore[assignment]
    lines, place, end = 1, -1, len(view)
    while (place := block.find(b"\n", place + 1, end)) >= 0:
        # Between two lines that are each one object; nothing of the kind occurs within JSON.
        if block[place - 1] != CLOSES or block[place + 1] != OPENS:
            return None
        lines += 1
    try:
        if not block.isascii():
            # The decoder does not look into what it skips.
            _check_text(view)
        releases = _typed.decode_lines(view)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    # As many as lines: else two stood in one.
    return releases if len(releases) == lines else None


def _check_text(view: memoryview) -> None:
    """Raise UnicodeDecodeError unless all of it is UTF-8; piece by piece, since a large text takes fresh memory."""
    place, end = 0, len(view)
    while place < end:
        piece = view[place : place + PIECE]
        place += codecs.utf_8_decode(piece, "strict", place + PIECE >= end)[1]


def release_of(line: bytes) -> Release | None:
    """Return the release of a line; None for JSON that is no object, and for a line of spaces.

    Raises MalformedError.
    """
    if line[:1] == TOO_LONG:
        raise MalformedError("longer than any release" if line == TOO_LONG else "not UTF-8")
    try:
        text = line.decode()
        return _typed.decode(line)
    except UnicodeDecodeError as error:
        raise MalformedError(str(error)) from None
    except (msgspec.MsgspecError, RecursionError):
        return _as_it_stands(text)


def _as_it_stands(text: str) -> Release | None:
    if not text.strip():
        return None
    try:
        value = json.loads(text, parse_constant=_refuse)
        if "\\u" in text:
            # Half of a surrogate pair is no text; it could not be written out again either.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise MalformedError(str(error) or type(error).__name__) from None
    return release_from(value) if isinstance(value, dict) else None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
