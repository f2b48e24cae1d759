"""The project ID card: its life, its next step, its code to scan."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
import segno
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from bidding.models import Lot, Status
from portal.life import STATIONS, life, next_step
from portal.queries.lives import reached
from portal.views.lots import qr
from tests.portal import making
from tests.portal.making import DAY, NOON

pytestmark = pytest.mark.django_db
STANDING = [status for status in Status if status not in {Status.DRAFT, Status.FAILED, Status.TERMINATED}]


@pytest.mark.parametrize("status", STANDING)
def test_a_life_has_all_stations_in_order_and_one_under_way(status: Status) -> None:
    lot = making.full_lot(status)

    nodes = list(life(lot, reached(lot)))

    assert [node.label for node in nodes] == [label for _key, label, _status in STATIONS]
    assert [node.state for node in nodes].count("now") == (0 if status == Status.COMPLETED else 1)
    order = [("done", "now", "next").index(node.state) for node in nodes]
    assert order == sorted(order)


@pytest.mark.parametrize("status", [Status.FAILED, Status.TERMINATED])
def test_a_life_that_ended_early_stops_with_its_reason(status: Status) -> None:
    lot = making.full_lot(status, failure_reason="投标人少于三个")

    last = list(life(lot, reached(lot)))[-1]

    assert (last.state, last.note) == ("stop", "投标人少于三个")


def test_the_card_tells_prices_in_wan_and_in_words(client: Client) -> None:
    lot = making.full_lot(Status.CONTRACTED)

    page = client.get(f"/id/{lot.code}/").content.decode()

    assert "2,400.00 万元" in page
    assert "贰仟肆佰万元整" in page
    assert "麻城市政务服务和大数据管理局" in page
    assert "SWJ-2026-017" in page


def test_a_project_card_shows_all_its_public_lots(client: Client) -> None:
    parent = making.project()
    lots = [making.lot(of=parent, name=f"第{number}标段") for number in "一二"]
    making.lot(Status.DRAFT, of=parent, name="第三标段")

    page = client.get(f"/id/{parent.code}/").content.decode()

    assert all(lot.name in page for lot in lots)
    assert "第三标段" not in page


def test_the_code_to_scan_holds_the_cards_own_address() -> None:
    address = "https://clearbid.example/id/E421181-2026-0377/"

    picture = qr(address)

    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert "style" not in picture
    expected = segno.make(address, error="q", micro=False)
    assert f'viewBox="0 0 {expected.symbol_size(border=2)[0]}' in picture


@pytest.mark.parametrize("status", [*STANDING, Status.FAILED, Status.TERMINATED])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_next_step_names_its_article(status: Status, language: str) -> None:
    call_command("load_law", verbosity=0)
    lot = making.full_lot(status)

    with override(language):
        step = next_step(lot, NOON)

    assert step.label
    assert bool(step.article) == (status != Status.COMPLETED)


def due(lot: Lot, at: datetime) -> object:
    return next_step(Lot.objects.get(pk=lot.pk), at).due


def test_objections_to_the_document_end_ten_days_before_the_deadline() -> None:
    call_command("load_law", verbosity=0)
    lot = making.lot(deadline=NOON + 12 * DAY)

    assert due(lot, NOON) == NOON + 2 * DAY
    assert due(lot, NOON + 2 * DAY + timedelta(seconds=1)) == NOON + 12 * DAY


def test_the_contract_is_due_when_the_award_says_and_performed_when_the_contract_says() -> None:
    awarded, contracted = making.full_lot(Status.AWARDED), making.full_lot(Status.CONTRACTED)

    assert due(awarded, NOON) == awarded.award.contract_due_at
    signed = contracted.award.contract.signed_on
    assert signed == date(2026, 2, 23)
    assert due(contracted, NOON) == datetime.fromisoformat("2026-12-17T00:00+08:00")


def test_a_suspended_lot_waits_without_a_date() -> None:
    step = next_step(making.lot(suspended_at=NOON), NOON)

    assert step.due is None
