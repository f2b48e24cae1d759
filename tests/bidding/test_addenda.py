"""Addenda: fifteen days remain or the deadline moves, a new version binds, bidders re-confirm."""

import pytest

from accounts.permits import Refused
from bidding.actions.addenda import draft_addendum, issue_addendum
from bidding.actions.holds import suspend
from bidding.models import Addendum, NoticeKind
from bidding.queries.documents import current_document, has_acknowledged
from bidding.rules.addenda import timing
from ledger import clock
from tests.bidding import making

pytestmark = pytest.mark.django_db


def test_the_last_free_addendum_is_fifteen_days_before_the_deadline_to_the_minute(monday: object) -> None:
    lot = making.published_lot()
    assert lot.deadline == making.shanghai("2026-03-30 10:00")

    at, late = making.shanghai("2026-03-15 10:00"), making.shanghai("2026-03-15 10:01")

    assert not timing(lot, at=at, affects_bid=True).must_move
    assert timing(lot, at=late, affects_bid=True).must_move
    assert not timing(lot, at=late, affects_bid=False).must_move


def test_the_lawful_date_offered_leaves_fifteen_days_and_is_a_working_day(monday: object) -> None:
    lot = making.published_lot()

    # 15 days from the 20th end on 清明节; the first working day after it is the 7th.
    offered = timing(lot, at=making.shanghai("2026-03-20 09:00"), affects_bid=True).earliest
    # Drafted after ten, fifteen days later at ten would be a moment too few.
    later = timing(lot, at=making.shanghai("2026-03-23 11:00"), affects_bid=True).earliest

    assert offered == making.shanghai("2026-04-07 10:00")
    assert later == making.shanghai("2026-04-08 10:00")


def test_an_addendum_makes_a_new_version_moves_the_deadline_and_asks_all_to_confirm_again(
    monday: object,
) -> None:
    lot = making.published_lot()
    reader = making.take_part(lot)
    clock.set_clock(making.shanghai("2026-03-20 09:00"))

    addendum = making.addendum(lot, values={"site": "麻城市白果镇"})

    lot.refresh_from_db()
    newest = current_document(lot)
    assert (addendum.number, newest.version) == (1, 2)
    assert lot.deadline == lot.due_at == addendum.new_deadline == making.shanghai("2026-04-07 10:00")
    assert "麻城市白果镇" in newest.text
    assert "2026年4月7日10时00分" in newest.text
    assert not has_acknowledged(lot, reader.organisation)
    making.take_part(lot, reader)
    assert has_acknowledged(lot, reader.organisation)
    assert newest.sha256 in lot.notices.get(kind=NoticeKind.ADDENDUM).body


def test_the_first_version_stays_as_it_was(monday: object) -> None:
    lot = making.published_lot()
    before = lot.documents.get().text

    making.addendum(lot, values={"site": "麻城市白果镇"})

    assert lot.documents.get(version=1).text == before


def test_a_change_that_does_not_affect_bids_leaves_the_deadline(monday: object) -> None:
    lot = making.published_lot()
    clock.set_clock(making.shanghai("2026-03-27 09:00"))

    addendum = making.addendum(lot, affects_bid=False, text="联系电话更正。")

    assert addendum.new_deadline == making.shanghai("2026-03-30 10:00")


@pytest.mark.parametrize(
    ("new", "code"),
    [("2026-04-02 10:00", "deadline"), ("2026-03-28 10:00", "forward"), ("2026-04-11 10:00", "rest")],
)
def test_an_unlawful_deadline_is_refused_with_the_earliest_lawful_one(
    new: str, code: str, monday: object
) -> None:
    lot = making.published_lot()
    clock.set_clock(making.shanghai("2026-03-20 09:00"))

    with pytest.raises(Refused) as refused:
        draft_addendum(
            lot, by=making.party_of(lot).agent, text="改", affects_bid=True, new_deadline=making.shanghai(new)
        )

    assert refused.value.code == code
    if code == "deadline":
        assert "2026-04-07 10:00" in str(refused.value)
        assert "实施条例21" in str(refused.value)


def test_a_draft_that_lay_too_long_is_not_issued_with_its_old_date(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    clock.set_clock(making.shanghai("2026-03-15 09:00"))
    drafted = draft_addendum(lot, by=party.agent, text="改", affects_bid=True)
    clock.set_clock(making.shanghai("2026-03-17 09:00"))

    with pytest.raises(Refused) as refused:
        issue_addendum(drafted, by=party.owner)

    assert refused.value.code == "deadline"
    assert not Addendum.objects.exists()


def test_only_the_tenderer_issues_and_nothing_while_suspended(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    drafted = draft_addendum(lot, by=party.agent, text="改", affects_bid=False)

    for user in (party.agent, party.approver):
        with pytest.raises(Refused):
            issue_addendum(drafted, by=user)
    suspend(lot, by=party.supervisor, reason="受理投诉", thing="test:1")
    with pytest.raises(Refused) as refused:
        issue_addendum(drafted, by=party.owner)
    assert refused.value.code == "suspended"


def test_after_the_deadline_nothing_is_changed(monday: object) -> None:
    lot = making.published_lot()
    drafted = draft_addendum(lot, by=making.party_of(lot).agent, text="改", affects_bid=False)
    clock.set_clock(lot.deadline)

    with pytest.raises(Refused) as refused:
        issue_addendum(drafted, by=making.party_of(lot).owner)

    assert refused.value.code == "too_late"
