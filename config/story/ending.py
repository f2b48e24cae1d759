"""Chapter 7: award to the right bidder, contract, and every proof checked again."""

from decimal import Decimal

from bidding.actions.awards import award, pass_over
from bidding.actions.contracts import sign_contract
from bidding.law.days import day_of
from bidding.models import Award, Bid, BidState, PassedOver
from bidding.queries.bids import standing_bids
from bidding.queries.receipts import witnessed_receipt
from config.story.cast import COMPANIES, RING
from config.story.telling import Story, insist
from evaluation import draw
from evaluation.models import Room
from ledger import clock, queries
from ledger.actions import checkpoint, cosign
from ledger.keys import log_key, witness_verifier
from ledger.models import Checkpoint
from ledger.verification import verify


def award_lot(story: Story) -> None:
    """Pass over the first candidate for the violation that was established; award to the next."""
    lot, tenderer = story.lot(), story.cast["tenderer"]
    first = lot.candidates.order_by("rank").first()
    insist(
        first and first.bid.bidder == story.cast.company(RING[0]),
        "the ring was not first: nothing to set right",
    )
    assert first is not None
    story.on(story.workday(1), 9)
    story.refused("award_to_the_ring", lambda: award(lot, by=tenderer))
    pass_over(
        first,
        by=tenderer,
        reason=PassedOver.VIOLATION,
        explanation="行政监督部门已作出处理决定，认定其串通投标。",
    )
    made = award(story.lot(), by=tenderer)
    winner = made.candidate.bid.bidder
    insist(winner == story.cast.company("bidder4"), f"awarded to {winner}")
    story.facts["winner"] = {
        "name": winner.name,
        "uscc": winner.uscc,
        "price": str(made.price),
        "rank": made.candidate.rank,
    }
    story.say(f"中标：{winner.name}，{made.price:,.2f} 元；第一候选人依法顺延")
    _sign(story, made)


def _sign(story: Story, made: Award) -> None:
    story.on(story.workday(7), 10)
    contract = sign_contract(
        made,
        by=story.cast["tenderer"],
        number="QH-2026-SG-031",
        amount=Decimal(made.price),
        duration_days=story.lot().duration_days - 5,
        manager=COMPANIES["bidder4"][2],
        signed_on=day_of(clock.now()),
    )
    story.facts["contract"] = {"id": contract.pk, "number": contract.number, "amount": str(contract.amount)}
    story.say(f"合同登记：{contract.number}")


def prove(story: Story) -> None:
    """Verify receipts offline, the log as a whole, its consistency since the closing, and the draw."""
    receipts = [bid.receipt for bid in Bid.objects.filter(lot=story.lot()).order_by("pk")]
    for receipt in receipts:
        verify(receipt, log_key().verifier)
    last = checkpoint()
    cosign(last)
    witnessed = [witnessed_receipt(bid) or "" for bid in Bid.objects.filter(lot=story.lot()).order_by("pk")]
    for receipt in witnessed:
        verify(receipt, log_key().verifier, [witness_verifier()], quorum=1)
    verdict = queries.verify()
    insist(verdict.ok, f"the log does not verify: {verdict.problem}")
    first = Checkpoint.objects.order_by("size").first()
    assert first is not None
    proof = draw.replay(Room.objects.get(lot=story.lot()).draw.proof)
    opened = standing_bids(story.lot()).filter(state=BidState.OPENED).count()
    story.facts["proofs"] = {
        "receipts_verified": len(receipts),
        "receipts_witnessed": len(witnessed),
        "ledger_entries": verdict.size,
        "ledger_root": verdict.root.hex(),
        "checkpoints_verified": verdict.checkpoints,
        "consistency_proof_hashes": len(queries.consistency(first.size, verdict.size)),
        "witness": witness_verifier().vkey,
        "draw_replayed": bool(proof),
        "bids_opened_as_committed": opened,
    }
    story.facts["ids"] = {
        "project": story.lot().project.code,
        "lot": story.lot().code,
        "next_lot": story.lot("next").code,
        "room": Room.objects.get(lot=story.lot()).pk,
    }
    story.say(f"核验：{len(receipts)} 份回执、{verdict.size} 条日志、{verdict.checkpoints} 个检查点全部通过")
