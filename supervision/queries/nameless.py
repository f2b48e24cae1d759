"""Texts without the one who wrote them: everything by which an organisation could be known is taken out."""

from collections.abc import Iterable

from accounts.models import Organisation
from supervision.masking import redacted


def marks_of(who: Organisation) -> list[str]:
    """Return what names an organisation: name, credit code, telephone, address, legal representative."""
    return [who.name, who.uscc, who.phone, who.address, who.legal_representative]


def without_names(text: str, names: Iterable[str]) -> str:
    """Replace every name of at least two signs, the longest first, and personal data besides."""
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, "×××")
    return redacted(text)
