"""Acts that bring files with them: the act and its files are kept together or not at all."""

from collections.abc import Sequence
from datetime import date
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from ledger import clock
from ledger.actions import record
from supervision.actions.attaching import attach
from supervision.actions.casefile import locked, put
from supervision.actions.serving import serve_party
from supervision.models import Case, CaseParty, Service, StepKind
from supervision.rules.cases import may_work_on


@transaction.atomic
def add_files(case: Case, *, note: str, files: Sequence[Any], by: User) -> list[str]:
    """Put files on record with a note that names their hashes; return the hashes."""
    at = clock.now()
    case = locked(case)
    require(may_work_on(by, case))
    given = [one for one in files if one]
    if not given:
        raise Refused(_("Choose at least one file."), "empty")
    kept = [attach(case, one, name=one.name, by=by) for one in given]
    lines = "\n".join(f"{one.name} SHA-256 {one.sha256}" for one in kept)
    step = put(case, StepKind.MATERIAL, f"{note.strip()}\n{lines}", at, by)
    record("case.attach", by=by, on=case, at=at, sha256=step.sha256, files=[one.sha256 for one in kept])
    return [one.sha256 for one in kept]


@transaction.atomic
def serve_with_files(
    case: Case,
    *,
    party: CaseParty,
    way: str,
    served_on: date,
    proof: str,
    by: User,
    files: Sequence[IO[bytes] | None] = (),
) -> Service:
    """Put a service on file together with photos of its receipt, whose hashes its proof names."""
    kept = [attach(case, one, name=str(one.name), by=by) for one in files if one]
    shown = "；".join(f"{one.name} SHA-256 {one.sha256}" for one in kept)
    whole = f"{proof.strip()}（{shown}）" if shown and proof.strip() else proof
    return serve_party(case, party=party, way=way, served_on=served_on, proof=whole, by=by)
