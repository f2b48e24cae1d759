"""Publicity and award: three candidates, three days, rank one locked, winner and all others told together."""

from decimal import Decimal

import pytest

from accounts.permits import Refused
from bidding.actions.awards import award, pass_over
from bidding.actions.candidates import publicise_candidates
from bidding.actions.holds import resume, suspend
from bidding.flow import move
from bidding.models import Award, NoticeKind, Status
from ledger import clock
from tests.accounts import making as people
from tests.bidding import making

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def code_of(act: object) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_publicity_begins_at_once_and_ends_at_midnight_of_a_working_day(monday: object) -> None:
    lot = making.publicised_lot()

    # Opened on Monday the 30th of March: three days end on Thursday the 2nd of April.
    assert lot.publicity_until == making.shanghai("2026-04-03 00:00")
    assert lot.due_at == lot.publicity_until
    notice = lot.notices.get(kind=NoticeKind.CANDIDATES)
    assert "第1名" in notice.body
    assert "项目负责人李燊" in notice.body
    assert "3日内作出答复" in notice.body


def test_a_ranking_is_checked(monday: object) -> None:
    lot = making.evaluating_lot(prices=(22_000_000, 22_100_000, 22_200_000, 22_300_000))
    host = making.party_of(lot).host
    rows = making.ranking_of(lot)
    bid, _rank, score, price = rows[0]
    fourth = lot.bids.exclude(pk__in=[row[0].pk for row in rows]).get()

    def of(ranking: list) -> str:
        return code_of(lambda: publicise_candidates(lot, ranking, by=host))

    assert of([]) == "none"
    assert of([*rows, (fourth, 4, Decimal(80), Decimal(22_300_000))]) == "too_many"
    assert of([rows[1], rows[0]]) == "ranks"
    assert of([rows[0], (bid, 2, score, price)]) == "twice"
    assert of([(bid, 1, score, lot.max_price + 1)]) == "price"
    assert publicise_candidates(lot, rows[:1], by=host)


def test_the_award_waits_for_the_end_of_publicity(monday: object) -> None:
    lot = making.publicised_lot()
    owner = making.party_of(lot).owner

    clock.set_clock(lot.publicity_until - making.timedelta(seconds=1))
    assert code_of(lambda: award(lot, by=owner)) == "publicity"
    clock.set_clock(lot.publicity_until)
    assert award(lot, by=owner).candidate.rank == 1


def test_winner_and_all_others_are_told_in_one_transaction(monday: object) -> None:
    lot = making.awarded_lot()
    made = Award.objects.get(lot=lot)
    letter = lot.notices.get(kind=NoticeKind.AWARD)
    result = lot.notices.get(kind=NoticeKind.RESULT)

    assert letter.addressee == made.candidate.bid.bidder
    assert result.addressee is None
    assert letter.published_at == result.published_at == made.decided_at
    assert made.candidate.bid.bidder.name in result.body
    # Thirty days from the 3rd of April end on Sunday the 3rd of May, inside the holidays of 劳动节.
    assert made.contract_due_at == making.shanghai("2026-05-07 00:00")


def test_a_second_award_is_refused(monday: object) -> None:
    lot = making.awarded_lot()

    assert code_of(lambda: award(lot, by=making.party_of(lot).owner)) == "not_publicised"
    assert lot.notices.filter(kind=NoticeKind.RESULT).count() == 1


def test_nothing_is_awarded_while_suspended(monday: object) -> None:
    lot = making.publicised_lot()
    party = making.party_of(lot)
    hold = suspend(lot, by=None, reason="收到对评标结果的异议", basis="实施条例54", thing="objection:1")
    making.go(lot.publicity_until)

    assert code_of(lambda: award(lot, by=party.owner)) == "suspended"
    resume(hold, by=party.owner, reason="已答复")
    assert award(lot, by=party.owner)


def test_a_barred_candidate_does_not_win(monday: object) -> None:
    lot = making.publicised_lot()
    making.go(lot.publicity_until)
    people.bar(lot.candidates.get(rank=1).bid.bidder)

    assert code_of(lambda: award(lot, by=making.party_of(lot).owner)) == "barred"


def test_only_the_tenderer_awards(monday: object) -> None:
    lot = making.publicised_lot()
    party = making.party_of(lot)
    making.go(lot.publicity_until)

    for user in (party.agent, party.host, making.parties().owner):
        assert code_of(lambda user=user: award(lot, by=user)) in {"role", "not_tenderer"}


def test_rank_one_is_locked_and_passed_over_only_for_a_coded_reason(monday: object) -> None:
    lot = making.publicised_lot()
    owner = making.party_of(lot).owner
    making.go(lot.publicity_until)
    first, second, _third = lot.candidates.all()

    assert code_of(lambda: award(lot, by=owner, candidate=second)) == "rank"
    assert code_of(lambda: pass_over(second, by=owner, reason="waiver", explanation="放弃")) == "order"
    assert code_of(lambda: pass_over(first, by=owner, reason="cheaper", explanation="更便宜")) == "ground"
    assert code_of(lambda: pass_over(first, by=owner, reason="waiver", explanation=" ")) == "ground"
    pass_over(first, by=owner, reason="waiver", explanation="书面放弃中标。")

    assert award(lot, by=owner).candidate == second
    assert "放弃中标，依法顺延" in lot.notices.get(kind=NoticeKind.RESULT).body


def test_without_state_funds_the_tenderer_may_choose_another_candidate(monday: object) -> None:
    lot = making.publicised_lot(project={"state_controlled": False})
    making.go(lot.publicity_until)

    made = award(lot, by=making.party_of(lot).owner, candidate=lot.candidates.get(rank=2))

    assert made.candidate.rank == 2


def test_when_all_are_passed_over_there_is_nothing_to_award(monday: object) -> None:
    lot = making.publicised_lot()
    owner = making.party_of(lot).owner
    making.go(lot.publicity_until)
    for candidate in lot.candidates.all():
        pass_over(candidate, by=owner, reason="violation", explanation="查实串通投标。")

    assert code_of(lambda: award(lot, by=owner)) == "none"


def test_after_a_new_evaluation_the_new_candidates_replace_the_old(monday: object) -> None:
    lot = making.publicised_lot()
    rows = making.ranking_of(lot)
    move(lot, "re_evaluate")

    publicise_candidates(lot, [(rows[1][0], 1, Decimal(90), rows[1][3])], by=making.party_of(lot).host)

    lot.refresh_from_db()
    assert lot.status == Status.PUBLICISED
    assert [candidate.bid for candidate in lot.candidates.all()] == [rows[1][0]]
