"""Chance that nobody can choose and anyone can compute: a seed from what was fixed at closing, and numbers drawn by it. Pure."""

import hmac
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

# What EV-09 may leave to a draw at the opening: the document gives a range for each, or a fixed number.
DRAWN = ("a", "k1", "k2")


class ChanceError(ValueError):
    """There is nothing to choose from, or the range is none."""


def seed(list_sha256: str, root: str, nonces: Iterable[str]) -> str:
    """Return the public seed (hexadecimal) of a lot: SHA-256 of the lines below, joined by line feeds.

    The hash of the list of bids; the root of the log at the closing entry (hexadecimal); every listed bid's nonce in
    order. Each bidder fixed its nonce before the deadline without knowing the others', and the root came after them all.
    Whether a bid opens changes nothing, so that nobody steers the draw by holding a share or a key back.
    """
    return sha256("\n".join([list_sha256, root, *sorted(nonces)]).encode()).hexdigest()


def pick(seed: str, label: str, choices: int) -> int:
    """Return a number from 0 to `choices` - 1, all equally likely, fixed by seed (hexadecimal) and label."""
    if choices < 1:
        raise ChanceError("nothing to choose from")
    limit = (1 << 256) - (1 << 256) % choices
    for turn in range(1000):
        digest = hmac.new(bytes.fromhex(seed), f"{label}/{turn}".encode(), sha256).digest()
        number = int.from_bytes(digest)
        # Rejecting the uneven rest keeps every choice equally likely.
        if number < limit:
            return number % choices
    raise ChanceError("no luck in a thousand turns")


def in_range(spread: Mapping[str, Any], name: str, seed: str) -> Decimal:
    """Draw from {"from", "to", "step"}, ends included. Raises ChanceError for an empty range or no numbers."""
    try:
        low, high, step = (Decimal(str(spread[key])) for key in ("from", "to", "step"))
    except (KeyError, InvalidOperation) as error:
        raise ChanceError(f"the range of {name} is none") from error
    if step <= 0 or high < low:
        raise ChanceError(f"the range of {name} is empty")
    return low + step * pick(seed, name, int((high - low) / step) + 1)


def drawn(formula: Mapping[str, Any], seed: str) -> dict[str, Decimal]:
    """Return what a formula leaves to chance, drawn by the seed: {} for one that leaves nothing."""
    if formula.get("method") != "EV-09":
        return {}
    return {
        name: in_range(formula[name], name, seed) for name in DRAWN if isinstance(formula.get(name), Mapping)
    }
