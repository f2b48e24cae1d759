"""Publicising award candidates: at most three, at once, for at least three days (TL-08, CM-14)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permits import require
from bidding.actions.notices import post, tell
from bidding.flow import move
from bidding.law import days
from bidding.law.figures import Figure, figures_for, holidays
from bidding.models import Candidate, Lot, NoticeKind
from bidding.queries.facts import moment, money
from bidding.queries.results import offered_by
from bidding.rules import results as rules
from bidding.rules.results import Ranking
from ledger import clock
from ledger.actions import record

PUBLICITY, REPLY = "TL-08.publicity_days", "TL-06.reply_days"


@transaction.atomic
def publicise_candidates(lot: Lot, ranking: Ranking, *, by: User | None) -> list[Candidate]:
    """Publicise the candidates of a signed report, from now to the end of the last day of publicity.

    `ranking` holds (bid, rank, total score, price in yuan). A bid that was passed over stays so when the lot is
    publicised again. The period begins at once, so the three days within
    which it must begin (实施条例 54) always hold; it ends at 24:00 of its last day, a working day. Raises Refused,
    IllegalMoveError.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_publicise(lot, ranking))
    # Who gave the award up, or was found in violation, does not come back with a corrected ranking (实施条例 55).
    passed = dict(lot.candidates.exclude(passed_over="").values_list("bid", "passed_over"))
    lot.candidates.all().delete()
    candidates = [
        Candidate.objects.create(
            lot=lot, bid=bid, rank=rank, score=score, price=price, passed_over=passed.get(bid.pk, "")
        )
        for bid, rank, score, price in ranking
    ]
    lot.publicity_from, lot.publicity_until = at, _until(lot, at)
    lot.publicity_over_at = None
    lot.save(update_fields=["publicity_from", "publicity_until", "publicity_over_at"])
    move(lot, "publicise")
    _announce(lot, candidates, by=by, at=at)
    return candidates


@transaction.atomic
def return_to_evaluation(lot: Lot, *, by: User | None, reason: str) -> Lot:
    """Take a lot back from publicity to evaluation, as the supervision department decided; nothing is public meanwhile.

    Who may decide so is the calling room's rule. Raises IllegalMoveError after the award and while the lot is held.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    move(lot, "re_evaluate")
    lot.publicity_from = lot.publicity_until = lot.publicity_over_at = None
    lot.save(update_fields=["publicity_from", "publicity_until", "publicity_over_at"])
    tell(lot, record("candidates.withdraw", by=by, on=lot, at=at, reason=reason))
    return lot


def _until(lot: Lot, at: datetime) -> datetime:
    """Return the end of publicity: the law's days, the first not counted, ending on a working day."""
    figure = _figures(lot, at)[PUBLICITY]
    return days.end_of(days.add(days.day_of(at), figure.number, figure.unit, holidays()))


def _figures(lot: Lot, at: datetime) -> dict[str, Figure]:
    project = lot.project
    return figures_for([PUBLICITY, REPLY], regime=project.regime, region=project.region, on=days.day_of(at))


def _announce(lot: Lot, candidates: list[Candidate], *, by: User | None, at: datetime) -> None:
    notice = post(
        lot,
        NoticeKind.CANDIDATES,
        by=by,
        at=at,
        candidates="\n".join(_line(candidate) for candidate in candidates),
        begin=moment(lot.publicity_from),
        until=moment(lot.publicity_until),
        reply=str(_figures(lot, at)[REPLY].number),
    )
    entry = record(
        "candidates.publicise",
        by=by,
        on=lot,
        at=at,
        notice=notice.sha256,
        until=lot.publicity_until.isoformat() if lot.publicity_until else "",
        candidates=[
            {"rank": c.rank, "bidder": c.bid.bidder.uscc, "score": str(c.score), "price": str(c.price)}
            for c in candidates
        ],
    )
    tell(lot, entry)


def _line(candidate: Candidate) -> str:
    """One candidate as the notice says it (10号令 6): rank, name, price, score, period, manager."""
    offered = offered_by(candidate.bid)
    parts = [
        f"第{candidate.rank}名：{candidate.bid.bidder.name}",
        f"投标报价{money(candidate.price)}",
        f"综合得分{candidate.score}分",
        f"工期{offered.get('duration_days', candidate.lot.duration_days)}日历天",
    ]
    if offered.get("manager"):
        parts.append(f"项目负责人{offered['manager']}")
    return "，".join(parts) + "。"
