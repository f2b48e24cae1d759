"""The offline tool from file://, with no network at all: what it seals, the platform takes and opens like the page's."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import KeyPurpose
from accounts.roles import Role
from bidding.actions.witnessing import publish_keyset
from bidding.models import Bid, BidState
from bidding.sealing import holding, manifests, papers
from ledger import clock
from portal.actions import publish_tools
from portal.tools import tool as tool_bytes
from tests.accounts import making as people
from tests.bidding import making_bids as making
from tests.conftest import MONDAY

from .conftest import PICTURES, SCREENS, WIDTHS, violations
from .test_bid_in_browser import PDF, named

Visitor = Callable[..., Page]
Look = Callable[..., None]
TOOL = (
    django_settings.BASE_DIR / "portal" / "offline" / "seal.html"
).as_uri()  # Chinese; "#en" makes it English
PASSPHRASE = "correct horse battery staple 7"


@pytest.fixture(scope="module")
def trade(story_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A published lot, a bidder with a registered key in a file, and the lot's kit as the platform hands it out."""
    before, django_settings.VAULT_DIR = django_settings.VAULT_DIR, tmp_path_factory.mktemp("vault") / "vault"
    django_settings.VAULT_DIR.mkdir()
    desk = tmp_path_factory.mktemp("desk")
    with clock.travel(MONDAY):
        tender = making.open_lot(
            envelopes=("technical", "price"),
            criteria=[{"code": "T1", "name": "施工方案", "group": "technical", "max": 40}],
            rejections=[{"code": "R1", "text": "工期超过365日的", "ground": "not_responsive"}],
        )
        publish_keyset(tender.lot, notice="0" * 64)
        keys = holding.new_keys()
        holding.save(keys, desk / "keys.age", passphrase=PASSPHRASE)
        user = people.user(Role.BIDDER)
        people.key(user, KeyPurpose.SIGN, keys.signing_key)
        making.bidder(tender.lot, user.organisation)
        yield SimpleNamespace(
            tender=tender, lot=tender.lot, user=user, keys=keys, desk=desk, vault=django_settings.VAULT_DIR
        )
    django_settings.VAULT_DIR = before


@pytest.fixture(autouse=True)
def _one_vault(trade: SimpleNamespace, _fresh: None, settings: object) -> None:
    settings.VAULT_DIR = trade.vault  # type: ignore[attr-defined]


@pytest.fixture
def tool(browser: Browser) -> Iterator[Page]:
    """The tool in a window that notes every request it makes."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, offline=True)
    page = context.new_page()
    page.asked, page.faults = [], []  # type: ignore[attr-defined]
    page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
    page.goto(TOOL)
    yield page
    assert [url for url in page.asked if not url.startswith(("file:", "blob:"))] == []  # type: ignore[attr-defined]
    assert page.faults == []  # type: ignore[attr-defined]
    context.close()


def kit_of(trade: SimpleNamespace, visitor: Visitor) -> Path:
    """Download the lot's kit as the bidder does."""
    answer = visitor(user=trade.user).request.get(f"/bidding/bids/{trade.lot.code}/kit.json")
    assert answer.status == 200
    (trade.desk / "kit.json").write_bytes(answer.body())
    return trade.desk / "kit.json"


def unlock(tool: Page, trade: SimpleNamespace) -> None:
    tool.set_input_files("#key", str(trade.desk / "keys.age"))
    tool.fill("#passphrase", PASSPHRASE)
    tool.click("#unlock")
    expect(tool.locator("#signing-key")).to_have_text(trade.keys.signing_key, timeout=20_000)


def saved(tool: Page, trade: SimpleNamespace, place: str) -> dict[str, Path]:
    """Save every file the tool offers, and compare it with the hash beside it."""
    found = {}
    for link in tool.locator(f"{place} a[download]").all():
        with tool.expect_download() as coming:
            link.click()
        path = trade.desk / coming.value.suggested_filename
        coming.value.save_as(path)
        found[path.name] = path
    return found


