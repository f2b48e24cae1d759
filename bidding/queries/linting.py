"""What the linter says of a tender document: each finding with its clause, its passage, and the reason that overrode it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from bidding.linting import PROHIBITED, Finding, lint_text
from bidding.linting.categories import categories
from bidding.linting.replacing import Remedy, remedy
from bidding.models import DocTemplate, LintOverride, LintReport, Lot, TenderDocument
from bidding.texts.blocks import CLAUSE
from bidding.texts.composing import MARK
from bidding.texts.parameters import clauses, parameters_of

# A finding is shown with so much of its line on either side.
AROUND = 60
# Figures and days are bounded by law; what is worded freely is what can be worded unfairly. One sign is chance.
WORDED = frozenset({"text", "long_text", "table"})
SHORTEST = 2
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Found:
    """One finding in a document.

    `key` names it across versions as long as clause and wording stay. `before`, `quote` and `after` are the passage with
    the span in the middle; `locked` tells that the standard text or a fact of the lot says so, which is not the agency's to word.
    """

    key: str
    clause: str
    title: str
    finding: Finding
    before: str
    quote: str
    after: str
    locked: bool = False
    override: LintOverride | None = None

    @property
    def anchor(self) -> str:
        """The place of the clause on a page of the document."""
        return f"c-{self.clause.replace('.', '-')}" if self.clause else ""

    @property
    def prohibited(self) -> bool:
        """Whether the law forbids it, as the linter reads the law."""
        return self.finding.verdict == PROHIBITED

    @property
    def open(self) -> bool:
        """Whether publication waits for it: forbidden, the agency's own words, and not overridden."""
        return self.prohibited and not self.locked and self.override is None


@dataclass(frozen=True)
class _Part:
    number: str
    title: str
    start: int
    end: int


def findings_of(document: TenderDocument) -> list[Found]:
    """Return the findings in a document, in its order, with the overrides in force for its wording."""
    text = document.text
    parts, own = _parts(text), own_words(document)
    overrides = {one.key: one for one in document.lot.lint_overrides.select_related("by__person")}
    found = _linted(text, str(document.lot.project.regime), language())
    made = [_found(one, text, parts, own) for one in found if not _is_heading(text, one.span[0])]
    return [_overridden(one, overrides) for one in _once(made)]


def own_words(document: TenderDocument) -> set[str]:
    """Return what the tenderer's side worded itself: fill-ins, criteria, conditions of rejection, items, the scope."""
    words: set[str] = set()
    for parameter in parameters_of(document.template.body) if document.template.body else []:
        if parameter.type in WORDED:
            words |= _lines(document.values.get(parameter.name))
    for row in (*document.criteria, *document.rejections, *document.boq):
        words |= {str(row.get(name, "")) for name in ("name", "guide", "text")}
    words |= _lines(document.lot.scope)
    return {word for word in words if len(word) >= SHORTEST and LETTER.search(word)}


def _lines(value: Any) -> set[str]:
    """The texts in a value: its lines, or the cells of a table."""
    if isinstance(value, str):
        return {line.strip() for line in value.splitlines()}
    if isinstance(value, Mapping):
        return {line for cell in value.values() for line in _lines(cell)}
    return {line for one in value for line in _lines(one)} if isinstance(value, list) else set()


def open_findings(document: TenderDocument) -> list[Found]:
    """Return the findings that publication waits for."""
    return [one for one in findings_of(document) if one.open]


