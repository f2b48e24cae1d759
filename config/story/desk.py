"""Chapter 10: what lies on the office's desk today: matters of the last days, each in another state."""

from datetime import date, datetime, timedelta

from accounts.models import BarScope, Organisation
from bidding.law.days import add_workdays, day_of, end_of
from bidding.law.figures import holidays
from config.story.cast import LATE, REGION, RING
from config.story.disputes import LATE_OBJECTOR, OFFICERS
from config.story.telling import Story
from ledger import clock
from supervision.actions import (
    alarms,
    avoiding,
    cases,
    credit,
    credit_requests,
    monitoring,
    ratings,
    saved,
    tips,
    witnessing,
)
from supervision.actions.credit import Paper, Wording
from supervision.actions.filing import Letter, file_complaint
from supervision.models import (
    Alarm,
    Case,
    CreditEntry,
    Grade,
    LeadSource,
    Listing,
    Matter,
    Objection,
    RatedStep,
    WitnessKind,
)

DAYS_AGO = 2


def tell(story: Story, today: date) -> None:
    """Leave a living desk: tips, leads, a late complaint, monitorings, an appeal, tickets, an invitation."""
    story.on(today - timedelta(days=DAYS_AGO), 10)
    take_tips(story)
    monitor(story)
    ask_for_credit(story)
    open_tickets(story)
    complain_late(story)
    witnessing.invite_witness(
        story.lot("next"),
        witness=story.cast["witness"],
        kind=WitnessKind.ASSOCIATION,
        by=story.cast["supervisor"],
    )
    ask_the_centre(story)
    keep_views(story)
    story.say("监督科案头：举报、案件线索、监测、申诉、工单和逾期投诉各有在办事项")


def _in_workdays(story: Story, days: int) -> datetime:
    return end_of(add_workdays(day_of(clock.now()), days, holidays(story.region)))


def _office(story: Story) -> Organisation:
    return story.cast.company("supervisor")


# --- tips and cases ---------------------------------------------------------------------------------------


def take_tips(story: Story) -> None:
    """Three tips: one became a case under investigation, one was passed on, one is new; an office sends a lead."""
    officer, lot = story.cast["supervisor"], story.lot()
    borrowed, _code = tips.give_tip(
        _office(story),
        subject="有人借用资质投标",
        text="正源路桥工程有限公司在滨江大道项目的投标，实际由一名包工头编制，公司只收管理费。",
        lot=lot,
    )
    story.later(25)
    tips.answer_tip(
        borrowed, text="来信收到。请补充实际编制人的姓名或者资金往来线索，可匿名补充。", by=officer
    )
    story.later(20)
    tips.add_to_tip(borrowed, text="保证金由个人账户先转入该公司，再由公司转出，日期是投标截止前两天。")
    taken = tips.take_up_tip(
        borrowed,
        title="滨江大道项目涉嫌借用资质投标",
        parties=[story.cast.company(LATE_OBJECTOR)],
        outcome="反映的情况具体，已作为案件线索受理。",
        by=officer,
    )
    assert taken.case is not None
    _investigate(story, taken.case)
    other, _code = tips.give_tip(
        _office(story), subject="工作人员吃请", text="交易中心一名工作人员接受代理机构宴请。"
    )
    tips.transfer_tip(other, to="青河县纪委监委", outcome="反映公职人员问题，已移送有权机关。", by=officer)
    tips.give_tip(
        _office(story),
        subject="业绩材料疑似造假",
        text="临川恒基市政工程有限公司提供的桥梁业绩，项目所在地查无此工程。",
        lot=lot,
    )
    cases.open_case(
        lot,
        title="投标保证金来源异常",
        source="青河县审计局移送函〔2026〕41号",
        parties=[story.cast.company(RING[1])],
        by=officer,
        lead=cases.Lead(LeadSource.AUDIT),
    )


def _investigate(story: Story, case: Case) -> None:
    officers = [story.cast[name] for name in OFFICERS]
    cases.file_case(
        case, officers=officers, by=officers[0], violation_on=day_of(case.lot.deadline or clock.now())
    )
    for handling in case.officers.select_related("user").order_by("pk"):
        avoiding.declare_avoidance(handling, relation="", by=handling.user)


# --- monitoring -------------------------------------------------------------------------------------------


def monitor(story: Story) -> None:
    """Three monitorings: eliminated, under way with a question, a draft nobody else sees."""
    _eliminated(story)
    officer = story.cast["supervisor2"]
    going = monitoring.open_monitoring(
        story.lot(),
        subject=story.cast.company("agency"),
        title="补遗发出不及时",
        source="双随机检查准备材料",
        by=officer,
        lead=cases.Lead(LeadSource.INSPECTION),
    )
    monitoring.activate(going, reason="补遗涉及工程量清单，需核实发出时间和送达情况。", by=officer)
    monitoring.ask(
        going,
        text="请说明发现路灯数量差错的时间，并提供补遗审批记录。",
        due=_in_workdays(story, 5),
        by=officer,
    )
    monitoring.open_monitoring(
        story.lot("next"),
        subject=story.cast.company("tenderer"),
        title="下一项目工期设置的合理性",
        source="标前检查",
        by=officer,
    )


