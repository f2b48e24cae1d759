"""Whether two complaints say the same: compared without spaces, signs, case and width. Pure."""

import unicodedata
from hashlib import sha256

from rapidfuzz.distance import Indel

# Longer texts are compared by their beginnings: a letter repeats itself from the start or not at all.
MOST = 4000


def essence(text: str) -> str:
    """Return a text's letters and digits alone, in one width and case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def fingerprint(text: str) -> str:
    """Return one hash for all ways of writing the same facts; "" for a text without any."""
    found = essence(text)
    return sha256(found.encode()).hexdigest() if found else ""


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are: 0 for nothing in common, 1 for the same."""
    first, second = essence(one)[:MOST], essence(other)[:MOST]
    return Indel.normalized_similarity(first, second) if first and second else 0.0
