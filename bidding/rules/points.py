"""One point that is checked before a tender is published: what it asks, where, on which article, and what mends it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Check:
    """One legal point: whether it holds, whether it binds, in words with numbers, and the lawful date offered.

    `place` is the clause or the part of the document, `remedy` what to do about it, `takes` the particular of the lot
    (deadline, documents_until) that the offered date would become.
    """

    code: str
    label: str
    ok: bool
    detail: str
    article: str = ""
    binding: bool = True
    proposal: datetime | None = None
    place: str = ""
    remedy: str = ""
    takes: str = ""

    @property
    def state(self) -> str:
        """pass, fail or warn."""
        return "pass" if self.ok else "fail" if self.binding else "warn"

    @property
    def line(self) -> str:
        """The point in one line, for a refusal: place, what is wrong, article, remedy."""
        named = f"{self.label}{_(': ')}" if self.code == "fill_in" else ""
        said = [f"{self.place} {named}{self.detail}".strip()]
        said += [f"({self.article})"] if self.article and self.article not in self.detail else []
        return " ".join([*said, self.remedy]).strip()


def obstacles(found: Iterable[Check]) -> list[Check]:
    """Pick the points that forbid publication."""
    return [check for check in found if check.state == "fail"]
