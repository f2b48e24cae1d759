"""The bid side in a browser: a bidder's papers, a keyholder's release, and the hall live for everybody."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from bidding.models import Bid
from bidding.queries.bids import standing_bids, wraps_for
from bidding.sealing import holding
from ledger import clock
from ledger.keys import log_key, witness_key
from tests.bidding import making_bids as making
from tests.conftest import MONDAY

LANGUAGES = ("zh-hans", "en")
Visitor = Callable[..., Page]


@pytest.fixture(scope="module")
def trade(story_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A lot with four bids, one of them replaced, on a Monday morning."""
    before, settings.VAULT_DIR = settings.VAULT_DIR, tmp_path_factory.mktemp("vault") / "vault"
    settings.VAULT_DIR.mkdir()
    with clock.travel(MONDAY):
        tender = making.open_lot()
        bids = [making.sealed_bid(tender.lot, price=20_000_000 + 137_000 * n) for n in range(4)]
        making.sealed_bid(tender.lot, bids[0].bidder, price=19_888_888)
        user, vault = bids[0].submitted_by, settings.VAULT_DIR
        yield SimpleNamespace(tender=tender, lot=tender.lot, bids=bids, user=user, vault=vault)
    settings.VAULT_DIR = before


@pytest.fixture(autouse=True)
def _one_vault(trade: SimpleNamespace, _fresh: None, settings: object) -> None:
    """Keep one vault for the whole story, where every other test has its own."""
    settings.VAULT_DIR = trade.vault  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bidders_pages(
    trade: SimpleNamespace, visitor: Visitor, look: Callable[..., None], language: str
) -> None:
    page, code = visitor(language=language, user=trade.user), trade.lot.code

    for path, name in (
        ("bids/", "my-bids"),
        (f"bids/{code}/", "bid"),
        (f"bids/{code}/elsewhere/", "bid-elsewhere"),
        (f"bids/{code}/v2/", "receipt"),
        (f"bids/{code}/withdraw/", "withdraw"),
        ("halls/", "halls"),
        (f"halls/{code}/", "hall-before"),
    ):
        page.goto(f"/bidding/{path}")
        look(page, f"{name}-{language}")
        assert trade.lot.name in page.locator("main").inner_text()
        assert page.status == 200  # type: ignore[attr-defined]


def test_a_bidder_hands_a_bid_in_with_the_browsers_own_file_chooser(
    trade: SimpleNamespace, visitor: Visitor, look: Callable[..., None]
) -> None:
    user = making.bidder(trade.lot)
    sealed = making.sealed(trade.lot, user)
    folder = sealed.files["price"].parent
    (folder / "manifest.json").write_bytes(sealed.manifest)
    (folder / "manifest.sig").write_text(sealed.signature.hex())
    (folder / "open.pdf").write_bytes(b"%PDF-1.7")
    page = visitor(user=user)
    page.goto(f"/bidding/bids/{trade.lot.code}/elsewhere/")

    page.set_input_files("input[name=sealed]", [folder / "open.pdf"])
    page.get_by_role("button", name="上传").or_(page.get_by_role("button", name="Upload")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "bid-refused", status=422)
    page.set_input_files("input[name=sealed]", list(sealed.files.values()))
    page.locator("#files button").click()
    page.set_input_files("input[name=manifest]", folder / "manifest.json")
    page.set_input_files("input[name=signature]", folder / "manifest.sig")
    page.locator("#submit button").click()

    expect(page.locator(".qr svg")).to_be_visible()
    assert Bid.objects.filter(bidder=user.organisation).count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyholders_pages_before_closing(
    trade: SimpleNamespace, visitor: Visitor, look: Callable[..., None], language: str
) -> None:
    holder = trade.tender.holders[0]
    page = visitor(language=language, user=holder)

    for path, name in (("keys/", "my-keys"), (f"keys/{holder.keyholdings.get().pk}/", "key")):
        page.goto(f"/bidding/{path}")
        look(page, f"{name}-{language}")
        assert trade.lot.name in page.locator("main").inner_text()


def test_the_hall_goes_on_before_everybodys_eyes(
    trade: SimpleNamespace, visitor: Visitor, look: Callable[..., None], tmp_path: Path
) -> None:
    lot, tender = trade.lot, trade.tender
    clock.set_clock(lot.deadline)
    making.closed(tender)
    host, watcher, english = visitor(user=tender.host), visitor(), visitor(language="en")
    for page in (host, watcher, english):
        page.goto(f"/bidding/halls/{lot.code}/")
        expect(page.locator("live-topic")).to_have_attribute("data-state", "open")
    look(watcher, "hall-closed-zh-hans")
    name = trade.bids[1].bidder.name
    expect(watcher.locator("#hall")).not_to_contain_text(name)

    host.locator("#side form button").first.click()
    expect(watcher.locator("#hall")).to_contain_text(name)
    expect(english.locator("#hall")).to_contain_text("Keyholders")
    host.locator("#side form button").first.click()
    for holder in tender.holders[:2]:
        _release(visitor(user=holder), holder, lot, tmp_path)
    host.reload()
    look(host, "hall-releasing-host")
    host.locator("#side form button").first.click()
    expect(watcher.locator("#hall")).to_contain_text("李燊")
    _look_opened(watcher, english, look)
    _prices(trade, watcher, look)


def _release(page: Page, holder: object, lot: object, tmp_path: Path) -> None:
    """A keyholder downloads the wraps, runs the tool on her computer and hands the answer in."""
    row = lot.keyholdings.get(holder=holder)  # type: ignore[attr-defined]
    page.goto(f"/bidding/keys/{row.pk}/")
    keys = making.keys_of(holder)  # type: ignore[arg-type]
    wraps = wraps_for(row)
    assert wraps is not None
    answer = holding.release_file(
        wraps.text, keys, platform=log_key().verifier.vkey, witness=witness_key().verifier.vkey
    )
    (tmp_path / "r.json").write_bytes(answer)
    page.set_input_files("input[name=shares]", tmp_path / "r.json")
    page.locator("#release summary").click()
    page.locator("#release details form button").click()
    expect(page.locator("#release .tag-green").first).to_be_visible()


def _look_opened(watcher: Page, english: Page, look: Callable[..., None]) -> None:
    look(watcher, "hall-opened-zh-hans")
    look(english, "hall-opened-en")


def _prices(trade: SimpleNamespace, watcher: Page, look: Callable[..., None]) -> None:
    making.priced(trade.tender, list(standing_bids(trade.lot))[:3])
    watcher.reload()
    expect(watcher.locator("#hall")).to_contain_text("¥20,274,000.00")
    look(watcher, "hall-prices-zh-hans")
