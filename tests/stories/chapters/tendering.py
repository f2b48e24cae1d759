"""Chapter 1: the agency writes the tender, keyholders answer drills, a second person approves, the tenderer publishes."""

from django.utils.timezone import localtime
from playwright.sync_api import Page, expect

from bidding.law.days import at as at_hour
from bidding.law.days import bare_days
from bidding.law.figures import holidays
from bidding.models import DocTemplate, Lot
from bidding.sealing import holding, papers
from bidding.texts.portions import chapters
from config.story.tender import DAYS_TO_BID, fill_ins, road
from tests.stories.staging import Look, Trade, Visitor, download, fill, main_of, press, see

PROJECT = "青河县滨江大道改造提升工程"
LOT = "滨江大道改造提升工程施工"
KEYHOLDERS = ("keyholder1", "keyholder2", "keyholder3")
QUESTION = "箱涵工程量清单中是否包含基坑支护费用？"
ANSWER = "基坑支护费用已包含在箱涵综合单价内，不另行计量。"


def set_up(trade: Trade, visitor: Visitor, look: Look) -> None:
    """The agency fills in project and lot; a wrong amount is named beside its field and nothing typed is lost."""
    page = visitor(language="en", user=trade.user("agency"))
    page.goto("/bidding/")
    press(page, "New project")
    parties = {
        name: trade.story.cast.company(name).pk for name in ("tenderer", "agency", "centre", "supervisor")
    }
    fill(page, name=PROJECT, kind="works", regime="ZB", region="421181", **parties)
    press(page, "Save")
    particulars = {"name": LOT, "scope": "路基、路面、雨污水管网、箱涵及照明工程。", **_particulars(trade)}
    fill(page, **particulars, estimate="24,00,000")
    press(page, "Save")
    assert "The separators do not fit" in main_of(page)
    assert page.input_value("[name=name]") == LOT
    fill(page, estimate="2400万元")
    press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_contain_text(LOT)
    trade.story.keep("main", Lot.objects.get())
    assert str(trade.lot.estimate) == "24000000.00"
    see(visitor, look, f"/bidding/lots/{trade.lot.pk}/", "lot-draft", user=trade.user("agency"))


def _particulars(trade: Trade) -> dict[str, str]:
    start = trade.story.workday(2)
    deadline = at_hour(holidays().next_working(bare_days(start, DAYS_TO_BID)), 9, 30)
    moment = f"{localtime(deadline):%Y-%m-%dT%H:%M}"
    return {
        "max_price": "２４，０００，０００",
        "security_amount": "400,000.00",
        "duration_days": "300",
        "validity_days": "90",
        "documents_until": moment,
        "deadline": moment,
        "shares_total": "3",
        "shares_needed": "2",
    }


def write(trade: Trade, visitor: Visitor, look: Look) -> None:
    """The agency fills in the standard text chapter by chapter; it cannot approve what it wrote itself."""
    agency, lot = trade.user("agency"), trade.lot.pk
    page = visitor(language="en", user=agency)
    page.goto(f"/bidding/lots/{lot}/")
    page.get_by_role("link", name="Write the tender document").click()
    assert "Cannot start yet" in main_of(page)
    template = DocTemplate.objects.get(regime="ZB", kind="works")
    answers = fill_ins(template, trade.story.workday(120))
    for chapter in chapters(template.body):
        names = [raw["name"] for clause in chapter.clauses for raw in clause.get("parameters", [])]
        if own := {name: answers[name] for name in names if name in answers}:
            page.goto(f"/bidding/lots/{lot}/write/{chapter.code}/")
            fill(page, **own)
            press(page, "Save")
    page.goto(f"/bidding/lots/{lot}/write/boq/")
    fill(page, boq=_lines())
    press(page, "Save")
    see(visitor, look, f"/bidding/lots/{lot}/write/c1/", "document-chapter", user=agency)
    see(visitor, look, f"/bidding/lots/{lot}/write/criteria/", "document-criteria", user=agency)
    press(page, "Write the document and check it")
    assert "second person" in main_of(page)
    assert page.get_by_role("button", name="Approve").count() == 0
    see(visitor, look, f"/bidding/lots/{lot}/write/", "document-tasks", user=agency)
    see(visitor, look, f"/bidding/lots/{lot}/check/", "document-check", user=agency)


