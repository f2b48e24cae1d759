"""The fingerprint of the platform's and the witness's public keys, which people compare by eye before they pin them."""

from hashlib import sha256

GROUP, GROUPS = 4, 8


def fingerprint(platform: str, witness: str) -> str:
    """Return the first 128 bits of SHA-256 over both public keys (C2SP vkeys), one a line, in groups of four digits.

    Twin of `fingerprint` in static/js/keys/pins.js. 128 bits: nobody finds other keys with the same first digits.
    """
    digest = sha256(f"{platform}\n{witness}\n".encode()).hexdigest()
    return " ".join(digest[at : at + GROUP] for at in range(0, GROUP * GROUPS, GROUP))
