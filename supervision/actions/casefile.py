"""The file of a case: taken under its lock, written to and never changed, its papers printed and kept once."""

from datetime import datetime
from hashlib import sha256

from django.utils import translation

from accounts.models import Organisation, User
from bidding import vault
from bidding.pdfs.signing import signed
from supervision.models import Case, CasePaper, CasePaperKind, CaseStep
from supervision.papers.sheets import Sheet, day_of_paper, printed

MOST_BYTES = 32 * 1024 * 1024


def locked(case: Case) -> Case:
    """Take a case for the length of the transaction."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("lot__project", "office", "alert")
    return rows.get(pk=case.pk)


def put(
    case: Case, kind: str, text: str, at: datetime, by: User | None, organisation: Organisation | None = None
) -> CaseStep:
    """Put an entry on file, with the hash that the ledger names."""
    digest = sha256("\x1f".join((case.number, kind, text, at.isoformat())).encode()).hexdigest()
    return CaseStep.objects.create(
        case=case, kind=kind, text=text, organisation=organisation, at=at, by=by, sha256=digest
    )


def make_paper(
    case: Case,
    kind: CasePaperKind,
    title: str,
    parts: list[tuple[str, str]],
    *,
    at: datetime,
    number: str,
    addressee: str = "",
    remedy: str = "",
) -> CasePaper:
    """Print, sign and keep a paper inside its act's transaction; official papers are in Chinese."""
    with translation.override("zh-hans"):
        sheet = Sheet(
            title=title, number=number, office=case.office.name, addressee=addressee, parts=parts,
            remedy=remedy, day=day_of_paper(at),
        )  # fmt: skip
        pdf = signed(printed(sheet).pdf, reason=title, at=at)
    kept = vault.keep([pdf], shelf="supervision", limit=MOST_BYTES)
    return CasePaper.objects.create(
        case=case, kind=kind, number=number, sha256=kept.sha256, path=kept.path, made_at=at
    )
