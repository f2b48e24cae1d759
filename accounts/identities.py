"""Identity numbers (GB 11643-1999): check them, and keep only a keyed fingerprint (RULES DS-04)."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, hmac

from accounts.uscc import PROVINCES

LENGTH: Final = 18
_WEIGHTS: Final = tuple(pow(2, 17 - i, 11) for i in range(17))
_CHECKS: Final = "10X98765432"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a number: `kind` and the character's place (1 to 18). Never the number itself."""

    kind: str  # "length", "character", "region", "birthday" or "check"
    place: int = 0


def normalise(text: str) -> str:
    """Return the number half-width, without spaces, its last X in upper case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(first17: str) -> str:
    """Return character 18 for the seventeen digits before it."""
    return _CHECKS[sum(int(c) * w for c, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def fault(number: str) -> Fault | None:
    """Return the first fault of a normalised number, or None when it is valid."""
    if len(number) != LENGTH:
        return Fault("length")
    for place, character in enumerate(number, 1):
        if character not in "0123456789" and not (place == LENGTH and character == "X"):
            return Fault("character", place)
    if number[:2] not in PROVINCES:
        return Fault("region", 1)
    if not _is_day(number[6:14]):
        return Fault("birthday", 7)
    return None if number[17] == check_character(number[:17]) else Fault("check", LENGTH)


def fingerprint(number: str, *, key: str) -> str:
    """Return the keyed hash of a normalised number as 64 hexadecimal digits (HMAC-SM3 where there is SM3).

    The key is kept apart from the database: numbers are few enough to be guessed from a plain hash.
    """
    code = hmac.HMAC(key.encode(), _algorithm())
    code.update(number.encode())
    return code.finalize().hex()


def algorithm_name() -> str:
    """Name the keyed hash in use: HMAC-SM3, or HMAC-SHA-256 where the cryptographic library lacks SM3."""
    return "HMAC-SM3" if isinstance(_algorithm(), hashes.SM3) else "HMAC-SHA-256"


def _algorithm() -> hashes.HashAlgorithm:
    try:
        hashes.Hash(hashes.SM3())
    except UnsupportedAlgorithm:
        return hashes.SHA256()
    return hashes.SM3()


def _is_day(eight: str) -> bool:
    try:
        date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        return False
    return True
