"""The drill of a keyholder: a text sealed for her alone, which she must open and sign before publication.

It is what the opening day asks of her, on nothing: whoever cannot do it now would be absent then.
"""

import secrets
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

from bidding.sealing import envelopes, papers

FORMAT = "clearbid-drill/1"
SECRET_BYTES = 32


@dataclass(frozen=True)
class Drill:
    """A drill as it is kept: the sealed text (base64 of an age file), and the hash of the text inside."""

    sealed: str
    sha256: str


def make(*, tender: str, lot: str, index: int, recipient: str) -> Drill:
    """Seal a fresh text for one keyholder of a lot (codes of tender and lot, place, age recipient)."""
    text = papers.canonical(
        {
            "format": FORMAT,
            "index": index,
            "lot": lot,
            "secret": secrets.token_hex(SECRET_BYTES),
            "tender": tender,
        }
    )
    sealed = BytesIO()
    envelopes.seal(BytesIO(text), sealed, recipient=recipient)
    return Drill(b64encode(sealed.getvalue()).decode(), papers.digest(text))


def is_opened(sha256: str, text: str) -> bool:
    """Tell whether this is the text that was sealed."""
    return papers.digest(text.strip().encode()) == sha256


def is_signed(text: str, signature: str, public: str) -> bool:
    """Tell whether the signature (hexadecimal) over the text is by this public key."""
    try:
        return papers.is_signed(text.strip().encode(), bytes.fromhex(signature), public)
    except ValueError:
        return False
