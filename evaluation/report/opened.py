"""The letters of the bids in the paper that opens the names: with their key anybody computes them anew."""

import json
from collections.abc import Sequence
from typing import Any, Final

from bidding.pdfs.pages import attachments
from bidding.sealing import papers
from bidding.sealing.refusals import SealingError
from evaluation import lettering
from evaluation.report.proofs import CONTENT_FILE, MOST_BYTES

LETTERS: Final = "clearbid-opened-letters/1"
LETTERS_FILE: Final = "letters.json"
FIELDS: Final = ("bids", "key", "report_sha256")


def opened(*, report_sha256: str, key: str, bids: Sequence[tuple[str, str, str]]) -> bytes:
    """Return the file that opens the letters: the key (hexadecimal) and each bid's letter, bidder and manifest's digest."""
    lines = [{"code": code, "bidder": bidder, "manifest_sha256": manifest} for code, bidder, manifest in bids]
    return papers.canonical({"format": LETTERS, "report_sha256": report_sha256, "key": key, "bids": lines})


def wrong_letters(report: bytes, names: bytes) -> list[str]:
    """Return the letters that do not follow from the key, were not committed to, or are another bidder's in the report.

    `names` is the paper that opens the names after the award. A report without a commitment, of a room begun by an
    earlier version, has none to show. Raises SealingError, PdfReadError for other files.
    """
    try:
        content = json.loads(attachments(report).get(CONTENT_FILE, b""))
        committed = content["basics"].get("letters_sha256")
        named = {line["code"]: line["bidder"] for line in content["opening"] if line["code"]}
        return _wrong(_read(names), named, committed) if committed else []
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SealingError("field", field=LETTERS_FILE) from error


def _wrong(given: dict[str, Any], named: dict[str, str], committed: str) -> list[str]:
    codes = {line["manifest_sha256"]: line["code"] for line in given["bids"]}
    bidders = {line["code"]: line["bidder"] for line in given["bids"]}
    if lettering.commitment(given["key"], codes) != committed:
        return sorted({*bidders, *named})
    right = lettering.letters(given["key"], codes)
    wrong = {code for manifest, code in codes.items() if right[manifest] != code}
    return sorted(wrong | {code for code in named if bidders.get(code) != named[code]})


def _read(names: bytes) -> dict[str, Any]:
    return papers.read(attachments(names)[LETTERS_FILE], format=LETTERS, fields=FIELDS, limit=MOST_BYTES)
