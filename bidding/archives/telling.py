"""A report as lines for people, and as JSON for programs."""

from collections.abc import Iterator
from typing import Any, Final

from bidding.archives import texts
from bidding.archives.findings import BAD, GOOD, NOTED, UNCHECKED, Finding, Report
from bidding.archives.speaking import say

MARKS: Final = {GOOD: "✓", NOTED: "!", UNCHECKED: "–", BAD: "✗"}


def lines(report: Report, *, language: str) -> Iterator[str]:
    """Yield one line for each check, and beneath it what does not hold, what is noted, what was not checked."""
    for code in ordered(report):
        good = report.held.get(code, 0)
        total = good + sum(
            number for (known, kind), number in report.counts.items() if _counts(known, kind, code)
        )
        worst = verdict(report, code)
        counted = say(texts.SUMMARIES, "counted", {"good": good, "all": total}, language=language)
        yield f"{MARKS[worst]} {code}  {say(texts.CHECKS, code, language=language)}  [{counted}]"
        yield from (f"    {line}" for line in _details(report.of(code), language))


def _counts(known: str, kind: str, code: str) -> bool:
    return known == code and kind != NOTED


def ordered(report: Report) -> list[str]:
    """Return the codes of a report in the order of the table."""
    place = {code: number for number, code in enumerate(texts.CHECKS)}
    return sorted(report.codes, key=lambda code: place.get(code, len(place)))


def verdict(report: Report, code: str) -> str:
    """Return the worst that was found of a check."""
    found = {kind for known, kind in report.counts if known == code}
    return next((kind for kind in (BAD, UNCHECKED, NOTED) if kind in found), GOOD)


def _details(findings: list[Finding], language: str) -> Iterator[str]:
    """Yield a line for each finding; what was not checked for one and the same reason shares a line."""
    unchecked: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict == UNCHECKED:
            unchecked.setdefault(_why(finding, language), []).append(finding)
        else:
            blame = say(texts.BLAMES, finding.blame, language=language) if finding.blame else ""
            parts = (finding.subject, _why(finding, language), f"({blame})" if blame else "")
            yield " ".join([MARKS[finding.verdict], *(part for part in parts if part)])
    for why, some in unchecked.items():
        times = say(texts.SUMMARIES, "times", {"count": len(some)}, language=language)
        yield f"{MARKS[UNCHECKED]} {why}" + (f" ({times})" if len(some) > 1 else "")


def _why(finding: Finding, language: str) -> str:
    return say(texts.WHYS, finding.why, finding.facts, language=language)


def summary(report: Report, *, language: str) -> str:
    """Return the last line: what it all comes to."""
    bad = sum(number for (_code, kind), number in report.counts.items() if kind == BAD)
    if bad:
        return say(texts.SUMMARIES, "bad", {"count": bad}, language=language)
    whole = not any(kind == UNCHECKED for _code, kind in report.counts)
    return say(texts.SUMMARIES, "all_good" if whole else "not_all", language=language)


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain values: for each check how often it held, and every finding."""
    checks = [
        {"code": code, "held": report.held.get(code, 0), "verdict": verdict(report, code)}
        for code in ordered(report)
    ]
    found = [
        {
            "code": finding.code,
            "verdict": finding.verdict,
            "subject": finding.subject,
            "why": finding.why,
            "blame": finding.blame,
            "facts": finding.facts,
        }
        for finding in report.findings
    ]
    return {"ok": report.ok, "checks": checks, "findings": found}
