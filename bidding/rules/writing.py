"""How far the writing of a tender document is: every point it still fails, and which chapter each belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bidding.law.days import day_of
from bidding.models import DraftPart, Lot
from bidding.queries.drafts import Contents
from bidding.queries.facts import composed
from bidding.rules.contents import content_checks
from bidding.rules.points import Check
from bidding.rules.wording import moment
from bidding.texts.composing import UnknownMarkError
from bidding.texts.portions import STRUCTURED, Chapter, chapters

PARTS = {
    "criteria": "criteria",
    "price_formula": "formula",
    "rejections": "rejections",
    "substantive": "rejections",
    "committee": "process",
    "envelopes": "process",
    "late": "process",
}


@dataclass(frozen=True)
class Task:
    """A chapter or part to work through: done, todo (with how many points are left), or nothing to do."""

    code: str
    title: str
    points: Sequence[Check]
    volume: str = ""
    asks: bool = True
    saved: DraftPart | None = None

    @property
    def left(self) -> int:
        """How many points stand in the way."""
        return sum(point.state == "fail" for point in self.points)

    @property
    def state(self) -> str:
        """done or todo, as the task list shows it."""
        return "todo" if self.left else "done"

    @property
    def hint(self) -> str:
        """Who saved it last, or that there is nothing to fill in."""
        if not self.asks:
            return _("Locked: nothing to fill in.")
        if not self.saved:
            return ""
        name = self.saved.saved_by.person or self.saved.saved_by.username
        return _("Saved by %(name)s, %(at)s") % {"name": name, "at": moment(self.saved.saved_at)}

    @property
    def label(self) -> str:
        """How much is left, for the tag of a task; "" for the usual word."""
        return _("%(count)d left") % {"count": self.left} if self.left else ""


def part_names() -> dict[str, str]:
    """Name the structured parts in the page's language."""
    return {
        "criteria": _("Criteria and points"),
        "formula": _("Price formula and joining of marks"),
        "rejections": _("Conditions of rejection (★)"),
        "process": _("Committee, envelopes, late bids"),
        "boq": _("Items of the bill of quantities"),
    }


def points_of(lot: Lot, contents: Contents, *, at: datetime) -> list[Check]:
    """List what a document written now would fail; the whole text is looked at once every fill-in fits."""
    template, values, rules = contents.template, contents.values, contents.rules
    found = list(content_checks(lot, template, values, rules, at=at))
    if any(point.code == "fill_in" for point in found):
        return found
    try:
        text = composed(lot, template, values, rules, on=day_of(at))
    except (UnknownMarkError, ArithmeticError, ValueError, KeyError):
        return found  # what was saved under an earlier standard text does not compose; its points name it
    return list(content_checks(lot, template, values, rules, at=at, text=text))


def tasks_of(lot: Lot, contents: Contents, points: Sequence[Check]) -> list[Task]:
    """List the chapters, then the structured parts, each with its points."""
    saved = {p.part: p for p in DraftPart.objects.filter(draft__lot=lot).select_related("saved_by__person")}
    listed = chapters(contents.template.body)
    found = [
        Task(
            c.code, chapter_title(c), points_in(points, c, listed), volume_title(c), c.asks, saved.get(c.code)
        )
        for c in listed
    ]
    names = part_names()
    for code in STRUCTURED:
        own = [point for point in points if PARTS.get(point.code) == code]
        found.append(Task(code, names[code], own, saved=saved.get(code)))
    return found


def points_in(points: Sequence[Check], chapter: Chapter, listed: Sequence[Chapter]) -> list[Check]:
    """Pick the points that stand in a chapter; one without a clause stands in the first."""
    numbers = {clause["number"] for clause in chapter.clauses}
    others = {clause["number"] for one in listed for clause in one.clauses}
    first = chapter is listed[0]
    return [
        point
        for point in points
        if point.code not in PARTS and (_clause(point) in numbers or (first and _clause(point) not in others))
    ]


def _clause(point: Check) -> str:
    return point.place.split("、")[0]


def volume_title(chapter: Chapter) -> str:
    """Name the volume of a chapter in the page's language."""
    return (chapter.volume_en if get_language() == "en" else "") or chapter.volume


def chapter_title(chapter: Chapter) -> str:
    """Name a chapter in the page's language."""
    return (chapter.title_en if get_language() == "en" else "") or chapter.title
