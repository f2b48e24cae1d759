"""The seam for comparing a face with an identity document at the seat: off unless the operator names a provider.

A comparison only helps. It refuses nobody (RULES RE-16, RE-17): what is not clear goes to a person who looks at the
document. Pictures pass through memory and are never stored; only the similarity and what came of it are written down.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

MOST_BYTES = 4 * 1024 * 1024
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


class FaceComparison(Protocol):
    """What a provider is: a class without arguments, named in FACE_COMPARISON by its dotted path."""

    name: str
    # From here on two faces match; below `different` they do not; between them a person decides.
    match: float
    different: float

    def compare(self, document: bytes, live: bytes) -> float:
        """Return how alike two pictures (JPEG or PNG) are, from 0 to 1. Raise any exception when it cannot tell."""


@dataclass(frozen=True)
class Comparison:
    """What a comparison came to: a Recognition, the similarity in thousandths, the provider's name."""

    outcome: str
    similarity: int | None
    provider: str


def provider() -> FaceComparison | None:
    """Return the provider of this platform, or None while it is off.

    Raises ImproperlyConfigured for a path that names no provider or thresholds that make no sense.
    """
    if not settings.FACE_COMPARISON:
        return None
    try:
        found: FaceComparison = import_string(settings.FACE_COMPARISON)()
        sensible = 0 < found.different <= found.match <= 1
    except (ImportError, AttributeError, TypeError) as error:
        raise ImproperlyConfigured(f"FACE_COMPARISON names no provider: {error}") from error
    if not sensible:
        raise ImproperlyConfigured("FACE_COMPARISON: 0 < different <= match <= 1 must hold.")
    return found


def is_picture(data: bytes) -> bool:
    """Tell whether the bytes begin like a JPEG or PNG and are not too many."""
    return data.startswith(PICTURES) and len(data) <= MOST_BYTES


def compared(document: bytes, live: bytes) -> Comparison:
    """Compare two pictures. A provider that fails, or that answers nonsense, is "unavailable", never a refusal."""
    using = provider()
    if using is None:
        return Comparison("unavailable", None, "")
    try:
        likeness = float(using.compare(document, live))
    except Exception:
        # Somebody else's program, on somebody else's pictures: whatever it raises, the document decides.
        return Comparison("unavailable", None, using.name)
    if not 0 <= likeness <= 1:
        return Comparison("unavailable", None, using.name)
    outcome = (
        "matched" if likeness >= using.match else "different" if likeness < using.different else "unclear"
    )
    return Comparison(outcome, round(likeness * 1000), using.name)
