"""Taking the evidence of an alert out of the platform: as PDF or zip, masked unless there is a reason, always logged."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

from django.db import transaction

from accounts.models import User
from accounts.permits import require
from bidding import vault
from bidding.models import OpenedFile
from bidding.queries.bids import place_of_file
from ledger import clock
from ledger.actions import record
from supervision.models import Alert, ReplyFile
from supervision.papers.dossier import dossier_json, dossier_pdf, instructions, write_zip
from supervision.queries.dossiers import dossier_of
from supervision.rules.alerts import may_export

# Bytes of source files that go into one zip; what is beyond is named in it.
MOST_SOURCES = 200 * 1024**2
# Folder in the zip, the bidder's name of the file, its hash, bytes, and where it is kept.
Source = tuple[str, str, str, int, Path]


@dataclass(frozen=True)
class Exported:
    """What goes out: its name, media type, content at its beginning, and the hash that the ledger names."""

    name: str
    media: str
    content: IO[bytes]
    digest: str


def export_alert(alert: Alert, *, form: str, plain: bool, reason: str, by: User) -> Exported:
    """Make an export ("pdf" or "zip") for an officer of the department; `plain` shows values and adds the sources."""
    require(may_export(by, alert, plain=plain, reason=reason))
    at = clock.now()
    dossier = dossier_of(alert, plain=plain, at=at)
    pdf = dossier_pdf(dossier)
    name = f"alert-{alert.pk}"
    if form == "pdf":
        made = Exported(f"{name}.pdf", "application/pdf", BytesIO(pdf), sha256(pdf).hexdigest())
    else:
        content = vault.nameless()
        sources, omitted = _sources(alert) if plain else ({}, [])
        files = {
            "dossier.pdf": pdf,
            "dossier.json": dossier_json(dossier),
            "VERIFY.txt": instructions(dossier, omitted),
        }
        digest = write_zip(content, files, sources)
        content.seek(0)
        made = Exported(f"{name}.zip", "application/zip", content, digest)
    with transaction.atomic():
        record(
            "alert.export", by=by, on=alert, form=form, masked=not plain, manifest=made.digest,
            reason=reason.strip()[:500],
        )  # fmt: skip
    return made


def _sources(alert: Alert) -> tuple[dict[str, Path], list[str]]:
    """Find the files that the evidence points at, as many as there is room for; name the others."""
    sources: dict[str, Path] = {}
    omitted: list[str] = []
    room = MOST_SOURCES
    for folder, name, digest, size, place in [*_files(alert), *_replies(alert)]:
        if size > room or not place.is_file():
            omitted.append(f"{name} SHA-256 {digest}")
            continue
        room -= size
        sources[f"{folder}/{digest[:16]}-{_plain(name)}"] = place
    return sources, omitted


def _files(alert: Alert) -> Iterator[Source]:
    pointed = alert.evidence.exclude(sides__file=None).values("sides__file")
    seen: set[str] = set()
    for one in OpenedFile.objects.filter(pk__in=pointed).order_by("pk"):
        if one.sha256 not in seen:
            seen.add(one.sha256)
            yield "sources", one.name, one.sha256, one.size, place_of_file(one)


def _replies(alert: Alert) -> Iterator[Source]:
    for one in ReplyFile.objects.filter(reply__party__alert=alert):
        yield "replies", one.name, one.sha256, one.size, vault.place_of(one.path)


def _plain(name: str) -> str:
    """Take what could lead out of the directory from a bidder's file name."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in name)[-80:].lstrip(".")
