"""An alert is a lead with evidence: the ring is raised, the honest pair is not, and nothing is a verdict by itself."""

from datetime import timedelta

import pytest

from accounts.permits import Refused
from bidding.models import OpenedEnvelope
from ledger import clock
from ledger.models import Entry
from supervision import ticking
from supervision.actions.alerts import ask_reply, conclude_alert, reply_to_alert, unmask
from supervision.actions.platform import screen_pending
from supervision.actions.screening import screen_lot
from supervision.flow import ALERT_MOVES
from supervision.models import Alert, AlertStatus, Fact, Level, Screening
from tests.supervision import making
from tests.supervision.tables import assert_table

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_the_ring_is_raised_with_evidence_of_several_families() -> None:
    trade = making.opened_trade()

    screen_lot(trade.lot)

    alert = Alert.objects.get()
    assert [party.bid for party in alert.parties.all()] == trade.ring
    assert alert.level == Level.PRIORITY
    families = set(alert.evidence.values_list("family", flat=True))
    assert {"device", "documents", "unit_prices"} <= families
    copied = alert.evidence.filter(kind="copied_passages").first()
    assert [side.page for side in copied.sides.all()] == [1, 1]
    assert all(side.sha256 and side.source for one in alert.evidence.all() for side in one.sides.all())


def test_an_honest_pair_that_shares_an_office_is_counted_but_never_an_alert() -> None:
    trade = making.opened_trade(documents=False)

    run = screen_lot(trade.lot)

    pair = sorted(bid.pk for bid in trade.pair)
    weak = [entry for entry in run.weak if entry["bids"] == pair]
    assert [signal["kind"] for signal in weak[0]["signals"]] == ["office_address"]
    assert not Alert.objects.filter(parties__bid__in=trade.pair).exists()


def test_the_same_facts_give_the_same_result_and_no_second_alert() -> None:
    trade = making.opened_trade(documents=False)
    first = screen_lot(trade.lot)

    second = screen_lot(trade.lot)

    assert first.digest == second.digest
    assert Alert.objects.count() == 1


def test_a_machine_code_that_many_bids_share_weighs_less() -> None:
    trade = making.opened_trade(documents=False)
    alert = making.ring_alert(trade)

    one = alert.evidence.filter(kind="machine_code").first()

    assert (one.base_met, one.base_of) == (3, Fact.objects.values("bid").distinct().count())


def test_what_was_opened_and_not_yet_screened_is_screened_once() -> None:
    trade = making.opened_trade(documents=False)

    moved = [len(screen_pending().screened), len(screen_pending().screened)]

    assert moved == [1, 0]
    assert Screening.objects.get().lot == trade.lot


def test_what_is_opened_later_is_screened_again() -> None:
    trade = making.opened_trade(documents=False)
    screen_pending()
    making.later(hours=2)
    OpenedEnvelope.objects.filter(envelope__bid=trade.bids[0], envelope__kind="price").update(
        opened_at=clock.now()
    )

    assert screen_pending().screened == [trade.lot.code]


def test_no_verdict_against_bidders_who_were_not_heard() -> None:
    trade = making.opened_trade(documents=False)
    alert = making.ring_alert(trade)

    with pytest.raises(Refused) as refusal:
        conclude_alert(alert, kind="confirmed", reason="机器码一致，足以认定。", by=trade.officers[0])

    assert refusal.value.code == "unheard"


def test_a_verdict_needs_a_reason() -> None:
    trade = making.opened_trade(documents=False)
    alert = making.ring_alert(trade)

    with pytest.raises(Refused) as refusal:
        conclude_alert(alert, kind="innocent", reason=" ", by=trade.officers[0])

    assert refusal.value.code == "no_reason"


def test_with_the_last_reply_the_alert_counts_as_replied() -> None:
    trade = making.opened_trade(documents=False)
    alert = making.ring_alert(trade)

    alert = making.replied(alert, trade.officers[0])

    assert alert.status == AlertStatus.REPLIED


def test_a_bidder_replies_only_for_itself_and_only_once() -> None:
    trade = making.opened_trade(documents=False)
    alert = making.ring_alert(trade)
    ask_reply(alert, due=clock.now() + timedelta(days=5), by=trade.officers[0])
    party = alert.parties.select_related("alert__lot__project").first()
    own, other = making.account_of(party.organisation), making.account_of(trade.pair[0].bidder)

    codes = []
    for user in (other, own, own):
        try:
            reply_to_alert(party, text="各自独立编制。", by=user)
            codes.append("ok")
        except Refused as refusal:
            codes.append(refusal.code)

    assert codes == ["not_party", "ok", "replied"]


def test_a_reply_after_the_due_date_is_kept_and_marked() -> None:
    trade = making.opened_trade(documents=False)
    alert = making.ring_alert(trade)
    ask_reply(alert, due=clock.now() + timedelta(days=5), by=trade.officers[0])
    making.later(days=6)
    ticking.tick(clock.now())
    alert.refresh_from_db()
    party = alert.parties.select_related("alert__lot__project").first()

    reply = reply_to_alert(party, text="因故迟复。", by=making.account_of(party.organisation))

    assert (alert.status, reply.late) == (AlertStatus.SILENT, True)


def test_each_look_at_a_masked_value_is_in_the_ledger() -> None:
    trade = making.opened_trade(documents=False)
    alert = making.ring_alert(trade)
    side = alert.evidence.filter(kind="machine_code").first().sides.first()

    value = unmask(side, reason="核对两家机器码", by=trade.officers[0])

    entry = Entry.objects.filter(act="value.unmask").get()
    assert (value, entry.actor) == (making.RING_MACHINE, trade.officers[0].username)
    assert making.RING_MACHINE not in entry.body


def test_an_officer_of_another_department_sees_nothing() -> None:
    from accounts.roles import Role
    from tests.accounts import making as people

    trade = making.opened_trade(documents=False)
    alert = making.ring_alert(trade)
    side = alert.evidence.first().sides.first()

    with pytest.raises(Refused) as refusal:
        unmask(side, reason="核对两家机器码", by=people.user(Role.SUPERVISOR))

    assert refusal.value.code == "other_office"


def test_an_alert_moves_only_along_its_table() -> None:
    alert = making.ring_alert()

    assert_table(Alert, alert.pk, ALERT_MOVES, AlertStatus.values)
