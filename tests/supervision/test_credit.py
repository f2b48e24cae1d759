"""A credit entry: basis, notice, statement, publication with its gate, repair, expiry."""

from datetime import timedelta

import pytest

from accounts.models import Bar, BarScope
from accounts.permits import Refused
from accounts.rules import may_take_part
from bidding.models import Bid
from ledger import clock
from supervision import ticking
from supervision.actions import credit as acts
from supervision.actions import credit_requests as requests
from supervision.flow import CREDIT_MOVES
from supervision.models import CreditEntry, CreditStatus
from supervision.queries.credit import effect_preview, public_credit
from supervision.rules.credit import period_fits
from tests.bidding import making_bids as bids
from tests.bidding.making import lawbook
from tests.supervision import making
from tests.supervision.making import Trade
from tests.supervision.tables import assert_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


def noticed(trade: Trade) -> CreditEntry:
    entry = making.entry(trade)
    return acts.notify_subject(entry, statement_due=clock.now() + timedelta(days=9), by=trade.officers[0])


def published(trade: Trade) -> CreditEntry:
    entry = noticed(trade)
    making.later(days=10)
    return acts.publish_credit(entry, by=trade.officers[0])


def test_publishing_a_serious_entry_closes_the_gate(trade: Trade) -> None:
    subject = trade.ring[0].bidder
    before = may_take_part(subject, at=clock.now(), scope=BarScope.BID)

    entry = published(trade)

    now = clock.now()
    after = may_take_part(subject, at=now + timedelta(seconds=1), scope=BarScope.BID)
    assert (bool(before), bool(after), entry.bar.ends_at) == (True, False, entry.barred_until)
    assert list(public_credit(at=now, text=subject.uscc)) == [entry]


def test_nothing_is_published_while_the_subject_may_still_speak(trade: Trade) -> None:
    entry = noticed(trade)

    with pytest.raises(Refused) as refusal:
        acts.publish_credit(entry, by=trade.officers[0])

    assert refusal.value.code == "notice_running"


def test_a_statement_is_answered_before_publication(trade: Trade) -> None:
    entry = noticed(trade)
    acts.make_statement(entry, text="我公司有异议。", by=making.account_of(entry.organisation))
    with pytest.raises(Refused) as refusal:
        acts.publish_credit(entry, by=trade.officers[0])

    acts.answer_statement(entry, answer="不予采纳，理由如下。", by=trade.officers[0])
    acts.publish_credit(entry, by=trade.officers[0])

    assert refusal.value.code == "unanswered"
    assert CreditEntry.objects.get().status == CreditStatus.PUBLISHED


def test_a_period_outside_its_class_is_refused() -> None:
    lawbook()
    periods = [("minor", 3), ("minor", 4), ("general", 2), ("serious", 11), ("serious", 36), ("serious", 37)]

    permits = [bool(period_fits(kind, months, clock.now())) for kind, months in periods]

    assert permits == [True, False, False, False, True, False]


def test_repair_waits_for_the_shortest_period_and_opens_the_gate(trade: Trade) -> None:
    entry = published(trade)
    own = making.account_of(entry.organisation)
    with pytest.raises(Refused) as refusal:
        requests.apply_for_repair(entry, pledge="已缴清罚款。", by=own)
    clock.set_clock(entry.min_until)
    requests.apply_for_repair(entry, pledge="已缴清罚款并公开承诺。", by=own)

    requests.repair_credit(entry, reason="符合修复条件", by=trade.officers[0])

    assert refusal.value.code == "too_early"
    assert Bar.objects.get().lifted_at == clock.now()
    assert not public_credit(at=clock.now()).exists()


def test_publicity_ends_by_itself(trade: Trade) -> None:
    entry = published(trade)
    clock.set_clock(entry.max_until + timedelta(seconds=1))

    moved = ticking.tick(clock.now())

    entry.refresh_from_db()
    assert (moved >= 1, entry.status) == (True, CreditStatus.EXPIRED)


def test_a_revoked_entry_is_taken_down_at_once(trade: Trade) -> None:
    entry = published(trade)

    acts.revoke_credit(entry, reason="决定被撤销", by=trade.officers[0])

    assert Bar.objects.get().lifted_at is not None
    assert not public_credit(at=clock.now()).exists()


def test_the_preview_does_not_tell_whether_the_subject_has_a_sealed_bid(trade: Trade) -> None:
    subject = trade.ring[0].bidder
    tender = bids.open_lot()
    before = effect_preview(subject)

    bids.sealed_bid(tender.lot, subject)

    assert effect_preview(subject) == before
    assert Bid.objects.filter(lot=tender.lot).exists()
    assert [lot.pk for lot in before.known_lots] == [trade.lot.pk]


def test_an_entry_moves_only_along_its_table(trade: Trade) -> None:
    assert_table(CreditEntry, making.entry(trade).pk, CREDIT_MOVES, CreditStatus.values)
