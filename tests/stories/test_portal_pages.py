"""The public's pages in a browser: both languages, a desk and a phone, keyboard and print."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import Bar, BarScope
from accounts.roles import Role
from bidding.models import Hold, Status
from ledger import clock
from ledger.actions import record
from supervision.models import CreditStatus
from tests.portal import making
from tests.portal.making import DAY, NOON

LANGUAGES = ("zh-hans", "en")
TAGS = {"zh-hans": "zh-CN", "en": "en"}
NAMES = (
    "白果镇污水处理厂提标改造工程",
    "麻城市人民医院门诊楼医疗设备采购",
    "G106 国道中馆驿段路面养护工程（第二标段）",
    "龙池街道老旧小区改造",
    "智慧政务云平台运维服务",
    "举水河防洪堤加固工程",
)


@pytest.fixture(scope="module")
def town(story_db: object) -> Iterator[SimpleNamespace]:
    """A county with lots at every stage, at noon of a Monday."""
    with clock.travel(NOON):
        call_command("load_law", verbosity=0)
        stages = [
            Status.PUBLISHED, Status.CLOSED, Status.EVALUATING, Status.PUBLICISED, Status.CONTRACTED, Status.FAILED,
        ]  # fmt: skip
        lots = {
            stage: making.full_lot(stage, of=making.project(name))
            for stage, name in zip(stages, NAMES, strict=True)
        }
        soon = making.full_lot(
            Status.PUBLISHED, of=making.project("阎家河镇中心小学教学楼"), deadline=NOON + timedelta(hours=3)
        )
        for number in range(20):
            making.lot(
                of=making.project(f"乡镇道路硬化工程（{number + 1}）"), deadline=NOON + (number + 2) * DAY
            )
        held = making.lot(of=making.project("城区路灯节能改造", kind="goods"), suspended_at=NOON)
        Hold.objects.create(
            lot=held,
            reason="正在处理对招标文件的异议",
            basis="实施条例22",
            thing="objection:1",
            placed_at=NOON,
        )
        ring = making.organisation("宏远路桥有限公司")
        making.credit_entry("天恒路桥有限公司", status=CreditStatus.PUBLISHED, max_until=NOON + 300 * DAY)
        Bar.objects.create(
            subject=ring.uscc, scope=BarScope.ALL, basis="《招标投标法》第五十三条", reason="与他人串通投标",
            starts_at=NOON - 30 * DAY, ends_at=NOON + 335 * DAY, source="case:1",
        )  # fmt: skip
        record("lot.publish", by=None, on=lots[Status.CONTRACTED], at=NOON - 90 * DAY)
        _sign_a_checkpoint(NOON - 90 * DAY)
        yield SimpleNamespace(lots=lots, soon=soon, held=held)


def _sign_a_checkpoint(at: datetime) -> None:
    from ledger.actions import checkpoint, cosign

    cosign(checkpoint(at=at))


def paths(town: SimpleNamespace) -> dict[str, str]:
    code = {stage.value: lot.code for stage, lot in town.lots.items()}
    return {
        "tenders": "/",
        "tenders-none": "/?text=火星",
        "tender": f"/tenders/{code['published']}/",
        "tender-held": f"/tenders/{town.held.code}/",
        "tender-publicised": f"/tenders/{code['publicised']}/",
        "card": f"/id/{code['publicised']}/",
        "card-contracted": f"/id/{code['contracted']}/",
        "card-failed": f"/id/{code['failed']}/",
        "notice": f"/notices/{town.lots[Status.PUBLISHED].notices.first().pk}/",
        "result": f"/tenders/{code['publicised']}/result/",
        "result-contracted": f"/tenders/{code['contracted']}/result/",
        "result-not-yet": f"/tenders/{code['published']}/result/",
        "credit": "/credit/",
        "law": "/law/",
        "ledger": "/ledger/",
        "help": "/help/",
    }


PAGES = [
    "tenders", "tenders-none", "tender", "tender-held", "tender-publicised", "card", "card-contracted", "card-failed",
    "notice", "result", "result-contracted", "result-not-yet", "credit", "law", "ledger", "help",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_is_whole_on_a_desk_and_on_a_phone(
    town: SimpleNamespace, visitor: Callable[..., Page], look: Callable[..., None], name: str, language: str
) -> None:
    page = visitor(language=language)

    page.goto(paths(town)[name])

    look(page, f"portal-{name}-{language}")
    assert page.locator("html").get_attribute("lang") == TAGS[language]
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_says_so_in_the_pages_language(
    town: SimpleNamespace, visitor: Callable[..., Page], look: Callable[..., None], language: str
) -> None:
    page = visitor(language=language)

    page.goto("/tenders/no-such-code/")

    look(page, f"portal-404-{language}", status=404)
    said = {"zh-hans": "页面不存在", "en": "Page not found"}[language]
    assert said in page.locator("main").inner_text()


def test_choosing_a_stage_refines_the_list_and_the_address_keeps_it(
    town: SimpleNamespace, visitor: Callable[..., Page]
) -> None:
    page = visitor()
    page.goto("/")

    with page.expect_response("**/?*stage=publicised*"):
        page.select_option("[name=stage]", "publicised")
    expect(page.locator("#results tbody tr")).to_have_count(1)

    assert "stage=publicised" in page.url
    page.reload()
    assert page.locator("#results tbody tr").count() == 1
    assert page.locator("[name=stage]").input_value() == "publicised"


def test_half_typed_pinyin_is_not_searched_for(town: SimpleNamespace, visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.goto("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "text=" in request.url else None)
    page.focus("[name=text]")
    wire = page.context.new_cdp_session(page)

    for half in ("l", "lo", "long", "long'chi"):
        wire.send(
            "Input.imeSetComposition", {"text": half, "selectionStart": len(half), "selectionEnd": len(half)}
        )
        page.wait_for_timeout(450)
    before = list(asked)
    wire.send("Input.insertText", {"text": "龙池"})
    expect(page.locator("#results tbody tr")).to_have_count(1)

    assert before == []
    assert page.locator("[name=text]").input_value() == "龙池"


def test_the_clock_and_the_countdowns_follow_the_server(
    town: SimpleNamespace, visitor: Callable[..., Page]
) -> None:
    page = visitor()
    page.goto(f"/tenders/{town.soon.code}/")
    page.wait_for_timeout(700)

    shown = page.locator("server-clock").inner_text()

    assert shown.startswith("2026-03-02 12:0")
    assert page.locator(".deadline time-left").inner_text().startswith("02:59") or page.locator(
        ".deadline time-left"
    ).inner_text().startswith("03:00")
    assert page.locator(".deadline time-left").get_attribute("data-level") == "soon"


def test_a_countdown_at_zero_asks_the_server_first(
    town: SimpleNamespace, visitor: Callable[..., Page]
) -> None:
    page = visitor()
    with clock.travel(town.soon.deadline - timedelta(seconds=3)):
        page.goto(f"/tenders/{town.soon.code}/")
        page.wait_for_timeout(4500)  # the browser believes it is over; the server's clock stands still
        waiting = page.locator(".deadline time-left").inner_text()
    with clock.travel(town.soon.deadline):
        expect(page.locator(".deadline time-left")).to_have_attribute("data-level", "over")

    assert waiting.startswith("00:00:0")


def test_language_and_large_text_are_one_click_away(
    town: SimpleNamespace, visitor: Callable[..., Page]
) -> None:
    page = visitor()
    page.goto("/credit/")

    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/credit/")
    page.get_by_role("button", name="Large text").click()

    assert page.locator("html").get_attribute("data-size") == "large"
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"


def test_large_text_fits_a_phone(
    town: SimpleNamespace, visitor: Callable[..., Page], look: Callable[..., None], site: str
) -> None:
    page = visitor()
    page.context.add_cookies([{"name": "text_size", "value": "large", "url": site}])

    page.goto("/")

    look(page, "portal-tenders-large")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"


def test_the_first_tab_leads_to_the_content(town: SimpleNamespace, visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.goto("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_pages_work_without_scripts(town: SimpleNamespace, visitor: Callable[..., Page]) -> None:
    page = visitor(java_script_enabled=False)
    page.goto("/")

    page.fill("[name=text]", "医院")
    page.click("form.search button")

    assert page.locator("#results tbody tr").count() == 1


def test_nothing_is_asked_of_another_host(town: SimpleNamespace, visitor: Callable[..., Page]) -> None:
    page = visitor()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    for path in paths(town).values():
        page.goto(path)

    assert len(hosts) == 1


def test_the_card_prints_on_paper(town: SimpleNamespace, visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.goto(paths(town)["card"])

    page.emulate_media(media="print")

    assert not page.locator(".top").is_visible()
    assert not page.locator("[data-print]").first.is_visible()
    assert page.locator(".qr svg").is_visible()


@pytest.mark.parametrize("role", [Role.BIDDER, Role.AGENCY, Role.SUPERVISOR])
def test_a_tender_page_for_those_signed_in(
    town: SimpleNamespace, visitor: Callable[..., Page], look: Callable[..., None], role: Role
) -> None:
    account = making.user(f"story-{role.value}", role, making.organisation("某单位"))
    page = visitor(user=account)

    page.goto(f"/tenders/{town.soon.code}/")

    look(page, f"portal-tender-as-{role.value}")
    assert (
        page.get_by_role("button", name="退出").or_(page.get_by_role("button", name="Sign out")).count() == 1
    )
