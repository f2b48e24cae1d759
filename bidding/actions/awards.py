"""Awarding: a candidate may be passed over for a lawful reason, the winner and all others are told together."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.gates import Asked, noting_refusals
from accounts.models import BarScope, User
from accounts.permits import Refused, require
from accounts.queries import gate_evidence
from bidding.actions.notices import post, tell
from bidding.flow import move
from bidding.law import days
from bidding.law.figures import figure, holidays
from bidding.models import Award, Candidate, Lot, NoticeKind, PassedOver
from bidding.queries.facts import moment, money
from bidding.queries.results import offered_by, standing_candidate
from bidding.rules import results as rules
from ledger import clock
from ledger.actions import record

CONTRACT = "TL-13.contract_days"
# How the notice says why a candidate was passed over.
GROUNDS = {
    PassedOver.WAIVER: "放弃中标",
    PassedOver.FORCE_MAJEURE: "因不可抗力不能履行合同",
    PassedOver.NO_BOND: "未按招标文件要求提交履约保证金",
    PassedOver.VIOLATION: "被查实存在影响中标结果的违法行为，不符合中标条件",
}


@transaction.atomic
def pass_over(candidate: Candidate, *, by: User, reason: PassedOver | str, explanation: str) -> Candidate:
    """Pass over the first candidate still standing, for one of the four grounds of 实施条例 55, with an explanation.

    Raises Refused for any other ground or candidate.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=candidate.lot_id)
    candidate = Candidate.objects.select_related("bid__bidder").get(pk=candidate.pk)
    candidate.lot = lot
    require(rules.may_pass_over(by, candidate))
    if reason not in PassedOver.values or not explanation.strip():
        raise Refused(_("Choose one of the lawful grounds and explain it."), "ground")
    candidate.passed_over = reason
    candidate.save(update_fields=["passed_over"])
    record(
        "candidate.pass_over",
        by=by,
        on=lot,
        at=at,
        rank=candidate.rank,
        bidder=candidate.bid.bidder.uscc,
        reason=str(reason),
        explanation=explanation.strip(),
    )
    return candidate


def _winner(lot: Lot, *, by: User, candidate: Candidate | None = None) -> Asked:
    chosen = candidate or standing_candidate(lot)
    return by, chosen.bid.bidder if chosen else None, lot


@noting_refusals("award", BarScope.BID, _winner)
@transaction.atomic
def award(lot: Lot, *, by: User, candidate: Candidate | None = None) -> Award:
    """Award the lot to the first standing candidate; to another only where 实施条例 55 leaves the choice.

    The award notice to the winner and the result notice to all others go out in one transaction (招标投标法 45;
    TL-32). The contract is due after the days of TL-13. Raises Refused: suspended, publicity not over, winner
    barred, rank locked.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    chosen = candidate or standing_candidate(lot)
    require(rules.may_award(by, lot, chosen, at=at))
    assert chosen is not None  # asked by the rule
    made = Award.objects.create(
        lot=lot,
        candidate=chosen,
        price=chosen.price,
        decided_at=at,
        decided_by=by,
        contract_due_at=_contract_due(lot, at),
    )
    move(lot, "award")
    hashes = _notify(made, by=by, at=at)
    entry = record(
        "lot.award",
        by=by,
        on=lot,
        at=at,
        winner=chosen.bid.bidder.uscc,
        rank=chosen.rank,
        price=str(made.price),
        gate=dict(gate_evidence(chosen.bid.bidder, at=at, scope=BarScope.BID)),
        **hashes,
    )
    tell(lot, entry)
    return made


def _contract_due(lot: Lot, at: datetime) -> datetime:
    project = lot.project
    law = figure(CONTRACT, regime=project.regime, region=project.region, on=days.day_of(at))
    return days.end_of(days.add(days.day_of(at), law.number, law.unit, holidays()))


def _notify(made: Award, *, by: User, at: datetime) -> dict[str, str]:
    """Send both notices; return their hashes."""
    lot, bid = made.lot, made.candidate.bid
    offered = offered_by(bid)
    facts = {
        "winner": bid.bidder.name,
        "winner_code": bid.bidder.uscc,
        "price": money(made.price),
        "duration_days": offered.get("duration_days", str(lot.duration_days)),
        "manager": offered.get("manager", "／"),
        "contract_due": moment(made.contract_due_at),
        "fallback": _fallback(lot),
    }
    letter = post(lot, NoticeKind.AWARD, by=by, at=at, addressee=bid.bidder, **facts)
    result = post(lot, NoticeKind.RESULT, by=by, at=at, addressee=None, **facts)
    return {"award_notice": letter.sha256, "result_notice": result.sha256}


def _fallback(lot: Lot) -> str:
    """Say who was passed over and why."""
    passed = lot.candidates.exclude(passed_over="").select_related("bid__bidder").order_by("rank")
    return "\n".join(
        f"第{c.rank}中标候选人{c.bid.bidder.name}{GROUNDS[PassedOver(c.passed_over)]}，依法顺延。"
        for c in passed
    )
