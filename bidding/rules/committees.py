"""The committee that a tender document promises, against CM-01 and GP-04."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from bidding.law.figures import Figure, figures_for
from bidding.models import Lot, Regime
from bidding.rules.points import Check
from bidding.texts.composing import Rules

LEAST, SHARE = "CM-01.min_members", "CM-01.expert_share"
LARGE, BUDGET = "GP-04.large_min_members", "GP-04.large_budget"


def checks(lot: Lot, rules: Rules, *, on: date) -> Iterator[Check]:
    """Yield what is wrong with size and composition; a document that promises no committee promises nothing wrong."""
    if not rules.committee:
        return
    members, representatives = _whole(rules, "members"), _whole(rules, "representatives")
    project = lot.project
    figures = figures_for([LEAST, SHARE, LARGE, BUDGET], regime=project.regime, region=project.region, on=on)
    least = least_members(lot, figures)
    if members < least.number or members % 2 == 0:
        said = _("A committee has an odd number of members, at least %(least)d.") % {"least": least.number}
        odd = max(least.number, members + 1 - members % 2)
        yield _point(said, least.article, _("Let it have %(members)d members.") % {"members": odd})
    share = figures[SHARE]
    most = members - -(-members * share.share.numerator // share.share.denominator)
    if not 0 <= representatives <= most:
        said = _(
            "At least %(share)s of the members are experts: of %(members)d members, at most %(most)d represent the tenderer."
        )
        words = {"share": share.value, "members": members, "most": most}
        yield _point(said % words, share.article, _("Send fewer representatives or enlarge the committee."))


def least_members(lot: Lot, figures: dict[str, Figure]) -> Figure:
    """Return how many members a lot's committee has at least; a large budget of government procurement asks for more."""
    budget = figures.get(BUDGET)
    if lot.project.regime == Regime.GP and budget and lot.estimate >= budget.amount:
        return figures[LARGE]
    return figures[LEAST]


def _whole(rules: Rules, name: str) -> int:
    value = rules.committee.get(name)
    return value if isinstance(value, int) else -1


def _point(said: str, article: str, remedy: str) -> Check:
    label = _("Evaluation committee")
    return Check("committee", label, False, said, article, place=label, remedy=remedy)
