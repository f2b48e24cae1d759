"""What a member's answer covers, and how it is shown that she gave it, before and after the names are open.

Plain values in, plain values out. A statement names the report by the digest of its content and by the digests of its
pages, so that neither can be exchanged. Key and signature stay sealed until the award, since they would tell who 专家n
is (CM-08); until then their salted digest stands for them.
"""

import json
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
# Kinds of answers that nobody signs: silence, and a refusal without reasons (实施条例 53).
UNSIGNED: Final = frozenset({"deemed", "refused"})
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
    """Return the members whose answer is not about this report: its content, its pages, her dissent as it is printed.

    A member of the committee without an answer counts, and so does an answer of somebody who is none, or a second one.
    Only who kept silent or refused has signed no statement. Raises SealingError, PdfReadError for files that are no
    signed report.
    """
    inside = attachments(pdf)
    given = _read(inside, SIGNATURES_FILE, SIGNATURES)
    content = inside.get(CONTENT_FILE, b"")
    answered = [str(line.get("member")) for line in given["answers"]]
    if given["report_sha256"] != sha256(content).hexdigest():
        return answered
    codes = _codes(content)
    wrong = [
        member
        for member, line in zip(answered, given["answers"], strict=True)
        if answered.count(member) > 1 or line.get("code") != codes.get(member) or not _fits(line, given)
    ]
    return [*dict.fromkeys(wrong), *(member for member in codes if member not in answered)]


def wrong_proofs(report: bytes, names: bytes, *, at: datetime) -> list[str]:
    """Return the members whose key did not sign their statement, or whose proof is missing or not the one sealed.

    `names` is the paper that opens the names after the award. Raises SealingError, PdfReadError for other files.
    """
    answers = {
        str(line["member"]): line
        for line in _read(attachments(report), SIGNATURES_FILE, SIGNATURES)["answers"]
    }
    opened = _read(attachments(names), PROOFS_FILE, PROOFS)
    terms = Terms.of(opened["terms"])
    wrong = [
        str(line["member"])
        for line in opened["proofs"]
        if not _proven(line["proof"], answers.get(str(line["member"]), {}), terms, at)
    ]
    shown = {str(line["member"]) for line in opened["proofs"]}
    return [
        *wrong,
        *(member for member, line in answers.items() if line["statement"] and member not in shown),
    ]


def _proven(proof: Mapping[str, str], answer: Mapping[str, Any], terms: Terms, at: datetime) -> bool:
    if sealed(proof) != answer.get("proof_sha256"):
        return False
    if not proof["scheme"]:
        return True
    key = SigningKey(Scheme(proof["scheme"]), proof["public"], proof["material"])
    data = str(answer["statement"]).encode()
    return signatures.is_signed(data, bytes.fromhex(proof["value"]), key, terms, signer="", at=at)


def _fits(line: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Tell whether an answer is what its member signed, or, by its kind, one to which nothing was signed."""
    kind, dissent = line.get("kind"), str(line.get("dissent", ""))
    if kind in UNSIGNED:
        return not (line.get("statement") or dissent or line.get("proof_sha256"))
    try:
        said = papers.read(
            str(line.get("statement")).encode(), format=STATEMENT, fields=SAID, limit=MOST_BYTES
        )
    except SealingError:
        return False
    # A dissent has words and a signature without one has none: their digests are both there or both empty.
    return bool(line.get("proof_sha256")) and said == {
        "format": STATEMENT,
        "lot": given["lot"],
        "report_sha256": given["report_sha256"],
        "pages": given["pages"],
        "member": line.get("member"),
        "code": line.get("code"),
        "answer": kind if (kind == "dissent") == bool(dissent) else None,
        "dissent_sha256": sha256(dissent.encode()).hexdigest() if dissent else "",
    }


def _codes(content: bytes) -> dict[str, str]:
    """Return the committee of a report's content: the sealed code of each member by her number."""
    try:
        return {str(one["number"]): str(one["code"]) for one in json.loads(content)["members"]}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SealingError("field", field=CONTENT_FILE) from error


def _listed(pdf: bytes) -> Sequence[str]:
    given: Sequence[str] = _read(attachments(pdf), SIGNATURES_FILE, SIGNATURES)["pages"]
    return given


def _read(inside: Mapping[str, bytes], name: str, form: str) -> dict[str, Any]:
    if name not in inside:
        raise SealingError("field", field=name)
    return papers.read(inside[name], format=form, fields=FIELDS[name], limit=MOST_BYTES)
