"""Follow-up codes of anonymous tips: drawn by lot, the first half finds the tip, the second opens it. Pure.

The second half has 80 bits and is kept only as scrypt (RFC 7914) with a salt: whoever copies the database can neither
read along nor try the codes out in any useful time.
"""

import hmac
import secrets
from hashlib import scrypt
from typing import Final

# Crockford's base32: no letter is taken for a digit.
SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HANDLE, SECRET = 6, 16
GROUPS: Final = 4
COST: Final = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024**2, "dklen": 32}
CONFUSED: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_code() -> tuple[str, str]:
    """Draw a code: (handle, secret)."""
    return _drawn(HANDLE), _drawn(SECRET)


def _drawn(length: int) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(length))


def shown(handle: str, secret: str) -> str:
    """Write a code as it is shown: groups of four behind the handle."""
    groups = [secret[at : at + GROUPS] for at in range(0, SECRET, GROUPS)]
    return "-".join([handle, *groups])


def read(code: str) -> tuple[str, str] | None:
    """Read a code as somebody typed it, with or without strokes and spaces; None for what cannot be one."""
    if len(code) > 100:
        return None
    plain = "".join(code.upper().split()).replace("-", "").translate(CONFUSED)
    if len(plain) != HANDLE + SECRET or any(sign not in SIGNS for sign in plain):
        return None
    return plain[:HANDLE], plain[HANDLE:]


def hashed(secret: str, salt: bytes | None = None) -> str:
    """Return a secret's slow hash with its salt, as it is kept."""
    salt = salt or secrets.token_bytes(16)
    return f"{salt.hex()}${scrypt(secret.encode(), salt=salt, **COST).hex()}"


def opens(secret: str, kept: str) -> bool:
    """Tell whether a secret is the kept one; it takes the same time either way."""
    salt, _, _hash = kept.partition("$")
    return hmac.compare_digest(hashed(secret, bytes.fromhex(salt)), kept)


# What is compared when there is no such tip, so that an unknown number takes as long as a wrong secret.
NOBODY: Final = f"{'00' * 16}${'00' * 32}"
