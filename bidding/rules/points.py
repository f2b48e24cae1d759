"""One point that is checked before a tender is published: whether it holds, whether it binds, in words with numbers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Check:
    """One legal point: whether it holds, whether it binds, in words with numbers, and the lawful date offered."""

    code: str
    label: str
    ok: bool
    detail: str
    article: str = ""
    binding: bool = True
    proposal: datetime | None = None

    @property
    def state(self) -> str:
        """pass, fail or warn."""
        return "pass" if self.ok else "fail" if self.binding else "warn"
