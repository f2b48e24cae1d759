"""What tus 1.0 says in headers: pure parsing, every misuse a coded refusal with its status."""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bidding.sealing.envelopes import MOST_BYTES

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,termination,expiration"
MEDIA: Final = "application/offset+octet-stream"
# One part is all that a cut line costs. A client begins with FIRST_PART and sends larger ones, up to MOST_PART, while a
# part takes less than a second: then the fixed cost of a part (flush, row, answer) is spread over more bytes.
FIRST_PART: Final = 4 * 1024**2
MOST_PART: Final = 32 * 1024**2
# Below this a part costs more in flushing than in bytes; only the last one may be shorter.
LEAST_PART: Final = 16 * 1024
HEX = re.compile(r"[0-9a-f]{64}")
# 2⁶³ and more is no length that any column holds; twelve digits are ample for 2 GiB.
NUMBER = re.compile(r"0|[1-9][0-9]{0,11}")
KIND = re.compile(r"[a-z]{1,14}")
LOT = re.compile(r"[A-Za-z0-9._-]{1,64}")
KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,40}")
MOST_METADATA: Final = 2048


class Misspoken(ValueError):
    """A request that tus or this platform does not take; `code` names it, `status` is the HTTP answer."""

    def __init__(self, code: str, status: int = 400, **facts: str | int) -> None:
        super().__init__(code)
        self.code, self.status, self.facts = code, status, facts


@dataclass(frozen=True)
class Creation:
    """What a client announces: so many bytes with this SHA-256, one envelope of a bid on a lot."""

    length: int
    lot: str
    sha256: str
    kind: str


@dataclass(frozen=True)
class Part:
    """A piece of a file: where it belongs, how long it is, its SHA-256 when the client sent one."""

    offset: int
    length: int
    sha256: bytes | None


def insist_on_version(headers: Mapping[str, str]) -> None:
    """Refuse requests without `Tus-Resumable: 1.0.0` (412).

    No form and no link of a foreign site can send this header, and no script of one may: browsers ask first with a
    preflight, which nobody answers here. It therefore takes the place of a CSRF token.
    """
    if headers.get("tus-resumable") != VERSION:
        raise Misspoken("version", 412)


def creation(headers: Mapping[str, str]) -> Creation:
    """Read the headers of POST. Raises Misspoken: length, metadata, too_large (413)."""
    if "upload-defer-length" in headers:
        # The declared length is the accepted length: nobody may begin without one.
        raise Misspoken("length")
    length = _number(headers.get("upload-length", ""), "length")
    if length == 0:
        raise Misspoken("empty", 422)
    if length > MOST_BYTES:
        raise Misspoken("too_large", 413, limit=MOST_BYTES)
    if _number(headers.get("content-length", "0"), "length") and not brings_part(headers):
        # Bytes that nobody reads would be lost without a word.
        raise Misspoken("length")
    said = metadata(headers.get("upload-metadata", ""))
    lot, sha256, kind = (said.get(name, "") for name in ("lot", "sha256", "kind"))
    if not LOT.fullmatch(lot) or not HEX.fullmatch(sha256) or not KIND.fullmatch(kind):
        raise Misspoken("metadata")
    return Creation(length, lot, sha256, kind)


def metadata(header: str) -> dict[str, str]:
    """Read Upload-Metadata: comma-separated pairs of a key and base64. Raises Misspoken."""
    found: dict[str, str] = {}
    if len(header) > MOST_METADATA:
        raise Misspoken("metadata")
    for pair in header.split(",") if header else []:
        key, _space, value = pair.strip().partition(" ")
        if not KEY.fullmatch(key) or key in found:
            raise Misspoken("metadata")
        try:
            found[key] = b64decode(value, validate=True).decode()
        except (Base64Error, ValueError) as error:
            raise Misspoken("metadata") from error
    return found


def metadata_header(facts: Mapping[str, str]) -> str:
    """Write Upload-Metadata, as a client does."""
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in facts.items())


def brings_part(headers: Mapping[str, str]) -> bool:
    """Tell whether a request carries a part; POST does when the first one comes along (creation-with-upload)."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == MEDIA


def part(headers: Mapping[str, str]) -> Part:
    """Read the headers of PATCH. Raises Misspoken: media (415), offset, length (411), part_too_large (413), checksum."""
    if not brings_part(headers):
        raise Misspoken("media", 415)
    offset = _number(headers.get("upload-offset", ""), "offset_header")
    length = part_length(headers)
    return Part(
        offset, length, checksum(headers["upload-checksum"]) if "upload-checksum" in headers else None
    )


def part_length(headers: Mapping[str, str]) -> int:
    """Read a part's Content-Length: one that is missing or too large is refused before a byte is read."""
    if "transfer-encoding" in headers or "content-length" not in headers:
        raise Misspoken("length", 411)
    length = _number(headers["content-length"], "length")
    if length > MOST_PART:
        raise Misspoken("part_too_large", 413, limit=MOST_PART)
    return length


def checksum(header: str) -> bytes:
    """Read Upload-Checksum: "sha256" and the base64 of 32 bytes. Raises Misspoken("checksum_header")."""
    algorithm, _space, value = header.partition(" ")
    try:
        digest = b64decode(value, validate=True)
    except (Base64Error, ValueError) as error:
        raise Misspoken("checksum_header") from error
    if algorithm != "sha256" or len(digest) != 32:
        raise Misspoken("checksum_header")
    return digest


def checksum_header(digest: bytes) -> str:
    """Write Upload-Checksum, as a client does."""
    return f"sha256 {b64encode(digest).decode()}"


def insist_on_sense(part: Part, size: int) -> None:
    """Check a part against the declared size. Raises Misspoken: past_end (413), part_too_small."""
    end = part.offset + part.length
    if end > size:
        raise Misspoken("past_end", 413)
    if part.length < LEAST_PART and end != size:
        raise Misspoken("part_too_small")


def _number(text: str, code: str) -> int:
    if not NUMBER.fullmatch(text):
        raise Misspoken(code)
    return int(text)