def language() -> str:
    """Return the language in which the linter gives reasons on this page."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@lru_cache(maxsize=32)
def _linted(text: str, regime: str, language: str) -> tuple[Finding, ...]:
    """Lint a text once for all the pages that show it."""
    return tuple(lint_text(text, regime=regime, language=language))


def _parts(text: str) -> list[_Part]:
    """Cut a canonical text at its clause headings."""
    starts: list[tuple[int, str, str]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        if line.startswith("#"):
            head = line.lstrip("#").strip()
            number = CLAUSE.match(head + " ")
            name = number[1] if number else ""
            starts.append((offset, name, head.removeprefix(name).strip()))
        offset += len(line)
    ends = [start for start, _number, _title in starts[1:]] + [len(text)]
    return [_Part(number, title, at, end) for (at, number, title), end in zip(starts, ends, strict=True)]


def _found(finding: Finding, text: str, parts: Iterable[_Part], own: Collection[str]) -> Found:
    start, end = finding.span
    part = next((one for one in parts if one.start <= start < one.end), _Part("", "", 0, len(text)))
    before, quote, after = passage(text, start, end)
    wording = "".join(text[part.start : part.end].split())
    return Found(
        key=sha256("\n".join((part.number, finding.category, quote, wording)).encode()).hexdigest(),
        clause=part.number,
        title=part.title,
        finding=finding,
        before=before,
        quote=quote,
        after=after,
        locked=not _is_own(text, (start, end), (part.start, part.end), own),
    )


def _is_heading(text: str, at: int) -> bool:
    """Tell whether a place lies in a heading, which asks nothing of anybody."""
    return text.startswith("#", text.rfind("\n", 0, at) + 1)


def _is_own(text: str, span: tuple[int, int], part: tuple[int, int], own: Collection[str]) -> bool:
    """Tell whether a span touches words that somebody filled in."""
    for word in own:
        at = text.find(word, *part)
        while at >= 0:
            if at < span[1] and at + len(word) > span[0]:
                return True
            at = text.find(word, at + 1, part[1])
    return False


def passage(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return a span with what stands around it in its line, cut where it is long."""
    head = text.rfind("\n", 0, start) + 1
    tail = text.find("\n", end)
    before, after = text[head:start], text[end : len(text) if tail < 0 else tail]
    before = before if len(before) <= AROUND else f"…{before[-AROUND:]}"
    after = after if len(after) <= AROUND else f"{after[:AROUND]}…"
    return before.lstrip("|").lstrip(), text[start:end], after


def _once(found: Iterable[Found]) -> list[Found]:
    """Keep one of several findings of the same kind on the same words."""
    return list({one.key: one for one in found}.values())


def _overridden(found: Found, overrides: Mapping[str, LintOverride]) -> Found:
    return replace(found, override=overrides.get(found.key))


def remedy_of(finding: Finding) -> Remedy:
    """Return what can be done about a finding at once, in the language of the document."""
    return remedy(categories()[finding.category].fix["zh"])


def lint_field(lot: Lot, *, clause: str, name: str, text: str) -> list[Finding]:
    """Return the findings in what is being typed into one field, read in the clause in which it will stand.

    Spans count the characters of `text`; what the standard text itself says around it is not found fault with.
    """
    before, after = _around(lot, clause, name)
    start, end = len(before), len(before) + len(text)
    found = lint_text(f"{before}{text}{after}", regime=str(lot.project.regime), language=language())
    inside = [one for one in found if one.span[0] < end and one.span[1] > start]
    return [_moved(one, text, start) for one in inside]


def _moved(finding: Finding, text: str, by: int) -> Finding:
    start, end = max(0, finding.span[0] - by), min(len(text), finding.span[1] - by)
    return replace(finding, span=(start, end), quote=text[start:end])


def _around(lot: Lot, number: str, name: str) -> tuple[str, str]:
    """Return the words of the standard text before and after a fill-in, in its own line of its clause."""
    draft = getattr(lot, "document_draft", None)
    template = draft.template if draft else _last_template(lot)
    for clause in clauses(template.body) if template else []:
        mark = "{" + name + "}"
        if clause["number"] == number and name and mark in clause["text"]:
            line = next(line for line in clause["text"].splitlines() if mark in line)
            before, after = line.split(mark, 1)
            return MARK.sub("／", before), MARK.sub("／", after)
    return "", ""


def _last_template(lot: Lot) -> DocTemplate | None:
    document = lot.documents.select_related("template").order_by("-version").first()
    return document.template if document else None


def report_of(document: TenderDocument) -> list[dict[str, Any]]:
    """Return the findings as plain values, as they are kept with what is published."""
    return [_plain(one) for one in findings_of(document)]


def _plain(found: Found) -> dict[str, Any]:
    one, override = found.finding, found.override
    return {
        "key": found.key,
        "clause": found.clause,
        "quote": found.quote,
        "verdict": one.verdict,
        "category": one.category,
        "basis": one.basis,
        "authority": one.authority,
        "severity": one.severity,
        "rule": one.rule,
        "locked": found.locked,
        "reason": override.reason if override else "",
        "by": str(override.by.person or override.by) if override else "",
        "at": override.at.isoformat() if override else "",
    }


def overridden_reports(department: int | None) -> QuerySet[LintReport]:
    """Return what was published in a supervision department's projects with its findings, the latest first."""
    reports = LintReport.objects.select_related("document__lot__project__tenderer")
    return reports.filter(document__lot__project__supervisor=department).order_by("-made_at", "-pk")
