"""How many cover entries the log gets while bids are sealed: numbers that nobody can subtract again. Pure.

Places in the log count entries. The rate of cover changes by the day, the hour and the five minutes, each time by a
factor that only the platform can compute, so that over every length of time the cover varies by as much as it amounts to.
"""

import hmac
from datetime import datetime
from math import log
from random import Random

ACT = "ledger.cover"
SCALES = {"day": 86_400, "hour": 3_600, "five minutes": 300}  # seconds
LEAST, MOST = 0.25, 12.0


def factor(secret: bytes, at: datetime) -> float:
    """Return by how much the rate differs from the mean at a moment (aware): a product of exponential variates.

    Never under LEAST, so that a quiet hour gives no upper bound, nor over MOST, so that the log does not swell.
    """
    product = 1.0
    for scale, seconds in SCALES.items():
        label = f"{scale} {int(at.timestamp()) // seconds}".encode()
        number = int.from_bytes(hmac.digest(secret, label, "sha256")[:6], "big")
        product *= -log((number + 1) / 2**48)
    return min(MOST, LEAST + (1 - LEAST) * product)


def drawn(expected: float, random: Random) -> int:
    """Draw a number of events of which so many are expected (Poisson: the gaps between them are exponential)."""
    count, reached = 0, random.expovariate(1.0)
    while reached < expected:
        count, reached = count + 1, reached + random.expovariate(1.0)
    return count
