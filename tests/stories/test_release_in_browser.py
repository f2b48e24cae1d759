"""A keyholder in a browser: the drill, releases with each outcome, and the refusals that protect the bids from the server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from bidding import drills
from bidding.actions.opening import ask_for_shares, list_qualified, open_envelopes, publish_bidders
from bidding.models import Keyholding, Release
from bidding.queries.bids import standing_bids
from bidding.sealing import holding
from ledger import clock
from ledger.actions import checkpoint
from ledger.cosigning import cosign
from ledger.keys import log_key
from ledger.notes import Note, signed
from tests.bidding import making_bids as making
from tests.conftest import MONDAY

Visitor = Callable[..., Page]
Look = Callable[..., None]
SLOW = 60_000
PASSPHRASE = "notary office, third floor, 2026"


@pytest.fixture(scope="module")
def trade(story_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A lot with three bids; in the third one the first keyholder's wrap was sealed to somebody else."""
    before, settings.VAULT_DIR = settings.VAULT_DIR, tmp_path_factory.mktemp("vault") / "vault"
    settings.VAULT_DIR.mkdir()
    with clock.travel(MONDAY):
        tender = making.open_lot()
        for number in range(2):
            making.sealed_bid(tender.lot, price=20_000_000 + number)
        _foreign_wrap(tender.lot)
        holder = tender.holders[0]
        file = tmp_path_factory.mktemp("keys") / "keys.age"
        holding.save(making.keys_of(holder), file, passphrase=PASSPHRASE)
        _new_drill(holder.keyholdings.get())
        yield SimpleNamespace(
            tender=tender, lot=tender.lot, holder=holder, file=file, vault=settings.VAULT_DIR, page=None
        )
    settings.VAULT_DIR = before


def _foreign_wrap(lot: Any) -> None:
    user = making.bidder(lot)
    bid = making.sealed(lot, user)
    envelopes = json.loads(bid.manifest)["envelopes"]
    for envelope in envelopes:
        if envelope["kind"] == "technical":
            envelope["wraps"][0] = envelope["wraps"][1]
    bid = making.resigned(bid, user, envelopes=envelopes)
    making.upload(lot, bid, user)
    making.submit_bid(lot, manifest=bid.manifest, signature=bid.signature, by=user)


def _new_drill(held: Keyholding) -> None:
    drill = drills.make(
        tender=held.lot.project.code, lot=held.lot.code, index=held.index, recipient=held.recipient
    )
    held.drill, held.drill_sha256, held.drill_opened_at = drill.sealed, drill.sha256, None
    held.save()


@pytest.fixture(autouse=True)
def _one_vault(trade: SimpleNamespace, _fresh: None, settings: object) -> None:
    """Keep one vault for the whole story, where every other test has its own."""
    settings.VAULT_DIR = trade.vault  # type: ignore[attr-defined]


def unlock(page: Page) -> None:
    dialog = page.locator("key-unlock dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Passphrase of your keys").fill(PASSPHRASE)
    dialog.get_by_role("button", name="Unlock").click()


def check(page: Page) -> None:
    page.get_by_role("button", name="Check, then release with my key").click()


def without_cosignature(route: Route) -> None:
    """Hand out the wraps under a checkpoint that the platform signed and no witness saw."""
    answer = route.fetch()
    wraps = json.loads(answer.text())
    wraps["checkpoint"] = signed(Note.parse(wraps["checkpoint"]).text, log_key())
    route.fulfill(response=answer, body=making.papers.canonical(wraps).decode())


def cosigned_too_early(route: Route) -> None:
    """Hand out the wraps with a deadline that the witness's time does not reach."""
    answer = route.fetch()
    wraps = json.loads(answer.text())
    wraps["deadline"] += 3600
    route.fulfill(response=answer, body=making.papers.canonical(wraps).decode())


def without_manifests(route: Route) -> None:
    """Give out the list of the qualified without the bids that would prove whose wraps these are."""
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "manifests": []})


