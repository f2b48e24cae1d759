"""What the department's papers on a complaint say (11号令 12, 16, 19, 22; 94号令 21, 28, 30, 33), in Chinese."""

from collections.abc import Callable

from accounts.templatetags.when import shanghai
from bidding.law.days import day_of
from bidding.law.figures import Figure
from bidding.models import Lot, Regime
from supervision.models import Complaint, ComplaintPaperKind
from supervision.queries.clocks import acceptance_figure, decision_figure
from supervision.queries.law import general_figure

Parts = list[tuple[str, str]]
Kind = ComplaintPaperKind

TITLES = {
    Kind.ACCEPTANCE: "投诉受理通知书",
    Kind.REFUSAL: "投诉不予受理通知书",
    Kind.CORRECTION: "投诉补正通知书",
    Kind.TRANSFER: "投诉移送告知书",
    Kind.ANSWER: "投诉答复通知书",
    Kind.SUSPENSION: "暂停通知书",
    Kind.RESUMPTION: "恢复通知书",
    Kind.TERMINATION: "终止投诉处理决定书",
    Kind.DECISION: "投诉处理决定书",
}
# Who reads that the lot stands still need not know who complained: before the opening it may be a bidder (招标投标法 22).
TO_TENDERER = frozenset({Kind.ANSWER, Kind.SUSPENSION, Kind.RESUMPTION})
FINAL = frozenset({Kind.REFUSAL, Kind.DECISION, Kind.TERMINATION})


def addressee_of(complaint: Complaint, kind: Kind) -> str:
    """Return to whom a paper goes."""
    if kind == Kind.ANSWER:
        return "、".join(
            one.organisation.name for one in complaint.respondents.select_related("organisation")
        )
    project = complaint.lot.project
    if kind in TO_TENDERER:
        return "、".join(dict.fromkeys(one.name for one in (project.tenderer, project.agency) if one))
    return "" if kind == Kind.DECISION else complaint.complainant.name


def remedy_of(complaint: Complaint, kind: Kind) -> str:
    """Return where to turn against a paper (行政复议法 20; 行政诉讼法 46); "" for one that decides nothing."""
    if kind not in FINAL:
        return ""
    on = day_of(complaint.received_at)
    review, suit = general_figure("CP-15.review_days", on), general_figure("CP-15.suit_months", on)
    return (
        f"如不服本决定，可以自收到之日起{review.number}日内依法申请行政复议（行政复议法第二十条），"
        f"或者自收到之日起{suit.number}个月内依法向人民法院提起行政诉讼（行政诉讼法第四十六条）。"
    )


def parts_of(complaint: Complaint, kind: Kind) -> Parts:
    """Return what a paper says, part by part."""
    return WRITERS[kind](complaint)


def _about(complaint: Complaint) -> str:
    lot = complaint.lot
    day = shanghai(complaint.received_at, "date")
    return f"你单位于{day}就“{lot.name}”（{lot.code}）提出的投诉（{complaint.code}）"


def _law(figure: Figure) -> str:
    units = {"day": "日", "workday": "个工作日"}
    return f"{figure.number}{units.get(figure.unit, figure.unit)}（{figure.article}）"


def _procurement(lot: Lot) -> bool:
    return lot.project.regime == Regime.GP


def _acceptance(one: Complaint) -> Parts:
    start = "自收到投诉之日起" if _procurement(one.lot) else "自受理之日起"
    return [
        (
            "",
            (
                f"{_about(one)}，经审查符合受理条件，本机关予以受理。本机关将{start}{_law(decision_figure(one))}内作出书面处理决定；"
                "检验、检测、鉴定、专家评审等依法不计入的时间除外。"
            ),
        ),
        ("", one.intake_note),
    ]


def _refusal(one: Complaint) -> Parts:
    basis = (
        "94号令第十九条、第二十一条"
        if _procurement(one.lot)
        else "11号令第十二条、《招标投标法实施条例》第六十条、第六十一条"
    )
    return [
        ("", f"{_about(one)}，经审查不予受理。"),
        ("不予受理的理由", f"{one.get_not_accepted_display()}。\n{one.intake_note}"),
        ("依据", basis),
    ]


def _correction(one: Complaint) -> Parts:
    until = shanghai(one.correct_by, "due") if one.correct_by else ""
    return [
        ("", f"{_about(one)}，需要补正。请于{until}（北京时间）前一次补正；逾期不补正的，不予受理。"),
        ("需要补正的内容", one.correction),
        ("审查期限", f"收到补正后{_law(acceptance_figure(one))}内决定是否受理。"),
    ]


def _transfer(one: Complaint) -> Parts:
    return [
        (
            "",
            f"{_about(one)}，不属于本机关处理，已移送{one.transferred_to}（《招标投标法实施条例》第六十一条）。",
        )
    ]


