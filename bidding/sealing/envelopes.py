"""One envelope: a plain binary age v1 file, sealed to one fresh X25519 key of its own."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Final, Protocol

import pyrage

from bidding.sealing.refusals import SealingError

MOST_BYTES: Final = 2 * 1024**3 + 64 * 1024**2  # 2 GiB of content and what sealing adds
HEADER_BYTES: Final = 4096  # every header we take in is far shorter

VERSION = b"age-encryption.org/v1\n"
ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
CHUNK, TAG, NONCE = 64 * 1024, 16, 16
BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]{0,64}")
X25519 = re.compile(rb"-> X25519 [A-Za-z0-9+/]{43}")
# rage adds one stanza of noise to keep readers tolerant; it holds no key and is short.
GREASE = re.compile(rb"-> [\x21-\x7e]{1,20}-grease(?: [\x21-\x7e]{1,20}){0,4}")
GREASE_LINES = 4
MAC = re.compile(rb"--- [A-Za-z0-9+/]{43}")


class Writable(Protocol):
    """Whatever takes bytes: a file, a hash."""

    def write(self, data: bytes, /) -> object: ...


@dataclass
class Counted:
    """Passes bytes on and keeps their number and SHA-256: one reading serves storing and hashing."""

    to: Writable
    size: int = 0

    def __post_init__(self) -> None:
        self._hash = sha256()

    def write(self, data: bytes) -> int:
        """Pass the bytes on."""
        data = bytes(data)
        self._hash.update(data)
        self.size += len(data)
        self.to.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""

    @property
    def sha256(self) -> str:
        """The hash of all that was written, in hexadecimal."""
        return self._hash.hexdigest()


def new_identity() -> str:
    """Return a fresh age identity (AGE-SECRET-KEY-1…), for one envelope only."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """Return the public half of an age identity. Raises SealingError when it is none."""
    try:
        return str(pyrage.x25519.Identity.from_str(identity.strip()).to_public())
    except Exception as error:  # pyrage raises plain exceptions of several kinds
        raise SealingError("recipient") from error


def seal(reader: IO[bytes], writer: IO[bytes], *, recipient: str) -> tuple[str, int]:
    """Encrypt a stream to one recipient; return SHA-256 and size of the sealed bytes."""
    counted = Counted(writer)
    pyrage.encrypt_io(reader, counted, [pyrage.x25519.Recipient.from_str(recipient)])
    return counted.sha256, counted.size


def open_sealed(reader: IO[bytes], writer: IO[bytes], *, identity: str) -> None:
    """Decrypt a stream. Raises SealingError("not_opened"); what was written by then is not to be used."""
    try:
        pyrage.decrypt_io(reader, writer, [pyrage.x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError, ValueError) as error:
        raise SealingError("not_opened") from error


def check(prefix: bytes, size: int) -> None:
    """Check a sealed file by its first HEADER_BYTES and its size: age v1, binary, one X25519 key, a possible length.

    Raises SealingError: not_age, armored, recipients, header, truncated, empty, too_large (RULES EB-11).
    """
    if size == 0:
        raise SealingError("empty")
    if size > MOST_BYTES:
        raise SealingError("too_large", limit=MOST_BYTES)
    if prefix.lstrip().startswith(ARMOR):
        raise SealingError("armored")
    if not prefix.startswith(VERSION):
        raise SealingError("not_age")
    plain_size(size - _header_length(prefix[:HEADER_BYTES]))


def plain_size(payload: int) -> int:
    """Return how many bytes an age payload of this many bytes holds. Raises SealingError when none can be so long."""
    sealed = payload - NONCE
    full, rest = divmod(sealed, CHUNK + TAG)
    if sealed < TAG or 0 < rest < TAG or (rest == TAG and full):
        raise SealingError("truncated")
    return sealed - TAG * (full + (1 if rest else 0))


def _header_length(prefix: bytes) -> int:
    """Return where the payload begins, having found exactly one X25519 stanza and no other that holds a key."""
    stanzas, position = [], len(VERSION)
    while True:
        line, position = _line(prefix, position)
        if MAC.fullmatch(line):
            break
        if not line.startswith(b"-> "):
            raise SealingError("header")
        body_lines, position = _body(prefix, position)
        stanzas.append((line, body_lines))
    keys = [lines for line, lines in stanzas if X25519.fullmatch(line)]
    noise = [lines for line, lines in stanzas if GREASE.fullmatch(line)]
    if len(keys) != 1 or len(keys) + len(noise) != len(stanzas) or len(noise) > 1:
        raise SealingError("recipients")
    if keys[0] != 1 or any(lines > GREASE_LINES for lines in noise):
        raise SealingError("header")
    return position


def _body(prefix: bytes, position: int) -> tuple[int, int]:
    """Skip a stanza's body, which ends with its first line shorter than 64."""
    lines = 0
    while True:
        line, position = _line(prefix, position)
        if not BASE64_LINE.fullmatch(line):
            raise SealingError("header")
        lines += 1
        if len(line) < 64:
            return lines, position


def _line(prefix: bytes, position: int) -> tuple[bytes, int]:
    end = prefix.find(b"\n", position)
    if end < 0:
        raise SealingError("header" if len(prefix) >= HEADER_BYTES else "truncated")
    return prefix[position:end], end + 1
