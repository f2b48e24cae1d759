"""Signed papers: canonical JSON (RFC 8785) read strictly, Ed25519 signatures over its bytes."""

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bidding.sealing.refusals import SealingError

HEX64 = re.compile(r"[0-9a-f]{64}", re.ASCII)
HEX128 = re.compile(r"[0-9a-f]{128}", re.ASCII)
RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}", re.ASCII)
LINE = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
MOST_BYTES = 128 * 1024


def canonical(paper: Mapping[str, Any]) -> bytes:
    """Return the one byte form of a paper: what is hashed and signed."""
    return rfc8785.dumps(dict(paper))


def digest(data: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return sha256(data).hexdigest()


def read(data: bytes, *, format: str, fields: Iterable[str], limit: int = MOST_BYTES) -> dict[str, Any]:
    """Read a paper: exactly these fields and `format`, in canonical bytes. Raises SealingError."""
    if len(data) > limit:
        raise SealingError("not_json", limit=limit)
    try:
        paper = json.loads(data, object_pairs_hook=_no_twice)
    except (ValueError, RecursionError) as error:
        raise SealingError("not_json", limit=limit) from error
    if not isinstance(paper, dict) or paper.get("format") != format:
        raise SealingError("format", format=format)
    exactly(paper, [*fields, "format"])
    if _canonical_or_none(paper) != data:
        raise SealingError("not_canonical")
    return paper


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice: readers differ in which of the two they believe."""
    if len({name for name, _value in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _canonical_or_none(paper: dict[str, Any]) -> bytes | None:
    try:
        return canonical(paper)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError):
        return None


def exactly(part: object, fields: Iterable[str]) -> dict[str, Any]:
    """Return the JSON object when it has exactly these fields. Raises SealingError naming one at fault."""
    wanted = set(fields)
    if not isinstance(part, dict):
        raise SealingError("field", field=", ".join(sorted(wanted)))
    for name in sorted(wanted ^ set(part)):
        raise SealingError("field", field=name[:80])
    return part


def text(part: Mapping[str, Any], field: str, pattern: re.Pattern[str] = LINE) -> str:
    """Return a text field that matches. Raises SealingError."""
    value = part.get(field)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise SealingError("field", field=field)
    return value


def number(part: Mapping[str, Any], field: str, *, least: int = 1, most: int = 2**53 - 1) -> int:
    """Return a whole number within bounds. Raises SealingError."""
    value = part.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise SealingError("field", field=field)
    return value


def texts(part: Mapping[str, Any], field: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return a list of texts that all match. Raises SealingError."""
    values = part.get(field)
    if not isinstance(values, list) or not all(isinstance(v, str) and pattern.fullmatch(v) for v in values):
        raise SealingError("field", field=field)
    return tuple(values)


def sign(data: bytes, seed: bytes) -> bytes:
    """Sign bytes with the Ed25519 key of this seed (32 bytes)."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(data)


def public_of(seed: bytes) -> str:
    """Return the public key of a seed in hexadecimal."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def is_signed(data: bytes, signature: bytes, public: str) -> bool:
    """Tell whether the signature over these bytes is of this public key (hexadecimal)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
