"""What in the facts of a file may tell whose it is (暗标). Pure; every finding is advice for people.

Words are compared without blanks, width and zero-width signs, so that "华 建 公 司" is found as well.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from accounts.uscc import is_valid
from evaluation.scanning.facts import Facts

LEAST_NAME, LEAST_PERSON = 4, 3
MOST_FINDINGS = 200
AROUND = 12
ENDINGS = re.compile(r"(集团|股份|控股)*(有限责任公司|股份有限公司|集团有限公司|有限公司|公司)$")
MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
LANDLINE = re.compile(r"(?<![0-9])(?:0[0-9]{2,3}[-—－][0-9]{7,8}|400[-—－]?[0-9]{3}[-—－]?[0-9]{4})(?![0-9])")
CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
WEB = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?:https?://|www\.)[\w.-]+\.[a-z]{2,}", re.IGNORECASE | re.ASCII)
PERSONAL = ("author", "creator", "lastmodifiedby", "company", "manager")
# Programs name themselves in these; a program is nobody.
PROGRAM = re.compile(
    r"word|wps|office|acrobat|latex|writer|pdf|python|excel|reportlab|chrome|openoffice|skia|kingsoft", re.I
)
PAGE_NUMBER = re.compile(r"[\s\-—–第页共/of0-9０-９一二三四五六七八九十]*")


@dataclass(frozen=True)
class Needles:
    """What the lot's bidders are called: names of organisations and of their people."""

    names: frozenset[str]
    people: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str], people: Iterable[str] = ()) -> "Needles":
        """Take full names, and short ones without the legal form, where enough is left to tell."""
        full = {folded(name) for name in names if name.strip()}
        short = {ENDINGS.sub("", name) for name in full}
        long_enough = frozenset(name for name in full | short if len(name) >= LEAST_NAME)
        return cls(long_enough, frozenset(p for one in people if len(p := folded(one)) >= LEAST_PERSON))


@dataclass(frozen=True)
class Found:
    """One finding: its kind (models.MarkKind), the page from 1 or None, and a few words around it."""

    kind: str
    page: int | None
    excerpt: str


def find(facts: Facts, needles: Needles, *, fonts: Sequence[str] = ()) -> list[Found]:
    """Return what may tell whose file it is; `fonts` are the typefaces that the document allows, none for any."""
    if facts.problem:
        return [Found("unreadable", None, facts.problem)]
    found = [
        *_in_pages(facts.pages, needles),
        *_in_values(facts.values, needles),
        *_edges(facts.pages),
        *_repeated_pictures(facts.pictures),
        *_faces(facts.fonts, fonts),
    ]
    return list(dict.fromkeys(found))[:MOST_FINDINGS]


def folded(text: str) -> str:
    """Return a text as it is compared: one width, no blanks, no invisible signs, upper case."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c for c in wide if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc"}).upper()


def _in_pages(pages: Sequence[str], needles: Needles) -> Iterator[Found]:
    for number, page in enumerate(pages, 1):
        text = folded(page)
        for name in sorted(needles.names | needles.people):
            if (at := text.find(name)) >= 0:
                yield Found("name", number, text[max(0, at - AROUND) : at + len(name) + AROUND])
        plain = unicodedata.normalize("NFKC", page)
        yield from (Found("code", number, one) for one in CODE.findall(plain.upper()) if is_valid(one))
        yield from (Found("phone", number, one) for line in (MOBILE, LANDLINE) for one in line.findall(plain))
        yield from (Found("email", number, one[:100]) for one in WEB.findall(plain))


def _in_values(values: dict[str, str], needles: Needles) -> Iterator[Found]:
    for key, value in sorted(values.items()):
        text = folded(value)
        named = any(name in text for name in needles.names | needles.people)
        if named or (key in PERSONAL and not PROGRAM.search(value)):
            yield Found("metadata", None, f"{key}: {value}"[:200])


def _edges(pages: Sequence[str]) -> Iterator[Found]:
    """Lines that stand first or last on most pages, beside page numbers."""
    if len(pages) < 3:
        return
    lines = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    edges = Counter(edge for page in lines if page for edge in {page[0], page[-1]})
    for text, count in sorted(edges.items()):
        if count * 2 > len(pages) and not PAGE_NUMBER.fullmatch(text):
            yield Found("header", None, text[:200])


def _repeated_pictures(pictures: Sequence[Sequence[str]]) -> Iterator[Found]:
    """A picture on most pages is a logo or a letterhead."""
    counted = Counter(one for page in pictures for one in set(page))
    for picture, count in sorted(counted.items()):
        if len(pictures) >= 3 and count * 2 > len(pictures):
            first = next(number for number, page in enumerate(pictures, 1) if picture in page)
            yield Found("picture", first, picture)


def _faces(used: Sequence[str], allowed: Sequence[str]) -> Iterator[Found]:
    wanted = {folded(name) for name in allowed}
    for face in used:
        if wanted and not any(name in folded(face) for name in wanted):
            yield Found("font", None, face[:200])