def test_what_the_tool_seals_the_platform_takes_and_opens(
    trade: SimpleNamespace, tool: Page, visitor: Visitor
) -> None:
    kit = kit_of(trade, visitor)
    tool.set_input_files("#kit", str(kit))
    expect(tool.locator("#kit-facts")).to_contain_text(trade.lot.keyset_sha256)
    unlock(tool, trade)
    tool.check("#compared")
    tool.fill("[name=manager]", "李燊")
    tool.fill("[name=price]", "19,880,000.00")
    tool.click("#take-words")
    tool.set_input_files("#choose-technical", [named("技术标.pdf", PDF)])
    expect(tool.locator("[data-kind=technical] [data-chosen] li")).to_have_count(1)
    tool.fill("[data-item=C-T1] [data-pages]", "3–12")
    tool.select_option("[data-item=RESPONSE] select", "deviates")
    tool.fill("[data-item=RESPONSE] tbody input", "工期366日，见第3页")
    tool.check("[value=downloads]")
    _look(tool, "offline-filled")
    tool.click("#seal")
    expect(tool.locator("#step-made")).to_be_visible(timeout=30_000)
    _look(tool, "offline-sealed")
    files = saved(tool, trade, "#step-made")
    open_own(tool, files)
    withdraw(tool, trade, files)
    envelopes = [path for name, path in files.items() if name.startswith(("technical", "price"))]

    desk = visitor(user=trade.user)
    desk.goto(f"/bidding/bids/{trade.lot.code}/elsewhere/")
    desk.set_input_files("[name=sealed]", [str(path) for path in envelopes])
    desk.click("form[action$='/upload/'] button")
    desk.set_input_files("[name=manifest]", str(files["manifest.json"]))
    desk.set_input_files("[name=signature]", str(files["manifest.sig"]))
    desk.click("form[action$='/submit/'] button")

    expect(desk).to_have_url(f"{desk.url.split('/bidding')[0]}/bidding/bids/{trade.lot.code}/v1/")
    assert Bid.objects.get().manifest_sha256 == papers.digest(files["manifest.json"].read_bytes())


def open_own(tool: Page, files: dict[str, Path]) -> None:
    """Open the price envelope with the rescue file, in the same window: the key is unlocked there."""
    tool.click("[data-act=open]")
    (price,) = [path for name, path in files.items() if name.startswith("price")]
    (rescue,) = [path for name, path in files.items() if name.startswith("rescue")]
    tool.set_input_files("#open-sealed", str(price))
    tool.set_input_files("#open-manifest", str(files["manifest.json"]))
    tool.set_input_files("#open-rescue", str(rescue))
    tool.click("#open")
    expect(tool.locator("#opened pre")).to_contain_text('"19880000.00"', timeout=20_000)
    expect(tool.locator("#opened pre")).not_to_contain_text("answers")  # those stand in the technical letter
    _look(tool, "offline-opened")


def withdraw(tool: Page, trade: SimpleNamespace, files: dict[str, Path]) -> None:
    """Sign a withdrawal: the statement is that of the published format, the signature the bidder's."""
    tool.click("[data-act=withdraw]")
    tool.set_input_files("#withdraw-manifest", str(files["manifest.json"]))
    tool.click("#withdraw")
    expect(tool.locator("#withdraw-said")).to_be_visible()
    _look(tool, "offline-withdrawn")
    signed = saved(tool, trade, "#withdraw-files")
    manifest = manifests.parse(files["manifest.json"].read_bytes())
    statement = signed["withdrawal.json"].read_bytes()
    assert statement == manifests.withdrawal(
        tender=manifest.tender,
        lot=manifest.lot,
        bidder=manifest.bidder,
        manifest_sha256=papers.digest(files["manifest.json"].read_bytes()),
    )
    signature = bytes.fromhex(signed["withdrawal.sig"].read_text())
    assert papers.is_signed(statement, signature, trade.keys.signing_key)


