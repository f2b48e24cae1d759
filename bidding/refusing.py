"""Refusals of the sealing format, said in the page's language."""

from django.utils.translation import gettext

from accounts.permits import Refused
from bidding.models import EnvelopeKind
from bidding.sealing.refusals import TEXTS, SealingError


def refused(error: SealingError) -> Refused:
    """Return the refusal that pages show for a code of the pure format."""
    return Refused(in_words(error), code=error.code)


def in_words(error: SealingError) -> str:
    """Return the text of a code in the page's language, names of envelopes included."""
    facts = {name: _translated(value) for name, value in error.facts.items()}
    return gettext(TEXTS[error.code]) % facts


def _translated(value: str | int) -> str:
    parts = str(value).split(", ")
    if all(part in EnvelopeKind.values for part in parts):
        return "、".join(str(EnvelopeKind(part).label) for part in parts)
    return gettext(value) if isinstance(value, str) and value else str(value)
