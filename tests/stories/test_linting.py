"""The linter in a browser: beside the field while one types, its remedy at a press, and an uploaded document."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from bidding.texts.portions import chapters
from ledger import clock
from tests.bidding import making
from tests.bidding.linting.test_reading import docx
from tests.conftest import MONDAY

Visitor = Callable[..., Page]
Look = Callable[..., None]
FAIR = "类似工程业绩不限。"
UNFAIR = "投标人须在本市注册并设有分公司。"


@pytest.fixture(scope="module")
def trade(story_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A lot whose document has been begun."""
    before, settings.VAULT_DIR = settings.VAULT_DIR, tmp_path_factory.mktemp("vault") / "vault"
    settings.VAULT_DIR.mkdir()
    with clock.travel(MONDAY):
        lot = making.draft_lot()
        document = making.write(lot)
        code = chapters(document.template.body)[0].code
        address = f"/bidding/lots/{lot.pk}/write/{code}/"
        yield SimpleNamespace(lot=lot, agent=making.party_of(lot).agent, address=address)
    settings.VAULT_DIR = before


def test_a_finding_comes_beside_the_field_and_goes_with_its_remedy(
    trade: SimpleNamespace, visitor: Visitor, look: Look
) -> None:
    page = visitor(language="en", user=trade.agent)
    page.goto(trade.address)
    field = page.locator("[name=experience]")
    field.fill(FAIR)
    field.press_sequentially(UNFAIR)
    found = page.locator(".lint").filter(has=page.locator("mark"))

    expect(found.locator("mark")).to_contain_text("本市", timeout=15_000)
    expect(found).to_have_attribute("aria-live", "polite")
    expect(field).to_be_focused()
    look(page, "lint-field-en")
    found.locator("[data-remedy]").click()
    expect(page.locator(".lint mark")).to_have_count(0, timeout=15_000)
    assert field.input_value().startswith(FAIR)
    assert "本市" not in field.input_value()
    page.keyboard.press("Control+z")
    assert field.input_value() == FAIR + UNFAIR


def test_half_typed_pinyin_is_not_asked_about(trade: SimpleNamespace, visitor: Visitor) -> None:
    page = visitor(language="en", user=trade.agent)
    page.goto(trade.address)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "bendi" in (request.post_data or "") else None
    )
    field = page.locator("[name=experience]")

    field.dispatch_event("compositionstart")
    field.evaluate(
        "field => { field.value = 'bendi'; field.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.wait_for_timeout(1500)
    assert asked == []
    with page.expect_request(lambda request: "bendi" in (request.post_data or "")):
        field.dispatch_event("compositionend")


def test_an_uploaded_document_is_looked_through(trade: SimpleNamespace, visitor: Visitor, look: Look) -> None:
    page = visitor(language="en", user=trade.agent)
    page.goto("/bidding/lint/")
    button = page.get_by_role("button", name="Look it through")
    broken = {"name": "x.docx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04broken"}
    page.set_input_files("[name=document]", [broken])  # type: ignore[list-item]
    button.click()
    expect(page.locator("[data-refused]")).to_contain_text("damaged", timeout=30_000)

    good = {
        "name": "招标文件.docx",
        "mimeType": "application/octet-stream",
        "buffer": docx("1.3 资格", UNFAIR),
    }
    page.set_input_files("[name=document]", [good])  # type: ignore[list-item]
    button.click()
    expect(page.locator("h1")).to_have_text("Findings in 招标文件.docx", timeout=30_000)
    expect(page.locator(".lint-quote mark")).to_contain_text("本市")
    look(page, "lint-run-en")
