"""Judging folded clauses: rules, figures and the model come together, and each finding says where it comes from."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from bidding.linting import checks, contexts, model, rules, splitting
from bidding.linting.categories import categories
from bidding.linting.features import demands, features
from bidding.linting.findings import PROHIBITED, REVIEW, Finding
from bidding.linting.limits import Limits
from bidding.linting.normalising import Folded, fold
from bidding.linting.rules import DENIED, EXCUSED, FIRED, Hit

WEIGHT = {"high": 0, "medium": 1, "low": 2}
MODEL = "MODEL"
LEAST_LETTERS = 14  # the model says nothing about fewer characters, nor about headings
_WHY = {
    "zh": "规则 {code}：“{words}”。{why}",
    "en": "Rule {code}: “{words}”. {why}",
}
_WEIGHTS = {
    "zh": "模型判断 {share}%，主要依据：{words}。{why}",
    "en": "The model says {share}%, mostly for: {words}. {why}",
}


def find(
    text: str, *, regime: str, place: str, law: Limits, language: str, trained: model.Model | None = None
) -> list[Finding]:
    """Return the findings of one clause, the gravest first; their spans count from its beginning."""
    folded = fold(text)
    if len(folded.text) < 2:
        return []
    seen = list(hits(folded.text, regime, place, law))
    trained = trained or model.load()
    reported = decide(seen, trained, features(folded.text, seen, regime=regime), text=folded.text)
    found = [_finding(hit, text, folded, regime, language) for hit in reported]
    return sorted(_one_of_each(found), key=lambda f: (f.verdict != PROHIBITED, WEIGHT[f.severity], f.span))


def hits(text: str, regime: str, place: str, law: Limits) -> Iterator[Hit]:
    """Yield what rules and figures find in a folded clause, fired or excused."""
    for start, end in splitting.sentences(text):
        for hit in rules.hits(text[start:end], regime=regime, place=place):
            yield replace(hit, start=hit.start + start, end=hit.end + start)
    yield from checks.check(text, law=law, regime=regime)


def decide(seen: Sequence[Hit], trained: model.Model, found: Set[str], *, text: str) -> Iterator[Hit]:
    """Yield what is to be reported (docs/decisions/0101): rules lead, the model doubts them or adds to them."""
    score, limits = trained.score(found), trained.thresholds
    fired = [hit for hit in seen if hit.state == FIRED]
    for hit in fired:
        doubtful = hit.verdict == PROHIBITED and score.probability < limits["low"] and not hit.fact
        yield replace(hit, verdict=REVIEW) if doubtful else hit
    if any(hit.verdict == PROHIBITED for hit in fired) or len(text) < LEAST_LETTERS or not demands(text):
        return
    if contexts.heading(text) is not None or any(hit.state == DENIED for hit in seen):
        return
    if score.probability < limits["doubt"]:
        return
    excused = any(hit.state == EXCUSED for hit in seen)
    verdict = PROHIBITED if score.probability >= limits["excused" if excused else "high"] else REVIEW
    if verdict == PROHIBITED or not fired:
        said = f"{round(score.probability * 100)}|{'、'.join(score.words)}"
        yield Hit(f"{trained.category(score)}-{MODEL}", verdict, "", 0, len(text), fact=said)


def _finding(hit: Hit, text: str, folded: Folded, regime: str, language: str) -> Finding:
    category = categories()[hit.category]
    ground = category.ground(hit.ground, regime)
    start, end = folded.span(hit.start, hit.end)
    return Finding(
        verdict=hit.verdict,
        category=hit.category,
        span=(start, end),
        quote=text[start:end],
        basis=ground.basis,
        authority=ground.authority,
        severity=ground.severity if hit.verdict != REVIEW else "low",
        fix=category.fix[language],
        why=_why(hit, folded, category.why[language], language),
        rule=MODEL if hit.code.endswith(MODEL) else hit.code,
    )


def _why(hit: Hit, folded: Folded, why: str, language: str) -> str:
    if hit.code.endswith(MODEL):
        share, _, words = hit.fact.partition("|")
        return _WEIGHTS[language].format(share=share, words=words, why=why)
    said = hit.fact or folded.text[hit.start : hit.end]
    return _WHY[language].format(code=hit.code, words=said, why=why)


def _one_of_each(found: list[Finding]) -> Iterator[Finding]:
    """Keep of each category in a clause the gravest finding; of equals the first."""
    best: dict[str, Finding] = {}
    for one in found:
        held = best.get(one.category)
        if held is None or (held.verdict == REVIEW and one.verdict == PROHIBITED):
            best[one.category] = one
    yield from best.values()
