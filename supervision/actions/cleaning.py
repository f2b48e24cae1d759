"""The files of a tip, freed of what tells who made them before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permits import Refused
from supervision.actions.claims import Handed
from supervision.cleaning.freeing import NotCleanableError
from supervision.cleaning.parent import BusyError, cleaned_apart
from supervision.files import MOST_AT_ONCE, MOST_BYTES, kind_of


@dataclass(frozen=True)
class Plain:
    """A freed file: its kind, and its bytes. Its name is gone: it may tell who made it."""

    kind: str
    data: bytes


def freed(files: Sequence[Handed]) -> list[Plain]:
    """Return files freed, in their order. Takes seconds: call it before the transaction. Raises Refused."""
    if len(files) > MOST_AT_ONCE:
        raise Refused(_("At most %(most)d files at once.") % {"most": MOST_AT_ONCE}, "many_files")
    return [_freed(one, number) for number, one in enumerate(files, start=1)]


def _freed(one: Handed, number: int) -> Plain:
    data = one.stream.read(MOST_BYTES + 1)
    kind = kind_of(data[:16])
    if len(data) > MOST_BYTES:
        raise Refused(
            _("File %(number)d is larger than %(most)d MB.")
            % {"number": number, "most": MOST_BYTES // 1024**2},
            "too_large",
        )
    if not kind:
        raise Refused(_("File %(number)d: only PDF, PNG and JPEG are taken.") % {"number": number}, "kind")
    try:
        return Plain(kind, cleaned_apart(data, kind))
    except BusyError:
        raise Refused(
            _("Too many in a short time. Go on in ten minutes; nothing was kept."), "busy"
        ) from None
    except NotCleanableError:
        said = _(
            "File %(number)d could not be freed of what tells who made it; it was not taken. Print it anew or take a picture of it."
        )
        raise Refused(said % {"number": number}, "not_cleanable") from None
