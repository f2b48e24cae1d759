"""Chapter 3: the opening hall; what the host and the keyholders do appears before the public without a reload."""

from playwright.sync_api import Locator, Page, expect

from bidding.queries.bids import opening_kinds
from config.ticking import tick_once
from tests.stories.chapters.sealing import BIDDERS
from tests.stories.chapters.tendering import LOT
from tests.stories.staging import LANGUAGES, Look, Trade, Visitor, download, main_of, press, see

PRESENT = ("keyholder1", "keyholder3")
STAGES = 8


def enter(trade: Trade, visitor: Visitor) -> list[Page]:
    """Two strangers, one in each language, wait in the hall; a mark in each window tells whether it is ever reloaded."""
    spectators = []
    for language in LANGUAGES:
        page = visitor(language=language)
        page.goto(f"/bidding/halls/{trade.lot.code}/")
        expect(page.locator("#live")).to_have_attribute("data-state", "open")
        page.evaluate("window.unbroken = true")
        spectators.append(page)
    return spectators


def all_see(spectators: list[Page], words: str) -> None:
    """Every spectator reads the words (data, the same in each language) without doing anything."""
    for page in spectators:
        expect(page.locator("#hall")).to_contain_text(words)


def all_stand_at(spectators: list[Page], stage: int) -> None:
    """Every spectator sees the hall at this stage, counted from one."""
    for page in spectators:
        expect(page.locator("#hall .steps li").nth(stage - 1)).to_have_class("now")


def tasks(page: Page) -> Locator:
    """Return the keyholders' lines."""
    return page.locator("#hall .tasks .task")


def close(trade: Trade, spectators: list[Page]) -> None:
    """The clock closes bidding; the spectators see the hall begin, and neither names nor number."""
    trade.off(tick_once)
    all_stand_at(spectators, 1)
    for page in spectators:
        names = [trade.story.cast.company(name).name for name in BIDDERS]
        assert not [name for name in names if name in page.content()]
        assert page.locator("#hall table").count() == 0


def publish_bidders(trade: Trade, visitor: Visitor, spectators: list[Page]) -> Page:
    """The witness signs in, the host publishes who bids; the host's window is returned."""
    witness = visitor(language="en", user=trade.user("witness"))
    witness.goto(f"/bidding/halls/{trade.lot.code}/")
    press(witness, "Sign in at this opening")
    host = visitor(language="en", user=trade.user("agency"))
    host.goto("/bidding/halls/")
    host.get_by_role("link", name=LOT).click()
    press(host, "Publish the bidders")
    for username in BIDDERS:
        all_see(spectators, trade.story.cast.company(username).name)
    all_see(spectators, trade.user("witness").organisation.name)  # type: ignore[union-attr]
    return host


def release(trade: Trade, visitor: Visitor, username: str) -> Page:
    """A keyholder downloads her wraps, opens them with her own tool and hands the signed shares in."""
    page = visitor(language="en", user=trade.user(username))
    page.goto("/bidding/keys/")
    page.get_by_role("link", name=LOT).click()
    page.get_by_text("Release with the offline tool").click()
    shares = trade.releases(username, download(page, "Download the wraps").read_bytes())
    page.set_input_files(
        "[name=shares]", {"name": "releases.json", "mimeType": "application/json", "buffer": shares}
    )
    press(page, "Release these shares")
    assert "shares are released" in main_of(page)
    return page


def open_envelopes(trade: Trade, visitor: Visitor, look: Look, host: Page, spectators: list[Page]) -> None:
    """Two of three keyholders release; the host opens without the third. Prices stay sealed."""
    press(host, "Ask the keyholders for their shares")
    all_stand_at(spectators, 3)
    before = visitor(language="en", user=trade.user(PRESENT[0]))
    before.goto(f"/bidding/keys/{trade.place_of(PRESENT[0]).pk}/")
    look(before, "trade/keyholder-asked-en")
    for username in PRESENT:
        trade.story.later(2)
        release(trade, visitor, username)
        place = trade.place_of(username).index - 1
        every = len(BIDDERS) * len(opening_kinds(trade.lot))
        expect(tasks(spectators[0]).nth(place)).to_contain_text(f"{every} / {every}")
        expect(tasks(spectators[1]).nth(place)).to_contain_text(f"{every} of {every} shares released")
    trade.story.later(2)
    host.reload()
    press(host, "Open without waiting for more keyholders")
    all_stand_at(spectators, 4)
    expect(spectators[1].locator("#hall")).to_contain_text("sealed")
    assert spectators[1].locator("#hall").get_by_text("Opened", exact=True).count() >= len(BIDDERS)


def read_out_and_close(trade: Trade, host: Page, spectators: list[Page]) -> None:
    """The host reads out, asks for objections, signs the record and closes the hall."""
    for stage, words in enumerate(
        ("Read out", "Ask for objections", "Sign the opening record", "Close the hall"), start=5
    ):
        trade.story.later(5)
        press(host, words)
        if stage < STAGES:
            all_stand_at(spectators, stage)
    for page in spectators:
        expect(page.locator("#hall .steps li.done")).to_have_count(STAGES)
        assert page.evaluate("window.unbroken") is True
        assert page.faults == []  # type: ignore[attr-defined]


def look_around(trade: Trade, visitor: Visitor, look: Look, name: str) -> None:
    """Look at the hall as a stranger, and as the host."""
    path = f"/bidding/halls/{trade.lot.code}/"
    see(visitor, look, path, f"hall-{name}")
    see(visitor, look, path, f"hall-{name}-host", user=trade.user("agency"))
