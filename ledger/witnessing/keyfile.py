"""The witness's own key: made here, never leaves the directory, and is of no use to the platform."""

import os
import secrets
from base64 import b64decode, b64encode
from pathlib import Path

from ledger.notes import COSIGNATURE, NoteError, Signer

NAME = "key"
PREFIX = "PRIVATE+KEY+"


def make(directory: Path, name: str) -> Signer:
    """Make a key of this name (a schema-less URL) in a file only its owner reads. Raises FileExistsError, NoteError."""
    signer = Signer(name, COSIGNATURE, secrets.token_bytes(32))
    text = f"{PREFIX}{name}+{signer.verifier.key_id.hex()}+{_secret(signer)}\n"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = os.open(directory / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(place, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return signer


def load(directory: Path) -> Signer:
    """Read the key. Raises NoteError when the file is none, FileNotFoundError when there is no file."""
    text = (directory / NAME).read_text(encoding="utf-8").strip()
    parts = text.removeprefix(PREFIX).split("+", 2)
    try:
        material = b64decode(parts[2], validate=True) if len(parts) == 3 else b""
    except ValueError as error:
        raise NoteError("malformed private key") from error
    if not text.startswith(PREFIX) or len(material) != 33 or material[0] != COSIGNATURE:
        raise NoteError("malformed private key")
    signer = Signer(parts[0], COSIGNATURE, material[1:])
    if signer.verifier.key_id.hex() != parts[1]:
        raise NoteError("the private key does not match its id")
    return signer


def _secret(signer: Signer) -> str:
    return b64encode(bytes([signer.kind]) + signer.seed).decode()
