"""May the lot be suspended, failed, publicised, awarded, contracted?"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import BarScope, User
from accounts.permits import YES, Permit, no
from accounts.roles import MATRIX, Act, Role
from accounts.rules import may_take_part
from bidding.flow import LIVE, why_suspended
from bidding.law.days import day_of
from bidding.law.figures import figure
from bidding.models import Award, Bid, BidState, Candidate, Hold, Lot, Status
from bidding.rules import wording
from bidding.rules.tenders import may_decide

Ranking = Sequence[tuple[Bid, int, Decimal, Decimal]]


def may_suspend(lot: Lot) -> Permit:
    """Only a trade under way can be suspended; who may ask for it is the calling room's rule."""
    if lot.status in LIVE:
        return YES
    return no(_("Only a trade under way can be suspended."), "not_live")


def may_release(user: User | None, hold: Hold) -> Permit:
    """What a supervision department suspended only such a department resumes; the rest, either side of the tender."""
    if user is None:
        return YES
    supervises = _may(user, Act.SUPERVISE)
    if hold.placed_by and _may(hold.placed_by, Act.SUPERVISE) and not supervises:
        return no(
            _("This suspension was ordered by the supervision department; only it resumes the trade."),
            "supervisor",
        )
    project = hold.lot.project
    parties = {
        project.tenderer_id,
        project.agency_id,
        hold.placed_by.organisation_id if hold.placed_by else None,
    }
    if supervises or user.organisation_id in parties:
        return YES
    return no(_("This project belongs to another tenderer."), "other_project")


def may_fail(user: User | None, lot: Lot) -> Permit:
    """A lot fails by the clock, by its tenderer or agency, by its committee or by the supervision department."""
    if user is None or any(_may(user, act) for act in (Act.SUPERVISE, Act.EVALUATE, Act.ARRANGE_PANEL)):
        return YES
    if user.organisation_id in {lot.project.tenderer_id, lot.project.agency_id}:
        return YES
    return no(_("This project belongs to another tenderer."), "other_project")


def _may(user: User, act: Act) -> bool:
    return act in MATRIX[Role(user.role)]


def may_publicise(lot: Lot, ranking: Ranking) -> Permit:
    """At most three candidates, ranked without gaps, of opened bids of this lot within the maximum price (CM-14)."""
    project = lot.project
    most = figure(
        "CM-14.max_candidates",
        regime=project.regime,
        region=project.region,
        on=day_of(lot.published_at or project.created_at),
    )
    if not ranking:
        return no(_("There is no candidate."), "none")
    if len(ranking) > most.number:
        text = _("There are %(count)d candidates; at most %(limit)s.")
        return no(text % {"count": len(ranking), "limit": wording.limit(most)}, "too_many")
    if [rank for _bid, rank, _score, _price in ranking] != list(range(1, len(ranking) + 1)):
        return no(_("Candidates are ranked 1, 2, 3 without gaps."), "ranks")
    if len({bid.pk for bid, *_rest in ranking}) != len(ranking):
        return no(_("A bid can be a candidate only once."), "twice")
    if any(bid.lot_id != lot.pk or bid.state != BidState.OPENED for bid, *_rest in ranking):
        return no(_("Only opened bids of this lot can be candidates."), "not_opened")
    if any(not 0 < price <= lot.max_price for *_rest, price in ranking):
        return no(
            _("A candidate's price is above the maximum price of %(price)s yuan.")
            % {"price": f"{lot.max_price:,}"},
            "price",
        )
    return YES


def is_locked_to_rank(lot: Lot) -> bool:
    """Tell whether the first candidate must win (实施条例 55): state funds controlling, tender mandatory."""
    return lot.project.state_controlled and lot.project.mandatory_tender


def may_pass_over(user: User, candidate: Candidate) -> Permit:
    """The tenderer passes over a candidate for a coded reason, in the order of ranks, before the award."""
    lot = candidate.lot
    permit = may_decide(user, lot)
    if not permit:
        return permit
    if lot.status not in {Status.PUBLICISED, Status.AWARDED}:
        return no(_("Candidates are passed over only between publicity and contract."), "not_publicised")
    if candidate.passed_over or candidate != lot.candidates.filter(passed_over="").first():
        return no(_("Only the first candidate still standing can be passed over."), "order")
    return YES


def may_award(user: User, lot: Lot, candidate: Candidate | None, *, at: datetime) -> Permit:
    """The tenderer awards after publicity, with nothing open, to a candidate that may take part (CR-18)."""
    permit = may_decide(user, lot)
    if not permit:
        return permit
    if lot.status != Status.PUBLICISED:
        return no(_("There is nothing to award now."), "not_publicised")
    if lot.suspended_at:
        return no(why_suspended(lot), "suspended")
    if lot.publicity_until is None or at < lot.publicity_until:
        return no(
            _("The candidates are publicised until %(until)s; the award comes after (%(article)s).")
            % {"until": wording.moment(lot.publicity_until or at), "article": "实施条例54"},
            "publicity",
        )
    if candidate is None:
        return no(
            _("No candidate is left: call for tenders again (%(article)s).") % {"article": "实施条例55"},
            "none",
        )
    return _may_win(lot, candidate, at=at)


def _may_win(lot: Lot, candidate: Candidate, *, at: datetime) -> Permit:
    first = lot.candidates.filter(passed_over="").first()
    if candidate.lot_id != lot.pk or candidate.passed_over:
        return no(_("This candidate is not standing."), "passed_over")
    if is_locked_to_rank(lot) and candidate != first:
        project = lot.project
        rank = figure("TL-34.winner_rank", regime=project.regime, region=project.region, on=day_of(at))
        return no(
            _(
                "The candidate of rank %(rank)d must be the winner (%(article)s); pass it over only for a lawful reason."
            )
            % {"rank": first.rank if first else rank.number, "article": rank.article},
            "rank",
        )
    return may_take_part(candidate.bid.bidder, at=at, scope=BarScope.BID)


def may_sign(user: User, award: Award) -> Permit:
    """The tenderer records the contract of an awarded lot."""
    lot = award.lot
    permit = may_decide(user, lot)
    if not permit:
        return permit
    if lot.status != Status.AWARDED:
        return no(_("There is no award to contract."), "not_awarded")
    if lot.suspended_at:
        return no(why_suspended(lot), "suspended")
    return YES


def differences(
    award: Award, *, amount: Decimal, duration_days: int, manager: str, offered: dict[str, str]
) -> list[str]:
    """List where a contract departs from award and bid (招标投标法 46, 59; LG-14).

    `offered` is what the bid's letter says: "duration_days" and "manager", each only where the letter has it.
    """
    found = []
    if amount != award.price:
        found.append(
            _("The amount is %(amount)s yuan; awarded were %(price)s yuan.")
            % {"amount": f"{amount:,.2f}", "price": f"{award.price:,.2f}"}
        )
    days = offered.get("duration_days", str(award.lot.duration_days))
    if str(duration_days) != days:
        found.append(
            _("The contract period is %(have)d days; the bid says %(said)s.")
            % {"have": duration_days, "said": days}
        )
    said = offered.get("manager", "")
    if said and manager.strip() != said:
        found.append(
            _("The project manager is %(have)s; the bid names %(said)s.") % {"have": manager, "said": said}
        )
    return found