def test_a_keyholder_opens_the_drill_and_releases_with_each_outcome(
    trade: SimpleNamespace, visitor: Visitor, look: Look
) -> None:
    page, held = visitor(language="en", user=trade.holder), trade.holder.keyholdings.get()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data_buffer!r}"))
    _keys_come_from_the_tool(page, trade)
    page.goto(f"/bidding/keys/{held.pk}/")
    expect(page.locator("live-topic")).to_have_attribute("data-state", "open")
    look(page, "keyholder-drill-en")
    page.get_by_role("button", name="Open the drill with my key").click()
    unlock(page)
    expect(page.get_by_text("The drill is done")).to_be_visible(timeout=SLOW)
    expect(page.locator("live-topic")).to_have_attribute("data-state", "open")
    _nothing_before_the_deadline(page, held)

    _the_hall_asks(trade)
    expect(page.get_by_role("button", name="Check, then release with my key")).to_be_visible(timeout=20_000)
    look(page, "keyholder-asked-en")
    _the_page_refuses_what_is_not_closed(page, look)
    check(page)
    expect(page.locator("[data-list] li")).to_have_count(3)
    look(page, "keyholder-confirm-en")
    page.get_by_role("button", name="Unlock my key and release").click()
    unlock(page)
    expect(page.get_by_text("1 of 3 shares did not match or did not open")).to_be_visible(timeout=SLOW)
    expect(page.locator("#release .tag-green")).to_have_count(2)
    look(page, "keyholder-released-en")
    assert [one.cause for one in Release.objects.order_by("pk")] == ["", "", "F5"]
    keys = making.keys_of(trade.holder)
    assert not [one for one in sent if keys.identity in one or keys.seed.hex() in one or PASSPHRASE in one]
    _prices(trade, page)


def _keys_come_from_the_tool(page: Page, trade: SimpleNamespace) -> None:
    page.goto("/me/keys/")
    page.locator("key-bringing summary").click()
    page.locator("key-bringing [data-file]").set_input_files(trade.file)
    page.locator("key-bringing [data-secret]").fill(PASSPHRASE)
    page.get_by_role("button", name="Bring them in").click()
    expect(page.locator("key-desk .key-row")).to_have_count(1, timeout=SLOW)


def _nothing_before_the_deadline(page: Page, held: Keyholding) -> None:
    expect(page.locator("key-release")).to_have_count(0)
    assert page.request.get(f"/bidding/keys/{held.pk}/wraps.json").status == 403


def _the_hall_asks(trade: SimpleNamespace) -> None:
    clock.set_clock(trade.lot.deadline)
    making.closed(trade.tender)
    publish_bidders(trade.lot, by=trade.tender.host)
    ask_for_shares(trade.lot, by=trade.tender.host)


def _the_page_refuses_what_is_not_closed(page: Page, look: Look) -> None:
    """Early release and forged checkpoint: wraps in hand, the page opens none of them."""
    for forge in (without_cosignature, cosigned_too_early):
        page.route("**/wraps.json", forge)
        check(page)
        expect(page.locator("key-release [role=alert]")).to_contain_text("Refused: the server handed out")
        expect(page.locator("[data-step=confirm]")).to_be_hidden()
        page.unroute("**/wraps.json")
    look(page, "keyholder-refused-en")


def _prices(trade: SimpleNamespace, page: Page) -> None:
    """Only prices in the logged list, and only when the browser has seen the list itself."""
    tender, lot = trade.tender, trade.lot
    making.release(tender, 2, 3)
    open_envelopes(lot, by=tender.host)
    list_qualified(lot, qualified=list(standing_bids(lot))[:2], by=tender.host)
    page.reload()
    check(page)
    expect(page.locator("key-release [role=alert]")).to_contain_text("not cosigned by the witness yet")
    cosign(checkpoint())
    page.route("**/qualified.json", without_manifests)
    check(page)
    expect(page.locator("key-release [role=alert]")).to_contain_text("does not stand in the logged list")
    page.unroute("**/qualified.json")
    check(page)
    expect(page.locator("[data-list] li")).to_have_count(2)
    page.get_by_role("button", name="Unlock my key and release").click()
    unlock(page)
    expect(page.get_by_text("2 shares are released.")).to_be_visible(timeout=SLOW)
