"""Indicators of a single trade, after its opening: who came, how near to the ceiling, how the experts marked."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from supervision.indicators import measures
from supervision.indicators.facts import Finding, Law, LotFacts, MarkFact, UnknownError


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%"


def single_bidder(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """One bidder alone handed in a bid."""
    if not lot.opened:
        return []
    return [Finding("CN-ONE", lot.pk, f"lot:{lot.pk}", "1", lot.agency)] if len(lot.bids) == 1 else []


def low_competition(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """Few bidders, and the award hardly below the ceiling."""
    if lot.winner is None or not lot.opened:
        return []
    if lot.award_price is None:
        raise UnknownError("award_price")
    share = lot.award_price / lot.max_price
    if len(lot.bids) > measures.FEW_BIDDERS or share < measures.NEAR_CEILING:
        return []
    facts = {"bidders": str(len(lot.bids))}
    return [Finding("CN-LOW", lot.pk, f"lot:{lot.pk}", _percent(share), lot.tenderer, lot.winner, facts)]


def early_access(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """CL-08: an envelope was opened before the deadline. Says that, not how many or whose."""
    if not lot.opened_early:
        return []
    return [Finding("CN-CL08", lot.pk, f"lot:{lot.pk}", "1", lot.centre)]


def many_changes(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """The tenderer changed the document again and again."""
    number = len(lot.addenda)
    if number < measures.ADDENDA:
        return []
    return [Finding("CN-CHG", lot.pk, f"lot:{lot.pk}", str(number), lot.tenderer)]


def stray_marks(lot: LotFacts, law: Law, at: datetime) -> list[Finding]:
    """195号(9): one expert's total for a bid lies far from the mean of the others."""
    by_bid: dict[int, list[MarkFact]] = defaultdict(list)
    for mark in lot.marks:
        by_bid[mark.bid].append(mark)
    found = []
    for bid, marks in sorted(by_bid.items()):
        for mark in marks:
            share = deviation(mark, marks)
            if share is not None and abs(share) > measures.MARK_SHARE:
                key = f"mark:{lot.pk}:{bid}:{mark.expert}"
                found.append(Finding("CN-MARK", lot.pk, key, _percent(share), lot.agency))
    return found


def deviation(mark: MarkFact, marks: list[MarkFact]) -> Decimal | None:
    """Return how far a mark lies from the mean of the others, as a share of it; None without two others."""
    others = [one.points for one in marks if one.expert != mark.expert]
    if len(others) < 2:
        return None
    mean = sum(others, Decimal(0)) / len(others)
    return (mark.points - mean) / mean if mean else None