# What a page could try to send something out with; HERE is an address that listens and counts.
ATTEMPTS = {
    "fetch": "fetch('http://HERE/x')",
    "fetch of data": "fetch('data:text/plain,x')",
    "request": "new Promise((yes, no) => { const x = new XMLHttpRequest(); x.onload = yes; x.onerror = no; x.open('GET', 'http://HERE/x'); x.send(); })",
    "socket": "new Promise((yes, no) => { const s = new WebSocket('ws://HERE/'); s.onopen = yes; s.onerror = no; })",
    "picture": "new Promise((yes, no) => { const i = new Image(); i.onload = yes; i.onerror = no; i.src = 'http://HERE/i.png'; })",
    "script": "new Promise((yes, no) => { const s = document.createElement('script'); s.onload = yes; s.onerror = no; s.src = 'http://HERE/s.js'; document.head.append(s); })",
    "module": "import('http://HERE/m.js')",
    "beacon": "navigator.sendBeacon('http://HERE/b')",
    "frame": "new Promise((yes) => { const f = document.createElement('iframe'); f.onload = yes; f.src = 'http://HERE/f'; document.body.append(f); })",
    "events": "new Promise((yes, no) => { const s = new EventSource('http://HERE/e'); s.onopen = yes; s.onerror = no; })",
}


def heard(listener: socket.socket) -> bytes:
    """Return all that was sent to a listening socket. Chromium may open a line for a frame before its policy says no."""
    found = b""
    with listener:
        while True:
            try:
                line, _address = listener.accept()
            except BlockingIOError:
                return found
            line.settimeout(0.3)
            with line, suppress(TimeoutError):
                found += line.recv(1000)


def test_the_tool_s_own_policy_forbids_every_connection(browser: Browser) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    here = f"127.0.0.1:{listener.getsockname()[1]}"
    forbidden: list[str] = []
    page = browser.new_page()
    page.on(
        "console",
        lambda said: forbidden.append(said.text) if "Content Security Policy" in said.text else None,
    )
    page.goto(TOOL)
    for name, attempt in ATTEMPTS.items():
        before = len(forbidden)
        tried = f"Promise.resolve({attempt})".replace("HERE", here)
        page.evaluate(
            f"() => Promise.race([{tried}, new Promise((go) => setTimeout(go, 700))]).then(() => 0, () => 0)"
        )
        page.wait_for_timeout(50)
        assert len(forbidden) > before, name
    assert heard(listener) == b""
    page.close()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_public_page_of_the_tools(visitor: Visitor, look: Look, language: str) -> None:
    publish_tools()
    page = visitor(language=language)
    page.goto("/tools/")

    look(page, f"portal-tools-{language}")
    with page.expect_download() as coming:
        page.locator("a[href='/tools/seal.html']").click()
    assert coming.value.suggested_filename == "clearbid-seal.html"
    assert Path(coming.value.path()).read_bytes() == tool_bytes("seal").content


def test_a_forged_kit_is_refused(trade: SimpleNamespace, tool: Page, visitor: Visitor) -> None:
    kit = json.loads(kit_of(trade, visitor).read_bytes())
    swapped = kit["keyset"].replace(trade.tender.lot.project.code, "T-2026-9")
    (trade.desk / "forged.json").write_bytes(papers.canonical({**kit, "keyset": swapped}))
    tool.set_input_files("#kit", str(trade.desk / "forged.json"))

    expect(tool.locator("#trouble li")).to_have_count(1)
    expect(tool.locator("#steps")).to_be_hidden()


