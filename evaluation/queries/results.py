"""What a room's marks and prices come to; after the reveal only."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bidding.models import Bid, TenderDocument
from evaluation import scoring
from evaluation.models import Room
from evaluation.queries.bids import prices_of, qualified_bids
from evaluation.queries.criteria import document_of, judged_criteria, price_points
from evaluation.queries.deductions import claims_of, deductions_of
from evaluation.queries.marks import as_given, effective_marks
from evaluation.queries.rooms import chance_seed
from evaluation.scoring.marks import Cell, cells

SCALE = Decimal(100)


@dataclass(frozen=True)
class Line:
    """One bid's result: points under each criterion, for the price and in all, its place."""

    bid: Bid
    price: Decimal
    # What the formula took: the price less a deduction for small enterprises (EV-18), in per cent.
    evaluated: Decimal
    deduction: Decimal
    deviation: Decimal
    price_points: Decimal
    points: dict[str, Decimal]
    judged: Decimal
    total: Decimal
    rank: int
    tied: bool


@dataclass(frozen=True)
class Result:
    """The whole result: base price, what chance gave the formula, and the bids in order of rank."""

    base: Decimal
    drawn: dict[str, Decimal]
    lines: list[Line]

    @property
    def ties(self) -> bool:
        """Whether the comparators left any bids equal."""
        return any(line.tied for line in self.lines)


def result_of(room: Room) -> Result | None:
    """Sum up a room: the formula of the document on the valid prices, the members' marks joined, the ranking.

    None while a valid bid's price is not open, or when no bid is valid.
    Raises scoring.FormulaError when the document's formula does not suit.
    """
    document = document_of(room.lot)
    bids = {bid.pk: bid for bid in qualified_bids(room)}
    prices = {bid: price for bid, price in prices_of(room).items() if bid in bids}
    if not bids or len(prices) < len(bids):
        return None
    rule = deductions_of(room, document)
    claims = claims_of(room, list(bids.values())) if rule else {}
    evaluated = scoring.deduct({str(bid): price for bid, price in prices.items()}, claims, rule)
    priced = _priced(room, document, evaluated)
    joined = _joined(room, document)
    codes = [criterion.code for criterion in judged_criteria(document)]
    points = {bid: {code: joined[code, str(bid)] for code in codes} for bid in bids}
    standings = {bid: _standing(bid, prices[bid], points[bid], priced, document) for bid in bids}
    placed = scoring.rank(
        standings.values(),
        document.aggregation.get("tie_break", scoring.ranking.DEFAULT),
        settled=room.tie_order,
    )
    lines = []
    for place in placed:
        bid = bids[int(place.bid)]
        standing, score = standings[bid.pk], priced.scores[place.bid]
        lines.append(
            Line(
                bid=bid,
                price=standing.price,
                evaluated=score.price,
                deduction=evaluated[place.bid].percent,
                deviation=score.deviation,
                price_points=standing.price_points,
                points=points[bid.pk],
                judged=sum(points[bid.pk].values(), Decimal(0)),
                total=place.total,
                rank=place.rank,
                tied=place.tied,
            )
        )
    return Result(priced.base, priced.drawn, lines)


def tied_groups(room: Room) -> list[list[int]]:
    """Return the groups of bids that nothing but a decision can order."""
    result = result_of(room)
    groups: dict[int, list[int]] = {}
    for line in result.lines if result else []:
        if line.tied:
            groups.setdefault(line.rank, []).append(line.bid.pk)
    return list(groups.values())


def _priced(
    room: Room, document: TenderDocument, evaluated: dict[str, scoring.Evaluated]
) -> scoring.PriceResult:
    return scoring.score_prices(
        document.price_formula,
        {bid: one.evaluated for bid, one in evaluated.items()},
        max_price=room.lot.max_price,
        seed=chance_seed(room) if document.price_formula.get("method") == "EV-09" else "",
    )


def _joined(room: Room, document: TenderDocument) -> dict[Cell, Decimal]:
    sorted_in = cells(as_given(effective_marks(room)))
    return {
        cell: scoring.aggregate([mark.value for mark in given], document.aggregation)
        for cell, given in sorted_in.items()
    }


def _standing(
    bid: int,
    bid_price: Decimal,
    points: dict[str, Decimal],
    priced: scoring.PriceResult,
    document: TenderDocument,
) -> scoring.Standing:
    score = priced.scores[str(bid)]
    # The formula works on its own scale (100 unless it says otherwise); the document gives the price its weight.
    scale = Decimal(str(document.price_formula.get("full", SCALE)))
    price = scoring.cents(score.points * price_points(document) / scale)
    technical = _of_group(points, document, "technical")
    total = sum(points.values(), price)
    # 87号令 57: ties go by the price that was bid, not by the one that was scored.
    return scoring.Standing(str(bid), total, bid_price, price, technical)


def _of_group(points: dict[str, Decimal], document: TenderDocument, group: str) -> Decimal:
    members: Sequence[str] = [c.code for c in judged_criteria(document) if c.group == group]
    return sum((points[code] for code in members), Decimal(0))
