"""The indicators over plain facts: what each finds, what it is silent about, what it cannot know."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.indicators import clocks, market, trade
from supervision.indicators.facts import (
    BidFact,
    Finding,
    Law,
    LotFacts,
    MarkFact,
    ObjectionFact,
    Period,
    RefundFact,
    UnknownError,
)
from supervision.indicators.registry import INDICATORS, OF_LOT, OF_MARKET
from supervision.queries.flagged import flagged, release_of
from supervision.words.alarms import FACTS, VALUES, YES_CODES, told

pytestmark = pytest.mark.pure

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
LAW = Law(
    periods={
        "TL-01.documents_days": Period(5, "day", "实施条例16"),
        "TL-03.bid_preparation_days": Period(20, "day", "招标投标法24"),
        "TL-04.addendum_days": Period(15, "day", "实施条例21"),
        "TL-08.publicity_start_days": Period(3, "day", "实施条例54"),
        "TL-08.publicity_days": Period(3, "day", "实施条例54"),
        "TL-31.publish_hours": Period(12, "hour", "10号令11"),
    },
    amounts={"TL-29.works_threshold": Decimal(4_000_000)},
)


def day(number: float) -> datetime:
    return NOON + timedelta(days=number)


def lot(**more: Any) -> LotFacts:
    facts: dict[str, Any] = {
        "pk": 1, "region": "421181", "office": 9, "tenderer": 10, "agency": 11, "centre": 12, "kind": "works",
        "mandatory": True, "estimate": Decimal(900), "max_price": Decimal(1000), "published_at": day(0),
        "documents_until": day(10), "deadline": day(25),
    }  # fmt: skip
    return LotFacts(**{**facts, **more})


def codes(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.value) for one in found]


def trades(number: int, winner: int, *others: int, **more: Any) -> list[LotFacts]:
    """So many awarded lots with the same bidders."""
    bids = tuple(BidFact(one, Decimal(900 + one), rejected=False) for one in (winner, *others))
    return [
        lot(pk=100 * winner + n, opened=True, bids=bids, winner=winner, awarded_at=day(n), award_price=Decimal(900), **more)
        for n in range(number)
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "found"), [(19, [("CN-TL03", "19")]), (20, []), (25, [])])
def test_a_notice_period_is_short_below_the_law_s_days(days: int, found: list[tuple[str, str]]) -> None:
    assert codes(clocks.short_preparation(lot(deadline=day(days)), LAW, NOON)) == found
    assert clocks.short_preparation(lot(deadline=day(days), mandatory=False), LAW, NOON) == []


@pytest.mark.parametrize(("days", "found"), [(4, [("CN-TL01", "4")]), (5, [])])
def test_documents_are_to_be_had_for_the_law_s_days(days: int, found: list[tuple[str, str]]) -> None:
    assert codes(clocks.short_sale(lot(documents_until=day(days)), LAW, NOON)) == found


def test_an_addendum_near_the_deadline_is_found_once_each_and_not_after_an_extension() -> None:
    late = lot(addenda=(day(2), day(12), day(20)))
    assert codes(clocks.late_addendum(late, LAW, NOON)) == [("CN-TL04", "13"), ("CN-TL04", "5")]
    assert clocks.late_addendum(replace(late, deadline=day(35)), LAW, NOON) == []


def test_an_answer_is_late_when_it_came_or_stays_away_after_its_day() -> None:
    answers = (
        ObjectionFact(1, day(3), day(2)), ObjectionFact(2, day(3), day(5)), ObjectionFact(3, day(3), None),
        ObjectionFact(4, day(3), None, withdrawn=True), ObjectionFact(5, None, None),
    )  # fmt: skip
    found = clocks.unanswered(lot(objections=answers), LAW, day(7))
    assert [(one.key, one.value) for one in found] == [("objection:2", "2"), ("objection:3", "4")]


def test_disclosure_is_late_or_short_by_the_law_s_days() -> None:
    held = lot(report_at=day(0), publicity_from=day(4), publicity_until=day(6))
    assert codes(clocks.late_publicity(held, LAW, day(9))) == [("CN-TL08A", "4")]
    assert codes(clocks.late_publicity(replace(held, publicity_from=None), LAW, day(9))) == [
        ("CN-TL08A", "9")
    ]
    assert clocks.late_publicity(replace(held, publicity_from=day(3)), LAW, day(9)) == []
    assert codes(clocks.short_publicity(held, LAW, day(9))) == [("CN-TL08B", "2")]
    assert clocks.short_publicity(replace(held, publicity_until=day(7)), LAW, day(9)) == []
    award = lot(awarded_at=day(0), result_at=day(1))
    assert codes(clocks.late_result(award, LAW, day(9))) == [("CN-TL32", "24")]
    assert clocks.late_result(replace(award, result_at=day(0.5)), LAW, day(9)) == []


def test_a_contract_is_late_after_its_day_signed_or_not() -> None:
    due = lot(contract_due_at=day(30))
    assert clocks.late_contract(due, LAW, day(30)) == []
    assert codes(clocks.late_contract(due, LAW, day(33))) == [("CN-TL13", "3")]
    signed = replace(due, contract_signed_on=date(2026, 4, 1))
    assert clocks.late_contract(signed, LAW, day(90)) == []


@pytest.mark.parametrize("indicator", [one for one in OF_LOT if one.code in {"CN-TL03", "CN-TL01"}])
def test_what_is_needed_and_missing_makes_an_indicator_unknown(indicator: Any) -> None:
    with pytest.raises(UnknownError):
        indicator.of_lot(lot(published_at=None, deadline=None, security=Decimal(1)), Law(), NOON)


def test_a_security_is_late_when_it_was_given_back_late_or_nobody_says_that_it_was() -> None:
    due = date(2026, 3, 9)
    settled, silent = RefundFact(20, due, date(2026, 3, 9)), RefundFact(21, due)

    found = [
        clocks.late_refund(lot(refunds=refunds), LAW, day(9))
        for refunds in ((), (settled,), (settled, silent), (replace(settled, settled_on=date(2026, 3, 12)),))
    ]

    assert [codes(one) for one in found] == [[], [], [("CN-LG09", "2")], [("CN-LG09", "3")]]


SECRET = {
    "bids": (BidFact(20, Decimal(990), rejected=False),), "winner": 20, "award_price": Decimal(999),
    "addenda": (day(1),) * 5,
}  # fmt: skip


@given(st.integers(0, 4), st.booleans())
def test_before_the_opening_nothing_of_bidders_is_in_any_finding(number: int, early: bool) -> None:
    """Whatever is sealed: facts of an unopened lot hold no bids, and the findings do not depend on their number."""
    sealed = lot(opened=False, opened_early=early)
    found = [one for indicator in OF_LOT if indicator.of_lot for one in _quiet(indicator.of_lot, sealed)]
    assert {one.subject for one in found} <= {None}
    assert {one.code for one in found} == ({"CN-CL08"} if early else set())
    assert [one.value for one in found] == (["1"] if early else [])
    release = release_of(sealed)
    assert (release.bids, release.awards, release.tender.number_of_tenderers) == (None, None, None)  # type: ignore[union-attr]


def _quiet(of_lot: Any, facts: LotFacts) -> list[Finding]:
    try:
        return of_lot(facts, LAW, NOON)  # type: ignore[no-any-return]
    except UnknownError:
        return []


def test_one_bidder_or_an_award_at_the_ceiling_among_few_is_low_competition() -> None:
    one, few = trades(1, 20)[0], trades(1, 20, 21, 22)[0]
    assert codes(trade.single_bidder(one, LAW, NOON)) == [("CN-ONE", "1")]
    assert trade.single_bidder(few, LAW, NOON) == []
    assert codes(trade.low_competition(replace(few, award_price=Decimal(995)), LAW, NOON)) == [
        ("CN-LOW", "99.5%")
    ]
    assert trade.low_competition(replace(few, award_price=Decimal(980)), LAW, NOON) == []
    assert codes(trade.many_changes(lot(addenda=(day(1),) * 3), LAW, NOON)) == [("CN-CHG", "3")]


def marks(won: int, *points: int) -> tuple[MarkFact, ...]:
    return tuple(MarkFact(expert, won, Decimal(one), won=True) for expert, one in enumerate(points))


def test_a_mark_far_from_the_others_mean_is_found_and_two_marks_say_nothing() -> None:
    found = trade.stray_marks(lot(marks=marks(7, 80, 80, 80, 50)), LAW, NOON)
    assert [(one.key, one.value) for one in found] == [("mark:1:7:3", "-37.5%")]
    assert trade.stray_marks(lot(marks=marks(7, 80, 20)), LAW, NOON) == []


def test_cover_bidders_and_kings_are_told_by_how_often_they_win() -> None:
    lots = [*trades(4, 20, 66), *trades(4, 21, 66), *trades(1, 66)[:0]]
    assert [(one.subject, one.value, one.met, one.of) for one in market.cover_bidders(lots, LAW, day(9))] == [
        (66, "0.0%", 1, 1)
    ]
    assert market.cover_bidders(lots[:7], LAW, day(9)) == []
    kings = market.bid_kings(trades(5, 20, 66), LAW, day(9))
    assert [(one.subject, one.value, one.met, one.of) for one in kings] == [(20, "100.0%", 1, 2)]
    old = market.bid_kings(trades(5, 20, 66), LAW, day(9 + 731))
    assert old == []


def test_a_firm_that_takes_half_of_an_agency_s_awards_is_found_with_its_latest_lot() -> None:
    lots = [*trades(3, 20), *trades(2, 21), *trades(1, 22)]
    found = market.frequent_winners(lots, LAW, day(9))
    assert [(one.subject, one.value, one.lot, one.asked) for one in found] == [(20, "50.0%", 2002, 11)]


def test_lots_below_the_threshold_that_reach_it_together_are_a_split() -> None:
    small = [lot(pk=n, mandatory=False, estimate=Decimal(2_100_000)) for n in (1, 2)]
    assert codes(market.split_projects(small, LAW, day(9))) == [("CN-SPLIT", "4200000")]
    assert market.split_projects(small[:1], LAW, day(9)) == []
    assert market.split_projects([replace(one, mandatory=True) for one in small], LAW, day(9)) == []
    with pytest.raises(UnknownError):
        market.split_projects([replace(one, kind="goods") for one in small], LAW, day(9))


def test_one_unknown_threshold_hides_no_other_split() -> None:
    known = [lot(pk=n, mandatory=False, estimate=Decimal(2_100_000)) for n in (1, 2)]
    unknown = replace(known[0], pk=3, tenderer=99, kind="goods")

    with pytest.raises(UnknownError) as part:
        market.split_projects([*known, unknown], LAW, day(9))

    assert (codes(part.value.found), str(part.value)) == ([("CN-SPLIT", "4200000")], "TL-29.goods_threshold")


def test_an_expert_who_marks_winners_high_in_room_after_room_leans() -> None:
    leaning = [lot(pk=n, marks=marks(n, 80, 80, 96)) for n in range(3)]
    found = market.expert_tendency(leaning, LAW, NOON)
    assert [(one.key, one.value, one.subject) for one in found] == [("expert:2:2026", "20.0%", None)]
    assert market.expert_tendency(leaning[:2], LAW, NOON) == []


def test_a_centre_that_hardly_evaluates_in_several_places_is_found() -> None:
    held = [lot(pk=n, remote=n == 0, evaluated_at=day(n)) for n in range(5)]
    assert [(one.subject, one.value) for one in market.remote_rate(held, LAW, day(9))] == [(12, "20.0%")]
    assert market.remote_rate(held[:4], LAW, day(9)) == []


def test_cardinal_s_flags_run_over_the_platform_s_lots_and_outliers_wait_for_twenty() -> None:
    few = trades(3, 20, 21)
    few[0] = replace(few[0], bids=(BidFact(20, Decimal(900), False), BidFact(21, Decimal(900), False)))
    found, unknown = flagged(few, day(9))
    assert [(one.code, one.lot, one.met, one.of) for one in found] == [("R028", 2000, 1, 3)]
    assert unknown == ["R024", "R025", "R038", "R048", "R058"]
    many = trades(24, 50, 51)
    many = [
        replace(one, bids=(one.bids[0], BidFact(51, Decimal(960 + n), False))) for n, one in enumerate(many)
    ]
    odd = replace(many[0], bids=(many[0].bids[0], BidFact(51, Decimal(1900), False)))
    found, unknown = flagged([odd, *many[1:]], day(30))
    assert unknown == []
    assert [(one.code, one.lot, one.value) for one in found if one.code == "R058"] == [("R058", 5000, "1")]


@given(st.lists(st.sampled_from([(20, 21), (21, 20), (20, 22), (22,)]), max_size=12))
def test_the_same_lots_give_the_same_findings_whatever_else_is_asked(pairs: list[tuple[int, ...]]) -> None:
    lots = [replace(trades(1, *pair)[0], pk=n, awarded_at=day(n / 10)) for n, pair in enumerate(pairs)]
    for indicator in OF_MARKET:
        assert indicator.of_market is not None
        first = indicator.of_market(lots, LAW, day(9))
        assert indicator.of_market(lots, LAW, day(9)) == first
        assert len({one.key for one in first}) == len(first)


def test_every_indicator_is_described_and_its_figures_have_words() -> None:
    for code, one in INDICATORS.items():
        assert one.code == code
        assert all(map(str, (one.name, one.basis, one.formula, one.needs, one.unknown)))
        assert code in VALUES or code in YES_CODES
    assert told("CN-COVER", "0.0%", {"won": "0", "bids": "9"})[1][1] == "0"
    assert told("R028", "1", {}) == []
    assert set(FACTS) >= {"least", "most"}
