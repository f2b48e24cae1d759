"""What is inside an envelope: a plain POSIX tar whose first file says whose it is and lists the rest.

container.json, letter.json, then the files, in this order and nothing else. A tar does not expand, so the content
is never larger than the sealed bytes; nothing here believes a size before it has been counted. Any tar program
opens it; this reader is stricter: regular files only, no paths, no repetitions, names and sizes as listed. That no
byte was changed is the business of what it lies in: age seals every chunk, and the manifest hashes the sealed bytes.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from bidding.sealing import blocks, papers
from bidding.sealing.blocks import BLOCK, header
from bidding.sealing.labels import FIELDS, Label
from bidding.sealing.refusals import SealingError

FORMAT: Final = "clearbid-container/2"
CONTAINER, LETTER = "container.json", "letter.json"
MOST_FILES, MOST_LETTER, MOST_NAME = 200, 256 * 1024, 200
COPY = 256 * 1024  # fits a core's cache: a megabyte at a time takes a fifth more of the processor
NAME = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]{1,200}")


@dataclass(frozen=True)
class Member:
    """One file of a container; `path` is where its bytes were put, `sha256` what they are."""

    name: str
    sha256: str
    size: int
    path: Path


@dataclass(frozen=True)
class Content:
    """An opened container: the letter as bytes, and the files."""

    letter: bytes
    files: tuple[Member, ...]


def write(writer: IO[bytes], *, label: Label, letter: bytes, files: Sequence[tuple[str, Path]]) -> None:
    """Write a container: the same input gives the same bytes. Raises SealingError for names that are not allowed."""
    listed: list[dict[str, Any]] = [{"name": LETTER, "size": len(letter)}]
    listed += [{"name": name, "size": path.stat().st_size} for name, path in files]
    _check_names([entry["name"] for entry in listed])
    head = papers.canonical({"format": FORMAT, "files": listed, **label.fields})
    _insist(len(letter) <= MOST_LETTER, "its letter is too long")
    _write_member(writer, CONTAINER, BytesIO(head), len(head))
    _write_member(writer, LETTER, BytesIO(letter), len(letter))
    for entry, (name, path) in zip(listed[1:], files, strict=True):
        with path.open("rb") as reader:
            _write_member(writer, name, reader, entry["size"])
    writer.write(bytes(2 * BLOCK))


def read(reader: IO[bytes], *, label: Label, into: Path) -> Content:
    """Read a container made for `label`, putting its files into a directory under numbered names.

    Raises SealingError: container (malformed), labels (made for another bid: a copy).
    """
    listed = _listed(_read_small(reader, CONTAINER, limit=papers.MOST_BYTES), label)
    letter = _read_small(reader, LETTER, limit=MOST_LETTER)
    _insist(listed[0]["size"] == len(letter), f"{LETTER} is not as listed")
    files = [_read_file(reader, entry, into / str(n)) for n, entry in enumerate(listed[1:], start=1)]
    _insist(reader.read(2 * BLOCK + 1) == bytes(2 * BLOCK), "it does not end where it should")
    return Content(letter, tuple(files))


def _check_names(names: Iterable[str]) -> None:
    names = list(names)
    _insist(len(names) <= MOST_FILES, f"more than {MOST_FILES} files")
    _insist(names[:1] == [LETTER], "the first file is no letter")
    _insist(len({name.casefold() for name in [*names, CONTAINER]}) == len(names) + 1, "a name stands twice")
    for name in names:
        _insist(bool(NAME.fullmatch(name)) and name.strip(" .") == name, "a name is not allowed")
        _insist(len(name.encode("utf-8", "replace")) <= 600, "a name is too long")


def _listed(head: bytes, label: Label) -> list[dict[str, Any]]:
    try:
        paper = papers.read(head, format=FORMAT, fields=(*FIELDS, "files"))
        if Label.of(paper) != label:
            raise SealingError("labels")
        entries = paper["files"] if isinstance(paper["files"], list) else []
        for entry in entries:
            papers.exactly(entry, ("name", "size"))
            papers.text(entry, "name", NAME)
            papers.number(entry, "size", least=0)
    except SealingError as error:
        if error.code in ("labels", "container"):
            raise
        raise SealingError("container", why=f"{CONTAINER} {error.text}") from error
    _check_names(entry["name"] for entry in entries)
    return entries


def _read_small(reader: IO[bytes], name: str, *, limit: int) -> bytes:
    found, size = _read_header(reader)
    _insist(found == name and size <= limit, f"no {name}")
    data = reader.read(size)
    _insist(len(data) == size, "it ends early")
    _skip_padding(reader, size)
    return data


def _read_file(reader: IO[bytes], entry: dict[str, Any], path: Path) -> Member:
    name, size = _read_header(reader)
    _insist((name, size) == (entry["name"], entry["size"]), "a file is not as listed")
    hashed, left = sha256(), size
    with path.open("xb") as writer:
        while left:
            data = reader.read(min(COPY, left))
            _insist(bool(data), "it ends early")
            hashed.update(data)
            writer.write(data)
            left -= len(data)
    _skip_padding(reader, size)
    return Member(name, hashed.hexdigest(), size, path)


def _write_member(writer: IO[bytes], name: str, reader: IO[bytes], size: int) -> None:
    if name not in (CONTAINER, LETTER):
        record = _pax_record(name)
        writer.write(header("path", len(record), b"x"))
        writer.write(record + bytes(-len(record) % BLOCK))
    writer.write(header(name if name in (CONTAINER, LETTER) else "file", size, b"0"))
    left = size
    while left:
        data = reader.read(min(COPY, left))
        if not data:
            raise SealingError("container", why="a file changed while it was read")
        writer.write(data)
        left -= len(data)
    if reader.read(1):
        raise SealingError("container", why="a file changed while it was read")
    writer.write(bytes(-size % BLOCK))


def _pax_record(name: str) -> bytes:
    """Return the extended header that gives a file's name in UTF-8: "<length> path=<name>\\n"."""
    rest = f" path={name}\n".encode()
    length = len(rest) + 1
    while len(str(length)) + len(rest) != length:
        length = len(str(length)) + len(rest)
    return str(length).encode() + rest


