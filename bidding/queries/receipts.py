"""Proofs under the witness: of a bid, for its bidder; of a keyset, for everybody."""

from bidding.models import Bid, Lot, Notice, NoticeKind, Question
from bidding.queries.sealing_times import is_sealed_since
from ledger.cosigning import witnessed_proof
from ledger.models import Entry
from ledger.queries import entries_on, tlog_proof


def witnessed_receipt(bid: Bid) -> str | None:
    """Return the bid's receipt under a checkpoint that the witness cosigned, a C2SP tlog-proof; None until there is one.

    The receipt that was handed out at once (`bid.receipt`) stays good; this one proves besides that the platform
    cannot show another log to somebody else.
    """
    if bid.entry_index is None:
        return None
    entry = Entry.objects.filter(index=bid.entry_index).first()
    return witnessed_proof(entry) if entry else None


def keyset_proof(lot: Lot) -> str | None:
    """Return the tlog-proof that lot, notice and keyset belong together; None before publication and cosigning."""
    entry = entries_on(lot).filter(act="keyset.publish").last()
    return witnessed_proof(entry) if entry else None


def qualification_proof(lot: Lot) -> str | None:
    """Return the tlog-proof of the list of bids that passed qualification; None before it is logged and cosigned."""
    entry = entries_on(lot).filter(act="qualification.list").last()
    return witnessed_proof(entry) if entry else None


def qualified_manifests(lot: Lot) -> list[str]:
    """Return the manifests of the bids in that list; whoever knows the list's hashes can check them."""
    return list(
        lot.bids.filter(qualified_at__isnull=False).order_by("entry_index").values_list("manifest", flat=True)
    )


def proof_waits(notice: Notice) -> bool:
    """Tell whether the proof of a notice waits until what was sealed at its publication is opened (招标投标法 22).

    It names a place in the log; whoever publishes addenda could count entries with it. That of a tender notice does not
    wait: it tells no more than the keyset's, published in the same moment, which bidders need before they seal.
    """
    return notice.kind != NoticeKind.TENDER and is_sealed_since(notice.published_at)


def notice_proof(notice: Notice) -> str | None:
    """Return the tlog-proof that the hash of a public notice stands in the log; None before it is cosigned."""
    entry = entries_on(notice).filter(act="notice.publish").last()
    return witnessed_proof(entry) if entry else None


def question_receipt(question: Question) -> str | None:
    """Return the asker's receipt of a question, a tlog-proof with its hash; it names the asker, so it is for her alone."""
    entry = (
        Entry.objects.filter(index=question.entry_index).first() if question.entry_index is not None else None
    )
    return receipt_of(entry) if entry else None


def receipt_of(entry: Entry) -> str:
    """Return an entry's receipt: under the witness's signature once there is one, under the platform's before."""
    return witnessed_proof(entry) or tlog_proof(entry)
