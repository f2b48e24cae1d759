"""What a member's answer covers, and how it is shown that she gave it, before and after the names are open.

Plain values in, plain values out. A statement names the report by the digest of its content and by the digests of its
pages, so that neither can be exchanged. Key and signature stay sealed until the award, since they would tell who 专家n
is (CM-08); until then their salted digest stands for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import rfc8785

from accounts.signingkeys import Scheme, SigningKey
from bidding.pdfs.pages import attachments, page_digests
from bidding.sealing import papers, signatures
from bidding.sealing.refusals import SealingError
from bidding.sealing.signatures.terms import Terms

STATEMENT: Final = "clearbid-report-answer/1"
SIGNATURES: Final = "clearbid-report-signatures/1"
PROOFS: Final = "clearbid-report-proofs/1"
CONTENT_FILE, SIGNATURES_FILE, PROOFS_FILE = "content.json", "signatures.json", "proofs.json"
SAID: Final = ("answer", "code", "dissent_sha256", "lot", "member", "pages", "report_sha256")
FIELDS: Final = {
    SIGNATURES_FILE: ("answers", "lot", "pages", "report_sha256"),
    PROOFS_FILE: ("proofs", "report_sha256", "terms"),
}
MOST_BYTES: Final = 16 * 1024 * 1024
# Certificates name a person or an organisation on their face; these keys name nobody.
SCHEMES: Final = frozenset({Scheme.ED25519, Scheme.WEBAUTHN})


@dataclass(frozen=True)
class Subject:
    """The report that is answered: its lot, the digest of its content, the digests of its pages in order."""

    lot: str
    report_sha256: str
    pages: tuple[str, ...]


def statement(subject: Subject, *, member: int, code: str, dissent_sha256: str = "") -> bytes:
    """Return the bytes that a member signs: canonical JSON, with the digest of her dissent's text when she has one."""
    return papers.canonical(
        {
            "format": STATEMENT,
            "lot": subject.lot,
            "report_sha256": subject.report_sha256,
            "pages": list(subject.pages),
            "member": member,
            "code": code,
            "answer": "dissent" if dissent_sha256 else "signed",
            "dissent_sha256": dissent_sha256,
        }
    )


def sealed(proof: Mapping[str, str]) -> str:
    """Return the digest of a proof with its salt, which stands for it until the award."""
    return sha256(rfc8785.dumps(dict(proof))).hexdigest()


def exchanged_pages(pdf: bytes) -> list[int]:
    """Return the numbers of the pages of a signed report that are not those that the members signed.

    Missing pages count, and so does a list that no statement names. Raises SealingError, PdfReadError for other files.
    """
    listed = _listed(pdf)
    found = page_digests(pdf)
    return [n for n, digest in enumerate(listed, 1) if n > len(found) or found[n - 1] != digest]


def wrong_answers(pdf: bytes) -> list[str]:
    """Return the members whose statement is not about this report's content and pages.

    Raises SealingError, PdfReadError for files that are no signed report.
    """
    inside = attachments(pdf)
    given = _read(inside, SIGNATURES_FILE, SIGNATURES)
    content = sha256(inside.get(CONTENT_FILE, b"")).hexdigest()
    right = given["report_sha256"] == content
    return [
        str(line["member"])
        for line in given["answers"]
        if line["statement"] and not (right and _about(line, given))
    ]


def wrong_proofs(report: bytes, names: bytes, *, at: datetime) -> list[str]:
    """Return the members whose key did not sign their statement, or whose proof is not the one sealed in the report.

    `names` is the paper that opens the names after the award. Raises SealingError, PdfReadError for other files.
    """
    answers = {
        str(line["member"]): line
        for line in _read(attachments(report), SIGNATURES_FILE, SIGNATURES)["answers"]
    }
    opened = _read(attachments(names), PROOFS_FILE, PROOFS)
    terms = Terms.of(opened["terms"])
    return [
        str(line["member"])
        for line in opened["proofs"]
        if not _proven(line["proof"], answers.get(str(line["member"]), {}), terms, at)
    ]


def _proven(proof: Mapping[str, str], answer: Mapping[str, Any], terms: Terms, at: datetime) -> bool:
    if sealed(proof) != answer.get("proof_sha256"):
        return False
    if not proof["scheme"]:
        return True
    key = SigningKey(Scheme(proof["scheme"]), proof["public"], proof["material"])
    data = str(answer["statement"]).encode()
    return signatures.is_signed(data, bytes.fromhex(proof["value"]), key, terms, signer="", at=at)


def _about(line: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    try:
        said = papers.read(str(line["statement"]).encode(), format=STATEMENT, fields=SAID, limit=MOST_BYTES)
    except SealingError:
        return False
    return (said.get("report_sha256"), said.get("pages"), str(said.get("member"))) == (
        given["report_sha256"],
        given["pages"],
        str(line["member"]),
    )


def _listed(pdf: bytes) -> Sequence[str]:
    given: Sequence[str] = _read(attachments(pdf), SIGNATURES_FILE, SIGNATURES)["pages"]
    return given


def _read(inside: Mapping[str, bytes], name: str, form: str) -> dict[str, Any]:
    if name not in inside:
        raise SealingError("field", field=name)
    return papers.read(inside[name], format=form, fields=FIELDS[name], limit=MOST_BYTES)
