"""May she write, approve or take over a standard text? And what is wrong with one, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Duty, DutyKind, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act, Role
from accounts.rules import may_act, same_person
from bidding.law.figures import figures_for
from bidding.models import DocTemplate, Parameter
from bidding.rules.criteria import WEIGHTS, weight_checks
from bidding.rules.standards import content_name, mandatory, required_of
from bidding.texts.shapes import Fault
from bidding.texts.standards import validate
from ledger.models import thing_name

# The sentences of the faults, by code.
FAULTS: Mapping[str, Any] = {
    "shape": gettext_lazy("This is no standard text."),
    "unknown_key": gettext_lazy("“%(about)s” is not known here."),
    "missing_key": gettext_lazy("“%(about)s” is missing."),
    "unfit": gettext_lazy("What stands here does not fit, is too long, or holds hidden signs."),
    "no_clauses": gettext_lazy("There is no clause."),
    "chapter_twice": gettext_lazy("This chapter stands twice."),
    "clause_twice": gettext_lazy("This clause stands twice."),
    "clause_number": gettext_lazy("A clause has a number such as 2.3.1."),
    "clause_kind": gettext_lazy("A clause is locked, fill_in or optional."),
    "locked_with_fill_in": gettext_lazy("A locked clause has no fill-ins."),
    "nothing_to_fill_in": gettext_lazy("A clause to fill in has no fill-in: lock it."),
    "heading_in_text": gettext_lazy("No line of a clause may begin with #."),
    "name_twice": gettext_lazy("This fill-in stands twice."),
    "minimum_price": gettext_lazy("A minimum bid price is forbidden (实施条例27)."),
    "said_already": gettext_lazy(
        "“%(about)s” is said by the lot or by a structured part: do not ask for it again."
    ),
    "reserved": gettext_lazy("The page uses the name “%(about)s” itself: choose another one."),
    "unused": gettext_lazy("This fill-in stands in no clause."),
    "name": gettext_lazy("A name has small letters, digits and _ only."),
    "type": gettext_lazy("There is no type “%(about)s”."),
    "no_choices": gettext_lazy("There is nothing to choose from."),
    "unit": gettext_lazy("A duration needs a unit: days, workdays, months, years, hours or minutes."),
    "no_columns": gettext_lazy("A table needs columns."),
    "column_twice": gettext_lazy("The column “%(about)s” stands twice."),
    "column_type": gettext_lazy(
        "The column “%(about)s” has a type that is not known, or nothing to choose from."
    ),
    "law_key": gettext_lazy("The law has no figure “%(about)s”."),
    "bounds": gettext_lazy("The least is more than the most."),
    "default": gettext_lazy("The default does not fit."),
    "unknown_mark": gettext_lazy("Nothing fills “{%(about)s}”."),
    "table_in_line": gettext_lazy("The table “{%(about)s}” must stand alone on its line."),
    "brace": gettext_lazy("A { or } stands alone."),
    "sheet_row": gettext_lazy("The data sheet points to clause %(about)s, which there is not."),
    "sheet_cell": gettext_lazy("A cell in row %(about)s of the data sheet is empty."),
    "code_twice": gettext_lazy("The code %(about)s stands twice."),
    "code": gettext_lazy("A code has letters and digits, a letter first."),
    "group": gettext_lazy("A criterion belongs to the technical, the commercial or the price part."),
    "points": gettext_lazy("Every criterion needs points above zero."),
    "one_price": gettext_lazy("There must be exactly one criterion for the price."),
    "formula": gettext_lazy("The price formula lacks the number “%(about)s”."),
    "aggregation": gettext_lazy("Say how the members' marks are joined: mean or trimmed mean."),
    "envelopes": gettext_lazy("A bid needs at least a technical and a price envelope."),
    "no_such_clause": gettext_lazy("There is no clause %(about)s."),
    "ground": gettext_lazy("“%(about)s” is no ground of rejection of the law."),
    "item": gettext_lazy("“%(about)s” is no step of the review."),
    "committee": gettext_lazy("A committee has an odd number of members, and experts among them."),
    "late": gettext_lazy("A bid that comes late is refused; the law knows nothing else."),
    "keyset": gettext_lazy("At least two keyholders are needed, and one must be able to be absent."),
    "envelope": gettext_lazy("“%(about)s” is none of the envelopes."),
    "answer": gettext_lazy("“%(about)s” is no kind of answer."),
    "not_covered": gettext_lazy("No clause covers: %(about)s."),
    "not_required": gettext_lazy("The law asks for it and the text does not: %(about)s."),
    "unknown_content": gettext_lazy("“%(about)s” is no content that the law asks for."),
    "said": "%(about)s",
}


def may_keep_templates(user: User) -> Permit:
    """Standard texts are kept by trading centres."""
    permit = may_act(user, Act.MANAGE_TEMPLATES)
    if permit and user.role != Role.CENTRE:
        return no(_("Standard texts are kept by the trading centre."), "not_centre")
    return permit


def may_edit(user: User, template: DocTemplate) -> Permit:
    """Only a draft is edited; a version in force stays as it is."""
    permit = may_keep_templates(user)
    if permit and not template.draft:
        return no(_("This version has been approved: what changes is a new version."), "approved")
    return permit


def may_approve(user: User, template: DocTemplate) -> Permit:
    """A second person of a centre approves; nobody approves her own work, whoever saved last."""
    permit = may_edit(user, template)
    if permit and has_written(user, template):
        return no(_("A second person must approve: you prepared this version yourself."), "second_person")
    return YES if permit else permit


def has_written(user: User, template: DocTemplate) -> bool:
    """Tell whether the person behind an account began or changed this version (a duty of hers in the matter)."""
    if same_person(user, template.prepared_by):
        return True
    taken = Duty.objects.filter(
        matter=thing_name(template), person=user.person_id, kind=DutyKind.PREPARE, person__isnull=False
    )
    return taken.exists()


def law_keys() -> frozenset[str]:
    """Return the keys of the figures that a standard text may draw."""
    return frozenset(Parameter.objects.exclude(unit="").values_list("key", flat=True))


def faults_of(template: DocTemplate) -> list[Fault]:
    """List everything that keeps a version from being approved: its structure, then what the law asks of it."""
    found = validate(template.body, law=law_keys())
    if found:
        return found
    named = set(template.body.get("requires", []))
    missing = [
        Fault("not_required", "requires", code) for code in required_of(template.regime) if code not in named
    ]
    unknown = [Fault("unknown_content", "requires", code) for code in sorted(named - set(mandatory()))]
    return [*missing, *unknown, *_weights(template)]


def _weights(template: DocTemplate) -> list[Fault]:
    figures = figures_for([WEIGHTS], regime=template.regime, on=template.effective_from)
    if WEIGHTS not in figures:
        return []
    points = list(weight_checks(template.body["criteria"], figures[WEIGHTS]))
    return [Fault("said", "criteria", point.detail) for point in points]


def fault_words(fault: Fault) -> str:
    """Say a fault of a standard text in the page's language."""
    words: Mapping[str, Any] = {
        "about": content_name(fault.about) if fault.place == "requires" else fault.about
    }
    return str(FAULTS.get(fault.code, fault.code)) % words
