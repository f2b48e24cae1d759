"""The rules: patterns over the folded text, each with its category, ground and what excuses it. Data, compiled once."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bidding.linting import contexts, words
from bidding.linting.findings import PROHIBITED


@dataclass(frozen=True)
class Hit:
    """A rule that fired on a folded sentence, from `start` to `end`."""

    code: str
    verdict: str
    ground: str
    start: int
    end: int
    fact: str = ""

    @property
    def category(self) -> str:
        """The category, which is the code without its number."""
        return self.code.partition("-")[0]


@dataclass(frozen=True)
class Rule:
    """One rule; `regime` BOTH, ZB or GP; with `duty` a duty of the winner excuses it, with `negation` a denial."""

    code: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    verdict: str
    ground: str
    regime: str
    duty: bool
    negation: bool

    def find(self, sentence: str, *, place: str) -> Hit | None:
        """Return where the rule fires in a folded sentence, None when it does not or is excused."""
        match = self.pattern.search(sentence)
        if match is None or (self.unless and self.unless.search(sentence)):
            return None
        start, end = match.span()
        if self.negation and contexts.negated(sentence, start, end):
            return None
        if self.duty and contexts.duty(sentence, end, place):
            return None
        return Hit(self.code, self.verdict, self.ground, start, end)


@cache
def rules() -> list[Rule]:
    """Return the rules of rules.json."""
    rows = json.loads((words.DATA / "rules.json").read_text(encoding="utf-8"))
    return [
        Rule(
            row["code"],
            words.pattern(row["pattern"]),
            words.pattern(row["unless"]) if row.get("unless") else None,
            row.get("verdict", PROHIBITED),
            row.get("ground", ""),
            row.get("regime", "BOTH"),
            row.get("duty", True),
            row.get("negation", True),
        )
        for row in rows
    ]


def hits(sentence: str, *, regime: str, place: str = "") -> Iterator[Hit]:
    """Yield what the rules of a regime find in a folded sentence that stands under a heading of some kind."""
    for rule in rules():
        if rule.regime in {"BOTH", regime} and (hit := rule.find(sentence, place=place)):
            yield hit
