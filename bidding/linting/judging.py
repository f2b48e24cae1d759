"""Judging folded clauses: rules, figures and the model come together, and each finding says where it comes from."""

from collections.abc import Iterator

from bidding.linting import checks, rules, splitting
from bidding.linting.categories import categories
from bidding.linting.findings import PROHIBITED, REVIEW, Finding
from bidding.linting.limits import Limits
from bidding.linting.normalising import Folded, fold
from bidding.linting.rules import Hit

WEIGHT = {"high": 0, "medium": 1, "low": 2}
_WHY = {
    "zh": "规则 {code}：{words}。{why}",
    "en": "Rule {code}: {words}. {why}",
}


def find(text: str, *, regime: str, place: str, law: Limits, language: str) -> list[Finding]:
    """Return the findings of one clause, the gravest first; their spans count from its beginning."""
    folded = fold(text)
    found = [_finding(hit, text, folded, regime, language) for hit in _hits(folded.text, regime, place, law)]
    return sorted(_one_of_each(found), key=lambda f: (f.verdict != PROHIBITED, WEIGHT[f.severity], f.span))


def _hits(text: str, regime: str, place: str, law: Limits) -> Iterator[Hit]:
    for start, end in splitting.sentences(text):
        for hit in rules.hits(text[start:end], regime=regime, place=place):
            yield Hit(hit.code, hit.verdict, hit.ground, hit.start + start, hit.end + start, hit.fact)
    yield from checks.check(text, law=law, regime=regime)


def _finding(hit: Hit, text: str, folded: Folded, regime: str, language: str) -> Finding:
    category = categories()[hit.category]
    ground = category.ground(hit.ground, regime)
    start, end = folded.span(hit.start, hit.end)
    said = hit.fact or folded.text[hit.start : hit.end]
    return Finding(
        verdict=hit.verdict,
        category=hit.category,
        span=(start, end),
        quote=text[start:end],
        basis=ground.basis,
        authority=ground.authority,
        severity=ground.severity if hit.verdict != REVIEW else "low",
        fix=category.fix[language],
        why=_WHY[language].format(code=hit.code, words=said, why=category.why[language]),
        rule=hit.code,
    )


def _one_of_each(found: list[Finding]) -> Iterator[Finding]:
    """Keep of each category in a clause the gravest finding; of equals the first."""
    best: dict[str, Finding] = {}
    for one in found:
        held = best.get(one.category)
        if held is None or (held.verdict == REVIEW and one.verdict == PROHIBITED):
            best[one.category] = one
    yield from best.values()
