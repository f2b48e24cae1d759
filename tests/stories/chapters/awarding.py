"""Chapter 5: candidates stand before the public, publicity passes, the tenderer awards, the notices are read."""

from datetime import timedelta

from playwright.sync_api import expect

from config.ticking import tick_once
from tests.stories.chapters.sealing import BIDDERS
from tests.stories.staging import Look, Trade, Visitor, main_of, press, see


def publicised(trade: Trade, visitor: Visitor, look: Look) -> None:
    """Everybody reads who stands first, at what price, and how long objections are taken."""
    path = f"/tenders/{trade.lot.code}/result/"
    page = see(visitor, look, path, "publicity")
    candidates = list(trade.lot.candidates.select_related("bid__bidder").order_by("rank"))
    assert [row.bid.bidder.name in main_of(page) for row in candidates] == [True] * 3
    assert "may object to the result until" in main_of(page)
    assert page.locator(".banner time-left").inner_text().startswith("3 days")


def award_too_early(trade: Trade, visitor: Visitor, look: Look) -> None:
    """During publicity the tenderer's page says why it cannot award yet."""
    page = visitor(language="en", user=trade.user("tenderer"))
    page.goto(f"/bidding/lots/{trade.lot.pk}/result/")
    assert page.get_by_role("button", name="Award", exact=True).count() == 0
    look(page, "trade/award-too-early-en")


def award(trade: Trade, visitor: Visitor, look: Look) -> str:
    """Publicity is over; the tenderer awards to the first candidate. Return the winner's account."""
    over = trade.lot.publicity_until
    assert over is not None
    trade.story.until(over + timedelta(minutes=1))
    trade.off(tick_once)
    trade.story.on(trade.story.workday(1), 9)
    page = visitor(language="en", user=trade.user("tenderer"))
    page.goto("/bidding/")
    page.locator("main").get_by_role("link", name="award").first.click()
    press(page, "Award")
    assert "The award is made and all have been told." in main_of(page)
    first = trade.lot.candidates.select_related("bid__bidder", "bid__submitted_by").get(rank=1)
    assert f"Awarded to {first.bid.bidder.name}." in main_of(page)
    see(visitor, look, f"/bidding/lots/{trade.lot.pk}/result/", "awarded", user=trade.user("tenderer"))
    return first.bid.submitted_by.get_username()


def winner_reads(trade: Trade, visitor: Visitor, look: Look, winner: str) -> None:
    """The winner finds its award notice from its bids."""
    user = trade.user(winner)
    page = visitor(language="en", user=user)
    page.goto("/bidding/bids/")
    page.get_by_role("link", name="Award notice").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("中标通知书")
    assert trade.story.cast.company(winner).name in main_of(page)
    see(visitor, look, f"/bidding/lots/{trade.lot.pk}/award-letter/", "award-notice", user=user)


def others_read(trade: Trade, visitor: Visitor, look: Look, winner: str) -> None:
    """The others find the result notice on the tender's page; the winner's letter is not theirs."""
    loser = next(name for name in BIDDERS if name != winner)
    page = visitor(language="en", user=trade.user(loser))
    page.goto(f"/tenders/{trade.lot.code}/")
    page.get_by_role("link", name="中标结果").click()
    expect(page.locator("main")).to_contain_text(trade.story.cast.company(winner).name)
    look(page, "trade/result-notice-en")
    page.goto(f"/bidding/lots/{trade.lot.pk}/award-letter/")
    assert page.status == 403  # type: ignore[attr-defined]
    see(visitor, look, f"/tenders/{trade.lot.code}/result/", "result")
    see(visitor, look, f"/id/{trade.lot.code}/", "id-card-awarded")