def _eliminated(story: Story) -> None:
    officer, tenderer = story.cast["supervisor"], story.cast["tenderer"]
    one = monitoring.open_monitoring(
        story.lot(),
        subject=story.cast.company("tenderer"),
        title="异议逾期答复",
        source="监督指标 CN-TL06",
        by=officer,
        lead=cases.Lead(LeadSource.ALARM),
    )
    monitoring.activate(one, reason="核实异议接收流程。", by=officer)
    story.later(15)
    question = monitoring.ask(
        one, text="异议由谁接收，谁负责到期提醒？", due=_in_workdays(story, 3), by=officer
    )
    story.later(90)
    monitoring.answer(question, text="由招标部一人接收，此前没有到期提醒。", by=tenderer)
    story.later(30)
    monitoring.conclude(
        one,
        violation=True,
        conclusion="异议接收制度不健全，造成逾期答复。",
        basis="《招标投标法实施条例》第五十四条",
        report_due=_in_workdays(story, 10),
        by=officer,
    )
    story.later(120)
    report = monitoring.report(one, text="已建立A、B角和短信提醒制度，并对经办人进行了培训。", by=tenderer)
    story.later(20)
    monitoring.assess(report, accepted=True, text="制度已建立，抽查有效。", by=officer)


# --- credit -----------------------------------------------------------------------------------------------


def ask_for_credit(story: Story) -> None:
    """A listed firm appeals; an entry about another firm waits for its statement."""
    entry = CreditEntry.objects.get(organisation=story.cast.company(RING[1]))
    text = "公示的统一社会信用代码与营业执照一致，但法定代表人已变更，请求更正。"
    credit_requests.appeal(entry, text=text, by=story.cast[RING[1]])
    officer, at = story.cast["supervisor"], clock.now()
    noticed = credit.draft_from_document(
        story.cast.company(LATE),
        paper=Paper(number="青政数监决〔2026〕6号", made_at=at - timedelta(days=1), served_at=at),
        wording=Wording(
            kind="minor",
            conduct="提交的项目负责人社会保险证明与实际不符，情节轻微",
            basis="《招标投标法实施条例》第四十二条",
            months=3,
            listing=Listing.RECORD,
            scope=BarScope.BID,
        ),
        by=officer,
    )
    credit.notify_subject(noticed, statement_due=_in_workdays(story, 3), by=officer)


# --- service, complaint, own things -------------------------------------------------------------------------


def open_tickets(story: Story) -> None:
    """Two tickets: a bad grade nobody has followed up yet, and a matter of the window that was."""
    unhappy = story.cast[LATE]
    ticket = ratings.report_undone(
        office=_office(story),
        matter="证书绑定三次失败",
        text="窗口让找热线，热线让找窗口，跑了三趟没有办成。",
        contact="13907130008",
        by=unhappy,
    )
    ratings.follow_up(ticket, text="已电话联系，约定周五由技术人员到窗口协助。", by=story.cast["supervisor2"])
    ratings.rate(
        story.lot(),
        step=RatedStep.OBJECTION,
        grade=Grade.VERY_POOR,
        text="异议答复只说请向监督部门反映，没有回答问题。",
        by=story.cast["bidder6"],
    )


def complain_late(story: Story) -> None:
    """The second objector complains after the period: the officer has to decide on acceptance."""
    objection = Objection.objects.get(lot=story.lot(), filed_by=story.cast[LATE_OBJECTOR])
    file_complaint(
        story.lot(),
        matter=Matter.RESULT,
        objection=objection,
        letter=Letter(
            contact="正源县人民路3号，13800000007",
            signatory="李向东",
            respondent="青河县交通建设服务中心",
            facts="招标人逾期答复异议，且未公布业绩复核的依据。",
            request="请求责令公布复核依据。",
            leads="异议答复函、评标结果公示第2项。",
            knew_on=day_of(objection.answered_at or clock.now()),
        ),
        by=story.cast[LATE_OBJECTOR],
    )


def ask_the_centre(story: Story) -> None:
    """One expert's marks stood apart: the centre is asked and has not replied yet."""
    alarm = Alarm.objects.get(lot=story.lot(), code="CN-MARK")
    alarms.ask_unit(
        alarm,
        unit=story.cast.company("centre"),
        question="请核对该席位评分时段的音视频，说明评分理由是否记录完整。",
        due=_in_workdays(story, 5),
        by=story.cast["supervisor2"],
    )


def keep_views(story: Story) -> None:
    """The officer keeps two lists as views; an indicator that has too few evaluations here rests."""
    officer = story.cast["supervisor"]
    saved.save_view(name="本科在办案件", page="cases", query="status=filed", by=officer)
    saved.save_view(name="逾期未办的预警", page="alarms", query="status=overdue", by=officer)
    alarms.pause_indicator(
        code="CN-REMOTE", region=REGION, reason="本县全年评标不足五次，比例没有意义。", by=officer
    )
