"""A case's file as one zip: index, papers and files on record, every one with its hash in a manifest."""

from hashlib import sha256
from typing import IO, Any

import rfc8785
from django.db import transaction

from accounts.models import User
from accounts.permits import require
from bidding import vault
from ledger.actions import record
from supervision.models import Case
from supervision.papers.dossier import write_zip
from supervision.rules.offices import may_supervise


def export_case(case: Case, *, by: User) -> tuple[IO[bytes], str]:
    """Write the zip for an officer of the department; return it at its beginning with the hash the ledger names."""
    require(may_supervise(by, case.lot))
    content = vault.nameless()
    sources = {f"papers/{paper.kind}-{paper.pk}.pdf": paper.path for paper in case.papers.all()}
    sources |= {f"files/{one.pk}-{one.name}": one.path for one in case.attachments.all()}
    index = rfc8785.dumps(index_of(case))
    places = {name: vault.place_of(path) for name, path in sources.items()}
    digest = write_zip(content, {"index.json": index}, places)
    content.seek(0)
    with transaction.atomic():
        record("case.export", by=by, on=case, manifest=digest, index=sha256(index).hexdigest())
    return content, digest


def index_of(case: Case) -> dict[str, Any]:
    """Return what the file holds: parties, officers, every entry with its hash, papers and files."""
    return {
        "number": case.number,
        "title": case.title,
        "office": case.office.name,
        "lot": case.lot.code,
        "source": [case.source_kind, case.source],
        "parties": [str(party) for party in case.parties.select_related("organisation", "person")],
        "officers": [
            {"officer": one.user.username, "certificate": one.certificate, "left": one.removed_at is not None}
            for one in case.officers.select_related("user")
        ],
        "entries": [
            {"at": step.at.isoformat(), "kind": step.kind, "text": step.text, "sha256": step.sha256}
            for step in case.steps.all()
        ],
        "papers": [
            {"kind": one.kind, "number": one.number, "sha256": one.sha256} for one in case.papers.all()
        ],
        "files": [
            {"name": one.name, "size": one.size, "sha256": one.sha256} for one in case.attachments.all()
        ],
        "joined": [one.number for one in case.joined.all()],
        "kept_until": case.retain_until.isoformat() if case.retain_until else "",
    }
