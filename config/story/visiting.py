"""Chapter 9: a double-random inspection with another department: plan, draw, three visits in three states."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from accounts.models import OrganisationKind
from accounts.roles import Role
from bidding.law.days import add_workdays, day_of
from bidding.law.figures import holidays
from config.story.cast import HONEST_PAIR
from config.story.telling import Story, insist
from evaluation import draw, inspection
from ledger import clock
from supervision.actions import avoiding, drawing, planning, visiting
from supervision.actions.planning import Planned
from supervision.actions.visiting import Visit
from supervision.models import (
    Inspection,
    InspectionDraw,
    InspectionPlan,
    InspectionResult,
    Qualification,
    Target,
)

DEPARTMENTS = ("supervisor", "housing")
ITEMS = {
    "QY-01": (
        "投标行为合规情况",
        "《招标投标法实施条例》第三十九条至第四十二条",
        ("投标文件由本单位独立编制", "投标保证金从本单位基本账户转出", "业绩和人员材料真实"),
    ),
    "QY-02": (
        "中标后履约情况",
        "《招标投标法》第四十六条、第四十八条",
        ("项目经理与投标承诺一致", "无转包、违法分包"),
    ),
}


def tell(story: Story) -> None:
    """Plan, draw and visit on one day, so that the story's year stays as it is."""
    _joint_department(story)
    plan = _published(story, Target.BIDDER, "2026年度投标企业“双随机、一公开”联合检查", ITEMS)
    story.later(30)
    made = _drawn(story, plan)
    inspection.replay(made.proof)
    _visit_all(story, made)
    story.counts["inspections"] = made.inspections.count()
    story.say(f"双随机检查：两部门联合抽取 {story.counts['inspections']} 家企业，抽取可重跑验证，结果公开")


def leave_a_draw_waiting(story: Story) -> None:
    """Publish a second plan and fix its pools; whoever visits the demo gives the seed and sees the draw made."""
    items = {
        "DL-01": (
            "招标代理机构从业行为",
            "《招标投标法》第十三条至第十五条",
            ("招标文件使用标准文本", "公告期限符合规定", "无不合理限制条件"),
        )
    }
    plan = _published(story, Target.AGENCY, "2026年度招标代理机构“双随机、一公开”检查", items)
    drawing.prepare_draw(plan, by=story.cast["supervisor"])


def _joint_department(story: Story) -> None:
    """Another department of the county takes part; every inspector has a certificate, one keeps away from a firm."""
    kind, cast = OrganisationKind.SUPERVISOR, story.cast
    housing = cast.organisation("青河县住房和城乡建设局", kind, "青河县建设路3号")
    cast.appoint("housing", Role.SUPERVISOR, housing, "邵明")
    cast.appoint("housing2", Role.SUPERVISOR, housing, "柳青")
    pairs = (("supervisor3", "supervisor"), ("housing", "housing2"), ("housing2", "housing"))
    for number, (username, colleague) in enumerate(pairs, start=3):
        _certify(story, username, colleague, number)
    kept = Qualification.objects.get(user=cast["supervisor3"])
    firm = cast.company(HONEST_PAIR[1])
    avoiding.declare_relation(kept, organisation=firm, ground="配偶在该公司任职", by=cast["supervisor3"])


def _certify(story: Story, username: str, by: str, number: int) -> None:
    until = day_of(clock.now())
    avoiding.enter_qualification(
        story.cast[username],
        certificate=f"421181-{number:04d}",
        valid_until=until.replace(year=until.year + 5, day=1),
        by=story.cast[by],
    )


def _published(
    story: Story, target: Target, title: str, lines: Mapping[str, tuple[str, str, Sequence[str]]]
) -> InspectionPlan:
    officer = story.cast["supervisor"]
    items = [
        planning.put_item(code=code, title=name, target=target, basis=basis, points=points, by=officer)
        for code, (name, basis, points) in lines.items()
    ]
    planned = Planned(
        title=title, year=clock.now().year, target=target, ratio_percent=Decimal(20), rounds=2,
        inspectors_each=2, weights={"plain": 1, "serious": 2},
    )  # fmt: skip
    joint = [story.cast.company("housing")] if target == Target.BIDDER else []
    plan = planning.make_plan(planned, items=items, joint=joint, by=officer)
    return planning.publish_plan(plan, by=officer)


def _drawn(story: Story, plan: InspectionPlan) -> InspectionDraw:
    """Each department commits to a seed, the log's root is fixed, each reveals it."""
    prepared = drawing.prepare_draw(plan, by=story.cast["supervisor"])
    seeds = {name: secrets.token_hex(32) for name in DEPARTMENTS}
    for name, seed in seeds.items():
        prepared = drawing.commit_seed(prepared, commitment=draw.commitment(seed), by=story.cast[name])
    for name, seed in seeds.items():
        prepared = drawing.reveal_seed(prepared, seed=seed, by=story.cast[name])
    insist(prepared.drawn_at, "the inspection was not drawn")
    return prepared


def _visit_all(story: Story, made: InspectionDraw) -> None:
    """The first result is public, the second waits for publication, the others for their visit."""
    ordered = list(made.inspections.order_by("pk"))
    insist(len(ordered) > 2, "too few objects were drawn")
    story.later(120)
    _visit(story, ordered[0], InspectionResult.CORRECTED, "业绩台账缺一份验收证明，当场补齐。", point=2)
    visiting.publish_result(ordered[0], by=story.cast["supervisor"])
    _visit(story, ordered[1], InspectionResult.ORDERED, "未见投标保证金转出凭证，责令限期提供。", point=1)


def _visit(story: Story, one: Inspection, result: InspectionResult, summary: str, *, point: int) -> None:
    first, second = [
        sent.qualification.user
        for sent in one.officers.select_related("qualification__user").order_by("pk")[:2]
    ]
    due = add_workdays(day_of(clock.now()), 20, holidays(story.region))
    visiting.record_visit(one, _sheet(one, result, summary, due, point), by=first)
    story.later(25)
    visiting.confirm_visit(one, by=second)


def _sheet(one: Inspection, result: InspectionResult, summary: str, due: date, point: int) -> Visit:
    answers = {
        (item.pk, place): ("no", summary) if place == point and number == 0 else ("yes", "")
        for number, item in enumerate(one.draw.plan.items.order_by("code"))
        for place in range(len(item.points))
    }
    firm = one.organisation
    assert firm is not None
    return Visit(
        visited_at=clock.now(),
        place=firm.address,
        met=f"{firm.legal_representative}（法定代表人）",
        answers=answers,
        result=result,
        summary=summary,
        correct_until=due if result == InspectionResult.ORDERED else None,
    )
