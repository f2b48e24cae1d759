"""What the papers of a case say (行政处罚法 44, 57, 59, 63, 64; 国务院令第310号), in Chinese, part by part."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from accounts.templatetags.when import shanghai
from bidding.law.days import day_of
from supervision.models import Case, Decision, Hearing, LotEffect, Penalty, PenaltyNotice, Transfer
from supervision.penalties import Measure
from supervision.queries.law import general_figure, penalty_article

Parts = list[tuple[str, str]]
# A sentence that goes on in another loses its stop.
STOPS = "。；;. "
MEASURES = {
    Measure.VOID: "中标（行为）无效",
    Measure.CORRECT: "责令改正",
    Measure.WARNING: "警告",
    Measure.CONFISCATE: "没收违法所得",
    Measure.LICENCE: "建议吊销营业执照",
    Measure.SUSPEND_BUSINESS: "责令停业整顿",
    Measure.LOSE_DEPOSIT: "保证金不予退还",
    Measure.LIST: "列入不良行为记录名单",
    Measure.REMOVE_FOR_A_TIME: "禁止其在一定期限内参加评标",
    Measure.REMOVE_FOR_EVER: "取消担任评标委员会成员资格",
}
EFFECTS = {
    LotEffect.VOID: "上述违法行为对中标结果造成实质性影响且不能采取补救措施予以纠正，中标无效，应当依法重新招标或者评标（实施条例第八十一条）。",
    LotEffect.REDO: "上述违法行为对中标结果造成实质性影响且不能采取补救措施予以纠正，招标、投标无效，应当依法重新招标（实施条例第八十一条）。",
}


def remedy(case: Case) -> str:
    """Where to turn against a decision (行政复议法 20; 行政诉讼法 46)."""
    on = day_of(case.opened_at)
    review, suit = general_figure("CP-15.review_days", on), general_figure("CP-15.suit_months", on)
    return (
        f"如不服本决定，可以自收到之日起{review.number}日内依法申请行政复议（行政复议法第二十条），"
        f"或者自收到之日起{suit.number}个月内依法向人民法院提起行政诉讼（行政诉讼法第四十六条）。"
        "申请行政复议或者提起行政诉讼的，行政处罚不停止执行，法律另有规定的除外（行政处罚法第七十三条）。"
    )


def notice_parts(notice: PenaltyNotice) -> Parts:
    """What is intended and why, and the rights of the party."""
    until = shanghai(notice.answer_due_at, "due")
    rights = f"对上述内容，你（单位）有权陈述、申辩，请于{until}（北京时间）前提出；逾期视为放弃。本机关不因陈述、申辩给予更重的处罚（行政处罚法第四十五条）。"
    if notice.hearing_offered:
        rights += (
            f"\n你（单位）有权要求听证，应当于{until}（北京时间）前提出（行政处罚法第六十三条、第六十四条）。"
        )
    more = [("新发现的事实", notice.new_facts)] if notice.new_facts else []
    return [
        ("一、认定的事实", notice.facts),
        *more,
        ("二、依据", notice.basis),
        (
            "三、拟作出的行政处罚",
            "\n".join(proposal(line, day_of(notice.told_at)) for line in notice.proposed),
        ),
        ("四、你的权利", rights),
    ]


def proposal(line: dict[str, Any], on: date) -> str:
    """One line of what is intended, in words, with the article of its rule on a day."""
    said = [f"{line['name']}（{penalty_article(line['rule'], on)}）："]
    said += _fines(line["unit_fine"], line["person_fine"], line["gain"])
    if line["barred_until"]:
        said.append(f"取消参加依法必须进行招标的项目的投标资格至{line['barred_until']}；")
    said += [f"{MEASURES[Measure(one)]}；" for one in line["measures"]]
    return "".join(said).rstrip("；") + "。"


def hearing_parts(hearing: Hearing) -> Parts:
    """When and where the hearing is, and who holds it."""
    public = "公开举行" if hearing.is_public else "不公开举行（涉及国家秘密、商业秘密或者个人隐私）"
    return [
        (
            "",
            f"根据你（单位）的申请，本机关定于{shanghai(hearing.set_for)}（北京时间）在{hearing.place}{public}听证。",
        ),
        ("主持人", str(hearing.chair.person or hearing.chair.username)),
        (
            "权利",
            "可以亲自参加，也可以委托一至二人代理；认为主持人与本案有直接利害关系的，有权申请回避（行政处罚法第六十四条）。无正当理由不出席或者未经许可中途退出的，视为放弃听证权利。",
        ),
    ]


def decision_parts(decision: Decision) -> Parts:
    """The items of 行政处罚法 59: parties, facts and evidence, kinds and basis, how to perform, remedies (apart), office."""
    case = decision.case
    return [
        ("一、当事人", "\n".join(_party(party) for party in case.parties.select_related("organisation", "person"))),
        ("二、违反法律、法规、规章的事实和证据", f"{decision.facts}\n{_materials(case)}"),
        ("三、陈述、申辩和听证", _defences(case)),
        ("四、行政处罚的种类和依据", f"{decision.text}\n依据：{decision.basis}\n{_penalties(decision.penalties.all())}"),
        ("五、履行方式和期限", _payment(decision)),
        *([("六、对招标投标活动的处理", EFFECTS[LotEffect(decision.lot_effect)])] if decision.lot_effect else []),
    ]  # fmt: skip


def _payment(decision: Decision) -> str:
    if not decision.penalties.exists():
        return "无。"
    on = day_of(decision.decided_at)
    days, more = general_figure("EN-08.pay_days", on), general_figure("EN-08.late_percent", on)
    return (
        f"罚款自收到本决定书之日起{days.number}日内缴至指定银行（{days.article}）；"
        f"逾期不缴纳的，每日按罚款数额的{more.measure}加处罚款（{more.article}）。"
    )


def transfer_parts(transfer: Transfer) -> Parts:
    """The items of a letter of transfer: suspicion, facts, what the thresholds say, what is enclosed."""
    case = transfer.case
    hints = "\n".join(transfer.hints) or "未触及平台所列立案追诉标准，移送依据为下列事实。"
    head = "案件移送函" if not transfer.is_police else "涉嫌犯罪案件移送书"
    return [
        ("", f"本机关办理的{case.number}号“{case.title}”一案，现依法移送（{head}）。"),
        ("一、主要事实", transfer.facts),
        (
            "二、当事人",
            "\n".join(_party(party) for party in case.parties.select_related("organisation", "person")),
        ),
        *(
            [("三、立案追诉标准提示（刑法第二百二十三条；立案追诉标准（二）第六十八条）", hints)]
            if transfer.is_police
            else []
        ),
        ("四、随附材料", _index(case)),
        ("五、请予回复", "请依法作出是否立案（受理）的决定，并书面告知本机关。"),
    ]


def closing_parts(case: Case) -> Parts:
    """The closing report: how the case went and what the file holds."""
    decision = Decision.objects.filter(case=case).first()
    return [
        ("一、案由", case.title),
        (
            "二、当事人",
            "\n".join(_party(party) for party in case.parties.select_related("organisation", "person")),
        ),
        ("三、处理结果", f"{decision.number} {decision.get_outcome_display()}" if decision else "无。"),
        ("四、结案意见", case.closing_report),
        ("五、卷内目录", _index(case)),
        ("六、保管期限", f"至{case.retain_until}" if case.retain_until else ""),
    ]


def _party(party: Any) -> str:
    return f"{party.full}（{party.organisation.uscc}）"


def _fines(unit: object, person: object, gain: object) -> list[str]:
    amounts = (
        (unit, "对单位罚款{}元；"),
        (person, "对直接负责的主管人员和其他直接责任人员罚款{}元；"),
        (gain, "没收违法所得{}元；"),
    )
    return [text.format(f"{float(str(amount)):,.2f}") for amount, text in amounts if float(str(amount)) > 0]


def _penalties(found: Iterable[Penalty]) -> str:
    lines = []
    for one in found:
        said = [
            f"{one.party.full if one.party else one.organisation}（{one.article}）：",
            *_fines(one.unit_fine, one.person_fine, one.gain),
        ]
        if one.barred_until:
            said.append(f"取消参加依法必须进行招标的项目的投标资格至{shanghai(one.barred_until, 'date')}；")
        said += [f"{MEASURES[Measure(measure)]}；" for measure in one.measures]
        if one.reason:
            said.append(f"裁量理由：{one.reason.rstrip(STOPS)}；")
        if one.repeats:
            said.append(f"此前决定：{'、'.join(one.repeats)}；")
        lines.append("".join(said).rstrip("；") + "。")
    return "\n".join(lines)


def _materials(case: Case) -> str:
    count = case.steps.filter(kind__in=("inquiry", "material")).count()
    return f"以上事实有询问笔录、书证、电子数据等{count}份材料为证，均在案卷之中。"


def _defences(case: Case) -> str:
    lines = [
        f"{party.full}：{party.statement or '放弃陈述申辩。'}"
        for party in case.parties.select_related("organisation", "person")
    ]
    for notice in case.notices.all():
        for answer in notice.answers.select_related("party__organisation", "party__person"):
            lines.append(f"{answer.party.full}对{notice.number}：{answer.statement or '未提出陈述申辩。'}")
        if hearing := Hearing.objects.filter(notice=notice, held_at__isnull=False).first():
            lines.append(f"{shanghai(hearing.set_for, 'date')}在{hearing.place}举行听证。")
    return "\n".join(lines)


def _index(case: Case) -> str:
    entries = [
        f"{n}. {shanghai(step.at)} {step.get_kind_display()}：{step.text[:60]}"
        for n, step in enumerate(case.steps.all(), 1)
    ]
    files = [
        f"{paper.get_kind_display()} {paper.number}（SHA-256 {paper.sha256}）" for paper in case.papers.all()
    ]
    files += [f"{one.name}（SHA-256 {one.sha256}）" for one in case.attachments.all()]
    return "\n".join([*entries, *files])
