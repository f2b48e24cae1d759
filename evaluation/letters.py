"""The letter in which a bidder answers the committee: canonical JSON, built from what was asked and what is answered. Pure.

It has no field for a price: what was sealed is what is judged (招标投标法 39).
"""

from hashlib import sha256

import rfc8785

FORMAT = "clearbid-clarification/1"


def answer_letter(
    *, tender: str, lot: str, bidder: str, number: int, kind: str, question: str, answer: str
) -> bytes:
    """Return the bytes that the bidder signs; `bidder` is its credit code, `number` that of the question."""
    paper: dict[str, str | int] = {
        "format": FORMAT,
        "tender": tender,
        "lot": lot,
        "bidder": bidder,
        "number": number,
        "kind": kind,
        "question_sha256": sha256(question.encode()).hexdigest(),
        "answer": answer,
    }
    return rfc8785.dumps({**paper})
