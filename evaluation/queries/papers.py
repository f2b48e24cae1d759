"""Questions to the papers of a report: which are made, what a member's answer covers, with which key she may sign."""

from accounts.models import User
from accounts.signingkeys import SigningKey
from bidding import vault
from bidding.queries.signing import signing_key
from evaluation.models import PaperKind, Report, ReportPaper, SignatureProof
from evaluation.report.proofs import SCHEMES, Subject


def paper_of(report: Report, kind: PaperKind) -> ReportPaper:
    """Return a paper of a report. Raises ReportPaper.DoesNotExist while it has not been made."""
    return report.papers.get(kind=kind)


def pdf_of(paper: ReportPaper) -> bytes:
    """Return a paper's bytes as they were made."""
    return vault.place_of(paper.path).read_bytes()


def subject_of(report: Report, pages: ReportPaper) -> Subject:
    """Return what a member's answer is about."""
    return Subject(report.content["basics"]["lot_code"], report.sha256, tuple(pages.pages))


def key_for_reports(user: User) -> SigningKey | None:
    """Return the account's key in force that signs reports, or None: certificates name people, so they are not taken."""
    key = signing_key(user)
    return key if key and key.scheme in SCHEMES else None


def proof_of(proof: SignatureProof) -> dict[str, str]:
    """Return a proof as it is sealed, and opened after the award."""
    fields = ("scheme", "public", "material", "value", "salt")
    return {name: str(getattr(proof, name)) for name in fields}
