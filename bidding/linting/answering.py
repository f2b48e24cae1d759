"""One line in, one line out: clauses as JSON lines, judged one by one, so that a file of any length streams."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bidding.linting import REGIMES, judge
from bidding.linting.findings import PROHIBITED, REVIEW, Verdict

LONGEST_LINE = 1_000_000
_ORDER = (PROHIBITED, REVIEW)


@dataclass(frozen=True)
class Answer:
    """What became of one line: the JSON to write, or what is wrong with the line of that number."""

    number: int
    line: str = ""
    fault: str = ""


def answers(lines: Iterable[str]) -> Iterator[Answer]:
    """Yield an answer for every line that is not empty; a bad line is named and the next is read."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _answer(number, line)


def _answer(number: int, line: str) -> Answer:
    if len(line) > LONGEST_LINE:
        return Answer(number, fault=f"longer than {LONGEST_LINE} characters")
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return Answer(number, fault="no JSON")
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
        return Answer(number, fault='needs "id" and "text"')
    regime = row.get("regime", "ZB")
    if regime not in {*REGIMES, "BOTH"}:
        return Answer(number, fault=f"no such regime: {str(regime)[:20]}")
    verdict = gravest(row["text"], regime)
    return Answer(number, json.dumps({"id": row["id"], **fields(verdict)}, ensure_ascii=False))


def gravest(text: str, regime: str) -> Verdict:
    """Judge a clause under its regime; under BOTH the graver of the two judgements counts."""
    found = [judge(text, regime=one) for one in (REGIMES if regime == "BOTH" else (regime,))]
    return min(found, key=lambda v: _ORDER.index(v.verdict) if v.verdict in _ORDER else len(_ORDER))


def fields(verdict: Verdict) -> dict[str, Any]:
    """Return the fields of the answer; an acceptable clause has a verdict and nothing else to say."""
    one = verdict.finding
    return {
        "verdict": verdict.verdict,
        "category": one.category if one else None,
        "basis": one.basis if one else None,
        "span": list(one.span) if one else None,
        "severity": one.severity if one else None,
        "fix": one.fix if one else None,
        "quote": one.quote if one else None,
        "authority": one.authority if one else None,
        "why": one.why if one else None,
    }
