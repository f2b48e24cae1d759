"""Writing down evidence: each side's raw value with the file, page, hash and time it was seen at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from bidding.models import Bid, Lot, OpenedEnvelope, OpenedFile
from supervision.models import Alert, Evidence, EvidenceSide, Fact, Reading
from supervision.queries import facts as known
from supervision.screens.signals import Family, Signal
from supervision.texts import BidText

MOST_VALUE = 4_000


@dataclass(frozen=True)
class Place:
    """Where one side's value stands."""

    source: str
    sha256: str
    observed_at: datetime
    fact: Fact | None = None
    file: OpenedFile | None = None
    page: int | None = None


@dataclass(frozen=True)
class Sources:
    """Everything a lot's evidence can point at, by key."""

    facts: Mapping[str, Fact]
    readings: Mapping[int, Reading]
    bills: Mapping[str, Reading]
    texts: Mapping[str, BidText]
    prices: Mapping[str, OpenedEnvelope]

    @classmethod
    def of(
        cls, lot: Lot, bids: list[Bid], readings: list[Reading], signals: Iterable[Signal] = ()
    ) -> "Sources":
        """Collect the sources of a lot, and the facts of other lots that its signals point at."""
        own = {str(fact.pk): fact for fact in known.facts_of(lot)}
        named = {str(key) for signal in signals for key in _named(signal)} - own.keys()
        away = Fact.objects.select_related("lot", "file", "envelope__envelope").filter(pk__in=named)
        return cls(
            facts=own | {str(fact.pk): fact for fact in away},
            readings={reading.pk: reading for reading in readings},
            bills={str(reading.bid_id): reading for reading in readings if reading.prices},
            texts=known.texts(readings),
            prices=known.price_envelopes(bids),
        )

    def place(self, signal: Signal, number: int) -> Place | None:
        """Return where the value of the signal's bidder `number` stands."""
        bid = signal.bidders[number]
        if signal.family in {Family.DEVICE, Family.PEOPLE}:
            return self._of_fact(signal, number)
        if signal.family is Family.UNIT_PRICES and bid in self.bills:
            return _of_reading(self.bills[bid], None)
        if signal.family is Family.DOCUMENTS:
            return (
                self._of_file(signal, number)
                or self._of_fact(signal, number)
                or self._of_text(signal, number)
            )
        if signal.family is Family.HISTORY:
            return None  # figures of many lots: its detail names them
        if bid in self.prices:
            opened = self.prices[bid]
            return Place(_letter_of(opened), opened.envelope.sha256, opened.opened_at)
        return None

    def _of_fact(self, signal: Signal, number: int) -> Place | None:
        keys = signal.detail.get("sources")
        fact = self.facts.get(str(keys[number])) if isinstance(keys, list) else None
        if fact is None:
            return None
        source = (
            fact.source if fact.bid_id == int(signal.bidders[number]) else f"{fact.lot.code}: {fact.source}"
        )
        return Place(source, fact.sha256, fact.observed_at, fact, fact.file, fact.page)

    def _of_file(self, signal: Signal, number: int) -> Place | None:
        keys = signal.detail.get("readings")
        key = keys[number] if isinstance(keys, list) else ""
        return _of_reading(self.readings[int(key)], None) if key else None

    def _of_text(self, signal: Signal, number: int) -> Place | None:
        aligned = signal.detail.get("aligned")
        text = self.texts.get(signal.bidders[number])
        if not isinstance(aligned, list) or not aligned or text is None:
            return None
        found = text.locate(int(aligned[0][number]))
        return _of_reading(self.readings[found.reading], found.page) if found else None


def _named(signal: Signal) -> list[object]:
    keys = signal.detail.get("sources")
    return [key for key in keys if key] if isinstance(keys, list) else []


def _of_reading(reading: Reading, page: int | None) -> Place:
    return Place(reading.file.name, reading.sha256, reading.observed_at, None, reading.file, page)


def _letter_of(opened: OpenedEnvelope) -> str:
    return f"{opened.envelope.kind}/letter.json"


def evidence_digest(signal: Signal) -> str:
    """Return what makes two signals the same piece of evidence: kind, bidders and values."""
    parts = "\x1f".join((signal.kind, *signal.bidders, *signal.values))
    return sha256(parts.encode()).hexdigest()


def put_evidence(alert: Alert, signals: Iterable[Signal], sources: Sources, at: datetime) -> list[str]:
    """Write the signals as evidence of an alert, return the digests of what is new; what is written stays as it is."""
    written = set(alert.evidence.values_list("digest", flat=True))
    new = []
    for signal in signals:
        digest = evidence_digest(signal)
        if digest in written:
            continue
        written.add(digest)
        new.append(digest)
        evidence = Evidence.objects.create(
            alert=alert,
            kind=signal.kind,
            family=str(signal.family),
            grade=str(signal.grade),
            article=signal.article,
            weight=Decimal(str(signal.weight)).quantize(Decimal("0.0001")),
            base_met=signal.base_rate[0],
            base_of=signal.base_rate[1],
            detail=dict(signal.detail),
            digest=digest,
        )
        EvidenceSide.objects.bulk_create(_sides(evidence, signal, sources, at))
    return new


def _sides(evidence: Evidence, signal: Signal, sources: Sources, at: datetime) -> list[EvidenceSide]:
    sides = []
    for number, (bid, value) in enumerate(zip(signal.bidders, signal.values, strict=True)):
        place = sources.place(signal, number) or Place("", "", at)
        sides.append(
            EvidenceSide(
                evidence=evidence,
                bid_id=int(bid),
                value=value[:MOST_VALUE],
                fact=place.fact,
                file=place.file,
                source=place.source,
                page=place.page,
                sha256=place.sha256,
                observed_at=place.observed_at,
            )
        )
    return sides
