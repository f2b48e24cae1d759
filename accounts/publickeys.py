"""Public keys as people paste them: recognise, check and bring to the one form that is kept."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

import pyrage
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P
# y of the points of order 1, 2, 4 and 8 (RFC 8032 curve): any signature would pass under some of them.
_EIGHTH: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER: Final = frozenset({0, 1, _P - 1, _EIGHTH, _P - _EIGHTH})


@dataclass(frozen=True)
class KeyFault(ValueError):
    """A pasted key that cannot be kept: `kind` is "private", "format", "weak", "short", "kind" or "purpose"."""

    kind: str


def sign_key(text: str) -> str:
    """Return an Ed25519 public key as 64 hexadecimal digits.

    Takes hexadecimal, base64 (32 bytes) or PEM. Raises KeyFault.
    """
    refuse_private(text)
    raw = _pem(text) if "BEGIN" in text else _raw(re.sub(r"\s", "", text))
    if not _is_point(raw):
        raise KeyFault("format")
    if int.from_bytes(raw, "little") % 2**255 in _SMALL_ORDER:
        raise KeyFault("weak")
    return raw.hex()


def seal_key(text: str) -> str:
    """Return an age X25519 recipient (age1…) in lower case. Raises KeyFault."""
    refuse_private(text)
    text = re.sub(r"\s", "", text).lower()
    try:
        return str(pyrage.x25519.Recipient.from_str(text))
    except Exception as error:  # pyrage raises RecipientError, which it does not always export
        raise KeyFault("format") from error


def refuse_private(text: str) -> None:
    """Raise KeyFault("private") for a text that holds a private half."""
    if re.search(r"AGE-SECRET-KEY|AGE-PLUGIN|PRIVATE KEY", text, re.IGNORECASE):
        raise KeyFault("private")


def _pem(text: str) -> bytes:
    try:
        key = load_pem_public_key(text.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFault("format") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFault("format")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _raw(text: str) -> bytes:
    try:
        raw = bytes.fromhex(text) if re.fullmatch(r"[0-9a-fA-F]{64}", text) else base64_of(text)
    except (ValueError, binascii.Error) as error:
        raise KeyFault("format") from error
    if len(raw) != 32:
        raise KeyFault("format")
    return raw


def base64_of(text: str) -> bytes:
    """Read base64 or base64url, padded or not. Raises ValueError."""
    text = text.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _is_point(raw: bytes) -> bool:
    """Tell whether the bytes encode a point of the curve (RFC 8032, 5.1.3): half of all typing errors do not."""
    y = int.from_bytes(raw, "little") % 2**255
    if y >= _P:
        return False
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    return square == 0 or pow(square, (_P - 1) // 2, _P) == 1
