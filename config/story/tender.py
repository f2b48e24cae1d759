"""Chapter 1: the agency prepares the tender, a second person approves, the tenderer publishes; a question, an addendum."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bidding.actions.addenda import draft_addendum, issue_addendum
from bidding.actions.documents import approve_document, write_document
from bidding.actions.keysets import appoint_keyholder, open_drill
from bidding.actions.projects import create_lot, create_project
from bidding.actions.publishing import publish_tender
from bidding.actions.questions import answer_question, ask_question
from bidding.law.days import at as at_hour
from bidding.law.days import bare_days, day_of
from bidding.law.figures import holidays
from bidding.models import DocTemplate, Lot, ProjectKind, Regime
from bidding.sealing import holding, papers
from bidding.texts.parameters import parameters_of
from config.story.bidding import ROAD, read_document
from config.story.cast import REGION
from config.story.telling import Story
from ledger import clock

CONTROL_PRICE = Decimal("24000000.00")
DAYS_TO_BID = 24
# So few days before the deadline an addendum that affects bids moves it (实施条例 21).
LATE_DAYS = 13


def tell(story: Story) -> None:
    """Bring the tender of 24,000,000 yuan from nothing to its deadline."""
    lot = story.keep("main", set_up(story, "青河县滨江大道改造提升工程", "滨江大道改造提升工程施工"))
    publish(story, lot)
    story.say(f"招标公告发布：{lot.name}，最高投标限价 {lot.max_price:,.2f} 元")
    story.on(story.workday(1), 9)
    read_document(story, lot)
    _ask_and_answer(story, lot)
    _amend(story, lot)


def set_up(story: Story, project_name: str, lot_name: str) -> Lot:
    """Create project and lot, appoint the keyholders and have each open the drill."""
    cast = story.cast
    project = create_project(
        by=cast["agency"],
        name=project_name,
        kind=ProjectKind.WORKS,
        regime=Regime.ZB,
        region=REGION,
        tenderer=cast.company("tenderer"),
        agency=cast.company("agency"),
        centre=cast.company("centre"),
        supervisor=cast.company("supervisor"),
    )
    start = story.workday(2)
    deadline = at_hour(holidays(REGION).next_working(bare_days(start, DAYS_TO_BID)), 9, 30)
    lot = create_lot(
        project,
        by=cast["agency"],
        name=lot_name,
        scope="路基、路面、雨污水管网、箱涵、人行道、交通设施及照明工程，以工程量清单和图纸为准。",
        estimate=CONTROL_PRICE,
        max_price=CONTROL_PRICE,
        security_amount=Decimal("400000.00"),
        duration_days=300,
        deadline=deadline,
    )
    for number in (1, 2, 3):
        story.later()
        _appoint(story, lot, f"keyholder{number}")
    return lot


def _appoint(story: Story, lot: Lot, username: str) -> None:
    place = appoint_keyholder(lot, by=story.cast["agency"], holder=story.cast[username])
    keys = story.cast.keys[username]
    text = holding.open_drill(place.drill, keys)
    signature = papers.sign(text.encode(), keys.seed).hex()
    open_drill(place, by=story.cast[username], text=text, signature=signature)
    story.counts["drills_opened"] += 1


def publish(story: Story, lot: Lot) -> None:
    """Write the document from the standard text, have it approved by a second person, publish."""
    template = DocTemplate.objects.filter(regime=Regime.ZB, kind=ProjectKind.WORKS).latest("effective_from")
    lot.refresh_from_db()
    document = write_document(
        lot,
        by=story.cast["agency"],
        template=template,
        values=fill_ins(template, story.workday(120)),
        boq=road(),
    )
    story.later(60)
    approve_document(document, by=story.cast["tenderer"])
    story.on(story.workday(1), 9)
    publish_tender(lot, by=story.cast["tenderer"])
    story.counts["notices"] += 1


def fill_ins(template: DocTemplate, start: date) -> dict[str, str]:
    """Return the story's values for the fill-ins of the standard text; the others keep their defaults."""
    given = {
        "approval_number": "青发改审批〔2026〕87号",
        "site": "青河县滨江大道（K0+000至K2+360）",
        "scale": "道路全长2.36公里，红线宽36米，含路基、路面、雨污水管网、箱涵、人行道、交通设施及照明。",
        "start_date": f"{start:%Y-%m-%d}",
        "qualification": "市政公用工程施工总承包二级及以上",
        "manager_qualification": "市政公用工程专业一级",
    }
    names = {parameter.name for parameter in parameters_of(template.body)}
    return {name: value for name, value in given.items() if name in names}


def road() -> list[dict[str, Any]]:
    """Return the bill of quantities of the road, without the cost engineer's prices."""
    items = json.loads(ROAD.read_text(encoding="utf-8"))
    return [{name: item[name] for name in ("code", "name", "unit", "quantity")} for item in items]


def _ask_and_answer(story: Story, lot: Lot) -> None:
    asker = story.cast["bidder6"]
    story.on(story.workday(2), 10)
    question = ask_question(lot, by=asker, text="箱涵工程量清单中是否包含基坑支护费用？", clause="5.2")
    story.on(story.workday(1), 15)
    answer_question(
        question, by=story.cast["agency"], answer="基坑支护费用已包含在箱涵综合单价内，不另行计量。"
    )
    story.counts["questions"] += 1


def _amend(story: Story, lot: Lot) -> None:
    boq = road()
    boq[-1] = {**boq[-1], "quantity": "192"}
    deadline = lot.deadline
    assert deadline is not None
    story.on(holidays(REGION).next_working(day_of(deadline) - timedelta(days=LATE_DAYS)), 11)
    document = draft_addendum(
        lot,
        by=story.cast["agency"],
        text="路灯数量由186套调整为192套，工程量清单相应更新。",
        affects_bid=True,
        boq=boq,
    )
    story.later(90)
    addendum = issue_addendum(document, by=story.cast["tenderer"])
    story.counts["addenda"] += 1
    story.say(
        f"补遗 {addendum.number}：投标截止由 {day_of(addendum.old_deadline)} 顺延至 {day_of(addendum.new_deadline)}"
    )
    story.until(clock.now())
