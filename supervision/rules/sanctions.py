"""May these penalties be imposed? Every refusal says which limit of the law is crossed, with its figures."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permits import YES, Permit, no
from bidding.law.days import day_of
from bidding.law.figures import NoSuchFigureError
from bidding.models import Lot, Regime
from bidding.rules.wording import limit
from supervision import penalties
from supervision.models import Case
from supervision.penalties import Imposed, Ranges
from supervision.queries.law import general_figure, penalty_article, penalty_figures
from supervision.queries.notices import current_notice
from supervision.queries.recidivism import earlier_decisions, is_repeated
from supervision.sanctions import Sanction, told


def may_impose(case: Case, sanctions: Sequence[Sanction], at: datetime) -> Permit:
    """Every sanction on a party of the case, once for each rule, and within what the rule allows."""
    parties = set(case.parties.values_list("organisation_id", "person_id"))
    seen = set()
    for one in sanctions:
        key = (one.organisation.pk, one.person.pk if one.person else None)
        if key not in parties:
            return no(_("%(name)s is not a party of this case.") % {"name": one.name}, "party")
        if (*key, one.rule) in seen:
            return no(_("%(name)s: one rule is applied once to one act.") % {"name": one.name}, "twice")
        seen.add((*key, one.rule))
        permit = may_impose_on(case.lot, one, at, case=case)
        if not permit:
            return permit
    return YES


def may_impose_on(lot: Lot, one: Sanction, at: datetime, *, case: Case | None = None) -> Permit:
    """One sanction within the ranges of its rule; a repetition that stays without a ban gives its reason."""
    today = day_of(at)
    words = {"name": one.name, "rule": one.rule}
    if one.rule not in penalties.BY_CODE:
        return no(_("%(name)s: there is no rule %(rule)s that imposes a penalty.") % words, "rule")
    if (one.rule == "LG-21") != (lot.project.regime == Regime.GP) and one.rule in {"LG-01", "LG-21"}:
        return no(_("%(name)s: rule %(rule)s belongs to the other regime.") % words, "regime")
    if one.gain < 0 or one.unit_fine < 0 or one.person_fine < 0:
        return no(_("%(name)s: amounts are not negative.") % words, "negative")
    try:
        allowed = ranges_of(one.rule, one, at)
    except ValueError:
        return no(_("%(name)s: fines are computed from a positive amount.") % words, "base")
    imposed = one.imposed(today)
    code = penalties.fault(imposed, allowed)
    if code:
        return no(_why(code, imposed, allowed, one, at), code)
    strange = set(one.measures) - set(penalties.BY_CODE[one.rule].measures)
    if strange:
        return no(_("%(name)s: rule %(rule)s has no such measure.") % words, "measure")
    return _repetition(one, at, case)


def ranges_of(rule: str, one: Sanction, at: datetime) -> Ranges:
    """Return what a rule allows for the base of a sanction. ValueError for a base that is not positive."""
    return penalties.ranges(penalties.BY_CODE[rule], one.base_amount, penalty_figures(rule, day_of(at)))


def no_heavier_than_told(case: Case, sanctions: Sequence[Sanction], at: datetime) -> Permit:
    """Nobody is punished more because it defended itself (行政处罚法 45): what was told is the upper limit."""
    notice = current_notice(case)
    if notice is None:
        return no(_("The parties are told first what is intended and why (行政处罚法44)."), "notice")
    today = day_of(at)
    lines = {(line["organisation"], line["person"], line["rule"]): told(line) for line in notice.proposed}
    for one in sanctions:
        said = lines.get((one.organisation.pk, one.person.pk if one.person else None, one.rule))
        if said is None or penalties.heavier(one.imposed(today), said):
            text = _(
                "%(name)s: this is more than the notice of penalty said. Nobody is punished more for a defence "
                "(行政处罚法45); new facts need a new notice."
            )
            return no(text % {"name": one.name}, "heavier")
    return YES


def _repetition(one: Sanction, at: datetime, case: Case | None) -> Permit:
    """A repeated offence counts as serious (实施条例 67, 68): without a ban it needs a reason; claimed, it must be so."""
    rule = penalties.BY_CODE[one.rule]
    if not rule.repeats:
        return YES
    found = earlier_decisions(one.organisation, one.rule, at, besides=case)
    again = is_repeated(one.rule, found, at)
    words = {"name": one.name, "count": len(found)}
    if one.ground == "repeated" and not again:
        return no(
            _("%(name)s: this platform knows of no earlier decision that makes it a repetition.") % words,
            "first",
        )
    if again and one.barred_until is None and not one.reason.strip():
        text = _("%(name)s: %(count)d earlier decision(s) make this serious; say why no ban is imposed.")
        return no(text % words, "repeated")
    return YES


def _why(code: str, imposed: Imposed, allowed: Ranges, one: Sanction, at: datetime) -> str:
    """Return the refusal in words, with the range and the article."""
    words = {"name": one.name, "article": _article(one.rule, at)}
    if code == "unit_fine" and allowed.unit:
        words |= _range(allowed.unit)
        return (
            _("%(name)s: the fine of the unit lies between %(low)s and %(high)s yuan (%(article)s).") % words
        )
    share = allowed.person_for(imposed.unit_fine)
    if code == "person_fine" and share:
        words |= _range(share)
        text = _("%(name)s: the fine of the persons lies between %(low)s and %(high)s yuan (%(article)s).")
        return text % words
    if code == "ban":
        today = day_of(at)
        words["least"] = limit(general_figure(f"{one.rule}.bar_min_years", today))
        words["most"] = limit(general_figure(f"{one.rule}.bar_max_years", today))
        return _("%(name)s: a ban lasts at least %(least)s and at most %(most)s.") % words
    return str(TEXTS[code]) % words


def _range(limits: penalties.Range) -> dict[str, str]:
    return {"low": f"{limits[0]:,}", "high": f"{limits[1]:,}"}


def _article(rule: str, at: datetime) -> str:
    try:
        return penalty_article(rule, day_of(at))
    except NoSuchFigureError:
        return rule


TEXTS = {
    "reason": gettext_lazy("%(name)s: give the reason of the discretion or of the serious circumstances."),
    "no_unit_fine": gettext_lazy("%(name)s: this rule has no fine of a unit (%(article)s)."),
    "no_person_fine": gettext_lazy("%(name)s: this rule has no fine of persons (%(article)s)."),
    "no_ban": gettext_lazy("%(name)s: this rule has no ban (%(article)s)."),
    "factor": gettext_lazy(
        "%(name)s: a lighter penalty lies in the lower half of the range, a heavier one in the upper half."
    ),
    "ground": gettext_lazy("%(name)s: a ban needs a serious circumstance of this rule (%(article)s)."),
}