def _read_header(reader: IO[bytes]) -> tuple[str, int]:
    """Return name and size of the next file; its name may stand in one extended header before."""
    kind, name, size = _read_block(reader)
    if kind != b"x":
        return name, size
    _insist(size <= 1024, "a name is too long")
    record = reader.read(size)
    _skip_padding(reader, size)
    try:
        long_name = record.decode().partition(" path=")[2].removesuffix("\n")
        _insist(_pax_record(long_name) == record, "an extended header is malformed")
    except UnicodeError as error:
        raise SealingError("container", why="a name is not UTF-8") from error
    kind, _short, size = _read_block(reader)
    _insist(kind == b"0", "not a regular file")
    return long_name, size


def _read_block(reader: IO[bytes]) -> tuple[bytes, str, int]:
    try:
        return blocks.read_block(reader)
    except blocks.BlockError as error:
        raise SealingError("container", why=str(error)) from error


def _skip_padding(reader: IO[bytes], size: int) -> None:
    padding = reader.read(-size % BLOCK)
    _insist(padding == bytes(-size % BLOCK), "padding is malformed")


def _insist(good: bool, why: str) -> None:
    if not good:
        raise SealingError("container", why=why)


def letter_of(content: Content) -> dict[str, Any]:
    """Return the letter's JSON object. Raises SealingError("letter")."""
    try:
        letter = json.loads(content.letter)
    except (ValueError, RecursionError) as error:
        raise SealingError("letter", field="JSON") from error
    if not isinstance(letter, dict):
        raise SealingError("letter", field="JSON")
    return letter
