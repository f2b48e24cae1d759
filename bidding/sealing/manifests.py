"""The signed papers of a bid: the manifest that submits it and the statement that withdraws it."""

import re
from dataclasses import asdict, dataclass
from typing import Any, Final

from bidding.sealing import papers, shares
from bidding.sealing.envelopes import MOST_BYTES
from bidding.sealing.keysets import Keyset
from bidding.sealing.labels import Label
from bidding.sealing.papers import HEX64, RECIPIENT
from bidding.sealing.refusals import SealingError

FORMAT: Final = "clearbid-bid/1"
WITHDRAWAL: Final = "clearbid-withdrawal/1"
FIELDS = ("bidder", "envelopes", "keyset", "lot", "nonce", "signing_key", "suite", "tender")
KINDS: Final = ("qualification", "technical", "price", "guarantee")
WRAP = re.compile(r"[A-Za-z0-9+/=]{1,8192}", re.ASCII)


@dataclass(frozen=True)
class Sealed:
    """What a manifest says of one envelope: hash and size of the sealed bytes, its own key, its shares."""

    kind: str
    sha256: str
    size: int
    recipient: str
    commitments: tuple[str, ...]
    wraps: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """A bid in about ten kilobytes: everything but the sealed bytes themselves."""

    bidder: str
    tender: str
    lot: str
    nonce: str
    keyset: str
    suite: str
    signing_key: str
    envelopes: tuple[Sealed, ...]

    @property
    def text(self) -> bytes:
        """The canonical JSON that is signed."""
        paper = asdict(self)
        paper["envelopes"] = [
            {**asdict(part), "commitments": list(part.commitments), "wraps": list(part.wraps)}
            for part in self.envelopes
        ]
        return papers.canonical({"format": FORMAT, **paper})

    def label(self, kind: str) -> Label:
        """Return what the envelope of this kind, and its wraps, must name inside."""
        return Label(self.bidder, self.tender, self.lot, kind, self.nonce)


def parse(data: bytes) -> Manifest:
    """Read a manifest strictly: canonical, complete, nothing more. Raises SealingError."""
    paper = papers.read(data, format=FORMAT, fields=FIELDS)
    parts = paper["envelopes"]
    if not isinstance(parts, list) or not 1 <= len(parts) <= len(KINDS):
        raise SealingError("field", field="envelopes")
    sealed = tuple(_sealed(part) for part in parts)
    if len({part.kind for part in sealed}) != len(sealed):
        raise SealingError("field", field="kind")
    if len({part.recipient for part in sealed}) != len(sealed):
        raise SealingError("reused")
    return Manifest(
        bidder=papers.text(paper, "bidder"),
        tender=papers.text(paper, "tender"),
        lot=papers.text(paper, "lot"),
        nonce=papers.text(paper, "nonce", HEX64),
        keyset=papers.text(paper, "keyset", HEX64),
        suite=papers.text(paper, "suite"),
        signing_key=papers.text(paper, "signing_key", HEX64),
        envelopes=sealed,
    )


def check(
    manifest: Manifest, *, bidder: str, keyset: Keyset, signing_key: str, kinds: frozenset[str]
) -> None:
    """Check that a manifest is this bidder's, for this lot, its keyset and suite, with the envelopes asked for.

    `signing_key` is the bidder's registered key (hex). Raises SealingError with a code for each reason.
    """
    wanted = [
        ("wrong_tender", manifest.tender == keyset.tender),
        ("wrong_lot", manifest.lot == keyset.lot),
        ("wrong_bidder", manifest.bidder == bidder),
        ("wrong_suite", manifest.suite == keyset.suite),
        ("wrong_keyset", manifest.keyset == keyset.fingerprint),
        ("wrong_key", manifest.signing_key == signing_key),
    ]
    for code, good in wanted:
        if not good:
            raise SealingError(code)
    differing = kinds ^ {part.kind for part in manifest.envelopes}
    if differing:
        raise SealingError("wrong_envelopes", kinds=", ".join(sorted(differing)))
    for part in manifest.envelopes:
        if len(part.commitments) != keyset.total:
            raise SealingError("wrong_holders")


def withdrawal(*, tender: str, lot: str, bidder: str, manifest_sha256: str) -> bytes:
    """Return the statement by which a bidder withdraws the bid with this manifest; it signs these bytes."""
    return papers.canonical(
        {
            "bid": manifest_sha256,
            "bidder": bidder,
            "format": WITHDRAWAL,
            "lot": lot,
            "tender": tender,
        }
    )


def _sealed(part: Any) -> Sealed:
    part = papers.exactly(part, ("commitments", "kind", "recipient", "sha256", "size", "wraps"))
    if part["kind"] not in KINDS:
        raise SealingError("field", field="kind")
    sealed = Sealed(
        kind=part["kind"],
        sha256=papers.text(part, "sha256", HEX64),
        size=papers.number(part, "size", most=MOST_BYTES),
        recipient=papers.text(part, "recipient", RECIPIENT),
        commitments=papers.texts(part, "commitments", HEX64),
        wraps=papers.texts(part, "wraps", WRAP),
    )
    if len(sealed.commitments) != len(sealed.wraps) or len(set(sealed.commitments)) != len(
        sealed.commitments
    ):
        raise SealingError("wrong_holders")
    for wrapped in sealed.wraps:
        shares.check_wrap(wrapped)
    return sealed
