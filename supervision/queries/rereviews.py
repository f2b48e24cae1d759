"""What the original committee reviews: its objective points, what corrections come to, who has answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

import rfc8785
from django.db.models import QuerySet

from accounts.models import User
from bidding.models import Bid, Lot
from evaluation import scoring
from evaluation.models import CallState, Member, Room, State
from evaluation.queries import document_of, judged_criteria, present_members
from evaluation.queries.criteria import Criterion
from evaluation.queries.results import Line, Result, result_of
from supervision.models import Rereview, RereviewAnswer, RereviewOutcome

FORMAT = "clearbid-rereview/1"
Corrections = Mapping[tuple[int, str], Decimal]


@dataclass(frozen=True)
class Placed:
    """One bid after the review: its line of the report, points in all, place."""

    line: Line
    total: Decimal
    rank: int


def reviewable(lot: Lot) -> Room | None:
    """Return the evaluation whose signed report stands behind a lot's candidates, None when there is none."""
    rooms = lot.rooms.filter(state=State.CLOSED, report__isnull=False).order_by("-number")
    return rooms.select_related("report", "lot__project").first()


def objective_criteria(room: Room) -> list[Criterion]:
    """Return the criteria that a review may touch: those whose marks are the same for all (EV-12)."""
    return [one for one in judged_criteria(document_of(room.lot)) if one.objective]


def standing_result(room: Room) -> Result | None:
    """Return the room's result as it stands now: the report's points, with what earlier reviews of it corrected."""
    result = result_of(room)
    if result is None:
        return None
    corrected: dict[int, dict[str, Decimal]] = {}
    for one in room.rereviews.filter(outcome=RereviewOutcome.CORRECTED).order_by("concluded_at", "pk"):
        for cell in one.corrections:
            corrected.setdefault(cell["bid"], {})[cell["criterion"]] = Decimal(cell["to"])
    lines = [replace(line, points={**line.points, **corrected.get(line.bid.pk, {})}) for line in result.lines]
    return replace(result, lines=lines)


def other_review(room: Room) -> Rereview | None:
    """Return the review of a room that is under way."""
    return room.rereviews.filter(outcome="").first()


def placed_with(room: Room, result: Result, corrections: Corrections) -> list[Placed]:
    """Rank a room's bids with some objective points replaced; prices, base price and price points stay as they are.

    What the comparators leave equal keeps the order of the report.
    """
    document = document_of(room.lot)
    lines = {str(line.bid.pk): line for line in result.lines}
    technical = {one.code for one in judged_criteria(document) if one.group == "technical"}
    standings = []
    for key, line in lines.items():
        points = {code: corrections.get((line.bid.pk, code), value) for code, value in line.points.items()}
        own = sum((value for code, value in points.items() if code in technical), Decimal(0))
        total = sum(points.values(), line.price_points)
        standings.append(scoring.Standing(key, total, line.price, line.price_points, own))
    found = scoring.rank(
        standings,
        document.aggregation.get("tie_break", scoring.ranking.DEFAULT),
        settled={key: place for place, key in enumerate(lines)},
    )
    return [Placed(lines[one.bid], one.total, rank) for rank, one in enumerate(found, start=1)]


def changed(result: Result, points: Corrections) -> dict[tuple[int, str], Decimal]:
    """Return those points that differ from the result's as it stands."""
    had = {(line.bid.pk, code): value for line in result.lines for code, value in line.points.items()}
    return {cell: value for cell, value in points.items() if cell in had and had[cell] != value}


def digest_of(one: Rereview) -> str:
    """Return the digest that the members sign: the order, what was corrected and the ranking (RFC 8785)."""
    said: dict[str, Any] = {
        "format": FORMAT,
        "complaint": one.complaint.code,
        "lot": one.room.lot.code,
        "report": one.room.report.sha256,
        "items": one.items,
        "base_price": one.base_price,
        "text": one.text,
        "corrections": one.corrections,
        "ranking": one.ranking,
    }
    return sha256(rfc8785.dumps(said)).hexdigest()


def members_of(one: Rereview) -> Sequence[Member]:
    """Return the committee that signed the report."""
    return list(present_members(one.room))


def answers_to(one: Rereview) -> dict[int, RereviewAnswer]:
    """Return the answers to what stands entered now, by member."""
    return (
        {answer.member_id: answer for answer in one.answers.filter(sha256=one.sha256)} if one.sha256 else {}
    )


def shown_ranking(one: Rereview) -> list[dict[str, Any]]:
    """Return the ranking after the review with the bidders' names, as its page shows it."""
    bids = Bid.objects.select_related("bidder").in_bulk([line["bid"] for line in one.ranking])
    return [{**line, "bidder": bids[line["bid"]].bidder} for line in one.ranking]


def shown_corrections(one: Rereview) -> list[dict[str, Any]]:
    """Return the corrected points with the names of bidders and criteria."""
    bids = Bid.objects.select_related("bidder").in_bulk([line["bid"] for line in one.corrections])
    names = {criterion.code: criterion.name for criterion in objective_criteria(one.room)}
    return [
        {**line, "bidder": bids[line["bid"]].bidder, "name": names.get(line["criterion"], line["criterion"])}
        for line in one.corrections
    ]


def member_of(user: User, one: Rereview) -> Member | None:
    """Return the place that an account had on the committee."""
    return one.room.members.filter(user=user, state=CallState.ACCEPTED).first()


def rereviews_of(user: User) -> QuerySet[Rereview]:
    """Return the reviews that an account's committees were ordered to make, the open ones first."""
    mine = Rereview.objects.filter(room__members__user=user, room__members__state=CallState.ACCEPTED)
    return mine.select_related("room__lot", "complaint").order_by("outcome", "due_at")
