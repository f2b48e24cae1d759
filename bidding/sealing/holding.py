"""A keyholder's side: key file, drill, opening the wraps after closing and signing the shares."""

import json
import secrets
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

import pyrage

from bidding.sealing import envelopes, papers, releases, shares
from bidding.sealing.papers import HEX64
from bidding.sealing.refusals import SealingError
from bidding.sealing.releases import Share, Wraps
from ledger.notes import Verifier

FORMAT = "clearbid-keys/1"


@dataclass(frozen=True)
class Keys:
    """The secret halves of one holder's keys: age identity and Ed25519 seed."""

    identity: str
    seed: bytes

    @property
    def recipient(self) -> str:
        """The age recipient to register."""
        return envelopes.recipient_of(self.identity)

    @property
    def signing_key(self) -> str:
        """The Ed25519 public key (hex) to register."""
        return papers.public_of(self.seed)


def new_keys() -> Keys:
    """Make fresh keys."""
    return Keys(envelopes.new_identity(), secrets.token_bytes(32))


def save(keys: Keys, path: Path, *, passphrase: str) -> None:
    """Write the keys into a new age file sealed with a passphrase; any age program opens it."""
    plain = papers.canonical({"format": FORMAT, "identity": keys.identity, "seed": keys.seed.hex()})
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(pyrage.passphrase.encrypt(plain, passphrase))


def load(path: Path, *, passphrase: str) -> Keys:
    """Read a key file. Raises SealingError when the passphrase does not open it."""
    try:
        plain = pyrage.passphrase.decrypt(path.read_bytes(), passphrase)
    except pyrage.DecryptError as error:
        raise SealingError("not_opened") from error
    paper = papers.read(plain, format=FORMAT, fields=("identity", "seed"))
    return Keys(papers.text(paper, "identity"), bytes.fromhex(papers.text(paper, "seed", HEX64)))


def open_drill(sealed: str, keys: Keys) -> str:
    """Open a drill bid (base64 or armored age) and return its text, which proves that the key works."""
    try:
        data = sealed.strip().encode()
        data = data if data.startswith(b"-----BEGIN") else b64decode(data)
        return str(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(keys.identity)]).decode())
    except (pyrage.DecryptError, ValueError) as error:
        raise SealingError("not_opened") from error


def release(wraps: Wraps, keys: Keys, *, platform: Verifier, witness: Verifier) -> list[Share]:
    """Open every wrap and sign its share; refuse before bidding is closed under a cosigned checkpoint.

    A wrap that does not open, was made for something else or holds a share other than the one committed to is
    answered with an empty share, signed too: the keyholder says so, and cannot be blamed for silence.
    Raises SealingError("too_early"). `platform` and `witness` are pinned keys, never taken from the file.
    """
    releases.check_closing(wraps.checkpoint, deadline=wraps.deadline, witness=witness, platform=platform)
    return [_released(wrapped, wraps, keys) for wrapped in wraps.wraps]


def _released(wrapped: releases.Wrapped, wraps: Wraps, keys: Keys) -> Share:
    share = _good(wrapped, wraps, keys)
    signed = papers.sign(releases.message(wrapped.label, index=wraps.index, share=share), keys.seed)
    return Share(wrapped.envelope_id, share, signed.hex())


def _good(wrapped: releases.Wrapped, wraps: Wraps, keys: Keys) -> str:
    if (wrapped.label.tender, wrapped.label.lot) != (wraps.tender, wraps.lot):
        return ""
    try:
        share = shares.unwrap(wrapped.wrap, identity=keys.identity, index=wraps.index, label=wrapped.label)
    except SealingError:
        return ""
    # A share that is not the committed one would be laid at the keyholder's door (F3), though the bidder made it.
    return share.hex() if shares.commitment(share) == wrapped.commitment else ""


def release_file(data: bytes, keys: Keys, *, platform: str, witness: str) -> bytes:
    """Answer a downloaded file of wraps with the file to upload; `platform` and `witness` as published words."""
    wraps = releases.parse_wraps(data)
    signed = release(wraps, keys, platform=Verifier.parse(platform), witness=Verifier.parse(witness))
    return releases.written(signed, lot=wraps.lot)


def describe(keys: Keys) -> str:
    """Return the public halves as JSON, to be registered."""
    return json.dumps({"recipient": keys.recipient, "signing_key": keys.signing_key}, indent=2)
