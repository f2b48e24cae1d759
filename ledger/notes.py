"""C2SP signed notes, checkpoints and cosignatures (signed-note, tlog-checkpoint, tlog-cosignature), Ed25519."""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.merkle import HASH_SIZE

ED25519 = 1  # signs the text of a note
COSIGNATURE = 4  # signs a time and the text of a checkpoint
DASH = "—"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
NAME = re.compile(r"[^\s+]+")
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class NoteError(ValueError):
    """The text is no well-formed signed note, key or checkpoint, or a signature on it is wrong."""


@dataclass(frozen=True)
class Verifier:
    """A public key with its name; `kind` is ED25519 or COSIGNATURE."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or self.kind not in (ED25519, COSIGNATURE) or len(self.public) != 32:
            raise NoteError("malformed verifier key")

    @cached_property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ LF ‖ kind ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one word, to be published and pinned."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Read a key as published. Raises NoteError."""
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise NoteError("malformed verifier key")
        material = _bytes(parts[2])
        verifier = cls(parts[0], material[0] if material else 0, material[1:])
        if verifier.key_id.hex() != parts[1]:
            raise NoteError("the verifier key does not match its id")
        return verifier

    def accepts(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the Ed25519 signature over these bytes is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key (32 bytes of seed) with its name."""

    name: str
    kind: int
    seed: bytes

    @cached_property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.kind, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: str) -> str:
        """Return the signature line of a note with this text, which must end in a newline. Raises NoteError."""
        _check_text(text)
        if self.kind != ED25519:
            raise NoteError("a witness's key signs no notes of its own")
        return self._line(self._key.sign(text.encode()))

    def cosign(self, text: str, seconds: int) -> str:
        """Return the cosignature line for a checkpoint's text, seen at `seconds` since 1970. Raises NoteError."""
        TreeHead.parse(text)
        if self.kind != COSIGNATURE:
            raise NoteError("only a witness's key cosigns")
        return self._line(seconds.to_bytes(8, "big") + self._key.sign(_cosigned(text, seconds)))

    def _line(self, signature: bytes) -> str:
        return f"{DASH} {self.name} {_base64(self.verifier.key_id + signature)}\n"


@dataclass(frozen=True)
class Signature:
    """One signature line of a note, not yet believed."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True)
class Note:
    """A text with signature lines, well-formed but not yet believed."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, note: str) -> "Note":
        """Split a signed note into its text and its signatures. Raises NoteError."""
        text, gap, tail = note.rpartition("\n\n")
        if not gap or not tail.endswith("\n"):
            raise NoteError("malformed note")
        _check_text(text + "\n")
        return cls(text + "\n", tuple(_signature(line) for line in tail[:-1].split("\n")))

    def signed_by(self, verifier: Verifier) -> bool:
        """Tell whether this key signed the text; for a witness's key see `cosigned_at`.

        Raises NoteError when a line claims to be of this key and is not.
        """
        return verifier.kind == ED25519 and any(
            _insist(verifier.accepts(self.text.encode(), value)) for value in self._values_of(verifier)
        )

    def cosigned_at(self, witness: Verifier) -> int | None:
        """Return when this witness cosigned the checkpoint (seconds since 1970, the latest), None if it did not.

        Raises NoteError when a line claims to be of this witness and is not.
        """
        if witness.kind != COSIGNATURE:
            return None
        times = []
        for value in self._values_of(witness):
            seconds = int.from_bytes(value[:8], "big")
            _insist(len(value) == 72 and witness.accepts(_cosigned(self.text, seconds), value[8:]))
            times.append(seconds)
        return max(times, default=None)

    def _values_of(self, verifier: Verifier) -> list[bytes]:
        return [s.value for s in self.signatures if (s.name, s.key_id) == (verifier.name, verifier.key_id)]


@dataclass(frozen=True)
class TreeHead:
    """What a checkpoint states: the log's origin, size and root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "TreeHead":
        """Read a checkpoint's text; extension lines are allowed and ignored. Raises NoteError."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() != "" or not all(lines) or not NUMBER.fullmatch(lines[1]):
            raise NoteError("malformed checkpoint")
        root = _bytes(lines[2])
        if len(root) != HASH_SIZE:
            raise NoteError("malformed checkpoint")
        return cls(lines[0], int(lines[1]), root)


def signed(text: str, *signers: Signer) -> str:
    """Return the note with this text and a line of each signer. Raises NoteError."""
    return text + "\n" + "".join(signer.sign(text) for signer in signers)


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _check_text(text: str) -> None:
    if not text.endswith("\n") or CONTROL.search(text):
        raise NoteError("a note's text ends in a newline and has no control characters")


def _signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != DASH or not NAME.fullmatch(parts[1]):
        raise NoteError("malformed signature line")
    blob = _bytes(parts[2])
    if len(blob) < 5:
        raise NoteError("malformed signature line")
    return Signature(parts[1], blob[:4], blob[4:])


def _insist(good: bool) -> bool:
    if not good:
        raise NoteError("a signature does not verify")
    return good


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise NoteError("malformed base64") from error
    if _base64(data) != text:
        raise NoteError("malformed base64")
    return data
