"""The points and files of an objection or a complaint, kept in the transaction of the act that brings them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused
from bidding import vault
from supervision.files import MOST_AT_ONCE, MOST_BYTES, MOST_FILES, kind_of
from supervision.models import AnchorKind, Claim, Complaint, Exhibit, Ground, Objection

MOST_CLAIMS = 20


@dataclass(frozen=True)
class Point:
    """One point: on which ground, where ("clause", "3.1"), why, with what proof, and what is asked for."""

    argument: str
    remedy: str
    ground: str = Ground.OTHER
    anchor_kind: str = AnchorKind.NONE
    anchor: str = ""
    evidence: str = ""
    origin: Claim | None = None


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in: its name, and its bytes as a stream."""

    name: str
    stream: IO[bytes]


def keep_points(thing: Objection | Complaint, points: Sequence[Point]) -> list[Claim]:
    """Keep the points of a thing in their order. Raises Refused for too many or for what no form offers."""
    if len(points) > MOST_CLAIMS:
        raise Refused(
            _("At most %(most)d points; say the rest in one of them.") % {"most": MOST_CLAIMS}, "many"
        )
    if any(one.ground not in Ground.values or one.anchor_kind not in AnchorKind.values for one in points):
        raise Refused(_("Choose ground and place from the lists."), "unknown")
    return Claim.objects.bulk_create(
        Claim(
            objection=thing if isinstance(thing, Objection) else None,
            complaint=thing if isinstance(thing, Complaint) else None,
            origin=one.origin,
            number=number,
            ground=one.ground,
            anchor_kind=one.anchor_kind,
            anchor=one.anchor[:120],
            argument=one.argument,
            evidence=one.evidence,
            remedy=one.remedy,
        )
        for number, one in enumerate(points, start=1)
    )


def keep_files(
    thing: Objection | Complaint, files: Sequence[Handed], *, by: User, at: datetime
) -> list[Exhibit]:
    """Keep files under their hashes. Raises Refused for too many, too large, or a kind that is not taken."""
    if len(files) > MOST_AT_ONCE:
        raise Refused(_("At most %(most)d files at once.") % {"most": MOST_AT_ONCE}, "many_files")
    if len(files) + thing.exhibits.count() > MOST_FILES:
        raise Refused(_("At most %(most)d files.") % {"most": MOST_FILES}, "many_files")
    return [_keep(thing, one, by, at) for one in files]


def _keep(thing: Objection | Complaint, one: Handed, by: User, at: datetime) -> Exhibit:
    try:
        kept = vault.keep(one.stream, shelf="supervision", limit=MOST_BYTES)
    except vault.TooLargeError:
        said = _("%(name)s: a file is at most %(most)d MB.")
        raise Refused(said % {"name": one.name[:60], "most": MOST_BYTES // 1024**2}, "too_large") from None
    kind = kind_of(kept.head)
    if not kind:
        vault.forget(kept.path)
        raise Refused(_("%(name)s: only PDF, PNG and JPEG are taken.") % {"name": one.name[:60]}, "kind")
    return Exhibit.objects.create(
        objection=thing if isinstance(thing, Objection) else None,
        complaint=thing if isinstance(thing, Complaint) else None,
        name=PurePath(one.name).name[-120:] or "file", kind=kind, sha256=kept.sha256, size=kept.size,
        path=kept.path, by=by, at=at,
    )  # fmt: skip
