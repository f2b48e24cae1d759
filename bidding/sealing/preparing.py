"""Preparing a bid, on the bidder's side: container, seal, split, wrap, manifest, signature."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bidding.sealing import containers, envelopes, keysets, manifests, papers, shares
from bidding.sealing.keysets import Keyset
from bidding.sealing.labels import Label
from bidding.sealing.manifests import Manifest, Sealed


@dataclass(frozen=True)
class Part:
    """The plain content of one envelope: its kind, the letter, the files as (name inside, where it is)."""

    kind: str
    letter: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[tuple[str, Path]] = ()


@dataclass(frozen=True)
class SealedBid:
    """A bid ready to hand in: sealed files by kind, manifest and signature to submit, rescue keys to keep secret."""

    files: dict[str, Path]
    manifest: bytes
    signature: bytes
    rescue: dict[str, str]

    @property
    def manifest_sha256(self) -> str:
        """The hash under which the receipt names the bid."""
        return papers.digest(self.manifest)


def seal_bid(keyset: Keyset, parts: Sequence[Part], *, bidder: str, seed: bytes, into: Path) -> SealedBid:
    """Seal a bid for a keyset: write one .age file per part into a directory, and sign the manifest.

    `bidder` is the credit code, `seed` the 32 bytes of its Ed25519 key. Every call makes new keys and a new nonce:
    submit each result once. Raises SealingError for a keyset or file names that are not allowed.
    """
    keysets.check(keyset)
    nonce = secrets.token_hex(32)
    sealed, files, rescue = [], {}, {}
    for part in parts:
        label = Label(bidder, keyset.tender, keyset.lot, part.kind, nonce)
        files[part.kind] = into / f"{part.kind}-{nonce[:8]}.age"
        rescue[part.kind] = envelopes.new_identity()
        sealed.append(_seal_part(keyset, part, label, files[part.kind], rescue[part.kind]))
    manifest = Manifest(
        bidder=bidder,
        tender=keyset.tender,
        lot=keyset.lot,
        nonce=nonce,
        keyset=keyset.fingerprint,
        suite=keyset.suite,
        signing_key=papers.public_of(seed),
        envelopes=tuple(sealed),
    ).text
    return SealedBid(files, manifest, papers.sign(manifest, seed), rescue)


def _seal_part(keyset: Keyset, part: Part, label: Label, path: Path, identity: str) -> Sealed:
    recipient = envelopes.recipient_of(identity)
    letter = papers.canonical(part.letter)
    with TemporaryDirectory(dir=path.parent, prefix=".sealing-") as scratch:
        plain = Path(scratch) / "container.tar"
        with plain.open("xb") as writer:
            containers.write(writer, label=label, letter=letter, files=part.files)
        with plain.open("rb") as reader, path.open("xb") as sealed:
            sha256, size = envelopes.seal(reader, sealed, recipient=recipient)
    dealt = shares.split(identity, needed=keyset.needed, total=keyset.total)
    return Sealed(
        kind=part.kind,
        sha256=sha256,
        size=size,
        recipient=recipient,
        commitments=tuple(shares.commitment(share) for share in dealt),
        wraps=tuple(
            shares.wrap(share, to=holder.recipient, index=holder.index, label=label)
            for share, holder in zip(dealt, keyset.holders, strict=True)
        ),
    )


def withdrawal(manifest: bytes, *, seed: bytes) -> tuple[bytes, bytes]:
    """Return the statement that withdraws the bid with this manifest, and its signature. Raises SealingError."""
    parsed = manifests.parse(manifest)
    statement = manifests.withdrawal(
        tender=parsed.tender,
        lot=parsed.lot,
        bidder=parsed.bidder,
        manifest_sha256=papers.digest(manifest),
    )
    return statement, papers.sign(statement, seed)


def open_own(path: Path, manifest: bytes, *, kind: str, identity: str, into: Path) -> containers.Content:
    """Open one's own sealed file with the rescue key, as the opening will. Raises SealingError."""
    parsed = manifests.parse(manifest)
    into.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=into, prefix=".opening-") as scratch:
        plain = Path(scratch) / "container.tar"
        with path.open("rb") as reader, plain.open("xb") as writer:
            envelopes.open_sealed(reader, writer, identity=identity)
        with plain.open("rb") as reader:
            return containers.read(reader, label=parsed.label(kind), into=into)
