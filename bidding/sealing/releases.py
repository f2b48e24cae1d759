"""Releasing key shares: what the server hands a keyholder after closing, and what the keyholder signs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bidding.sealing import papers
from bidding.sealing.labels import FIELDS, Label
from bidding.sealing.papers import HEX64, HEX128
from bidding.sealing.refusals import SealingError
from ledger.notes import Note as SignedNote
from ledger.notes import NoteError, TreeHead, Verifier

WRAPS: Final = "clearbid-wraps/1"
RELEASE: Final = "clearbid-release/1"
RELEASES: Final = "clearbid-releases/1"
MOST_BYTES: Final = 8 * 1024 * 1024
HEX = re.compile(r"(?:[0-9a-f]{2}){0,200}", re.ASCII)
BASE64 = re.compile(r"[A-Za-z0-9+/=]{1,8192}", re.ASCII)
NOTE = re.compile(r"[^\x00-\x09\x0b-\x1f]{1,4000}")


@dataclass(frozen=True)
class Wrapped:
    """One wrap handed out: the envelope's number on the platform, what it must name inside, the wrap itself."""

    envelope_id: int
    label: Label
    wrap: str
    commitment: str


@dataclass(frozen=True)
class Wraps:
    """All wraps of one keyholder that may be opened now, under the cosigned closing checkpoint."""

    tender: str
    lot: str
    index: int
    deadline: int
    checkpoint: str
    wraps: tuple[Wrapped, ...]

    @property
    def text(self) -> bytes:
        """The file the keyholder downloads."""
        rows = [
            {"commitment": w.commitment, "envelope_id": w.envelope_id, "wrap": w.wrap, **w.label.fields}
            for w in self.wraps
        ]
        return papers.canonical(
            {
                "checkpoint": self.checkpoint,
                "deadline": self.deadline,
                "format": WRAPS,
                "index": self.index,
                "lot": self.lot,
                "tender": self.tender,
                "wraps": rows,
            }
        )


@dataclass(frozen=True)
class Share:
    """One released share, in hexadecimal ("" when the wrap does not open: F5), with its signature in hexadecimal."""

    envelope_id: int
    share: str
    signature: str


def parse_wraps(data: bytes) -> Wraps:
    """Read the file of wraps. Raises SealingError."""
    fields = ("checkpoint", "deadline", "index", "lot", "tender", "wraps")
    paper = papers.read(data, format=WRAPS, fields=fields, limit=MOST_BYTES)
    if not isinstance(paper["wraps"], list):
        raise SealingError("field", field="wraps")
    return Wraps(
        tender=papers.text(paper, "tender"),
        lot=papers.text(paper, "lot"),
        index=papers.number(paper, "index"),
        deadline=papers.number(paper, "deadline"),
        checkpoint=papers.text(paper, "checkpoint", NOTE),
        wraps=tuple(_wrapped(row) for row in paper["wraps"]),
    )


def message(label: Label, *, index: int, share: str) -> bytes:
    """Return what keyholder `index` signs to release a share (hex; "" says that the wrap does not open)."""
    return papers.canonical({"format": RELEASE, "index": index, "share": share, **label.fields})


def check_closing(checkpoint: str, *, deadline: int, witness: Verifier, platform: Verifier) -> TreeHead:
    """Check that bidding is closed: the platform signed the checkpoint and the witness cosigned it at or after
    the deadline (seconds since 1970). Raises SealingError("too_early").
    """
    try:
        note = SignedNote.parse(checkpoint)
        head = TreeHead.parse(note.text)
        seen = note.cosigned_at(witness)
        if not note.signed_by(platform) or seen is None or seen < deadline:
            raise SealingError("too_early")
    except NoteError as error:
        raise SealingError("too_early") from error
    return head


def written(shares: list[Share], *, lot: str) -> bytes:
    """Return the file of signed releases that the keyholder uploads."""
    rows = [{"envelope_id": s.envelope_id, "share": s.share, "signature": s.signature} for s in shares]
    return papers.canonical({"format": RELEASES, "lot": lot, "shares": rows})


def parse(data: bytes, *, lot: str) -> list[Share]:
    """Read the file of signed releases for a lot. Raises SealingError."""
    paper = papers.read(data, format=RELEASES, fields=("lot", "shares"), limit=MOST_BYTES)
    if paper["lot"] != lot:
        raise SealingError("wrong_lot")
    if not isinstance(paper["shares"], list):
        raise SealingError("field", field="shares")
    return [_share(row) for row in paper["shares"]]


def _wrapped(row: Any) -> Wrapped:
    row = papers.exactly(row, (*FIELDS, "commitment", "envelope_id", "wrap"))
    return Wrapped(
        papers.number(row, "envelope_id"),
        Label.of(row),
        papers.text(row, "wrap", BASE64),
        papers.text(row, "commitment", HEX64),
    )


def _share(row: Mapping[str, Any]) -> Share:
    row = papers.exactly(row, ("envelope_id", "share", "signature"))
    return Share(
        papers.number(row, "envelope_id"),
        papers.text(row, "share", HEX),
        papers.text(row, "signature", HEX128),
    )
