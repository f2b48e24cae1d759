"""Take an audit archive apart, change it, and put it together again: as a clumsy thief would, or as the platform itself."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

from bidding.archives import tars
from bidding.archives.checks.listing import SEAL_TEXT
from bidding.archives.contents import LIST, SEAL
from bidding.archives.tars import Source
from bidding.sealing import papers
from ledger import keys, notes

Members = dict[str, bytes]


def unpacked(archive: bytes) -> Members:
    """Return the members of an archive, in their order."""
    reader = BytesIO(archive)
    return {name: tars.read(reader, member) for name, member in tars.index(reader).items()}


def packed(members: Members) -> bytes:
    """Put members together as they are, right or wrong."""
    return b"".join(tars.pieces(Source.of(name, data) for name, data in members.items()))


def resealed(members: Members) -> bytes:
    """Put members together with a list that fits and the platform's signature under it: a platform that lies."""
    rest = {name: data for name, data in members.items() if name not in (LIST, SEAL)}
    head = json.loads(members[LIST])
    head["members"] = [
        {"name": name, "sha256": papers.digest(data), "size": len(data)} for name, data in rest.items()
    ]
    listed = papers.canonical(head)
    note = notes.signed(SEAL_TEXT.format(digest=papers.digest(listed)), keys.log_key())
    return packed({LIST: listed, SEAL: note.encode(), **rest})


def flipped(data: bytes, at: int | None = None) -> bytes:
    """Change one bit in the middle, or at a place."""
    place = len(data) // 2 if at is None else at
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def changed(data: bytes, change: Callable[[Any], Any]) -> bytes:
    """Change a JSON member, in canonical form again."""
    paper = json.loads(data)
    change(paper)
    return papers.canonical(paper)


def without_line(ledger: bytes, act: str) -> bytes:
    """Leave the entries of an act out of the ledger."""
    lines = ledger.splitlines(keepends=True)
    return b"".join(line for line in lines if json.loads(json.loads(line)["body"])["act"] != act)
