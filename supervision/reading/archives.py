"""Zip archives and the XML inside, with limits on what they unpack to, how deep they nest and what they declare."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from supervision.reading.limits import (
    MOST_DEPTH,
    MOST_ELEMENTS,
    MOST_MEMBER,
    MOST_MEMBERS,
    MOST_UNPACKED,
    TooMuch,
)


def opened(content: bytes) -> zipfile.ZipFile:
    """Open an archive that stays within the limits. Raises TooMuch ("bomb", "encrypted"), zipfile.BadZipFile."""
    archive = zipfile.ZipFile(BytesIO(content))
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise TooMuch("bomb")
    if any(member.flag_bits & 1 for member in members):
        raise TooMuch("encrypted")
    return archive


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member's bytes, or none if it is missing; what a list says of sizes is not believed. Raises TooMuch."""
    try:
        with archive.open(name) as reader:
            content = reader.read(MOST_MEMBER + 1)
    except KeyError:
        return b""
    if len(content) > MOST_MEMBER:
        raise TooMuch("bomb")
    return content


def elements(content: bytes) -> Iterator[tuple[str, Any]]:
    """Yield ("start" | "end", element) of an XML text; an element is emptied after its end, so memory stays bounded.

    Entities and document types are refused (defusedxml). Raises TooMuch, ParseError, DefusedXmlException.
    """
    from defusedxml.ElementTree import iterparse

    depth = count = 0
    path: list[Any] = []
    for event, element in iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            depth, count = depth + 1, count + 1
            if depth > MOST_DEPTH or count > MOST_ELEMENTS:
                raise TooMuch("bomb")
            path.append(element)
            yield event, element
            continue
        depth -= 1
        path.pop()
        yield event, element
        if path:
            path[-1].remove(element)


def tag(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
