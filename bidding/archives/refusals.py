"""Why a file cannot be examined at all, by code: it is no archive, or larger than an archive may be."""

from typing import Final


def _(text: str) -> str:
    """Mark a text for translation."""
    return text


TEXTS: Final = {
    "no_archive": _("This is no audit archive."),
    "damaged": _("The archive is damaged at byte %(at)s: %(why)s."),
    "too_many": _("The archive has more than %(limit)s members."),
    "too_large": _("%(name)s is larger than %(limit)s bytes."),
    "too_long": _("The archive holds more than %(limit)s ledger entries."),
    "name": _("A member of the archive has a name that is not allowed."),
    "twice": _("%(name)s stands twice in the archive."),
    "vkey": _("This is no verifier key: %(key)s"),
    "no_file": _("The file cannot be read: %(why)s"),
}


class ArchiveError(ValueError):
    """The file is refused; `code` is a key of TEXTS and `facts` fill its text."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts

    @property
    def text(self) -> str:
        """The English text."""
        return TEXTS[self.code] % self.facts

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"
