"""Make item lists, plans, draws and visits through the pages' own actions."""

import secrets
from decimal import Decimal

from evaluation import draw
from ledger import clock
from supervision.actions import drawing, planning, visiting
from supervision.actions.planning import Planned
from supervision.actions.visiting import Visit
from supervision.models import Inspection, InspectionDraw, InspectionPlan
from tests.supervision.making import Trade

WEIGHTS = {"plain": 1, "complained": 2, "serious": 5}


def planned(target: str = "lot", **more: object) -> Planned:
    """Half of the library, twice a year, two inspectors."""
    fields: dict[str, object] = {
        "title": "2026年度招标投标双随机检查", "year": 2026, "target": target, "ratio_percent": Decimal(50),
        "rounds": 2, "inspectors_each": 2, "weights": WEIGHTS,
    }  # fmt: skip
    return Planned(**{**fields, **more})  # type: ignore[arg-type]


def public_plan(trade: Trade, target: str = "lot", **more: object) -> InspectionPlan:
    """Come as far as a published plan with one item of two points."""
    item = planning.put_item(
        code=f"ZB-{target}", title="招标文件与公告", target=target, basis="《招标投标法》第七条",
        points=["公告期限符合规定", "无不合理限制条件"], by=trade.officers[0],
    )  # fmt: skip
    plan = planning.make_plan(planned(target, **more), items=[item], joint=[], by=trade.officers[0])
    return planning.publish_plan(plan, by=trade.officers[0])


def seeded(prepared: InspectionDraw, trade: Trade) -> InspectionDraw:
    """Have the department commit to a seed and reveal it, which makes the draw."""
    seed = secrets.token_hex(32)
    drawing.commit_seed(prepared, commitment=draw.commitment(seed), by=trade.officers[0])
    return drawing.reveal_seed(prepared, seed=seed, by=trade.officers[0])


def drawn(trade: Trade, plan: InspectionPlan | None = None) -> Inspection:
    """Come as far as the first inspection of a round."""
    made = seeded(drawing.prepare_draw(plan or public_plan(trade), by=trade.officers[0]), trade)
    return made.inspections.order_by("pk").select_related("draw__plan").first()  # type: ignore[return-value]


def visit(
    one: Inspection, *, answer: str = "yes", result: str = "clean", summary: str = "未发现问题。"
) -> Visit:
    """A filled record sheet."""
    answers = {
        (item.pk, place): (answer, "限定本地企业。" if answer == "no" else "")
        for item in one.draw.plan.items.all()
        for place in range(len(item.points))
    }
    return Visit(clock.now(), "东湖县公共资源交易中心", "经办人周某", answers, result, summary)


def sent_to(one: Inspection) -> list:
    """The accounts of the inspectors who were sent."""
    return [
        officer.qualification.user for officer in one.officers.filter(left_at__isnull=True).order_by("pk")
    ]


def recorded(one: Inspection, **more: str) -> Inspection:
    """Come as far as a record confirmed by both."""
    first, second, *_others = sent_to(one)
    visiting.record_visit(one, visit(one, **more), by=first)
    return visiting.confirm_visit(one, by=second)
