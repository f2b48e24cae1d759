"""The bids of a lot as a folder of folders: which files are whose, read apart, and laid out for the screens."""

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from supervision.reading.found import Found
from supervision.reading.parent import Told, read_all
from supervision.screens.documents import FileSeen, Given, Papers
from supervision.screens.folding import disguised, name_key
from supervision.screens.identities import IdentityFact
from supervision.screens.images import Seen
from supervision.texts import BidText, join

# What systems leave lying about is no part of a bid.
_LITTER = {"thumbs.db", "desktop.ini", ".ds_store"}
MOST_FILES = 20_000
# Facts of a file that are no identity of a person or machine.
NO_IDENTITY = frozenset(
    {"application", "created", "modified", "revision", "signer", "software", "image", "camera"}
)
# What a file says of itself without being asked.
TRACES = frozenset(
    {"author", "producer", "creator", "last_modified_by", "pdf_id", "document_id", "original_id", "rsid_root", "company",
     "machine_code", "mac", "cpu", "disk", "software_lock", "file_creation_id", "template_guid", "save_path"}
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One file: whose it is, its name within the bidder's folder, and where it lies."""

    bidder: str
    name: str
    path: Path


@dataclass
class Walked:
    """What lies in a folder: the bidders in their order, their files, and what was passed over with the reason."""

    bidders: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    passed: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Bids:
    """Everything read from a folder, laid out for the screens."""

    papers: dict[str, Papers]
    texts: dict[str, BidText]
    facts: list[IdentityFact]
    read: list[tuple[Place, str, Found]]
    twice: list[tuple[str, str]]


def walk(folder: Path, *, without: Sequence[Path] = ()) -> Walked:
    """List the bidders' files; links, pipes and litter are passed over and named. Raises OSError."""
    walked = Walked()
    left = {path.resolve() for path in without}
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            walked.bidders.append(shown(entry.name))
            _walk_bid(shown(entry.name), path, walked, left)
        elif path.resolve() not in left:
            walked.passed.append(("", shown(entry.name), "no_bidder"))
    return walked


def _walk_bid(bidder: str, folder: Path, walked: Walked, left: set[Path]) -> None:
    for at, folders, names in os.walk(folder, onerror=lambda _error: None):
        folders.sort()
        for name in sorted(names):
            path = Path(at) / name
            short = shown(os.fspath(path.relative_to(folder)))
            word = _word(path, name)
            if len(walked.places) >= MOST_FILES:
                word = word or "too_many_files"
            if word:
                walked.passed.append((bidder, short, word))
            elif path.resolve() not in left:
                walked.places.append(Place(bidder, short, path))


def _word(path: Path, name: str) -> str:
    """Return why a name is not read; "" when it is."""
    if name.lower() in _LITTER or name.startswith("~$"):
        return "litter"
    try:
        mode = path.lstat().st_mode
    except OSError:
        return "missing"
    if stat.S_ISLNK(mode):
        return "link"
    return "" if stat.S_ISREG(mode) else "no_file"


def shown(name: str) -> str:
    """Return a name of the file system as text that every encoding takes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_bids(walked: Walked, *, told: Told | None = None, at_once: int | None = None) -> Bids:
    """Read every file in processes of their own and lay out what they say."""
    owners = [walked.bidders.index(place.bidder) for place in walked.places]
    answers = read_all(
        [(place.name, place.path) for place in walked.places], told=told, at_once=at_once, owners=owners
    )
    read = [(place, digest(place.path), found) for place, found in zip(walked.places, answers, strict=True)]
    texts = {bidder: _text(bidder, read) for bidder in walked.bidders}
    return Bids(
        papers={bidder: _papers(bidder, texts[bidder].text, read) for bidder in walked.bidders},
        texts=texts,
        facts=[
            IdentityFact(place.bidder, one.kind, one.value, f"{number}:{one.page}")
            for number, (place, _digest, found) in enumerate(read)
            for one in found.values
            if one.kind not in NO_IDENTITY
        ],
        read=read,
        twice=_twice(walked.bidders),
    )


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; "" when it cannot be read."""
    hashed = sha256()
    try:
        with path.open("rb") as reader:
            while piece := reader.read(1 << 20):
                hashed.update(piece)
    except OSError:
        return ""
    return hashed.hexdigest()


def _text(bidder: str, read: Sequence[tuple[Place, str, Found]]) -> BidText:
    return join(
        (number, found.pages) for number, (place, _hash, found) in enumerate(read) if place.bidder == bidder
    )


def _papers(bidder: str, text: str, read: Sequence[tuple[Place, str, Found]]) -> Papers:
    own = [(number, one) for number, one in enumerate(read) if one[0].bidder == bidder]
    return Papers(
        text=text,
        names=(bidder,),
        files=tuple(file_seen(place.name, hashed, str(number), found) for number, (place, hashed, found) in own),
        pictures=tuple(one for number, (place, _h, found) in own for one in pictures_seen(place.name, str(number), found)),
        seals=tuple((one.value, str(number)) for number, (_p, _h, found) in own for one in found.values if one.kind == "signer"),
    )  # fmt: skip


def file_seen(name: str, hashed: str, source: str, found: Found) -> FileSeen:
    """Return a read file as the screens know it."""
    traced = any(one.kind in TRACES for one in found.values)
    return FileSeen(name, hashed, source, sum(map(len, found.pages)), found.problem, traced)


def pictures_seen(name: str, source: str, found: Found) -> list[Seen]:
    """Return a file's pictures as the screens know them."""
    return [
        Seen(one.sha256, one.look, max(one.width, one.height), name, one.page, source)
        for one in found.pictures
    ]


def given_of(read: Mapping[Path, Found]) -> Given:
    """Lay out what the tender gave, from its files as read."""
    return Given(
        texts=tuple("\n".join(found.pages) for found in read.values() if found.pages),
        hashes=frozenset(digest(path) for path in read) - {""},
        pictures=tuple(one for path, found in read.items() for one in pictures_seen(path.name, "", found)),
    )


def _twice(bidders: Sequence[str]) -> list[tuple[str, str]]:
    """Return the folders whose names are one name, written so that a computer takes them for two."""
    first: dict[str, str] = {}
    return [(name, held) for name in bidders if (held := first.setdefault(name_key(name), name)) != name]


def disguises(bidders: Sequence[str]) -> list[str]:
    """Return the names that hold look-alikes of other signs."""
    return [name for name in bidders if disguised(name)]
