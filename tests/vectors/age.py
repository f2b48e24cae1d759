"""The age vectors of C2SP/CCTV, read out of the npm package that ships them."""

import re
import zlib
from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "cctv-age.js"
ENTRY = re.compile(r'^// \.\./testdata/(\w+)\nvar \w+ = __toBinary\("([A-Za-z0-9+/=]*)"\);$', re.MULTILINE)


@dataclass(frozen=True)
class Vector:
    """One file: what decrypting it must come to, the identity to use, the payload's SHA-256, the file."""

    name: str
    expect: str
    identity: str
    payload: str
    data: bytes


@cache
def vectors() -> list[Vector]:
    """Return every vector that a plain binary file for X25519 keys could be: no passphrases, no armor, no other keys."""
    entries = ENTRY.findall(SOURCE.read_text(encoding="ascii"))
    read = [_vector(name, b64decode(data)) for name, data in entries]
    return [vector for vector in read if vector is not None]


def _vector(name: str, raw: bytes) -> Vector | None:
    head, _blank, data = raw.partition(b"\n\n")
    facts = dict(line.split(": ", 1) for line in head.decode().splitlines())
    if "armored" in facts or "passphrase" in facts or "-PQ-" in facts.get("identity", ""):
        return None
    if facts.get("compressed") == "zlib":
        data = zlib.decompress(data)
    return Vector(name, facts["expect"], facts.get("identity", ""), facts.get("payload", ""), data)
