"""Who gets a price deduction in 政府采购, by the document's rule and the bidders' own declarations (RULES EV-18)."""

from decimal import Decimal

from bidding.models import Bid, Regime, TenderDocument
from bidding.queries.bid_forms import Answered, answered, form_for
from evaluation.models import Room
from evaluation.queries.criteria import document_of
from evaluation.queries.law import known_limit
from evaluation.scoring.deductions import Claim, Deductions

# The codes of the bid form of the standard texts: the declaration itself, and the letter that it goes by.
CLAIM, LETTER = "SME", "Q2"
OPEN = "open"
# The document's own percentage, and the least of the law where it names none.
LEAST = {
    "deduction": "EV-18.deduction_min_percent",
    "consortium_deduction": "EV-18.consortium_min_percent",
}


def deductions_of(room: Room, document: TenderDocument) -> Deductions | None:
    """Return the document's deductions; None outside 政府采购 and for a package reserved for such enterprises."""
    if room.lot.project.regime != Regime.GP or document.values.get("reserved") != OPEN:
        return None
    return Deductions(_percent(room, document, "deduction"), _percent(room, document, "consortium_deduction"))


def claims_of(room: Room, bids: list[Bid]) -> dict[str, Claim]:
    """Return what each bidder declared, by the bid's key; a declaration without its letter counts for nothing."""
    form = [item for item in form_for(document_of(room.lot)) if item.code in {CLAIM, LETTER}]
    return {
        str(bid.pk): _claim({line.item.code: line for line in answered(bid, form, prices=False)})
        for bid in bids
    }


def _claim(lines: dict[str, Answered]) -> Claim:
    said, letter = lines.get(CLAIM), lines.get(LETTER)
    if said is None or letter is None or letter.file is None:
        return Claim.NONE
    answer = said.answer
    return Claim(answer) if isinstance(answer, str) and answer in list(Claim) else Claim.NONE


def _percent(room: Room, document: TenderDocument, name: str) -> Decimal:
    """The percentage that the document fixes; else the least of the law on the day it was published."""
    said = str(document.values.get(name, "")).strip().removesuffix("%")
    if said:
        return Decimal(said)
    least = known_limit(LEAST[name], room.lot, document.published_at or document.created_at)
    return least.amount if least else Decimal(0)
