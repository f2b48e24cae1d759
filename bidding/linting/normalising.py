"""One way of writing: whatever the author did to the characters, equal words become equal, and places stay known.

Full-width letters, traditional characters, zero-width characters, spaces and signs put between characters, numerals
in words and synonyms are folded away. Each character of the folded text remembers the stretch of the original that
it stands for, so that a finding can be shown where it really is.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from bidding.linting import words
from bidding.linting.numerals import COUNTED, MONEY, in_wan, spoken

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
QUOTES = frozenset("\"'`“”‘’「」『』〝〞＂＇")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_SPACE = re.compile(r"\s+")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# A sign between two Han characters says nothing: 注·册 资-本. Commas and stops do, unless they stand after each one.
_SIGN = re.compile(rf"(?<=[{HAN}])[·•‧∙・*_~^|\\+=<>#@&…—–\-/]+(?=[{HAN}])")
_PICKED = re.compile(rf"(?<![{HAN}])(?:[{HAN}][,、.;:!]){{3,}}[{HAN}](?![{HAN}])")
_PICKING = re.compile(r"[,、.;:!]")
_SPOKEN = re.compile(COUNTED)


@dataclass(frozen=True)
class Folded:
    """A folded text; `starts` and `ends` give for each of its characters the stretch of the original."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that stands behind a stretch of the folded text."""
        if not self.text:
            return 0, 0
        end = max(end, start + 1)
        return self.starts[min(start, len(self.starts) - 1)], self.ends[min(end, len(self.ends)) - 1]

    def replace(self, pattern: re.Pattern[str], by: "Callable[[re.Match[str]], str]") -> "Folded":
        """Return the text with each match replaced; a replacement stands for the whole match."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            new = by(match)
            if new == match.group():
                continue
            a, b = match.span()
            pieces += [self.text[done:a], new]
            starts += self.starts[done:a] + [self.starts[a]] * len(new)
            ends += self.ends[done:a] + [self.ends[b - 1]] * len(new)
            done = b
        if not pieces:
            return self
        return Folded(
            "".join(pieces) + self.text[done:], starts + self.starts[done:], ends + self.ends[done:]
        )


def fold(text: str) -> Folded:
    """Return the one way of writing a text, with the way back to it."""
    folded = _characters(text)
    folded = folded.replace(_DATE, lambda m: f"{int(m[1])}年{int(m[2])}月{int(m[3])}日")
    folded = folded.replace(_SPACE, _nothing)
    folded = folded.replace(_GROUPED, _nothing)
    folded = folded.replace(_PICKED, lambda m: _PICKING.sub("", m.group()))
    folded = folded.replace(_SIGN, _nothing)
    folded = folded.replace(_SPOKEN, lambda m: spoken(m.group()))
    folded = folded.replace(MONEY, in_wan)
    for pattern, table in words.passes():
        folded = folded.replace(pattern, partial(words.canonical, meanings=table))
    return folded


def _nothing(_match: "re.Match[str]") -> str:
    return ""


def _characters(text: str) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, character in enumerate(text):
        new = _folded(character)
        if new:
            pieces.append(new)
            starts += [place] * len(new)
            ends += [place + 1] * len(new)
    return Folded("".join(pieces), starts, ends)


@cache
def _folded(character: str) -> str:
    """Fold one character; the empty string for those that are not seen or say nothing."""
    if character in QUOTES:
        return ""
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category in {"Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"}:
        return ""
    plain = unicodedata.normalize("NFKC", character).lower()
    return "".join(words.simplified().get(c, c) for c in plain if c not in QUOTES)
