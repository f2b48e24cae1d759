"""The linter: finds in the text of a tender document what would keep bidders out unfairly, and says why.

It advises; it decides nothing (发改法规〔2026〕195号). Pure: no database, no clock, no Django.
"""

from dataclasses import replace
from functools import lru_cache

from bidding.linting import judging, limits, splitting
from bidding.linting.findings import ACCEPTABLE, PROHIBITED, REVIEW, Finding, Verdict

__all__ = ["ACCEPTABLE", "PROHIBITED", "REVIEW", "Finding", "Verdict", "judge", "lint_text", "of_clause"]

REGIMES = ("ZB", "GP")


def lint_text(
    text: str, *, regime: str, language: str = "zh", law: limits.Limits | None = None
) -> list[Finding]:
    """Return the findings in a passage or a whole document, in the order of the text.

    Spans count the characters of `text`. `regime` is ZB (招标投标法) or GP (政府采购法); `language` (zh, en) is that of
    the reasons and remedies; `law` replaces the national figures, for a region or a day of its own. Raises ValueError
    for another regime.
    """
    figures = law or limits.limits(_known(regime))
    found: list[Finding] = []
    for clause in splitting.clauses(text):
        piece = text[clause.start : clause.end]
        for one in of_clause(piece, regime, clause.place, figures, language):
            start, end = one.span
            found.append(replace(one, span=(start + clause.start, end + clause.start)))
    return sorted(found, key=lambda one: one.span)


@lru_cache(maxsize=8192)
def of_clause(text: str, regime: str, place: str, law: limits.Limits, language: str) -> tuple[Finding, ...]:
    """Return the findings of one clause, their spans from its beginning.

    Remembered: between two looks at a draft most of its clauses stay as they are.
    """
    return tuple(judging.find(text, regime=regime, place=place, law=law, language=language))


def judge(text: str, *, regime: str, language: str = "zh") -> Verdict:
    """Return the judgement on one clause: the verdict of its gravest finding, or acceptable."""
    found = lint_text(text, regime=regime, language=language)
    found.sort(key=lambda one: (one.verdict != PROHIBITED, judging.WEIGHT[one.severity]))
    return Verdict(found[0].verdict if found else ACCEPTABLE, found)


def _known(regime: str) -> str:
    if regime not in REGIMES:
        raise ValueError(f"no such regime: {regime}")
    return regime
