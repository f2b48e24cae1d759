"""What may go wrong while a bid is made in a browser: a full disk, a session that ends in the middle, two tabs on one draft."""

from types import SimpleNamespace

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from bidding.models import BidState
from tests.stories.test_bid_in_browser import _one_vault as _one_vault
from tests.stories.test_bid_in_browser import (
    choose_all,
    fill_in,
    seal,
    submit,
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


def test_a_bid_gets_through_a_full_disk_a_lost_session_and_a_second_tab(
    trade: SimpleNamespace, page: Page
) -> None:
    fill_in(page)
    choose_all(page)
    seal_when_there_is_room(page)
    lose_the_session_in_the_middle(page, trade.user)
    page = go_on_in_the_other_tab(page)
    submit(page)
    assert versions(trade) == [(1, BidState.SEALED)]


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
