"""Files on record: photos of a visit, proofs of service, documents of a dialogue; each kept once with its hash."""

from typing import IO, Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused
from bidding import vault
from ledger import clock
from supervision.files import HEADS, MOST_BYTES, MOST_FILES, TYPES, kind_of
from supervision.models import Attachment, Case, Inspection, Monitoring

SHELF = "supervision"
HEAD = max(len(start) for start, _kind in HEADS)


def attach(thing: Case | Monitoring | Inspection, file: IO[bytes], *, name: str, by: User) -> Attachment:
    """Keep a file with a thing, inside the caller's transaction; its act records the hash.

    Raises Refused for a kind that is not taken (told by its bytes, never by its name), too large or too many.
    """
    owner: dict[str, Any] = {thing._meta.model_name or "": thing}
    if Attachment.objects.filter(**owner).count() >= MOST_FILES * 10:
        raise Refused(_("There are too many files."), "files")
    head = file.read(HEAD)
    file.seek(0)
    kind = kind_of(head)
    if not kind:
        raise Refused(
            _("Only PDF, JPEG and PNG are taken; %(name)s is something else.") % {"name": name}, "kind"
        )
    try:
        kept = vault.keep(file, shelf=SHELF, limit=MOST_BYTES)
    except vault.TooLargeError as error:
        raise Refused(
            _("%(name)s is larger than %(most)d MB.") % {"name": name, "most": MOST_BYTES // 2**20},
            "too_large",
        ) from error
    return Attachment.objects.create(
        **owner, name=_plain_name(name), media=TYPES[kind], size=kept.size, sha256=kept.sha256, path=kept.path,
        at=clock.now(), by=by,
    )  # fmt: skip


def _plain_name(name: str) -> str:
    """Keep the last part of a name, without what could be an address or an order to a terminal."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:200] or "file"


def owner_of(attachment: Attachment) -> models.Model:
    """Return whose file it is."""
    found = attachment.case or attachment.monitoring or attachment.inspection
    if found is None:
        raise ValueError("a file on record belongs to a thing")
    return found
