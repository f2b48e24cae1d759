"""The categories of unfair clauses: names, grounds, reasons and remedies in both languages. Data, read once."""

import json
from dataclasses import dataclass
from functools import cache

from bidding.linting import words

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Ground:
    """What a finding rests on: the article, how binding it is, how grave a breach is."""

    basis: str
    authority: str
    severity: str


@dataclass(frozen=True)
class Category:
    """One category; texts by language, grounds by name: ZB, GP and those of single rules."""

    code: str
    names: dict[str, str]
    why: dict[str, str]
    fix: dict[str, str]
    grounds: dict[str, Ground]

    def ground(self, name: str, regime: str) -> Ground:
        """Return a named ground, that of the regime where it has one of its own."""
        for key in (regime + name, name, regime):
            if key in self.grounds:
                return self.grounds[key]
        return self.grounds["ZB"]


@cache
def categories() -> dict[str, Category]:
    """Return the categories by their codes."""
    rows = json.loads((words.DATA / "categories.json").read_text(encoding="utf-8"))
    return {
        code: Category(
            code,
            {language: row[language] for language in LANGUAGES},
            row["why"],
            row["fix"],
            {name: Ground(**ground) for name, ground in row["grounds"].items()},
        )
        for code, row in rows.items()
    }
