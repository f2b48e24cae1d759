"""What may go wrong while a bid is made in a browser, and what a bidder can still do after the opening.

A full disk, a session that ends in the middle of an upload, two tabs on one draft; then a stored file that the platform lost
and a keyholder who is lost: the same browser hands in the same bytes again, and its rescue file opens the rest.
"""

import re
from types import SimpleNamespace

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from bidding import vault
from bidding.actions.opening import open_envelopes
from bidding.models import BidState, Cause, OpenedEnvelope
from tests.bidding import making_bids as making
from tests.stories.test_bid_in_browser import _one_vault as _one_vault
from tests.stories.test_bid_in_browser import (
    choose_all,
    downloaded,
    fill_in,
    named,
    seal,
    submit,
    unlock,
    upload,
    versions,
)
from tests.stories.test_bid_in_browser import page as page
from tests.stories.test_bid_in_browser import trade as trade

GIB = 1024**3


def sign_in(page: Page, user: User) -> None:
    """Sign in anew in this window, as another tab would."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": page.url}])


def quota(page: Page, size: int) -> None:
    """Let the browser's disk have so many bytes for this site."""
    origin = page.evaluate("location.origin")
    line = page.context.new_cdp_session(page)
    line.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": size})


def test_a_bid_gets_through_a_full_disk_a_lost_session_and_a_second_tab_and_is_rescued_after_the_opening(
    trade: SimpleNamespace, page: Page
) -> None:
    fill_in(page)
    choose_all(page)
    seal_when_there_is_room(page)
    lose_the_session_in_the_middle(page, trade.user)
    page = go_on_in_the_other_tab(page)
    submit(page)
    assert versions(trade) == [(1, BidState.SEALED)]
    rescue_file = downloaded(page, "#rescue-file")
    for _other in range(2):
        making.sealed_bid(trade.lot)
    with making.at_deadline(trade.lot):
        open_without_a_keyholder_and_a_file(trade)
        assert causes(trade) == {"technical": Cause.F2, "guarantee": Cause.F2}
        code = trade.lot.code
        rescue(page, code, "guarantee", rescue_file, "The envelope is opened.")
        rescue(page, code, "technical", rescue_file, "stored bytes differ from the receipt")
        assert causes(trade) == {"technical": Cause.F1, "guarantee": ""}
        hand_in_again(page, code)
        rescue(page, code, "technical", rescue_file, "The envelope is opened.")
        assert causes(trade) == {"technical": "", "guarantee": ""}


def seal_when_there_is_room(page: Page) -> None:
    """A disk that is full is told before anything is sealed; with room the same press goes on."""
    quota(page, 20_000)
    page.click("#seal")
    expect(page.locator("#trouble")).to_contain_text("no more room for the sealed files", timeout=30_000)
    quota(page, 8 * GIB)
    seal(page)


def lose_the_session_in_the_middle(page: Page, user: User) -> None:
    """The first file arrives, then nobody is signed in any more; signed in anew, the bidder goes on where it stood."""
    arrived: list[str] = []

    def ends(route: Route) -> None:
        if route.request.method in ("POST", "PATCH") and arrived:
            page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        arrived.append(route.request.url)
        route.continue_()

    page.route("**/bidding/uploads/**", ends)
    page.click("#upload")
    expect(page.locator("#trouble")).to_contain_text("You were signed out", timeout=60_000)
    page.unroute("**/bidding/uploads/**")
    sign_in(page, user)
    upload(page)


def go_on_in_the_other_tab(page: Page) -> Page:
    """Two tabs do not work on one bid; when the first is closed the second takes over what it sealed."""
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#trouble")).to_contain_text("being prepared in another tab", timeout=30_000)
    page.close()
    other.reload()
    other.click("#draft [data-go-on]")
    # Everything is stored already: nothing is sent a second time.
    expect(other.locator("#step-submit")).to_be_visible(timeout=30_000)
    return other


def open_without_a_keyholder_and_a_file(trade: SimpleNamespace) -> None:
    """Two of three keyholders stay away, and the platform has lost one stored file."""
    bid = trade.lot.bids.get(bidder=trade.user.organisation)
    vault.place_of(bid.envelopes.get(kind="technical").file.path).unlink()
    making.asked(trade.tender)
    making.release(trade.tender, 1)
    open_envelopes(trade.lot, by=trade.tender.host, without_more_shares=True)


def causes(trade: SimpleNamespace) -> dict[str, str]:
    """Return what became of the envelopes that the hall opened."""
    found = OpenedEnvelope.objects.filter(envelope__bid__bidder=trade.user.organisation)
    return {str(one.envelope.kind): str(one.cause) for one in found.select_related("envelope")}


def hand_in_again(page: Page, code: str) -> None:
    """The sealed copy that lies in this browser is handed in again."""
    page.goto(f"/bidding/bids/{code}/resupply/")
    page.click("#take-copy")
    expect(page.locator("#copy-said")).not_to_have_text("", timeout=30_000)
    page.locator("form[method=post] button.btn").last.click()
    expect(page.locator("main")).to_contain_text("back in place", timeout=60_000)


def rescue(page: Page, code: str, kind: str, rescue_file: bytes, said: str) -> None:
    """The rescue key of the file opens what lacks a keyholder's share."""
    page.goto(f"/bidding/bids/{code}/rescue/")
    page.select_option("[name=kind]", kind)
    page.set_input_files("#rescue-file", [named("rescue.age", rescue_file)])  # type: ignore[list-item]
    page.click("#take-rescue")
    unlock(page)
    expect(page.locator("[name=identity]")).to_have_value(re.compile("AGE-SECRET-KEY-1"), timeout=30_000)
    page.locator("form[method=post] button.btn").last.click()
    expect(page.locator("main")).to_contain_text(said, timeout=60_000)
