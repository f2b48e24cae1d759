"""The department's papers on a complaint: written, printed, signed, kept under their hash; part of an act, which records it."""

from datetime import datetime

from django.utils import translation

from bidding import vault
from bidding.law.days import SHANGHAI
from bidding.pdfs.signing import signed
from supervision.models import Complaint, ComplaintPaper, ComplaintPaperKind
from supervision.papers.complaints import TITLES, addressee_of, parts_of, remedy_of
from supervision.papers.sheets import Sheet, day_of_paper, printed

MOST_BYTES = 32 * 1024 * 1024


def make_paper(complaint: Complaint, kind: ComplaintPaperKind, *, at: datetime) -> ComplaintPaper:
    """Make the paper of an act inside its transaction; the act records the hash."""
    place = complaint.papers.count() + 1
    number = f"投诉〔{at.astimezone(SHANGHAI).year}〕{complaint.pk:04d}-{place}号"
    with translation.override("zh-hans"):
        sheet = Sheet(
            title=TITLES[kind],
            number=number,
            office=complaint.lot.project.supervisor.name,
            addressee=addressee_of(complaint, kind),
            parts=parts_of(complaint, kind),
            remedy=remedy_of(complaint, kind),
            day=day_of_paper(at),
        )
        pdf = signed(printed(sheet).pdf, reason=sheet.title, at=at)
    kept = vault.keep([pdf], shelf="supervision", limit=MOST_BYTES)
    return ComplaintPaper.objects.create(
        complaint=complaint, kind=kind, number=number, sha256=kept.sha256, path=kept.path, made_at=at
    )
