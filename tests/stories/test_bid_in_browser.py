"""One bidder in a plain browser: from an empty page to a receipt, with a closed tab and a cut line on the way.

Real sealing, real uploads, real keys; the only thing made beforehand is the lot.
"""

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from accounts.models import KeyPurpose
from accounts.roles import Role
from bidding.actions.witnessing import publish_keyset
from bidding.models import BidState
from bidding.queries.documents import current_document
from ledger import clock
from tests.accounts import making as people
from tests.bidding import making_bids as making
from tests.bidding.test_boqs import GOOD, ITEMS, bill
from tests.conftest import MONDAY

Visitor = Callable[..., Page]
Look = Callable[..., None]
PASSPHRASE = "correct horse battery staple 7"
SUM = "48,005.07"
WORDS = "肆万捌仟零伍元零柒分"
BODY = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
TABLE = b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n"


def pdf(trailer: bytes = b"<</Size 3/Root 1 0 R>>") -> bytes:
    return BODY + TABLE + b"trailer" + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % len(BODY)


PDF = pdf()


def named(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.fixture(scope="module")
def trade(story_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A lot that asks for three envelopes and a priced bill of two items; one bidder who has acknowledged it."""
    before, settings.VAULT_DIR = settings.VAULT_DIR, tmp_path_factory.mktemp("vault") / "vault"
    settings.VAULT_DIR.mkdir()
    with clock.travel(MONDAY):
        tender = making.open_lot(
            envelopes=("technical", "price", "guarantee"),
            boq=ITEMS,
            criteria=[{"code": "T1", "name": "施工方案", "group": "technical", "max": 40}],
            rejections=[{"code": "R1", "text": "工期超过365日的", "ground": "not_responsive"}],
        )
        publish_keyset(tender.lot, notice="0" * 64)
        user = people.user(Role.BIDDER)
        yield SimpleNamespace(tender=tender, lot=tender.lot, user=user, vault=settings.VAULT_DIR)
    settings.VAULT_DIR = before


@pytest.fixture(autouse=True)
def _one_vault(trade: SimpleNamespace, _fresh: None, settings: object) -> None:
    """Keep one vault for the whole story, where every other test has its own."""
    settings.VAULT_DIR = trade.vault  # type: ignore[attr-defined]


@pytest.fixture
def page(trade: SimpleNamespace, visitor: Visitor) -> Page:
    """The preparation page in English, with the bidder's key made in this browser and registered."""
    page = visitor(language="en", user=trade.user)
    put_key(page, trade)
    page.goto(f"/bidding/bids/{trade.lot.code}/")
    return page


def put_key(page: Page, trade: SimpleNamespace) -> None:
    page.goto("/")
    public = page.evaluate(
        """async (passphrase) => {
            const { make } = await import('/static/js/keys/keyring.js');
            const keys = await make({ passphrase });
            return keys.signingKey;
        }""",
        PASSPHRASE,
    )
    trade.user.keys.update(revoked_at=clock.now())
    making.making.key(trade.user, KeyPurpose.SIGN, public)
    at = clock.now()
    document = current_document(trade.lot)
    document.downloads.get_or_create(
        organisation=trade.user.organisation, defaults={"at": at, "acknowledged_at": at}
    )


def fill_in(page: Page, price: str = SUM, words: str | None = None) -> None:
    page.fill("[name=manager]", "李燊")
    page.fill("[name=price]", price)
    if words is None:
        page.click("#take-words")
    else:
        page.fill("[name=price_words]", words)


def choose(page: Page, kind: str, *files: dict[str, object]) -> None:
    page.set_input_files(f"#choose-{kind}", list(files))  # type: ignore[arg-type]
    expect(page.locator(f"[data-kind={kind}] [data-live]")).not_to_have_text("")


def choose_all(page: Page, rows: list[list[object]] = GOOD) -> None:
    choose(page, "technical", named("技术标.pdf", PDF), named("附图.pdf", PDF))
    choose(page, "price", named("已标价工程量清单.xlsx", bill(*rows).getvalue()))
    choose(page, "guarantee", named("保函.pdf", PDF))
    page.get_by_role("button", name="Answer “no deviation” in every open row").click()


def seal(page: Page) -> None:
    page.click("#seal")
    expect(page.locator("#seal-said")).to_be_visible(timeout=30_000)


def unlock(page: Page) -> None:
    dialog = page.locator("key-unlock dialog")
    expect(dialog).to_be_visible()
    dialog.locator("[name=passphrase]").fill(PASSPHRASE)
    dialog.locator("[type=submit]").click()


def upload(page: Page) -> None:
    page.click("#upload")
    expect(page.locator("#step-submit")).to_be_visible(timeout=60_000)


def submit(page: Page) -> None:
    page.click("#submit")
    unlock(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt of a sealed bid", timeout=60_000)


def downloaded(page: Page, press: str) -> bytes:
    with page.expect_download() as coming:
        page.click(press)
    return Path(coming.value.path()).read_bytes()


def versions(trade: SimpleNamespace) -> list[tuple[int, str]]:
    return list(trade.lot.bids.order_by("version").values_list("version", "state"))


def test_a_bid_is_made_sealed_sent_replaced_and_withdrawn(
    trade: SimpleNamespace, page: Page, look: Look
) -> None:
    expect(page.locator("[data-task=letter]")).to_have_attribute("data-state", "todo")
    expect(page.locator("[data-task=upload]")).to_have_attribute("data-state", "blocked")
    first = seal_and_close_the_tab(page, look)
    second = go_on_after_a_cut_line(first, look)
    keep_and_try_the_rescue_file(second, look)
    replace_it(second, trade)
    withdraw_it(second, trade, look)


def seal_and_close_the_tab(page: Page, look: Look) -> Page:
    """Fill in, choose, seal; nothing has left the computer but the tab is closed."""
    fill_in(page)
    assert page.input_value("[name=price_words]") == WORDS
    choose_all(page)
    expect(page.locator("[data-kind=price] [data-bill]")).to_contain_text("2 items read, 48,005.07 yuan")
    look(page, "prepare-filled-en")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    seal(page)
    assert set(sent) <= {"GET"}
    again = page.context.new_page()
    address = page.url
    page.close()
    again.goto(address)
    return again


def go_on_after_a_cut_line(page: Page, look: Look) -> Page:
    """The new tab offers the sealed bid; its upload survives a cut line; submitting gives the receipt."""
    page.click("#draft [data-go-on]")
    cuts = iter([True, True])
    page.route(
        "**/bidding/uploads/*/",
        lambda route: route.abort() if next(cuts, False) else route.continue_(),
    )
    upload(page)
    expect(page.locator("#answers")).to_contain_text("附图.pdf")
    # The price of an earlier visit is sealed to the bidder's own key.
    expect(page.locator("#answer-price")).not_to_contain_text(WORDS)
    page.click("#show-price")
    unlock(page)
    expect(page.locator("#answer-price")).to_contain_text(WORDS, timeout=30_000)
    submit(page)
    return page


def keep_and_try_the_rescue_file(page: Page, look: Look) -> None:
    """The receipt page hands out the rescue file, and opens the sealed files with it."""
    expect(page.locator("#own")).to_be_visible()
    assert downloaded(page, "#rescue-file").startswith(b"age-encryption.org/v1")
    page.click("#test-open")
    unlock(page)
    expect(page.locator("#own-said")).to_have_text("It opens: 4 files, exactly as sealed.", timeout=30_000)


def replace_it(page: Page, trade: SimpleNamespace) -> None:
    """A lost answer does no harm: the second version is submitted twice and counted once."""
    page.goto(f"/bidding/bids/{trade.lot.code}/")
    fill_in(page)
    choose_all(page)
    seal(page)
    upload(page)
    expect(page.locator("#answer-replaces")).to_contain_text("replaces version 1")
    lost = iter([True])

    def answer_lost(route: Route) -> None:
        if next(lost, False):
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/submit/", answer_lost)
    page.click("#submit")
    unlock(page)
    expect(page.locator("#trouble")).to_contain_text("cannot be reached", timeout=30_000)
    page.click("#submit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt of a sealed bid", timeout=30_000)
    assert versions(trade) == [(1, BidState.REPLACED), (2, BidState.SEALED)]


def withdraw_it(page: Page, trade: SimpleNamespace, look: Look) -> None:
    page.goto(f"/bidding/bids/{trade.lot.code}/withdraw/")
    page.click("#withdraw")
    unlock(page)
    expect(page.locator("main")).to_contain_text("The bid is withdrawn.", timeout=30_000)
    assert versions(trade) == [(1, BidState.REPLACED), (2, BidState.WITHDRAWN)]


def test_files_that_cannot_be_sealed_are_refused_at_drop(page: Page, look: Look) -> None:
    macro = BytesIO()
    with zipfile.ZipFile(macro, "w") as parts:
        parts.writestr("word/document.xml", "x")
        parts.writestr("word/vbaProject.bin", "x")
    wrong = {
        "empty.pdf": (b"", "the file is empty"),
        "cut.pdf": (PDF[:-40], "cut off or damaged"),
        "locked.pdf": (pdf(b"<</Size 3/Root 1 0 R/Encrypt 5 0 R>>"), "protected by a password"),
        "macro.docx": (macro.getvalue(), "macros or programs"),
        "old.doc": (b"\xd0\xcf\x11\xe0", "may hold macros"),
        "locked.xlsx": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "protected by a password"),
        "picture.png": (PDF, "not what the ending"),
        "all.zip": (b"PK", "packed files"),
        "run.exe": (b"MZ", "are not taken"),
    }

    for name, (content, _words) in wrong.items():
        choose(page, "technical", named(name, content))
        expect(page.locator("[data-kind=technical] [data-refused]")).to_contain_text(_words)
    choose(page, "technical", named("a.pdf", PDF))
    choose(page, "technical", named("A.PDF", PDF))

    expect(page.locator("[data-kind=technical] [data-refused]")).to_contain_text("in the envelope already")
    expect(page.locator("[data-kind=technical] [data-chosen] li")).to_have_count(1)
    look(page, "prepare-refused-en")


def test_faults_of_the_bill_name_row_and_cell_and_only_warn(page: Page, look: Look) -> None:
    fill_in(page, price="30000000", words="贰仟万元整")
    choose(
        page,
        "price",
        named("bill.xlsx", bill(["010101001001", "平整场地", "m2", 1100, 3.5, 3850]).getvalue()),
    )
    faults = page.locator("[data-kind=price] [data-bill]")

    expect(faults).to_contain_text("D3: the quantity must be 1200.")
    expect(faults).to_contain_text("The item 010501001001 is missing.")
    page.click("#seal")
    expect(page.locator("#trouble")).to_contain_text("Correct one of them")
    page.click("#take-words")
    expect(page.locator("#letter-warnings")).to_contain_text("above the maximum price")
    expect(page.locator("#confirm-warnings")).to_be_visible()
    look(page, "prepare-warned-en")
