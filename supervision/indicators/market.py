"""Indicators of many trades of one office together: firms, agencies, experts, centres, split projects."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from supervision.indicators import measures
from supervision.indicators.facts import Finding, Law, LotFacts, MarkFact, UnknownError
from supervision.indicators.trade import deviation

Lots = Sequence[LotFacts]


def _awarded(lots: Lots, at: datetime) -> list[LotFacts]:
    since = at - timedelta(days=measures.WINDOW_DAYS)
    found = [lot for lot in lots if lot.winner is not None and lot.awarded_at and lot.awarded_at >= since]
    return sorted(found, key=lambda lot: (lot.awarded_at or at, lot.pk))


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%"


def _ratios(lots: list[LotFacts]) -> dict[int, tuple[int, int, LotFacts]]:
    """Return for each bidder: trades won, trades bid in, and the latest of them."""
    found: dict[int, tuple[int, int, LotFacts]] = {}
    for lot in lots:
        for bidder in {bid.bidder for bid in lot.bids}:
            won, bid_in, _latest = found.get(bidder, (0, 0, lot))
            found[bidder] = (won + (lot.winner == bidder), bid_in + 1, lot)
    return found


def cover_bidders(lots: Lots, law: Law, at: datetime) -> list[Finding]:
    """CL-11, 陪标专业户: bids often, hardly ever wins."""
    return _by_ratio("CN-COVER", lots, at, measures.COVER_BIDS, lambda share: share <= measures.COVER_SHARE)


def bid_kings(lots: Lots, law: Law, at: datetime) -> list[Finding]:
    """CL-11, 标王: wins nearly whenever it bids."""
    return _by_ratio("CN-KING", lots, at, measures.KING_BIDS, lambda share: share >= measures.KING_SHARE)


def _by_ratio(code: str, lots: Lots, at: datetime, least: int, meets: object) -> list[Finding]:
    often = {bidder: row for bidder, row in sorted(_ratios(_awarded(lots, at)).items()) if row[1] >= least}
    met = {bidder: row for bidder, row in often.items() if meets(Decimal(row[0]) / row[1])}  # type: ignore[operator]
    return [
        Finding(
            code, lot.pk, f"org:{bidder}:{at:%Y}", _percent(Decimal(won) / bid_in), lot.agency, bidder,
            {"won": str(won), "bids": str(bid_in)}, len(met), len(often),
        )
        for bidder, (won, bid_in, lot) in met.items()
    ]  # fmt: skip


def frequent_winners(lots: Lots, law: Law, at: datetime) -> list[Finding]:
    """One firm wins a large share of what one agency runs."""
    by_agency: dict[int, list[LotFacts]] = defaultdict(list)
    for lot in _awarded(lots, at):
        by_agency[lot.agency].append(lot)
    pairs = [
        (agency, winner, won, of)
        for agency, of in sorted(by_agency.items())
        for winner, won in sorted(Counter(lot.winner for lot in of).items(), key=str)
    ]
    met = [
        one for one in pairs
        if one[2] >= measures.FREQUENT_WINS and Decimal(one[2]) / len(one[3]) >= measures.FREQUENT_SHARE
    ]  # fmt: skip
    return [
        Finding(
            "CN-FREQ", next(lot.pk for lot in reversed(of) if lot.winner == winner),
            f"pair:{agency}:{winner}:{at:%Y}", _percent(Decimal(won) / len(of)), agency, winner,
            {"won": str(won), "awards": str(len(of))}, len(met), len(pairs),
        )
        for agency, winner, won, of in met
    ]  # fmt: skip


def split_projects(lots: Lots, law: Law, at: datetime) -> list[Finding]:
    """LG-17: trades of one tenderer and kind, each below the threshold, together above it within a year."""
    since = at - timedelta(days=measures.SPLIT_DAYS)
    groups: dict[tuple[int, str], list[LotFacts]] = defaultdict(list)
    for lot in lots:
        if lot.published_at is not None and lot.published_at >= since and not lot.mandatory:
            groups[lot.tenderer, lot.kind].append(lot)
    found, unknown = [], set()
    for (tenderer, kind), group in sorted(groups.items()):
        threshold = law.amounts.get(f"TL-29.{kind}_threshold")
        if threshold is None:
            unknown.add(f"TL-29.{kind}_threshold")
            continue
        below = [lot for lot in group if lot.estimate < threshold]
        total = sum((lot.estimate for lot in below), Decimal(0))
        if len(below) >= 2 and total >= threshold:
            latest = max(below, key=lambda lot: (lot.published_at or at, lot.pk))
            key = f"split:{tenderer}:{kind}:{at:%Y}"
            facts = {"lots": str(len(below)), "threshold": f"{threshold:.0f}"}
            found.append(
                Finding("CN-SPLIT", latest.pk, key, f"{total:.0f}", tenderer, tenderer, facts, 1, len(groups))
            )
    if unknown:
        raise UnknownError(", ".join(sorted(unknown)), found)
    return found


def expert_tendency(lots: Lots, law: Law, at: datetime) -> list[Finding]:
    """CL-12, EX-07: an expert marks the later winners higher than the others do, room after room."""
    shares: dict[int, list[tuple[Decimal, LotFacts]]] = defaultdict(list)
    for lot in lots:
        won = [mark for mark in lot.marks if mark.won]
        for mark in won:
            share = deviation(mark, _of_bid(won, mark.bid))
            if share is not None:
                shares[mark.expert].append((share, lot))
    known = {expert: rows for expert, rows in sorted(shares.items()) if len(rows) >= measures.TENDENCY_ROOMS}
    met = {
        expert: rows for expert, rows in known.items()
        if sum((share for share, _lot in rows), Decimal(0)) / len(rows) >= measures.TENDENCY_SHARE
    }  # fmt: skip
    return [
        Finding(
            "CN-EXPERT", rows[-1][1].pk, f"expert:{expert}:{at:%Y}",
            _percent(sum((share for share, _lot in rows), Decimal(0)) / len(rows)), rows[-1][1].centre, None,
            {"rooms": str(len(rows))}, len(met), len(known),
        )
        for expert, rows in met.items()
    ]  # fmt: skip


def _of_bid(marks: list[MarkFact], bid: int) -> list[MarkFact]:
    return [one for one in marks if one.bid == bid]


def remote_rate(lots: Lots, law: Law, at: datetime) -> list[Finding]:
    """SD-01: too few of a centre's evaluations of the last year were held in several places."""
    since = at - timedelta(days=measures.SPLIT_DAYS)
    by_centre: dict[int, list[LotFacts]] = defaultdict(list)
    for lot in lots:
        if lot.remote is not None and lot.evaluated_at is not None and lot.evaluated_at >= since:
            by_centre[lot.centre].append(lot)
    known = {
        centre: held for centre, held in sorted(by_centre.items()) if len(held) >= measures.REMOTE_EVALUATIONS
    }
    shares = {
        centre: Decimal(sum(bool(lot.remote) for lot in held)) / len(held) for centre, held in known.items()
    }
    met = [centre for centre, share in shares.items() if share < measures.REMOTE_SHARE]
    return [
        Finding(
            "CN-REMOTE", known[centre][-1].pk, f"centre:{centre}:{at:%Y%m}", _percent(shares[centre]), centre,
            centre, {"evaluations": str(len(known[centre]))}, len(met), len(known),
        )
        for centre in met
    ]  # fmt: skip
