"""The documents family: what two bids' files share that neither the tender nor the trade gave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from supervision.screens.errors import shared_errors
from supervision.screens.images import Seen, shared_images
from supervision.screens.mixed import foreign_names, foreign_seals
from supervision.screens.passages import Copy, find_copies, signals_of
from supervision.screens.signals import ALIKE, CEILING, Family, Grade, Signal


@dataclass(frozen=True)
class FileSeen:
    """A file of a bid: name, hash, key of its reading, how many letters it holds, why it was not (wholly) read."""

    name: str
    sha256: str
    source: str = ""
    letters: int = 0
    problem: str = ""
    # Whether anything says who or what made it.
    traced: bool = False


@dataclass(frozen=True)
class Papers:
    """Everything read from one bid's files; ``names`` are those its bidder goes by."""

    text: str = ""
    names: tuple[str, ...] = ()
    files: tuple[FileSeen, ...] = ()
    pictures: tuple[Seen, ...] = ()
    # (holder of the certificate, key of the fact) of each electronic signature
    seals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Given:
    """What the tender gave to everybody: texts, hashes of files, pictures."""

    texts: tuple[str, ...] = ()
    hashes: frozenset[str] = frozenset()
    pictures: tuple[Seen, ...] = ()


@dataclass(frozen=True)
class Oddity:
    """Something about the files that a reader of the screening must know: whose, which file, and the word for it.

    Words: those of supervision.reading.found, and same_file_twice, same_file_as, template_uploaded, no_metadata,
    no_files, no_text_at_all.
    """

    bidder: str
    file: str
    problem: str
    other: str = ""


def document_signals(
    bids: Mapping[str, Papers],
    given: Given,
    earlier: Mapping[str, str] | None = None,
    copies: Sequence[Copy] | None = None,
) -> list[Signal]:
    """Find what ties bidders in their documents; ``earlier`` are texts of other firms' bids for other lots.

    ``copies`` are those that find_copies gave for these texts, where the caller has them.
    """
    texts = texts_of(bids)
    if copies is None:
        copies = find_copies(texts, given.texts, earlier)
    names = {bidder: papers.names for bidder, papers in bids.items()}
    return [
        *same_files(bids, given),
        *foreign_seals({bidder: papers.seals for bidder, papers in bids.items()}, names),
        *signals_of(copies, texts),
        *foreign_names(texts, names, given.texts),
        *shared_errors(texts, given.texts),
        *shared_images({bidder: papers.pictures for bidder, papers in bids.items()}, given.pictures),
    ]


def texts_of(bids: Mapping[str, Papers]) -> dict[str, str]:
    """Return the text of each bid that has one."""
    return {bidder: papers.text for bidder, papers in bids.items() if papers.text.strip()}


def same_files(bids: Mapping[str, Papers], given: Given) -> list[Signal]:
    """Find files that lie byte for byte in two bids; the tender's own and what most bidders attach are left out."""
    holders: dict[str, dict[str, FileSeen]] = defaultdict(dict)
    for bidder in sorted(bids):
        for file in bids[bidder].files:
            if file.problem != "empty" and file.sha256 not in given.hashes:
                holders[file.sha256].setdefault(bidder, file)
    return [
        _same_file(pair, held, len(bids))
        for _digest, held in sorted(holders.items())
        if len(held) > 1 and (len(held) <= 3 or 2 * len(held) <= len(bids))
        for pair in combinations(sorted(held), 2)
    ]


def _same_file(pair: tuple[str, str], held: Mapping[str, FileSeen], bidders: int) -> Signal:
    grade = Grade.STRONG
    return Signal(
        kind="same_file",
        family=Family.DOCUMENTS,
        grade=grade,
        article=ALIKE,
        bidders=pair,
        values=tuple(held[name].name for name in pair),
        base_rate=(len(held), bidders),
        weight=round(CEILING[grade] * 2 / len(held), 4),
        detail={"sha256": held[pair[0]].sha256, "readings": [held[name].source for name in pair]},
    )


def oddities(bids: Mapping[str, Papers], given: Given) -> list[Oddity]:
    """Name every file that was not read or is no evidence, and every bid of which nothing is known."""
    found: list[Oddity] = []
    first: dict[str, tuple[str, str]] = {}
    for bidder in sorted(bids):
        papers = bids[bidder]
        found += [Oddity(bidder, file.name, file.problem) for file in papers.files if file.problem]
        found += [
            Oddity(bidder, file.name, "template_uploaded")
            for file in papers.files
            if file.sha256 in given.hashes
        ]
        found += _twice(bidder, papers.files, first)
        if not papers.files:
            found.append(Oddity(bidder, "", "no_files"))
        elif not papers.text.strip():
            found.append(Oddity(bidder, "", "no_text_at_all"))
        if papers.files and not any(file.traced for file in papers.files):
            found.append(Oddity(bidder, "", "no_metadata"))
    return found


def _twice(bidder: str, files: Sequence[FileSeen], first: dict[str, tuple[str, str]]) -> list[Oddity]:
    found = []
    own: dict[str, str] = {}
    for file in files:
        if file.sha256 in own:
            found.append(Oddity(bidder, file.name, "same_file_twice", own[file.sha256]))
            continue
        own[file.sha256] = file.name
        owner, name = first.setdefault(file.sha256, (bidder, file.name))
        if owner != bidder:
            found.append(Oddity(bidder, file.name, "same_file_as", f"{owner}/{name}"))
    return found
