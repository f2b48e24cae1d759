"""Measuring the linter on clauses that its model has not seen: precision, recall and F1 of each category."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bidding.linting import judging, limits, model, training
from bidding.linting.findings import PROHIBITED
from bidding.linting.training import Example

ALL = "ALL"


@dataclass
class Count:
    """How often prohibited was said rightly, wrongly, and missed; `hard` are acceptable clauses beside a prohibited one."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    hard: int = 0
    hard_wrong: int = 0
    named: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what was called prohibited that is."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """The share of the prohibited that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        if not self.precision or not self.recall:
            return None
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def cross_validate(rows: Sequence[Example] | None = None) -> dict[str, Count]:
    """Judge every labelled clause with a model that has seen neither it nor its pair; counts by category and ALL.

    The rules are the same in every fold: they were written by people who saw these clauses, so that only clauses of
    somebody else say how good they are.
    """
    rows = rows or training.examples()
    paired = {row.key for row in rows if row.label == PROHIBITED}
    counts: dict[str, Count] = {}
    for learned, held_out in training.folds(rows, count=5):
        trained = training.train([*learned, *training.ordinary()], calibrate=False)
        _count(held_out, trained, paired, counts)
    return counts


def leave_authors_out(rows: Sequence[Example] | None = None) -> dict[str, Count]:
    """Judge the clauses of each author but the first with a model that has seen none of that author's clauses.

    The rules are the same throughout: they may have been made wider after these clauses were read.
    """
    rows = rows or training.examples()
    counts: dict[str, Count] = {}
    for author in sorted({row.author for row in rows} - {training.OWN}):
        held_out = [row for row in rows if row.author == author]
        learned = [row for row in rows if row.author != author]
        paired = {row.key for row in held_out if row.label == PROHIBITED}
        found: dict[str, Count] = {}
        _count(held_out, training.train([*learned, *training.ordinary()]), paired, found)
        counts[author] = found[ALL]
    return counts


def measure(rows: Sequence[Example]) -> dict[str, Count]:
    """Judge labelled clauses with the model as it stands."""
    counts: dict[str, Count] = {}
    _count(rows, model.load(), {row.key for row in rows if row.label == PROHIBITED}, counts)
    return counts


def _count(rows: Iterable[Example], trained: model.Model, paired: set[str], counts: dict[str, Count]) -> None:
    for row in rows:
        for regime in row.regimes:
            found = judging.find(
                row.text, regime=regime, place="", law=limits.limits(regime), language="zh", trained=trained
            )
            bad = [one for one in found if one.verdict == PROHIBITED]
            for name in (row.category, ALL):
                count = counts.setdefault(name, Count())
                if row.label == PROHIBITED:
                    count.right += bool(bad)
                    count.missed += not bad
                    count.named += any(one.category == row.category for one in bad)
                else:
                    count.wrong += bool(bad)
                    count.hard += row.key in paired
                    count.hard_wrong += bool(bad) and row.key in paired


def table(counts: dict[str, Count]) -> str:
    """Return the counts as a table in Markdown."""
    lines = [
        "| category | prohibited | found | precision | recall | F1 | hard negatives | called prohibited |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in sorted(counts, key=lambda one: (one == ALL, one)):
        c = counts[name]
        figures = " | ".join("–" if f is None else f"{f:.3f}" for f in (c.precision, c.recall, c.f1))
        lines.append(f"| {name} | {c.right + c.missed} | {c.right} | {figures} | {c.hard} | {c.hard_wrong} |")
    return "\n".join(lines)