def _look(page: Page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000 if width > 500 else 844})
        page.wait_for_timeout(150)
        if PICTURES:
            page.screenshot(path=SCREENS / f"{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} scrolls sideways by {wide} px at {width}"
        assert violations(page) == [], f"{name} at {width}"


def test_a_passkey_signs_what_the_tool_sealed(
    trade: SimpleNamespace, tool: Page, visitor: Visitor, site: str, settings: Any
) -> None:
    """Registered in the browser, sealed offline under the key's hash, signed on the platform's page, taken in."""
    settings.SITE_URL = home = site.replace("127.0.0.1", "localhost")
    user = people.user(Role.BIDDER)
    making.bidder(trade.lot, user.organisation)
    user.keys.update(revoked_at=clock.now())
    desk = at_home(visitor, home, user)
    desk.goto(f"{home}/me/keys/")
    desk.click("passkey-making summary")
    with desk.expect_navigation():
        desk.click("passkey-making button")
    key = user.keys.get(revoked_at__isnull=True)
    assert (key.scheme, bool(key.credential)) == ("webauthn", True)

    kit = desk.request.get(f"{home}/bidding/bids/{trade.lot.code}/kit.json").body()
    tool.set_input_files("#kit", [named("kit.json", kit)])
    tool.check("#compared")
    tool.fill("[name=manager]", "王焘")
    tool.fill("[name=price]", "19880001")
    tool.click("#take-words")
    tool.set_input_files("#choose-technical", [named("技术标.pdf", PDF)])
    expect(tool.locator("[data-kind=technical] [data-chosen] li")).to_have_count(1)
    tool.check("[value=downloads]")
    tool.fill("#rescue-passphrase", PASSPHRASE)
    tool.click("#seal")
    tool.check("#confirmed")  # much of the form is left empty here, and the tool says so
    tool.click("#seal")
    expect(tool.locator("#made-sign")).to_be_visible(timeout=30_000)
    files = saved(tool, trade, "#step-made")
    assert "manifest.sig" not in {path.name for path in files.values()}

    desk.goto(f"{home}/bidding/bids/{trade.lot.code}/elsewhere/")
    sealed = [str(path) for name, path in files.items() if name.startswith(("technical", "price"))]
    desk.set_input_files("[name=sealed]", sealed)
    desk.click("form[action$='/upload/'] button")
    desk.set_input_files("[name=manifest]", str(files["manifest.json"]))
    desk.click("passkey-signing button")
    expect(desk.locator("form[action$='/submit/'] button.btn:not(.btn-plain)")).to_be_focused()
    desk.click("form[action$='/submit/'] button.btn:not(.btn-plain)")

    desk.wait_for_url("**/v1/")
    bid = Bid.objects.get(bidder=user.organisation)
    assert (bid.signing_scheme, bid.state) == ("webauthn", BidState.SEALED)
    withdraw_with_the_passkey(desk, f"{home}/bidding/bids/{trade.lot.code}/withdraw/")
    bid.refresh_from_db()
    assert (bid.withdrawal.signing_scheme, bid.state) == ("webauthn", BidState.WITHDRAWN)


def withdraw_with_the_passkey(desk: Page, address: str) -> None:
    """The device signs the statement of this page; no key of the keyring is asked for."""
    desk.goto(address)
    expect(desk.locator("#withdraw")).to_have_count(0)
    desk.click("passkey-signing button")
    confirm = desk.locator("form[enctype] button.btn-danger")
    expect(confirm).to_be_focused()
    confirm.press("Enter")
    expect(desk.locator("main")).to_contain_text("The bid is withdrawn.")


def at_home(visitor: Visitor, home: str, user: Any) -> Page:
    """Open a window at a name, as passkeys need it, with an authenticator in the computer."""
    page = visitor(language="en")
    client = Client()
    client.force_login(user)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": home},
            {"name": django_settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": home},
        ]
    )
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def test_the_hall_opens_what_the_tool_sealed(trade: SimpleNamespace) -> None:
    for _other in range(2):
        making.sealed_bid(trade.lot)
    with making.at_deadline(trade.lot):
        making.opened(trade.tender)
        prices = making.priced(trade.tender)

    bid = Bid.objects.get(bidder=trade.user.organisation)
    assert bid.state == BidState.OPENED
    assert Decimal("19880000.00") in [Decimal(opened.letter["price"]) for opened in prices]
