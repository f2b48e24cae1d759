"""Keys made, kept and brought back in a real browser; nothing secret ever leaves it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import Key, User
from accounts.roles import Role
from bidding.sealing import holding
from ledger.keys import log_key, witness_verifier
from ledger.notes import COSIGNATURE, Verifier
from ledger.pins import fingerprint
from tests.accounts import making

Visitor = Callable[..., Page]
Look = Callable[..., None]
SLOW = 60_000  # milliseconds: scrypt takes seconds by design, and longer on a busy machine
PASSPHRASE = "四季 harbour 7 lantern stone"
# All that IndexedDB holds, as one text.
KEPT = """async () => {
  const open = await new Promise((good) => { const asked = indexedDB.open("clearbid-keys", 1); asked.onsuccess = () => good(asked.result); });
  const rows = (store) => new Promise((good) => { const asked = open.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => good(asked.result); });
  const plain = (_name, value) => value instanceof Uint8Array ? new TextDecoder("latin1").decode(value) : value;
  return JSON.stringify([await rows("keys"), await rows("pins")], plain);
}"""


@pytest.fixture(scope="module")
def holder(story_db: object) -> User:
    return making.user(Role.KEYHOLDER, name="王芳")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


class Wire:
    """All that a window sends, for searching."""

    def __init__(self, page: Page) -> None:
        self.sent: list[str] = []
        page.on("request", lambda request: self.sent.append(_whole(request)))

    def carries(self, *secrets: str) -> list[str]:
        return [secret for secret in secrets if any(secret.lower() in one.lower() for one in self.sent)]


def _whole(request: Any) -> str:
    return " ".join([request.url, str(request.headers), (request.post_data_buffer or b"").decode("latin1")])


def _choose_passphrase(page: Page, passphrase: str) -> None:
    page.get_by_label("Passphrase", exact=True).fill(passphrase)
    page.get_by_label("The passphrase again").fill(passphrase)


def _unlock(page: Page, passphrase: str = "") -> None:
    dialog = page.locator("key-unlock dialog")
    expect(dialog).to_be_visible()
    if passphrase:
        dialog.get_by_label("Passphrase of your keys").fill(passphrase)
    dialog.get_by_role("button", name="Unlock").click()


def test_keys_made_in_the_browser_open_in_the_tool_and_nothing_secret_is_sent(
    holder: User, visitor: Visitor, look: Look, folder: Path
) -> None:
    page = visitor(language="en", user=holder)
    wire = Wire(page)
    page.goto("/me/keys/")
    _choose_passphrase(page, "password1234")
    page.get_by_role("button", name="Make the keys and register them").click()
    expect(page.locator("key-making [role=alert]")).to_contain_text("too easy to guess")
    look(page, "keys-make-en")
    _choose_passphrase(page, PASSPHRASE)
    page.get_by_role("button", name="Make the keys and register them").click()
    expect(page.get_by_text("Your keys are registered")).to_be_visible(timeout=SLOW)
    look(page, "keys-made-en")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download the key file").click()
    coming.value.save_as(folder / "keys.age")

    keys = holding.load(folder / "keys.age", passphrase=PASSPHRASE)
    secrets = (keys.identity, keys.seed.hex(), PASSPHRASE)
    registered = {key.purpose: key.public for key in Key.objects.filter(user=holder)}
    kept = page.evaluate(KEPT)
    assert registered == {"sign": keys.signing_key, "seal": keys.recipient}
    assert wire.carries(*secrets) == []
    assert wire.carries(keys.signing_key) == [keys.signing_key]  # the search finds what was sent
    assert [secret for secret in secrets if secret in kept or secret in page.content()] == []
    assert (
        fingerprint(log_key().verifier.vkey, witness_verifier().vkey) in page.locator("key-pins").inner_text()
    )


def test_the_paper_copy_brings_the_keys_into_another_browser(
    holder: User, visitor: Visitor, look: Look, folder: Path
) -> None:
    first = visitor(language="en", user=holder, device_scale_factor=2)
    _bring_file(first, folder / "keys.age", PASSPHRASE)
    first.get_by_role("button", name="Paper copy").click()
    _unlock(first, PASSPHRASE)
    sheet = first.locator("[data-paper-copy]")
    expect(sheet).to_be_visible(timeout=SLOW)
    code = sheet.locator("[data-code]").inner_text()
    lines = sheet.locator("[data-lines]").inner_text()
    sheet.locator("[data-qr]").screenshot(path=folder / "qr.png")
    look(first, "keys-paper-en")
    first.emulate_media(media="print")
    expect(sheet.locator("[data-code]")).to_be_hidden()
    expect(first.get_by_role("heading", level=1)).to_be_hidden()
    first.screenshot(path=folder / "sheet.png", full_page=True)

    other = visitor(language="en", user=holder)
    other.goto("/me/keys/")
    other.locator("key-bringing summary").click()
    bring = other.locator("key-bringing")
    bring.locator("[data-photo]").set_input_files(folder / "qr.png")
    expect(bring.locator("[data-paper]")).not_to_have_value("", timeout=SLOW)
    bring.locator("[data-secret]").fill(code.lower().replace(" ", ""))
    bring.get_by_role("button", name="Bring them in").click()
    expect(other.locator("key-desk")).to_contain_text("In force", timeout=SLOW)
    _a_mistyped_line_is_named(other, lines)
    look(other, "keys-brought-en")


def _bring_file(page: Page, file: Path, passphrase: str) -> None:
    page.goto("/me/keys/")
    page.locator("key-bringing summary").click()
    bring = page.locator("key-bringing")
    bring.locator("[data-file]").set_input_files(file)
    bring.locator("[data-secret]").fill(passphrase)
    bring.get_by_role("button", name="Bring them in").click()
    expect(page.locator("key-desk .key-row")).to_have_count(1, timeout=SLOW)


def _a_mistyped_line_is_named(page: Page, lines: str) -> None:
    rows = lines.split("\n")
    rows[3] = rows[3][:6] + ("A" if rows[3][6] != "A" else "B") + rows[3][7:]
    bring = page.locator("key-bringing")
    bring.locator("[data-paper]").fill("\n".join(rows))
    bring.get_by_role("button", name="Bring them in").click()
    expect(bring.get_by_role("alert")).to_contain_text("Line 4 ")


def test_other_public_keys_than_the_pinned_ones_are_refused_until_confirmed_from_the_notice(
    holder: User, visitor: Visitor, look: Look, folder: Path
) -> None:
    page = visitor(language="en", user=holder)
    _bring_file(page, folder / "keys.age", PASSPHRASE)
    real = witness_verifier()
    other = Verifier(real.name, COSIGNATURE, log_key().verifier.public)
    page.route("**/me/keys/", lambda route: _swapped(route, real.vkey, other.vkey))
    page.goto("/me/keys/")

    expect(page.locator("key-pins .err").first).to_contain_text("pinned others")
    look(page, "keys-pins-en")
    page.get_by_role("button", name="Paper copy").click()
    expect(page.locator("key-unlock [role=alert]")).to_contain_text("Stop:")
    expect(page.locator("key-unlock [type=submit]")).to_be_disabled()


def _swapped(route: Any, old: str, new: str) -> None:
    from html import escape

    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace(escape(old), escape(new)))


def _named(browser: Browser, site: str, user: User, *, prf: bool) -> Page:
    """A window at a name instead of an address, with a passkey device."""
    address = site.replace("127.0.0.1", "localhost")
    client = Client()
    client.force_login(user)
    cookies = {
        settings.LANGUAGE_COOKIE_NAME: "en",
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
    }
    context = browser.new_context(base_url=address)
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = context.new_page()
    device = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        "hasPrf": prf,
    }
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return page


def test_a_passkey_keeps_and_opens_the_keys(browser: Browser, site: str, story_db: object) -> None:
    user = making.user(Role.BIDDER)
    page = _named(browser, site, user, prf=True)
    page.goto("/me/keys/")
    page.get_by_label("a passkey").check()
    page.get_by_role("button", name="Make the keys and register them").click()
    expect(page.get_by_text("Your keys are registered")).to_be_visible(timeout=SLOW)
    page.evaluate(
        "() => { window.opened = import('/static/js/keys/unlock.js').then(({ unlockKeys }) => unlockKeys())"
        ".then((keys) => { const signed = keys.sign(new Uint8Array(3)).length; keys.forget(); return [keys.signingKey, signed]; }); }"
    )
    _unlock(page)

    assert page.evaluate("window.opened") == [Key.objects.get(user=user, purpose="sign").public, 64]
    assert not Key.objects.filter(user=user, purpose="seal").exists()  # a bidder receives no shares
    page.context.close()


def test_a_device_that_cannot_seal_says_so(browser: Browser, site: str, story_db: object) -> None:
    page = _named(browser, site, making.user(Role.BIDDER), prf=False)
    page.goto("/me/keys/")
    page.get_by_label("a passkey").check()
    page.get_by_role("button", name="Make the keys and register them").click()

    expect(page.locator("key-making [role=alert]")).to_contain_text("passphrase instead", timeout=SLOW)
    page.context.close()


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "was not opened over https"),
        (
            "Object.defineProperty(window, 'indexedDB', { value: undefined })",
            "keeps nothing on this computer",
        ),
    ],
)
def test_a_browser_that_cannot_keep_keys_says_what_to_do(
    holder: User, visitor: Visitor, lacking: str, said: str
) -> None:
    page = visitor(language="en", user=making.user(Role.KEYHOLDER))
    page.add_init_script(lacking)
    page.goto("/me/keys/")

    expect(page.locator("main")).to_contain_text(said)
