"""The rules: patterns over the folded text, each with its category, ground and what excuses it. Data, compiled once."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from bidding.linting import contexts, sieve, words
from bidding.linting.findings import PROHIBITED

FIRED, EXCUSED, DENIED, DUTY = "fired", "excused", "denied", "duty"
# The verdict of a rule that knows what the law itself demands; it is never reported, it only outweighs the model.
LAWFUL = "lawful"


@dataclass(frozen=True)
class Hit:
    """A rule whose pattern stands in a folded sentence, from `start` to `end`; `state` says whether it fired."""

    code: str
    verdict: str
    ground: str
    start: int
    end: int
    fact: str = ""
    state: str = FIRED

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
    needs: tuple[sieve.Need, ...]

    def find(self, sentence: str, *, place: str) -> Hit | None:
        """Return where the pattern stands in a folded sentence and whether anything excuses it."""
        match = self.pattern.search(sentence)
        if match is None:
            return None
        start, end = match.span()
        return Hit(
            self.code, self.verdict, self.ground, start, end, state=self._state(sentence, start, end, place)
        )

    def _state(self, sentence: str, start: int, end: int, place: str) -> str:
        if self.verdict == LAWFUL:
            return EXCUSED if self.unless and self.unless.search(sentence) else DENIED
        if self.unless and self.unless.search(sentence):
            return EXCUSED
        if self.negation and contexts.negated(sentence, start, end):
            return DENIED
        return DUTY if self.duty and contexts.duty(sentence, end, place) else FIRED


@cache
def rules() -> list[Rule]:
    """Return the rules of rules.json."""
    return [_rule(row) for row in json.loads((words.DATA / "rules.json").read_text(encoding="utf-8"))]


def _rule(row: dict[str, Any]) -> Rule:
    pattern = words.pattern(row["pattern"])
    return Rule(
        row["code"],
        pattern,
        words.pattern(row["unless"]) if row.get("unless") else None,
        row.get("verdict", PROHIBITED),
        row.get("ground", ""),
        row.get("regime", "BOTH"),
        row.get("duty", True),
        row.get("negation", True),
        sieve.needs(pattern),
    )


@cache
def _index(regime: str) -> tuple[list[Rule], dict[str, list[int]], list[int]]:
    """Return the rules of a regime, which of them a piece of text gives a chance, and those that always have one."""
    known = [rule for rule in rules() if rule.regime in {"BOTH", regime}]
    index: dict[str, list[int]] = {}
    for number, rule in enumerate(known):
        for piece in rule.needs[0] if rule.needs else ():
            index.setdefault(piece, []).append(number)
    return known, index, [number for number, rule in enumerate(known) if not rule.needs]


def hits(sentence: str, *, regime: str, place: str = "") -> Iterator[Hit]:
    """Yield what the rules of a regime find in a folded sentence that stands under a heading of some kind."""
    present = sieve.grams(sentence)
    known, index, always = _index(regime)
    chances = {number for piece in present & index.keys() for number in index[piece]}
    for number in sorted(chances.union(always)):
        rule = known[number]
        if sieve.possible(rule.needs[1:], present) and (hit := rule.find(sentence, place=place)):
            yield hit