def _answer(one: Complaint) -> Parts:
    due = {shanghai(who.due_at, "due") for who in one.respondents.filter(answered_at__isnull=True)}
    return [
        (
            "",
            (
                f"本机关已受理关于“{one.lot.name}”（{one.lot.code}）的投诉（{one.code}）。现送达投诉书副本，"
                f"请于{'、'.join(sorted(due))}（北京时间）前书面说明，并提交有关证据、依据和材料。"
            ),
        ),
        ("投诉事项", one.facts),
        ("投诉请求", one.request),
    ]


def _suspension(one: Complaint) -> Parts:
    order = one.orders.order_by("-number").first()
    if order is None:
        raise ValueError("a paper of suspension needs its order")
    until = f"暂停期限至{shanghai(order.until, 'due')}（北京时间）。" if order.until else "恢复时间另行通知。"
    return [
        ("", f"关于“{one.lot.name}”（{one.lot.code}），本机关决定暂停招标采购活动。{until}"),
        ("理由", order.reason),
        ("依据", order.basis),
    ]


def _resumption(one: Complaint) -> Parts:
    order = one.orders.order_by("-number").first()
    if order is None:
        raise ValueError("a paper of resumption needs its order")
    others = one.lot.holds.filter(released_at__isnull=True).exclude(pk=order.hold_id).exists()
    more = "因其他原因的暂停尚未解除，活动在其全部解除后恢复。" if others else "招标采购活动恢复进行。"
    return [
        ("", f"关于“{one.lot.name}”（{one.lot.code}），本机关第{order.number}号暂停决定予以解除。{more}"),
        ("理由", order.lift_reason),
    ]


def _termination(one: Complaint) -> Parts:
    basis = "94号令第三十条" if _procurement(one.lot) else "11号令第十九条"
    return [
        ("", f"{_about(one)}，你单位已书面申请撤回。本机关决定终止投诉处理。"),
        ("撤回理由", one.withdrawal_reason),
        ("依据", f"{basis}。不得以同一事实和理由再次提出投诉。"),
    ]


def _decision(one: Complaint) -> Parts:
    """The items of 11号令 22 and 94号令 33: parties, matter and request, answer, facts and basis, decision and basis."""
    return [
        ("一、当事人", _parties(one)),
        ("二、投诉事项和主张", f"{_points(one) or one.facts}\n投诉请求：{one.request}"),
        ("三、被投诉人的答辩", _answers(one)),
        ("四、处理经过", _course(one)),
        ("五、查明的事实", f"{_findings(one)}\n{one.findings}"),
        ("六、处理意见及依据", f"{one.get_outcome_display()}\n{one.decision}\n依据：{one.basis}"),
    ]


def _parties(one: Complaint) -> str:
    answering = [who.organisation.name for who in one.respondents.select_related("organisation")]
    attorney = getattr(one, "attorney", None)
    lines = [
        f"项目：{one.lot.name}（{one.lot.code}）",
        f"投诉人：{one.complainant.name}（{one.complainant.uscc}）",
        f"签署人：{one.signatory}" + (f"；委托代理人：{attorney.name}" if attorney else ""),
        f"被投诉人：{'、'.join(answering) or one.respondent}",
    ]
    return "\n".join(lines)


def _points(one: Complaint) -> str:
    return "\n".join(f"{p.number}.（{p.get_ground_display()}）{p.argument}" for p in one.claims.all())


def _findings(one: Complaint) -> str:
    found = [p for p in one.claims.all() if p.finding]
    return "\n".join(f"事项{p.number}：{p.get_finding_display()}。{p.finding_reason}" for p in found)


def _answers(one: Complaint) -> str:
    given = [f"{who.organisation.name}：{who.answer}" for who in one.respondents.all() if who.answer]
    silent = [
        f"{who.organisation.name}：逾期未作书面说明。" for who in one.respondents.all() if not who.answer
    ]
    return "\n".join([*given, *([one.respondent_answer] if one.respondent_answer else []), *silent]) or "无。"


def _course(one: Complaint) -> str:
    lines = [f"{shanghai(one.received_at, 'date')}收到投诉书。"]
    if one.accepted_at:
        lines.append(f"{shanghai(one.accepted_at, 'date')}受理。")
    for pause in one.pauses.all():
        until = shanghai(pause.ends_at, "date") if pause.ends_at else ""
        lines.append(
            f"{shanghai(pause.starts_at, 'date')}至{until}{pause.get_kind_display()}，不计入期限：{pause.reason}"
        )
    lines += [f"{shanghai(r.held_at, 'date')}{r.get_kind_display()}。" for r in one.records.all()]
    return "\n".join(lines)


WRITERS: dict[Kind, Callable[[Complaint], Parts]] = {
    Kind.ACCEPTANCE: _acceptance,
    Kind.REFUSAL: _refusal,
    Kind.CORRECTION: _correction,
    Kind.TRANSFER: _transfer,
    Kind.ANSWER: _answer,
    Kind.SUSPENSION: _suspension,
    Kind.RESUMPTION: _resumption,
    Kind.TERMINATION: _termination,
    Kind.DECISION: _decision,
}
