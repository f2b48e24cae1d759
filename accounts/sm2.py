"""SM2 signatures, checked only (GB/T 32918.2, curve of GB/T 32918.5): nothing here holds or uses a private key.

The library that checks all other signatures here does not know this curve. Checking handles public values only, so it
need not run in constant time.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SM3, Hash

P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A: Final = P - 3
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G: Final = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
# GM/T 0009, clause 10: the signer's name where nothing else was agreed.
USER_ID: Final = b"1234567812345678"

Point = tuple[int, int] | None


def is_point(point: tuple[int, int]) -> bool:
    """Tell whether the coordinates are a point of the curve; its order is prime, so any such point is a key."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def point_of(encoded: bytes) -> tuple[int, int]:
    """Read an uncompressed point (04, x, y: 65 bytes). Raises ValueError."""
    point = (int.from_bytes(encoded[1:33]), int.from_bytes(encoded[33:]))
    if len(encoded) != 65 or encoded[0] != 4 or not is_point(point):
        raise ValueError("not a point of the SM2 curve")
    return point


def sm3(data: bytes) -> bytes:
    """Return the SM3 hash (GB/T 32905), 32 bytes."""
    hashed = Hash(SM3())
    hashed.update(data)
    return hashed.finalize()


def digest(message: bytes, point: tuple[int, int], *, user_id: bytes = USER_ID) -> int:
    """Return e: the hash of the message after the signer's name, the curve and the key (GB/T 32918.2, 6.1)."""
    parts = (A, B, *G, *point)
    name = (len(user_id) * 8).to_bytes(2) + user_id
    return int.from_bytes(sm3(sm3(name + b"".join(part.to_bytes(32) for part in parts)) + message))


def is_signed(message: bytes, signature: bytes, point: tuple[int, int]) -> bool:
    """Tell whether a signature (DER of r and s, or their 64 bytes) is of this key (GB/T 32918.2, 7.1)."""
    try:
        r, s = _numbers(signature)
    except ValueError:
        return False
    if not (1 <= r < N and 1 <= s < N and is_point(point)):
        return False
    t = (r + s) % N
    if t == 0:
        return False
    found = add(times(s, G), times(t, point))
    return found is not None and (digest(message, point) + found[0]) % N == r


def _numbers(signature: bytes) -> tuple[int, int]:
    if len(signature) == 64:
        return int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    return decode_dss_signature(signature)


def add(one: Point, other: Point) -> Point:
    """Add two points; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % P == 0:
            return None
        slope = (3 * one[0] * one[0] + A) * pow(2 * one[1], -1, P) % P
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P) % P
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(number: int, point: Point) -> Point:
    """Return the point added to itself this many times."""
    found: Point = None
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found