def _lines() -> str:
    return "\n".join(
        "\t".join(str(item[name]) for name in ("code", "name", "unit", "quantity")) for item in road()
    )


def appoint(trade: Trade, visitor: Visitor) -> None:
    """The agency appoints three keyholders."""
    page = visitor(language="en", user=trade.user("agency"))
    page.goto(f"/bidding/lots/{trade.lot.pk}/keyholders/")
    for name in KEYHOLDERS:
        fill(page, holder=trade.user(name).pk)
        press(page, "Appoint")
    assert main_of(page).count("Not opened") == len(KEYHOLDERS)


def answer_drill(trade: Trade, visitor: Visitor, username: str) -> Page:
    """A keyholder opens what is sealed to her key, with her own tool, and hands in what she found."""
    keys = trade.story.cast.keys[username]
    page = visitor(language="en", user=trade.user(username))
    page.goto("/bidding/keys/")
    page.get_by_role("link", name=LOT).click()
    page.get_by_text("Answer with the offline tool").click()
    text = holding.open_drill(download(page, "Download the drill").read_text(), keys)
    page.locator("#drill details [name=text]").fill(text)
    page.locator("#drill details [name=signature]").fill(papers.sign(text.encode(), keys.seed).hex())
    press(page, "Hand in the answer")
    assert "your key works" in main_of(page)
    return page


def approve_and_publish(trade: Trade, visitor: Visitor, look: Look) -> None:
    """The tenderer's person approves what the agency's wrote, reads what the law asks, and publishes."""
    tenderer = trade.user("tenderer")
    page = visitor(language="en", user=tenderer)
    page.goto(f"/bidding/lots/{trade.lot.pk}/check/")
    page.locator("main form button.btn").click()
    assert "The tender document is approved." in main_of(page)
    trade.story.on(trade.story.workday(1), 9)
    see(visitor, look, f"/bidding/lots/{trade.lot.pk}/publish/", "publish", user=tenderer)
    page.goto(f"/bidding/lots/{trade.lot.pk}/publish/")
    assert "招标投标法24" in main_of(page)
    press(page, "Prepare the publication")
    press(page, "Publish the tender")
    assert "The tender is published." in main_of(page)


def is_found(trade: Trade, visitor: Visitor, look: Look) -> Page:
    """A stranger finds the tender, opens it, and sees the project's ID card with its QR; return the card."""
    page = visitor(language="en")
    page.goto("/")
    page.fill("[name=text]", "滨江大道")
    expect(page.locator("#results")).to_contain_text(LOT)
    page.get_by_role("link", name=LOT).first.click()
    expect(page.locator("main")).to_contain_text("贰仟肆佰万元整")
    page.get_by_role("link", name="Project ID card").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PROJECT)
    assert page.locator(".qr svg").is_visible()
    see(visitor, look, "/?text=滨江", "public-list")
    see(visitor, look, f"/tenders/{trade.lot.code}/", "public-tender")
    see(visitor, look, f"/id/{trade.lot.code}/", "id-card")
    return page


def ask_and_answer(trade: Trade, visitor: Visitor, look: Look) -> None:
    """A bidder fetches the document and asks; the agency answers to everybody, and nobody reads who asked."""
    bidder = visitor(language="en", user=trade.user("bidder6"))
    bidder.goto(f"/tenders/{trade.lot.code}/")
    press(bidder, "Get the tender document")
    press(bidder, "Get the document")
    press(bidder, "Acknowledge this version")
    bidder.goto(f"/tenders/{trade.lot.code}/")
    press(bidder, "Ask a question")
    fill(bidder, text=QUESTION)
    press(bidder, "Send")
    agency = visitor(language="en", user=trade.user("agency"))
    agency.goto("/bidding/")
    agency.get_by_role("link", name="Answer questions").first.click()
    press(agency, "Answer")
    fill(agency, answer=ANSWER)
    press(agency, "Publish the answer")
    path = f"/tenders/{trade.lot.code}/"
    page = see(visitor, look, path, "public-tender-answered")
    assert QUESTION in main_of(page)
    assert ANSWER in main_of(page)
    assert trade.story.cast.company("bidder6").name not in page.content()
