"""Chapter 2: bidders seal in the browser or with their own tool, submit and get receipts; nobody else can tell."""

from playwright.sync_api import Page, expect

from bidding.sealing.preparing import SealedBid, withdrawal
from config.story.bidding import parts_of, read_document, seal
from tests.stories.staging import (
    Look,
    Trade,
    Visitor,
    as_served,
    download,
    fill,
    main_of,
    press,
    see,
)

BIDDERS = ("bidder4", "bidder5", "bidder6", "bidder7")
LATE = "bidder8"
PASSPHRASE = "clear water, sealed bid 9"
FIELDS = ("manager", "contact", "phone", "address", "account", "duration_days", "quality", "price")


def read(trade: Trade) -> None:
    """All companies fetch and acknowledge the document; one did so through the page, the others do so directly."""
    trade.off(lambda: read_document(trade.story, trade.lot))


def public_pages(trade: Trade, stranger: Page) -> dict[str, str]:
    """Return what a stranger is served about the tender."""
    code = trade.lot.code
    paths = ("/", f"/tenders/{code}/", f"/id/{code}/", f"/bidding/halls/{code}/", "/bidding/halls/")
    return {path: as_served(stranger, path) for path in paths}


def sealed(trade: Trade, username: str) -> SealedBid:
    """Seal a bid on the bidder's own computer."""
    return trade.off(lambda: seal(trade.story, username, trade.lot))


def submit(trade: Trade, page: Page, bid: SealedBid) -> None:
    """Upload files sealed elsewhere, then submit the signed manifest; the answer is the receipt."""
    page.goto(f"/bidding/bids/{trade.lot.code}/elsewhere/")
    page.set_input_files("[name=sealed]", list(bid.files.values()))
    press(page, "Upload")
    assert main_of(page).count("Stored: ") == len(bid.files)
    page.set_input_files("[name=manifest]", _file("manifest.json", bid.manifest))
    page.set_input_files("[name=signature]", _file("manifest.sig", bid.signature.hex().encode()))
    press(page, "Submit the bid")


def _file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def seal_in_the_browser(trade: Trade, page: Page, username: str) -> None:
    """Fill in, choose, seal, upload and submit on the preparation page, with the company's own key and documents."""
    folder = trade.story.folder / f"{username}-browser"
    folder.mkdir()
    parts = {
        part.kind: part for part in trade.off(lambda: parts_of(trade.story, username, trade.lot, folder))
    }
    bring_key(page, trade, username)
    page.goto(f"/bidding/bids/{trade.lot.code}/")
    fill(page, **{name: parts["price"].letter[name] for name in FIELDS})
    page.click("#take-words")
    for kind, part in parts.items():
        paths = [path for _name, path in part.files] or [folder / "技术标.pdf"]
        page.set_input_files(f"#choose-{kind}", paths)
        expect(page.locator(f"[data-kind={kind}] [data-chosen] li")).to_have_count(len(paths))
    expect(page.locator("[data-kind=price] [data-bill]")).to_contain_text("no error found")
    page.check("#confirmed")  # most of the form is left empty here, and the page says so
    page.click("#seal")
    expect(page.locator("#seal-said")).to_be_visible(timeout=60_000)
    page.click("#upload")
    expect(page.locator("#step-submit")).to_be_visible(timeout=60_000)
    page.click("#submit")
    page.fill("key-unlock [name=passphrase]", PASSPHRASE)
    page.click("key-unlock [type=submit]")
    page.wait_for_url("**/v1/", timeout=60_000)


def bring_key(page: Page, trade: Trade, username: str) -> None:
    """Keep the company's registered key in this browser, as bringing in its key file does."""
    keys = trade.story.cast.keys[username]
    page.goto("/")
    page.evaluate(
        """async ([identity, seed, passphrase]) => {
            const { keysFrom } = await import('/static/js/keys/keys.js');
            const { keep } = await import('/static/js/keys/keyring.js');
            const { canonical } = await import('/static/js/sealing/papers.js');
            await keep(await keysFrom(canonical({ format: 'clearbid-keys/1', identity, seed })), { passphrase });
        }""",
        [keys.identity, keys.seed.hex(), PASSPHRASE],
    )


def receive(trade: Trade, visitor: Visitor, look: Look, username: str) -> None:
    """A bidder submits and reads the receipt with its QR; the receipt's file is the C2SP proof."""
    user = trade.user(username)
    page = visitor(language="en", user=user)
    if username == BIDDERS[0]:
        seal_in_the_browser(trade, page, username)
    else:
        bid = sealed(trade, username)
        submit(trade, page, bid)
        assert bid.manifest_sha256 in main_of(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt of a sealed bid")
    assert page.locator(".qr svg").is_visible()
    assert download(page, "Download the receipt").read_text().startswith("c2sp.org/tlog-proof@v1")
    if username == BIDDERS[0]:
        see(visitor, look, f"/bidding/bids/{trade.lot.code}/v1/", "receipt", user=user)
        see(visitor, look, f"/bidding/bids/{trade.lot.code}/", "bid", user=user)
        see(visitor, look, "/bidding/bids/", "my-bids", user=user)


def withdraw_and_submit_again(trade: Trade, visitor: Visitor, look: Look, username: str) -> None:
    """A bidder withdraws by a signed statement, then seals and submits anew."""
    user, first = trade.user(username), sealed(trade, username)
    page = visitor(language="en", user=user)
    submit(trade, page, first)
    press(page, trade.lot.name)
    page.get_by_role("link", name="Withdraw the bid").click()
    statement, signature = withdrawal(first.manifest, seed=trade.story.cast.keys[username].seed)
    assert download(page, "Download the statement").read_bytes() == statement
    page.set_input_files("[name=statement]", _file("withdrawal.json", statement))
    page.set_input_files("[name=signature]", _file("withdrawal.sig", signature.hex().encode()))
    page.locator("main form:has([name=statement]) button.btn").click()
    page.wait_for_load_state()
    assert "The bid is withdrawn." in main_of(page)
    assert "You have no bid in force for this lot." in main_of(page)
    submit(trade, page, sealed(trade, username))
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt of a sealed bid")
    assert "/v2/" in page.url


def come_late(trade: Trade, visitor: Visitor, look: Look) -> None:
    """At the deadline it is too late; the page says so and keeps nothing."""
    bid, user = sealed(trade, LATE), trade.user(LATE)
    page = visitor(language="en", user=user)
    page.goto(f"/bidding/bids/{trade.lot.code}/elsewhere/")
    deadline = trade.lot.deadline
    assert deadline is not None
    trade.story.until(deadline)
    page.set_input_files("[name=sealed]", list(bid.files.values()))
    press(page, "Upload")
    assert page.status == 422  # type: ignore[attr-defined]
    assert "deadline" in main_of(page)
    assert not trade.lot.bids.filter(bidder=user.organisation).exists()
