"""Who asks the linter, who may keep a passage against its advice, and what publication waits for (docs/decisions/0118)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import TenderDocument
from bidding.queries.linting import findings_of
from bidding.rules.points import Check
from bidding.rules.tenders import may_publish

REMEDY = gettext_lazy("Mend the clause, or let the tenderer override the finding with a reason.")


def may_override(user: User, document: TenderDocument) -> Permit:
    """Only the tenderer keeps a passage against the advice: the decision to publish it is hers too."""
    if document.published_at:
        return no(_("This version has been published."), "published")
    permit = may_publish(user, document.lot)
    if not permit and permit.code == "not_tenderer":
        return no(_("Only the tenderer overrides a finding of the linter."), "not_tenderer")
    return permit


def may_check_files(user: User) -> Permit:
    """Agencies and tenderers have their own files looked through, and so do supervision officers."""
    return YES if may_act(user, Act.PREPARE_TENDER) else may_act(user, Act.SUPERVISE)


def may_change_as_linted(before: TenderDocument, document: TenderDocument) -> Permit:
    """An addendum answers what it makes worse; what the earlier version said already is not asked again."""
    known = {one.key for one in findings_of(before)}
    waiting = [one for one in findings_of(document) if one.open and one.key not in known]
    if not waiting:
        return YES
    clauses = ", ".join(dict.fromkeys(one.clause for one in waiting if one.clause))
    said = _("Clause %(clauses)s: %(waiting)s %(remedy)s") % {
        "clauses": clauses or "—",
        "waiting": _waiting(len(waiting)),
        "remedy": REMEDY,
    }
    return no(said, "lint")


def lint_checks(document: TenderDocument) -> Iterator[Check]:
    """What the linter holds to be forbidden is mended or overridden with a reason; the rest is advice."""
    found = findings_of(document)
    waiting = [one for one in found if one.open]
    advice = sum(not one.prohibited for one in found)
    yield Check(
        "lint",
        _("Linter"),
        not waiting,
        _waiting(len(waiting)) if waiting else _("Every finding is answered."),
        waiting[0].finding.basis if waiting else "",
        place=", ".join(dict.fromkeys(one.clause for one in waiting if one.clause)),
        remedy=_("Mend the clause, or let the tenderer override the finding with a reason.")
        if waiting
        else "",
    )
    if advice:
        yield Check("lint_advice", _("Linter"), False, _advice(advice), binding=False)


def _waiting(count: int) -> str:
    said = ngettext(
        "%(count)d passage seems to be forbidden and is not answered.",
        "%(count)d passages seem to be forbidden and are not answered.",
        count,
    )
    return said % {"count": count}


def _advice(count: int) -> str:
    said = ngettext(
        "%(count)d passage deserves a second look; nothing need be done.",
        "%(count)d passages deserve a second look; nothing need be done.",
        count,
    )
    return said % {"count": count}
