"""A permission with its reason: a "no" says why, and the page shows it."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Permit:
    """The answer of a rule; true when the act is allowed.

    `link` is the URL name of the page where the obstacle can be removed, if there is one.
    """

    ok: bool
    reason: Text = ""
    code: str = ""
    link: str = ""

    def __bool__(self) -> bool:
        return self.ok


YES = Permit(ok=True)


class Refused(Exception):
    """An act was refused; `reason` is what the page shows, `code` is for machines, `link` the way out."""

    def __init__(self, reason: Text, code: str = "", link: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.link = link

    def __str__(self) -> str:
        return str(self.reason)


def no(reason: Text, code: str = "", link: str = "") -> Permit:
    """Refuse, with the reason."""
    return Permit(ok=False, reason=reason, code=code, link=link)


def require(permit: Permit) -> None:
    """Raise Refused with the permit's reason unless it is a yes."""
    if not permit:
        raise Refused(permit.reason, permit.code, permit.link)
