"""A day of an inspector and of who handles a case: a draw in the browser, a record sheet that survives a closed tab."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page

from ledger import clock
from supervision.actions import drawing, monitoring
from supervision.models import Inspection, InspectionDraw
from tests.stories.conftest import PICTURES
from tests.supervision import inspecting, making

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def apart(make: Callable[[], Any]) -> Any:
    """Make something in a thread: signing runs a loop of its own, and the browser's is running in this one."""

    def made() -> Any:
        try:
            return make()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(made).result()


def test_a_department_draws_records_and_publishes(
    visitor: Callable[..., Page], look: Callable[..., None]
) -> None:
    def prepare() -> tuple[Any, InspectionDraw]:
        trade = making.opened_trade(documents=False)
        return trade, drawing.prepare_draw(inspecting.public_plan(trade), by=trade.officers[0])

    trade, prepared = apart(prepare)
    desk = visitor(language="en", user=trade.officers[0])
    for _step in ("commit", "reveal"):
        desk.goto(f"/supervision/decisions/inspections/draws/{prepared.pk}/")
        named = "[data-seed-hash]" if _step == "commit" else "[data-seed-value]"
        value = desk.locator(named).filter(has_text="0").or_(desk.locator(named)).first
        desk.wait_for_function(f"document.querySelector('{named}').textContent.length === 64")
        seed = value.text_content() or ""
        desk.get_by_role("link", name="seed").click()
        desk.locator("input[name=value]").fill(seed)
        desk.locator("main form button").click()
    desk.goto(f"/supervision/decisions/inspections/draws/{prepared.pk}/replay/")
    desk.locator("#replay-outcome:not([hidden])").wait_for()

    one = Inspection.objects.get()
    sent = one.officers.order_by("pk").first().qualification.user
    phone = visitor(user=sent, width=390)
    phone.goto(f"/supervision/inspections/{one.pk}/record/")
    phone.locator("input[name=place]").fill("东湖县政务中心")
    phone.goto(f"/supervision/inspections/{one.pk}/record/")

    assert InspectionDraw.objects.get().drawn_at is not None
    assert phone.locator("input[name=place]").input_value() == "东湖县政务中心"


def _everything() -> tuple[Any, ...]:
    trade = making.opened_trade(documents=False)
    officer = trade.officers[0]
    case = making.told_case(trade)
    plan = inspecting.public_plan(trade)
    done = inspecting.drawn(trade, plan)
    watched = monitoring.open_monitoring(
        trade.lot,
        subject=trade.lot.project.agency,
        title="招标文件澄清不及时",
        source="审计局来函",
        by=officer,
    )
    monitoring.activate(watched, reason="需要核实", by=officer)
    monitoring.ask(watched, text="请说明澄清发出的时间。", due=clock.now() + timedelta(days=3), by=officer)
    return trade, case, plan, done, watched


@pytest.mark.skipif(not PICTURES, reason="only to be looked at")
def test_every_page_is_fit_to_be_seen(visitor: Callable[..., Page], look: Callable[..., None]) -> None:
    trade, case, plan, done, watched = apart(_everything)
    officer = trade.officers[0]
    pages = {
        "cases": "cases/", "case": f"cases/{case.pk}/", "decide": f"cases/{case.pk}/decide/",
        "tell": f"cases/{case.pk}/tell/", "lead": "cases/new/", "penalties": "penalties/?rule=LG-01&base=12000000",
        "monitorings": "monitoring/", "monitoring": f"monitoring/{watched.pk}/",
        "conclude": f"monitoring/{watched.pk}/conclude/", "inspections": "inspections/",
        "items": "inspections/items/", "inspectors": "inspections/inspectors/", "plan-new": "inspections/plans/new/",
        "plan": f"inspections/plans/{plan.pk}/", "inspection": f"inspections/{done.pk}/",
        "visit": f"inspections/{done.pk}/record/", "public": "decisions/inspections/",
        "draw": f"decisions/inspections/draws/{done.draw.pk}/",
    }  # fmt: skip
    faults = []
    for language in ("zh-hans", "en"):
        desk = visitor(language=language, user=officer)
        few = ("case", "tell", "penalties", "monitoring", "plan", "visit", "draw")
        for name, address in pages.items():
            if language == "en" and name not in few:
                continue
            desk.goto(f"/supervision/{address}")
            try:
                look(desk, f"c-{name}-{language}")
            except AssertionError as error:
                faults.append(f"{name} {language}: {error}")
    party = visitor(user=apart(lambda: making.account_of(trade.ring[0].bidder)))
    party.goto(f"/supervision/own-cases/{case.parties.first().pk}/")
    look(party, "c-own-case")
    assert faults == []
