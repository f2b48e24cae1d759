"""Chapter 4: committee drawn, expert 1 in the browser from call to signature, the others by the same actions."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from playwright.sync_api import Page, expect

from bidding.models import Bid
from config.story.judging import MERIT, QUOTAS, SITES, SPECIALITY
from evaluation import actions
from evaluation.actions.reviewing import EARLY_ITEMS
from evaluation.models import CallState, Item, Member, Room, Site
from evaluation.queries.bids import bids_in, qualified_bids
from evaluation.queries.criteria import Criterion, document_of, judged_criteria
from evaluation.queries.panels import present_members
from tests.stories.staging import Look, Trade, Visitor, boxes, confirm, fill, main_of, press, see

FAR = Decimal("0.3")


def room_of(trade: Trade) -> Room:
    """Return the evaluation room of the lot."""
    return Room.objects.select_related("lot__project").get(lot=trade.lot)


def first_of(trade: Trade) -> Member:
    """Return the member who works in the browser; the committee elects her chair."""
    found = present_members(room_of(trade)).select_related("user", "room").first()
    assert found is not None
    return found


def others(trade: Trade) -> list[Member]:
    """Return the members who do the same by actions."""
    return list(present_members(room_of(trade)).select_related("user", "room__lot")[1:])


def arrange(trade: Trade, visitor: Visitor, look: Look) -> Page:
    """The centre arranges the evaluation at three sites; the partners accept on their own pages."""
    centre = visitor(language="en", user=trade.user("centre"))
    centre.goto("/evaluation/")
    centre.get_by_role("link", name=trade.lot.name).click()
    sites = [Site.objects.get(name=name) for name in SITES]
    quotas = {f"site_{site.pk}": number for site, number in zip(sites, QUOTAS, strict=True)}
    fill(centre, host=sites[0].pk, **quotas)
    centre.get_by_label(SPECIALITY).check()
    look(centre, "trade/arrange-en")
    press(centre, "Arrange")
    for name, (username, _region, _experts) in list(SITES.items())[1:]:
        partner = visitor(language="en", user=trade.user(username))
        partner.goto(f"/evaluation/rooms/{room_of(trade).pk}/")
        press(partner, "Accept")
        confirm(partner)
        assert name in main_of(partner)
    return centre


def step(trade: Trade, centre: Page, words: str) -> None:
    """The host takes the next step from the room's desk."""
    centre.goto(f"/evaluation/rooms/{room_of(trade).pk}/")
    press(centre, words)
    confirm(centre)
    assert centre.locator("main .banner-error, main .error-summary").count() == 0, main_of(centre)


def draw(trade: Trade, visitor: Visitor, look: Look, centre: Page) -> None:
    """Tenderer and supervisor commit to seeds that their browsers made, then reveal them; the host draws."""
    step(trade, centre, "Fix the pool and the rules of the draw")
    path = f"/evaluation/draws/{room_of(trade).pk}/"
    parties = {name: visitor(language="en", user=trade.user(name)) for name in ("tenderer", "supervisor")}
    for button, place in (("Commit to a seed", "hash"), ("Reveal the seed", "value")):
        for page in parties.values():
            page.goto(path)
            shown = page.locator(f"[data-seed-{place}]")
            expect(shown).not_to_have_text("—")
            value = shown.inner_text()
            press(page, button)
            fill(page, value=value)
            confirm(page)
    trade.story.later()
    step(trade, centre, "Draw the committee")
    see(visitor, look, path, "draw")


def answer_calls(trade: Trade, visitor: Visitor) -> None:
    """The first expert called accepts on her page; the others accept directly."""
    called = list(
        room_of(trade).members.filter(state=CallState.CALLED).select_related("user").order_by("number")
    )
    page = visitor(language="en", user=called[0].user)
    page.goto("/evaluation/")
    press(page, "Answer the call")
    page.get_by_label("I accept").check()
    confirm(page)
    assert "Your answer has been noted." in main_of(page)
    for member in called[1:]:
        trade.off(_doing(actions.reply_to_call, member=member, accept=True, by=member.user))


def _doing(act: Callable[..., object], **given: object) -> Callable[[], object]:
    return lambda: act(**given)


def sit_down(trade: Trade, visitor: Visitor, look: Look, centre: Page) -> None:
    """Expert 1 checks in at her seat and declares for each bidder; so do the others; the host starts."""
    step(trade, centre, "Open check-in")
    first, room = first_of(trade), room_of(trade)
    page = visitor(language="en", user=first.user)
    page.goto(f"/evaluation/rooms/{room.pk}/seat/")
    page.get_by_role("link", name="Check in at your seat").click()
    page.select_option("[name=seat]", index=1)
    fill(page, pledge=True)
    press(page, "Check in")
    for bid in bids_in(room):
        page.check(f"[name=bid_{bid.pk}][value=no]")
    press(page, "Sign the declarations")
    assert "Your declarations have been noted." in main_of(page)
    for member in others(trade):
        trade.off(_doing(_check_in, member=member, bids=list(bids_in(room))))
    centre.goto(f"/evaluation/rooms/{room.pk}/")
    centre.locator("main").get_by_role("link", name="Chair").first.click()
    confirm(centre)
    step(trade, centre, "Close the doors: everybody is here")
    step(trade, centre, "Start the evaluation")
    see(visitor, look, f"/evaluation/rooms/{room.pk}/", "room-started", user=trade.user("centre"))
    see(visitor, look, f"/evaluation/rooms/{room.pk}/seat/", "seat", user=first.user)


