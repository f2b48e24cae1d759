"""Printing and keeping the papers of a report: each once, its hash in the ledger, served unchanged for ever."""

from typing import Any

import rfc8785
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import KeyScheme
from accounts.permits import require
from accounts.templatetags.when import shanghai
from bidding import vault
from bidding.pdfs.binding import Bound
from bidding.pdfs.keeping import forgotten_on_failure
from bidding.pdfs.pages import joined
from bidding.pdfs.signing import signed
from bidding.queries.signing import terms_of
from bidding.sealing import papers
from evaluation.actions.writing import locked, note
from evaluation.models import PaperKind, Report, ReportPaper, Room, Signature, SignatureKind
from evaluation.queries import present_members
from evaluation.queries.letters import Letters, letters_of
from evaluation.queries.papers import paper_of, pdf_of, proof_of, subject_of
from evaluation.report import opened, printing, proofs
from evaluation.report.printing import Answer
from evaluation.rules import may_see_names
from ledger import clock

MOST_BYTES = 256 * 1024 * 1024
SILENT = frozenset({SignatureKind.DEEMED, SignatureKind.REFUSED})


def keep_pages(report: Report) -> ReportPaper:
    """Print and keep the pages that the members sign, in the caller's transaction."""
    made = printing.report_pages(report.content, sha256=report.sha256)
    return _kept(report, PaperKind.PAGES, made.pdf, made)


def keep_report(report: Report) -> ReportPaper:
    """Bind the pages and the members' answers into one PDF and sign it, in the caller's transaction.

    The content, the list of digests and the statements lie in the file, so that it can be checked without the platform.
    """
    pages = paper_of(report, PaperKind.PAGES)
    answers = [_printed(one) for one in _signatures(report)]
    last = printing.signature_pages(
        report.content, sha256=report.sha256, digests=pages.pages, answers=answers
    )
    whole = joined(
        [pdf_of(pages), last.pdf],
        attached={
            proofs.CONTENT_FILE: rfc8785.dumps(report.content),
            proofs.SIGNATURES_FILE: papers.canonical(_answered(report, pages)),
        },
    )
    with translation.override("zh-hans"):
        sealed = signed(whole, reason=_("Evaluation report"), at=clock.now())
    return _kept(report, PaperKind.REPORT, sealed, Bound(sealed, (*pages.pages, *last.digests)))


@transaction.atomic
def open_names(*, room: Room) -> ReportPaper:
    """Make the paper that opens the members' names, keys, signatures and the letters of the bids, after the award (CM-08).

    Whoever asks first has it made; asking again returns the same. Raises Refused before the award.
    """
    room = locked(room)
    require(may_see_names(room))
    report = room.report
    if found := report.papers.filter(kind=PaperKind.NAMES).first():
        return found
    letters = letters_of(room)
    made = printing.names_page(
        report.content,
        sha256=report.sha256,
        rows=_names(room),
        key=letters.key if letters else "",
        letters=letters.bids if letters else (),
    )
    whole = joined([made.pdf], attached=_opened(room, report, letters))
    with translation.override("zh-hans"):
        sealed = signed(whole, reason=_("List of the members, opened after the award"), at=clock.now())
    kept = _kept(report, PaperKind.NAMES, sealed, Bound(sealed, made.digests))
    with forgotten_on_failure(kept.path):
        note("report.open_names", room, by=None, paper_sha256=kept.sha256)
    return kept


def _opened(room: Room, report: Report, letters: Letters | None) -> dict[str, bytes]:
    """The files inside the paper of names: the proofs of the answers, and the letters of the bids where they have a key."""
    proven = {
        "format": proofs.PROOFS,
        "report_sha256": report.sha256,
        "terms": terms_of(room.lot).fields,
        "proofs": [
            {"member": one.member.number, "proof": proof_of(one.proof)}
            for one in _signatures(report)
            if hasattr(one, "proof")
        ],
    }
    inside = {proofs.PROOFS_FILE: papers.canonical(proven)}
    if letters:
        inside[opened.LETTERS_FILE] = opened.opened(
            report_sha256=report.sha256, key=letters.key, bids=letters.bids
        )
    return inside


def _kept(report: Report, kind: PaperKind, pdf: bytes, made: Bound) -> ReportPaper:
    kept = vault.keep([pdf], shelf="records", limit=MOST_BYTES)
    return ReportPaper.objects.create(
        report=report,
        kind=kind,
        sha256=kept.sha256,
        path=kept.path,
        pages=list(made.digests),
        made_at=clock.now(),
    )


def _answered(report: Report, pages: ReportPaper) -> dict[str, Any]:
    subject = subject_of(report, pages)
    return {
        "format": proofs.SIGNATURES,
        "lot": subject.lot,
        "report_sha256": subject.report_sha256,
        "pages": list(subject.pages),
        "answers": [
            {
                "member": one.member.number,
                "code": one.member.code,
                "kind": str(one.kind),
                "at": one.signed_at.isoformat(),
                "dissent": one.text,
                "statement": one.proof.statement if hasattr(one, "proof") else "",
                "proof_sha256": one.proof.sha256 if hasattr(one, "proof") else "",
            }
            for one in _signatures(report)
        ],
    }


def _signatures(report: Report) -> list[Signature]:
    found = report.signatures.select_related("member", "proof").order_by("member__number", "pk")
    return list(found)


def _printed(one: Signature) -> Answer:
    with translation.override("zh-hans"):
        proof = getattr(one, "proof", None)
        return Answer(
            member=one.member.alias,
            kind=str(one.get_kind_display()),
            how=_how(proof),
            at=shanghai(one.signed_at, "seconds"),
            text=one.text,
            proof_sha256=proof.sha256 if proof else "",
            by_silence=one.kind in SILENT,
        )


def _how(proof: Any) -> str:
    """Say honestly how an answer was given: by a key of her own, or by nothing but her account."""
    if proof is None:
        return str(_("by the clock of the platform"))
    if proof.scheme:
        return str(_("signed with her own key (%(scheme)s)") % {"scheme": KeyScheme(proof.scheme).label})
    return str(_("confirmed by her account, no key; entry %(entry)s of the ledger") % {"entry": proof.entry})


def _names(room: Room) -> list[tuple[str, str, str]]:
    with translation.override("zh-hans"):
        return [
            (one.alias, one.code or "—", one.user.person.name if one.user.person else "—")
            for one in present_members(room).select_related("user__person")
        ]
