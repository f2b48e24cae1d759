"""How much of a request's body the front door takes in, by where it goes; uploads have their own server and rule."""

import re
from typing import Final

from bidding.sealing.releases import MOST_BYTES as MOST_RELEASES
from bidding.uploading import passes

# Django refuses a form's fields above 5 MiB; the rest is for small files: manifests, signatures, statements.
MOST_FORM: Final = 6 * 1024**2
# Documents that people write, and keyholders' shares, each with what a form adds.
MOST_DOCUMENT: Final = max(32 * 1024**2, MOST_RELEASES) + 1024**2
# A sealed file by form: two gibibytes, what sealing and what a form add.
MOST_SEALED: Final = 2 * 1024**3 + 80 * 1024**2

DOCUMENTS: Final = re.compile(
    r"/bidding/(?:keys/\d+/release/|documents/.*|lots/\d+/.*|lint/.*)"
    # Evidence: of objections and complaints, tips, replies, cases, inspections and monitoring; reports of witnesses.
    r"|/supervision/(?:lots|complaints|tips|asked|cases|inspections|monitoring|witnesses)/.*"
)
SEALED: Final = re.compile(r"/bidding/bids/[^/]+/(?:upload|resupply)/")


def most_body(path: str, cookies: str) -> int:
    """Return how many bytes a request to this path may bring; a sealed file only with a pass."""
    if SEALED.fullmatch(path):
        return MOST_SEALED if passes.is_held(cookies) else MOST_FORM
    return MOST_DOCUMENT if DOCUMENTS.fullmatch(path) else MOST_FORM
