"""The letters under which blind members see bids: their order, what is committed to, and how it is shown. Pure.

The order follows a keyed hash, since a bidder knows its own manifest and could else compute its likely letter. The key
is derived from the salt of the draw and opens with the award; the salt itself never does, for it would open the codes
of everybody in the pool, drawn or not.
"""

import hmac
from collections.abc import Iterable, Mapping
from hashlib import sha256

import rfc8785

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COMMITMENT = "clearbid-letters/1"


def key_of(salt: str) -> str:
    """Return the key of the letters, hexadecimal, from a draw's salt, hexadecimal; it tells nothing of the salt."""
    return hmac.new(bytes.fromhex(salt), b"letters", sha256).hexdigest()


def letters(key: str, manifests: Iterable[str]) -> dict[str, str]:
    """Return the letter of each bid by the digest of its manifest: A first, after Z comes AA."""

    def luck(manifest: str) -> str:
        return hmac.new(bytes.fromhex(key), manifest.encode(), sha256).hexdigest()

    return {manifest: _letter(place) for place, manifest in enumerate(sorted(set(manifests), key=luck))}


def commitment(key: str, given: Mapping[str, str]) -> str:
    """Return the digest that commits to the key and the letters given; it stands in the log from the start."""
    return sha256(rfc8785.dumps({"format": COMMITMENT, "key": key, "letters": dict(given)})).hexdigest()


def _letter(place: int) -> str:
    first, second = divmod(place, len(ALPHABET))
    return (ALPHABET[first - 1] if first else "") + ALPHABET[second]
