"""Bid securities: due by the law, recorded by the tender side, contested by the bidder, secret before the opening."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.permits import Refused
from accounts.roles import Role
from bidding.law.days import day_of
from bidding.models import Award, Bid, BidState, Contract, Lot, OpeningSession, Project, Regime
from bidding.stages import ORDER
from ledger import clock
from supervision.actions.deposits import contest_return, record_return
from supervision.queries import deposits
from supervision.queries.deposits import deposit_duties, deposits_of, due_on
from tests.accounts import making as people
from tests.evaluation import making as rooms
from tests.frozen import frozen
from tests.supervision import complaining as making

pytestmark = pytest.mark.django_db


@frozen
def awarded() -> rooms.Scene:
    """A lot with a security of 100,000 yuan, awarded; its contract is not signed yet."""
    scene = rooms.with_sites(rooms.scene())
    lot = rooms.closed(scene).lot
    Lot.objects.filter(pk=lot.pk).update(security_amount=Decimal(100_000), status="awarded")
    first = lot.candidates.get(rank=1)
    Award.objects.create(
        lot=lot, candidate=first, price=first.price, decided_at=clock.now(), decided_by=scene.tenderer,
        contract_due_at=clock.now() + timedelta(days=30),
    )  # fmt: skip
    scene.lot = Lot.objects.select_related("project").get(pk=lot.pk)
    return scene


def contracted(scene: rooms.Scene) -> rooms.Scene:
    award = Award.objects.get(lot=scene.lot)
    Contract.objects.create(
        award=award, number=f"HT-{award.pk}", amount=award.price, duration_days=180, manager="x",
        signed_on=day_of(clock.now()), recorded_at=clock.now(), recorded_by=scene.tenderer,
    )  # fmt: skip
    return scene


def told(scene: rooms.Scene, number: int = 0, **more: object):
    said = {
        "end": "returned",
        "ended_on": day_of(clock.now()),
        "proof": "转账 2026-0317",
        "by": scene.tenderer,
    }
    return record_return(scene.lot, scene.bids[number].bidder, **{**said, **more})


def test_securities_are_due_five_days_after_the_contract_and_overdue_ones_are_a_duty() -> None:
    scene = contracted(awarded())

    # The fifth day is a Saturday: the time runs to the end of the Monday after it.
    assert {one.due_on for one in deposits_of(scene.lot)} == {day_of(clock.now()) + timedelta(days=7)}
    told(scene)
    making.later(days=9)

    rows = deposits_of(scene.lot)
    assert sorted(one.late_by for one in rows) == [0, 2, 2, 2, 2]
    with override("en"):
        (duty,) = deposit_duties(scene.supervisor)
    assert (duty.lot, duty.about) == (scene.lot, "4 securities")


def test_in_procurement_losers_are_due_after_the_award_and_the_winner_after_the_contract() -> None:
    scene = awarded()
    Project.objects.filter(pk=scene.lot.project_id).update(regime=Regime.GP)
    lot = Lot.objects.select_related("project").get(pk=scene.lot.pk)
    award = Award.objects.select_related("candidate__bid").get(lot=lot)
    winner = award.candidate.bid.bidder_id
    loser = next(bid.bidder_id for bid in scene.bids if bid.bidder_id != winner)

    assert due_on(lot, award, winner) is None
    assert due_on(lot, award, loser) == day_of(clock.now()) + timedelta(
        days=7
    )  # five working days from a Monday


def test_who_may_say_what_and_a_contested_return_waits_again() -> None:
    scene = contracted(awarded())
    bidder = scene.bidders[0]
    one = told(scene)
    codes = []
    for attempt in (
        lambda: told(scene),
        lambda: told(scene, 1, by=bidder),
        lambda: told(scene, 1, by=people.user(Role.TENDERER)),
        lambda: told(scene, 1, ended_on=day_of(clock.now()) + timedelta(days=1)),
        lambda: told(scene, 1, proof=" "),
        lambda: told(scene, 1, end="eaten"),
        lambda: record_return(
            scene.lot,
            people.organisation(),
            end="returned",
            ended_on=day_of(clock.now()),
            proof="x",
            by=scene.tenderer,
        ),
        lambda: contest_return(one, text="x", by=scene.bidders[1]),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        codes.append(refusal.value.code)
    contest_return(one, text="未收到款项。", by=bidder)

    assert codes == ["twice", "role", "other_project", "day", "proof", "day", "not_bidder", "not_own"]
    assert sum(row.waits for row in deposits_of(scene.lot)) == 5
    assert [duty.about for duty in deposit_duties(scene.supervisor)] == [bidder.organisation.name]
    told(scene)
    assert deposit_duties(scene.supervisor) == []


def test_a_bidder_reads_its_own_line_and_nobody_anything_before_the_bidders_are_public() -> None:
    scene = contracted(awarded())
    address, pages = f"/supervision/lots/{scene.lot.pk}/deposits/", {}
    visitors = {
        "side": scene.tenderer,
        "office": scene.supervisor,
        "bidder": scene.bidders[0],
        "other": people.user(Role.BIDDER),
    }
    for name, user in visitors.items():
        client = Client()
        client.force_login(user)
        pages[name] = client.get(address)
    names = {
        name: [bid.bidder.name in page.content.decode() for bid in scene.bids] for name, page in pages.items()
    }

    assert [page.status_code for page in pages.values()] == [200, 200, 200, 403]
    assert (all(names["side"]), all(names["office"]), sum(names["bidder"])) == (True, True, 1)
    scene.lot.opening.stage = ORDER[0]
    scene.lot.opening.save(update_fields=["stage"])
    client = Client()
    client.force_login(scene.tenderer)
    assert (client.get(address).status_code, deposits_of(scene.lot)) == (403, [])


def test_an_overdue_security_is_not_pushed_out_by_newer_lots_with_nothing_to_settle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = contracted(awarded())
    monkeypatch.setattr(deposits, "MOST", 1)
    newer = rooms.scene().lot
    Lot.objects.filter(pk=newer.pk).update(
        security_amount=1, status="failed", published_at=clock.now() + timedelta(days=1)
    )
    OpeningSession.objects.filter(lot=newer).update(stage=ORDER[-1])
    Project.objects.filter(pk=newer.project_id).update(supervisor=scene.supervisor.organisation)
    Bid.objects.filter(lot=newer).update(state=BidState.WITHDRAWN)
    making.later(days=9)

    assert [duty.lot for duty in deposit_duties(scene.supervisor)] == [scene.lot]
    for number in range(len(scene.bids)):
        told(scene, number)
    assert deposits.lots_to_settle(Lot.objects.filter(pk=scene.lot.pk)) == []
