"""The drill of a keyholder: a share sealed for her alone, which she must open and sign before publication.

It is the very act of the opening day, on nothing: whoever cannot do it now would be absent then.
"""

import json
import secrets
from dataclasses import dataclass

from bidding.sealing import papers, shares
from bidding.sealing.labels import Label

FORMAT = "clearbid-drill/1"
SHARE_BYTES = 33


@dataclass(frozen=True)
class Drill:
    """A drill as it is kept: its text, and the commitment to the share inside."""

    text: str
    sha256: str


def make(*, tender: str, lot: str, index: int, recipient: str) -> Drill:
    """Make a drill for one keyholder of a lot (codes of tender and lot, place, age recipient)."""
    share = secrets.token_bytes(SHARE_BYTES)
    label = Label(bidder="drill", tender=tender, lot=lot, envelope="drill", nonce=secrets.token_hex(32))
    wrap = shares.wrap(share, to=recipient, index=index, label=label)
    text = papers.canonical({"format": FORMAT, "index": index, "label": label.fields, "wrap": wrap})
    return Drill(text.decode(), shares.commitment(share))


def unwrap(text: str, identity: str) -> str:
    """Open a drill with the keyholder's age identity; return the share in hexadecimal. Raises SealingError."""
    paper = json.loads(text)
    label = Label(**paper["label"])
    return shares.unwrap(paper["wrap"], identity=identity, index=paper["index"], label=label).hex()


def answer(*, tender: str, lot: str, index: int, share: str) -> bytes:
    """Return the paper that a keyholder signs to answer a drill."""
    return papers.canonical({"format": FORMAT, "index": index, "lot": lot, "share": share, "tender": tender})


def is_answered(drill_sha256: str, share: str) -> bool:
    """Tell whether this is the share that was sealed."""
    try:
        return shares.commitment(bytes.fromhex(share)) == drill_sha256
    except ValueError:
        return False
