"""The text of an entry and its salted leaf: pure functions of plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeAlias

import rfc8785

from ledger.merkle import leaf_hash

# Sequence and Mapping, not list and dict, so that a list[str] is accepted too.
JSON: TypeAlias = "str | int | bool | Sequence[JSON] | Mapping[str, JSON] | None"

SALT_SIZE = 32


@dataclass(frozen=True)
class Act:
    """What an entry says. Times are ISO 8601 in UTC with microseconds."""

    index: int
    act: str
    actor: str
    organisation: str
    thing: str
    at: str
    logged_at: str
    address: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """The canonical JSON (RFC 8785) whose bytes are hashed."""
        return rfc8785.dumps(asdict(self)).decode()


def moment(at: datetime) -> str:
    """Return the time as the body writes it: UTC with microseconds and Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(body: str) -> str:
    """Return the SHA-256 of the body in hexadecimal."""
    return sha256(body.encode()).hexdigest()


def leaf(salt: bytes, body: str) -> bytes:
    """Return the RFC 6962 leaf hash of SHA-256(salt ‖ body).

    The salt has a fixed length, so that no two pairs give the same bytes; without it nobody can guess
    the body of a leaf by trying out likely acts. Raises ValueError for a salt of another length.
    """
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt has {SALT_SIZE} bytes, not {len(salt)}")
    return leaf_hash(sha256(salt + body.encode()).digest())
