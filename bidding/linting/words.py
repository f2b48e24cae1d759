"""The words that mean the same, and the classes of words that rules name: data, read once."""

import json
import re
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data")
_PLACES = "本地"
_KIND = "(?:壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|省|市|县|区|州)"


@cache
def table() -> dict[str, dict[str, list[str]]]:
    """Return the tables of words.json."""
    found: dict[str, dict[str, list[str]]] = json.loads((DATA / "words.json").read_text(encoding="utf-8"))
    return found


@cache
def simplified() -> dict[str, str]:
    """Return traditional characters with their simplified forms, those of tender documents."""
    rows = (DATA / "traditional.txt").read_text(encoding="utf-8").split()
    return {pair[0]: pair[1] for pair in rows}


@cache
def passes() -> "list[tuple[re.Pattern[str], dict[str, str]]]":
    """Return the passes of synonyms, in their order: a pattern and what each of its words becomes."""
    names = (DATA / "places.txt").read_text(encoding="utf-8").split()
    first = {word: key for key, row in table()["synonyms"].items() for word in row}
    first |= {word: word for word in [*table()["synonyms"], *table()["kept"]["words"]]}
    place = "|".join(sorted(names, key=len, reverse=True))
    patterns = [
        (_alternatives(first), first),
        (re.compile(rf"[x×某*]{{1,4}}{_KIND}|(?:{place}){_KIND}?"), {"": _PLACES}),
    ]
    return [*patterns, *[(re.compile(pattern), {"": to}) for pattern, to in _afterwards()]]


def _afterwards() -> list[tuple[str, str]]:
    """Name what the earlier passes left of a region: 本地(行政区域)内 is 本地, 本地以外 is 外地."""
    inside = "(?:本?行政区域|行政区划|行政辖区|辖区|范围|区域|境|市域|省域|市辖区)?(?:之|以)?内"
    return [(f"(?:本地)+(?:{inside})?", "本地"), ("本地(?:以|之)外|非本地", "外地")]


def canonical(match: "re.Match[str]", meanings: dict[str, str]) -> str:
    """Return the word that stands for all its synonyms."""
    return meanings.get(match.group(), meanings.get("", match.group()))


def _alternatives(meanings: dict[str, str]) -> "re.Pattern[str]":
    return re.compile("|".join(re.escape(word) for word in sorted(meanings, key=len, reverse=True)))


@cache
def pattern(source: str) -> "re.Pattern[str]":
    """Compile a rule's pattern: {name} is a class of words, ~9 any up to nine characters of the same sentence."""
    for name, row in table()["classes"].items():
        source = source.replace("{" + name + "}", f"(?:{'|'.join(row)})")
    return re.compile(re.sub(r"~(\d+)", r"[^。;]{0,\1}?", source))
