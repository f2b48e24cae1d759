"""Orders of suspension: each a hold of its own, thirty days in procurement, resumed by the office that ordered."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from bidding.models import Lot, Project
from ledger import clock
from supervision.actions import complaints as acts
from supervision.actions.objections import answer_objection
from supervision.actions.orders import expire_orders, lift_suspension, order_suspension
from supervision.actions.withdrawals import ask_withdrawal
from supervision.models import Complaint, SuspensionOrder
from supervision.queries.orders import days_left
from tests.accounts import making as people
from tests.bidding import making_bids as bids
from tests.supervision import complaining as making

pytestmark = pytest.mark.django_db
REASON = "为查清事实，责令暂停。"


@pytest.fixture
def lot() -> Lot:
    return bids.open_lot().lot


@pytest.fixture
def officers(lot: Lot) -> list[User]:
    return making.officers_of(lot)


def held(lot: Lot) -> bool:
    return Lot.objects.get(pk=lot.pk).suspended_at is not None


def test_of_two_orders_the_lot_waits_for_the_last(lot: Lot, officers: list[User]) -> None:
    first = making.complaint(lot, people.user(Role.BIDDER))
    second = making.complaint(lot, people.user(Role.BIDDER), facts="代理机构泄露信息。")
    order_suspension(first, reason=REASON, by=officers[0])
    order_suspension(second, reason=REASON, by=officers[1])

    lift_suspension(first, reason="事实已查清。", by=officers[0])
    between = held(lot)
    lift_suspension(second, reason="事实已查清。", by=officers[0])

    assert (between, held(lot)) == (True, False)


def test_an_order_and_an_objection_hold_apart(lot: Lot, officers: list[User]) -> None:
    bidder = people.user(Role.BIDDER)
    objection = making.objection(lot, bidder)
    order_suspension(making.complaint(lot, bidder), reason=REASON, by=officers[0])

    answer_objection(objection, text="不采纳。", by=people.user(Role.TENDERER, lot.project.tenderer))

    assert held(lot)


def test_a_second_order_beside_one_in_force_is_refused(lot: Lot, officers: list[User]) -> None:
    one = making.complaint(lot, people.user(Role.BIDDER))
    order_suspension(one, reason=REASON, by=officers[0])

    with pytest.raises(Refused) as refusal:
        order_suspension(one, reason=REASON, by=officers[1])

    assert (refusal.value.code, one.orders.count()) == ("twice", 1)


def test_another_office_neither_orders_nor_lifts(lot: Lot, officers: list[User]) -> None:
    one = making.complaint(lot, people.user(Role.BIDDER))
    order_suspension(one, reason=REASON, by=officers[0])

    with pytest.raises(Refused) as refusal:
        lift_suspension(one, reason="放行", by=people.user(Role.SUPERVISOR))

    assert (refusal.value.code, held(lot)) == ("other_office", True)


def test_every_order_and_its_end_has_a_signed_paper_that_names_no_complainant(
    lot: Lot, officers: list[User]
) -> None:
    from pypdf import PdfReader

    from bidding import vault

    bidder = people.user(Role.BIDDER, people.organisation("投诉人建设有限公司"))
    one = making.complaint(lot, bidder)
    order_suspension(one, reason=REASON, by=officers[0])

    paper = one.papers.get()
    text = PdfReader(vault.place_of(paper.path)).pages[0].extract_text()

    assert paper.kind == "suspension"
    assert "暂停通知书" in text
    assert "投诉人建设" not in text


def procured(lot: Lot) -> Lot:
    Project.objects.filter(pk=lot.project_id).update(regime="GP")
    return Lot.objects.select_related("project").get(pk=lot.pk)


def queried(lot: Lot, user: User) -> Complaint:
    """Complain in procurement, within the points of an answered query."""
    from supervision.actions.claims import Point
    from supervision.actions.filing import Enclosed, file_complaint

    query = making.objection(lot, user)
    answer_objection(query, text="不采纳。", by=people.user(Role.TENDERER, lot.project.tenderer))
    points = [Point("资格条件要求本地业绩。", "请删除该条。", origin=query.claims.get())]
    return file_complaint(
        lot, matter="document", letter=making.letter(), by=user, objection=query, enclosed=Enclosed(points)
    )


def test_in_procurement_a_suspension_ends_by_itself_and_thirty_days_are_all(
    lot: Lot, officers: list[User]
) -> None:
    lot = procured(lot)
    one = queried(lot, people.user(Role.BIDDER))
    order_suspension(one, reason=REASON, by=officers[0])
    order = SuspensionOrder.objects.get()
    making.later(days=31)

    ended = expire_orders(clock.now())

    assert order.until - order.ordered_at < timedelta(days=31)
    assert (ended, expire_orders(clock.now()), held(lot)) == (1, 0, False)
    with pytest.raises(Refused) as refusal:
        order_suspension(one, reason=REASON, by=officers[0])
    assert (refusal.value.code, days_left(one, clock.now())) == ("used_up", 0)


def test_in_procurement_a_withdrawal_ends_the_procedure_and_the_order_at_once(
    lot: Lot, officers: list[User]
) -> None:
    lot = procured(lot)
    user = people.user(Role.BIDDER)
    one = queried(lot, user)
    order_suspension(one, reason=REASON, by=officers[0])

    ask_withdrawal(one, reason="已和解。", by=user)

    one.refresh_from_db()
    kinds = list(one.papers.values_list("kind", flat=True))
    assert (one.status, held(lot), kinds) == ("withdrawn", False, ["suspension", "resumption", "termination"])


def test_in_procurement_a_query_comes_before_everything_and_bounds_the_complaint(lot: Lot) -> None:
    lot = procured(lot)
    user = people.user(Role.BIDDER)
    with pytest.raises(Refused) as without:
        making.complaint(lot, user)
    query = making.objection(lot, user)
    answer_objection(query, text="不采纳。", by=people.user(Role.TENDERER, lot.project.tenderer))

    with pytest.raises(Refused) as beyond:
        making.complaint(lot, user, "document", objection=query)

    assert (without.value.code, beyond.value.code) == ("objection_first", "beyond_query")


def test_in_procurement_the_decision_counts_from_the_letter_and_the_query_suspends_nothing(
    lot: Lot, officers: list[User]
) -> None:
    lot = procured(lot)
    one = queried(lot, people.user(Role.BIDDER))
    suspended = held(lot)
    making.later(days=3)

    acts.accept_complaint(one, by=officers[0], paper_seen=True)

    one.refresh_from_db()
    # Thirty working days from Monday, 2 March 2026, 6 April being a holiday.
    assert (suspended, one.decide_due_at.isoformat()) == (False, "2026-04-14T16:00:00+00:00")
