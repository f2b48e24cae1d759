"""An officer at work on an alert, by keyboard: inbox, both documents at the copied passage, the graph, a verdict chosen."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from supervision.actions.screening import screen_lot
from supervision.models import Alert, Evidence
from tests.supervision import making


def test_an_officer_works_through_an_alert(visitor: Callable[..., Page], look: Callable[..., None]) -> None:
    trade = making.opened_trade()
    screen_lot(trade.lot)
    alert = Alert.objects.get()
    page = visitor(language="en", user=trade.officers[0])

    page.goto("/supervision/alerts/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/alerts/{alert.pk}/")
    look(page, "alert")
    page.keyboard.press("2")
    expect(page.locator("input[value=innocent]")).to_be_checked()

    piece = Evidence.objects.filter(kind="copied_passages").first()
    page.goto(f"/supervision/evidence/{piece.pk}/")
    page.click("[data-spot='0']")
    for side in ("left", "right"):
        expect(page.locator(f"[data-pane={side}] .reader-text mark").first).to_be_attached(timeout=20_000)
    look(page, "alert-passages")

    page.goto(f"/supervision/alerts/{alert.pk}/picture/?hops=2")
    ties = page.locator(".gr-tie-device")
    expect(ties.first).to_be_visible()
    page.uncheck("#layer-device")
    expect(ties.first).to_be_hidden()
    page.check("#layer-device")
    look(page, "alert-graph")

    assert page.faults == []  # type: ignore[attr-defined]
    assert ties.count() == page.locator("svg .gr-device").count()
