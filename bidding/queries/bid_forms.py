"""The bid form of a tender document, and what bidders answered, as evaluation reads it."""

from dataclasses import dataclass
from typing import Any

from bidding.answers import Answer
from bidding.models import Bid, EnvelopeKind, OpenedEnvelope, OpenedFile, TenderDocument
from bidding.texts.bid_answers import Fault, faults, is_empty
from bidding.texts.bid_forms import Item, form_of


@dataclass(frozen=True)
class Answered:
    """One item of the form with a bidder's answer, its file when it names one, and what is wrong with it."""

    item: Item
    answer: Answer | None
    faults: tuple[Fault, ...]
    file: OpenedFile | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return is_empty(self.answer)


def form_for(document: TenderDocument) -> list[Item]:
    """Return the form that a tender document makes."""
    return form_of(
        document.template.body,
        text=document.text,
        criteria=document.criteria,
        envelopes=document.envelopes,
        rejections=document.rejections,
        boq=document.boq,
        values=document.values,
    )


def form_facts(document: TenderDocument) -> list[dict[str, Any]]:
    """Return the form as plain values, for pages, kits and downloads."""
    return [item.plain for item in form_for(document)]


def answered(bid: Bid, form: list[Item], *, prices: bool) -> list[Answered]:
    """Return a bid's answers in the order of the form, out of its opened envelopes.

    Without `prices` the price envelope is left out, whatever has been opened. An envelope that did not open has no
    answers; nothing is said of it here, for the hall says it.
    """
    opened = {
        str(envelope.kind): envelope.opened
        for envelope in bid.envelopes.select_related("opened").prefetch_related("opened__files")
        if hasattr(envelope, "opened") and not envelope.opened.cause
    }
    if not prices:
        opened.pop(str(EnvelopeKind.PRICE), None)
    return [_answered(item, opened[item.envelope]) for item in form if item.envelope in opened]


def _answered(item: Item, opened: OpenedEnvelope) -> Answered:
    files = {file.name: file for file in opened.files.all()}
    answer = opened.letter.get("answers", {}).get(item.code)
    named = answer.get("file", "") if isinstance(answer, dict) and item.answer == "file" else ""
    found = faults([item], {item.code: answer}, files=files) if item.asked else []
    return Answered(item, answer, tuple(found), files.get(named) if isinstance(named, str) else None)
