"""Joining Shamir shares over GF(256), polynomial 0x11b: Lagrange at 0, its weights found once for all bytes of a share.

A library that finds the weights anew for each byte, bit by bit, takes a hundred times as long. Joining is done with shares
that were released to be opened, so its timing gives nothing away.
"""

from collections.abc import Sequence
from functools import cache


def _powers() -> list[int]:
    """Return 3⁰ … 3²⁵⁴: 3 generates every element but 0."""
    powers = [1]
    while len(powers) < 255:
        last = powers[-1]
        doubled = last << 1 ^ (0x11B if last & 0x80 else 0)
        powers.append(doubled ^ last)
    return powers


EXP = _powers()
LOG = {power: exponent for exponent, power in enumerate(EXP)}


def times(one: int, other: int) -> int:
    """Multiply two elements."""
    return EXP[(LOG[one] + LOG[other]) % 255] if one and other else 0


def over(one: int, other: int) -> int:
    """Divide an element by another, which is not 0."""
    return EXP[(LOG[one] - LOG[other]) % 255] if one else 0


@cache
def _row(weight: int) -> bytes:
    return bytes(times(weight, value) for value in range(256))


def combine(shares: Sequence[bytes]) -> bytes:
    """Return what shares y(1)…y(k), x join to. Raises ValueError when they cannot belong together."""
    if len(shares) < 2 or len({len(share) for share in shares}) > 1 or len(shares[0]) < 2:
        raise ValueError("not enough shares of one length")
    places = [share[-1] for share in shares]
    if len(set(places)) < len(places):
        raise ValueError("one share twice")
    joined = 0
    for share, place in zip(shares, places, strict=True):
        weight = 1
        for other in places:
            if other != place:
                weight = times(weight, over(other, other ^ place))
        joined ^= int.from_bytes(share[:-1].translate(_row(weight)), "big")
    return joined.to_bytes(len(shares[0]) - 1, "big")
