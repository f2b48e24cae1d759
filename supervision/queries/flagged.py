"""Cardinal's red flags over an office's own lots: the same code that reads files of OCDS releases."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from supervision.flags.releases import Award, Bid, Bids, Item, Named, Period, Release, Tender, Value
from supervision.flags.settings import BUYER, CODES, ENTITY, OCID, TENDERER, settings_of
from supervision.indicators import measures
from supervision.indicators.facts import BidFact, Finding, LotFacts

# They compare with a distribution, which a handful of processes does not give.
OUTLIERS = frozenset({"R024", "R025", "R038", "R048", "R058"})


def release_of(facts: LotFacts) -> Release:
    """Return a lot as a compiled release; before the opening without bids and without their number."""
    bids = [_bid(bid, facts) for bid in facts.bids]
    period = Period(_moment(facts.published_at), _moment(facts.deadline))
    return Release(
        ocid=str(facts.pk),
        buyer=Named(str(facts.tenderer)),
        tender=Tender(
            procurement_method="open",
            number_of_tenderers=len(bids) if facts.opened else None,
            tender_period=period,
            procuring_entity=Named(str(facts.agency)),
        ),
        bids=Bids(bids) if facts.opened else None,
        awards=[_award(facts)] if facts.winner else None,
    )


def _bid(bid: BidFact, facts: LotFacts) -> Bid:
    return Bid(
        status="disqualified" if bid.rejected else "valid",
        value=Value(float(bid.price), "CNY") if bid.price else None,
        tenderers=[Named(str(bid.bidder))],
    )


def _award(facts: LotFacts) -> Award:
    return Award(
        status="active",
        suppliers=[Named(str(facts.winner))],
        items=[Item(Named(facts.kind))],
    )


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def flagged(lots: Sequence[LotFacts], at: datetime) -> tuple[list[Finding], list[str]]:
    """Return what the eleven flags find over lots, and the codes for which there are too few of them."""
    # Brings numpy, which the start of the web process does without.
    from supervision.flags import running

    few = OUTLIERS if len([lot for lot in lots if lot.winner]) < measures.CARDINAL_PROCESSES else frozenset()
    with TemporaryDirectory() as folder:
        found = running.over(map(release_of, lots), settings_of(set(CODES) - few), Path(folder))
        results = found.as_dict()
    return [*_of_lots(lots, results.get(OCID, {})), *_of_firms(lots, results, at)], sorted(few)


def _of_lots(lots: Sequence[LotFacts], rows: dict[str, dict[str, float]]) -> list[Finding]:
    found = []
    for lot in lots:
        for code, value in rows.get(str(lot.pk), {}).items():
            met = sum(code in row for row in rows.values())
            asked = lot.tenderer if code == "R003" else lot.agency
            found.append(Finding(code, lot.pk, f"lot:{lot.pk}", f"{value:.6g}", asked, met=met, of=len(lots)))
    return found


def _of_firms(
    lots: Sequence[LotFacts], results: dict[str, dict[str, dict[str, float]]], at: datetime
) -> list[Finding]:
    """Findings about a firm hang on the latest of its lots; those about a lot's firms stand with the lot already."""
    found = []
    for group, codes in ((TENDERER, ("R025", "R038", "R048")), (BUYER, ("R038",)), (ENTITY, ("R038",))):
        rows = results.get(group, {})
        for key, values in sorted(rows.items()):
            latest = _latest(lots, group, int(key))
            for code in codes:
                if code in values and latest is not None:
                    met = sum(code in row for row in rows.values())
                    found.append(
                        Finding(
                            code, latest.pk, f"{group}:{key}:{at:%Y}", f"{values[code]:.6g}", latest.agency,
                            int(key), met=met, of=_parties(lots, group),
                        )
                    )  # fmt: skip
    return found


def _who(lot: LotFacts, group: str) -> set[int]:
    if group == BUYER:
        return {lot.tenderer}
    return {lot.agency} if group == ENTITY else {bid.bidder for bid in lot.bids}


def _latest(lots: Sequence[LotFacts], group: str, key: int) -> LotFacts | None:
    return next((lot for lot in reversed(lots) if key in _who(lot, group)), None)


def _parties(lots: Sequence[LotFacts], group: str) -> int:
    return len({one for lot in lots for one in _who(lot, group)})