def _check_in(member: Member, bids: Iterable[Bid]) -> None:
    taken = member.room.members.exclude(seat=None).values_list("seat", flat=True)
    seat = member.site.site.seats.exclude(pk__in=taken).first()
    assert seat is not None
    actions.check_in(member=member, seat=seat, by=member.user)
    for bid in bids:
        actions.declare_conflict(member=member, bid=bid, conflict=False, by=member.user)


def review(trade: Trade, page: Page, items: Iterable[Item], conclusion: str) -> None:
    """Expert 1 finds every bid in order on its page, the others do so directly; the chair concludes."""
    room = room_of(trade)
    page.goto(f"/evaluation/rooms/{room.pk}/reviews/")
    press_first(page, "Review")
    bids = list(qualified_bids(room))
    for _bid in bids:
        for item in items:
            page.check(f"[name='{item}-passed'][value=yes]")
        press(page, "Save and go to the next bid")
    assert "none yet" not in main_of(page)
    found = {str(item): actions.Finding(passed=True) for item in items}
    for member in others(trade):
        for bid in bids:
            trade.off(_doing(actions.review_bid, member=member, bid=bid, findings=found, by=member.user))
    page.goto(f"/evaluation/rooms/{room.pk}/seat/")
    press(page, conclusion)
    confirm(page)


def press_first(page: Page, words: str) -> None:
    """Follow the first of several links with the same words."""
    page.locator("main").get_by_role("link", name=words, exact=True).first.click()
    page.wait_for_load_state()


def early(trade: Trade, page: Page) -> None:
    """The preliminary review."""
    review(trade, page, EARLY_ITEMS, "Conclude the review")


def points(trade: Trade, line: Criterion, bid: Bid) -> Decimal:
    """Return what everybody finds a bid worth on one line."""
    return (line.maximum * Decimal(MERIT[bid.submitted_by.get_username()])).quantize(Decimal("0.1"))


def mark(trade: Trade, page: Page) -> tuple[Criterion, Bid]:
    """Expert 1 fills her grid by keyboard; one mark is far below what the others will give. Return its place."""
    room = room_of(trade)
    lines = judged_criteria(document_of(trade.lot))
    bids = {room.code_of(bid.pk): bid for bid in qualified_bids(room).select_related("submitted_by")}
    far = next(line for line in lines if not line.objective)
    page.goto(f"/evaluation/rooms/{room.pk}/marks/")
    for code, bid in bids.items():
        page.focus(f"#m-{lines[0].code}-{code}")
        for line in lines:
            value = points(trade, line, bid)
            if (line, code) == (far, "A"):
                value = (line.maximum * FAR).quantize(Decimal("0.1"))
            assert page.evaluate("document.activeElement.id") == f"m-{line.code}-{code}"
            page.keyboard.type(str(value))
            page.keyboard.press("ArrowDown" if line != lines[-1] else "Tab")
    expect(page.locator("[data-grid] input.ok")).to_have_count(len(lines) * len(bids))
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    count = f"{len(lines) * len(bids)}/{len(lines) * len(bids)}"
    page.reload()
    expect(page.locator("#committee tr.mine")).to_contain_text(count)
    return far, bids["A"]


def lock(trade: Trade, page: Page) -> None:
    """Expert 1 locks; her grid is read-only from then on. The others mark and lock directly."""
    press(page, "Check and lock")
    press(page, "Lock my marks")
    assert "Your marks are locked." in main_of(page)
    assert all(not box.is_editable() for box in boxes(page, "[data-grid] input[name=value]"))
    for member in others(trade):
        trade.story.later(5)
        trade.off(_doing(_mark, trade=trade, member=member))


def _mark(trade: Trade, member: Member) -> None:
    for bid in qualified_bids(member.room).select_related("submitted_by"):
        for line in judged_criteria(document_of(trade.lot)):
            value = points(trade, line, bid)
            actions.save_mark(
                member=member, criterion=line.code, bid=bid, value=value, version=0, by=member.user
            )
    actions.lock_marks(member=member, by=member.user)


def reveal(trade: Trade, page: Page, far: tuple[Criterion, Bid]) -> None:
    """The chair reveals; the mark that lies far from the others' is named, and she gives her reason."""
    room = room_of(trade)
    page.goto(f"/evaluation/rooms/{room.pk}/seat/")
    press(page, "Reveal the marks")
    confirm(page)
    assert "large deviation" in main_of(page)
    assert far[1].bidder.name in main_of(page)
    press(page, "Give the reason")
    fill(page, reason="该投标人的施工组织设计未结合现场学校路段的交通条件。")
    confirm(page)
    assert "学校路段" in main_of(page)


def sign(trade: Trade, page: Page) -> None:
    """The chair makes the report; all sign it, expert 1 on her page."""
    room = room_of(trade)
    page.goto(f"/evaluation/rooms/{room.pk}/seat/")
    press(page, "Make the report")
    confirm(page)
    page.goto(f"/evaluation/rooms/{room.pk}/report/sign/")
    press(page, "Go on")
    press(page, "Confirm and sign")
    assert "Your answer has been noted." in main_of(page)
    for member in others(trade):
        trade.off(_doing(actions.sign_report, member=member, by=member.user))
