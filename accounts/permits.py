"""A permission with its reason: a "no" says why, and the page shows it."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Permit:
    """The answer of a rule; true when the act is allowed."""

    ok: bool
    reason: Text = ""
    code: str = ""

    def __bool__(self) -> bool:
        return self.ok


YES = Permit(ok=True)


class Refused(Exception):
    """An act was refused; `reason` is what the page shows, `code` is for machines."""

    def __init__(self, reason: Text, code: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code

    def __str__(self) -> str:
        return str(self.reason)


def no(reason: Text, code: str = "") -> Permit:
    """Refuse, with the reason."""
    return Permit(ok=False, reason=reason, code=code)


def require(permit: Permit) -> None:
    """Raise Refused with the permit's reason unless it is a yes."""
    if not permit:
        raise Refused(permit.reason, permit.code)
