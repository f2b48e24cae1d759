"""Pledge letters (承诺书): one versioned text for each role of participant (RULES SD-04).

The Chinese text binds; the English one is a translation. A version that somebody has signed stays in
`pledge_texts/` for ever, so that its hash can be checked again.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from accounts.roles import Role

CURRENT_VERSION: Final = "2026-1"
BINDING_LANGUAGE: Final = "zh-hans"
PLEDGING_ROLES: Final = frozenset(Role) - {Role.ADMINISTRATOR}
_TEXTS: Final = Path(__file__).parent / "pledge_texts"


@dataclass(frozen=True)
class Letter:
    """A pledge as it is read: title, paragraphs, and the SHA-256 of the binding text's file."""

    role: Role
    version: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    sha256: str


def is_needed(role: str) -> bool:
    """Tell whether holders of the role must sign a pledge before they act."""
    return role in PLEDGING_ROLES


@cache
def letter(role: str, *, language: str = BINDING_LANGUAGE, version: str = CURRENT_VERSION) -> Letter:
    """Read a role's pledge in a language; any language but Chinese gets the English translation.

    Raises LookupError for a role or version without a pledge.
    """
    if not is_needed(role):
        raise LookupError(f"no pledge for the role {role}")
    language = BINDING_LANGUAGE if language.lower().startswith("zh") else "en"
    title, *paragraphs = _read(role, version, language).decode().strip().split("\n\n")
    return Letter(Role(role), version, language, title, tuple(paragraphs), text_sha256(role, version=version))


@cache
def text_sha256(role: str, *, version: str = CURRENT_VERSION) -> str:
    """Return the SHA-256 of the binding text's file, in hexadecimal."""
    return sha256(_read(role, version, BINDING_LANGUAGE)).hexdigest()


def _read(role: str, version: str, language: str) -> bytes:
    try:
        return (_TEXTS / version / f"{Role(role)}.{language}.txt").read_bytes()
    except OSError as error:
        raise LookupError(f"no pledge text {version} for the role {role}") from error
