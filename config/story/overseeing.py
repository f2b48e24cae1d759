"""Chapter 8: what an office does beside its cases: an alarm, points, good records, witnesses, ratings, tickets."""

from datetime import date, timedelta

from accounts.models import Organisation, Person, Pledge
from bidding.law.days import add_workdays, day_of, end_of
from bidding.law.figures import holidays
from config.story.cast import COMPANIES, HONEST_PAIR, LATE, RING
from config.story.disputes import LATE_OBJECTOR
from config.story.telling import Story, insist
from evaluation.models import Member, Room
from evaluation.queries.panels import present_members
from ledger import clock
from supervision.actions import alarms, points, ratings, witnessing
from supervision.actions.incentives import give_good_record
from supervision.actions.points import Found
from supervision.models import (
    Alarm,
    CloseOut,
    ConductItem,
    Consequence,
    Deduction,
    FollowUp,
    Grade,
    RatedStep,
    Witnessing,
    WitnessKind,
)

CAST_BIDDERS = tuple(name for name in COMPANIES if name != LATE)
LATE_ANSWER = "CN-TL06"


# --- the witness ----------------------------------------------------------------------------------------


def invite_witness(story: Story) -> None:
    """The office invites a witness while the tender runs; she signs the pledge at the door before the opening."""
    part = witnessing.invite_witness(
        story.lot(),
        witness=story.cast["witness"],
        kind=WitnessKind.ASSOCIATION,
        by=story.cast["supervisor"],
    )
    witnessing.sign_in(part, by=story.cast["witness"])


def report_as_witness(story: Story) -> None:
    """Her report is published with the award, in the wording that may be public."""
    part = Witnessing.objects.get(user=story.cast["witness"], lot=story.lot())
    report = witnessing.hand_in_report(
        part,
        text="到场见证开标和远程异地评标全过程。三名密钥持有人中两名到场，唱标与开标记录一致；三个评标点视频在线，"
        "未发现评标专家与外界联系。评审第一天副场网络中断约两分钟，已记入日志。",
        by=story.cast["witness"],
    )
    story.later(40)
    witnessing.publish_report(report, text=report.text, with_file=False, by=story.cast["supervisor"])
    story.counts["witness_reports"] += 1


# --- the alarm of the late answer -------------------------------------------------------------------------


def ask_about_alarm(story: Story) -> None:
    """The officer asks the tenderer why the objection was answered late."""
    alarm = _alarm(story)
    due = add_workdays(day_of(clock.now()), 10, holidays(story.region))
    alarms.ask_unit(
        alarm,
        unit=story.cast.company("tenderer"),
        question="请说明逾期答复异议的原因，以及今后如何保证按期答复。",
        due=end_of(due),
        by=story.cast["supervisor"],
    )


def close_alarm(story: Story) -> None:
    """The tenderer replies; the alarm ends as put right, which takes the points of its row all the same."""
    story.later(60)
    alarm = _alarm(story)
    reply = "经办人外出期间未安排他人接收异议。已指定A、B角并开通短信提醒，今后由B角在到期前一日复核。"
    alarms.reply_to_alarm(alarm, text=reply, by=story.cast["tenderer"])
    story.later(90)
    reason = "答复已补，对评标结果无影响；招标人已指定专人负责，按不良行为记分表记分。"
    alarms.conclude_alarm(alarm, kind=CloseOut.CORRECTED, reason=reason, by=story.cast["supervisor"])
    story.counts["alarms_concluded"] += 1


def _alarm(story: Story) -> Alarm:
    found = Alarm.objects.filter(lot=story.lot(), code=LATE_ANSWER).first()
    insist(found, "the late answer raised no alarm")
    assert found is not None
    return found


# --- points ---------------------------------------------------------------------------------------------


def take_points(story: Story) -> None:
    """The ring loses all points of its row, the tenderer and an expert some; one deduction is voided."""
    proof, officer = story.facts["case"]["decision"], story.cast["supervisor"]
    first, *others = RING
    points.record_breach(
        Pledge.objects.filter(user=story.cast[first]).latest("signed_at"),
        article="不与其他投标人串通投标",
        found=_found(story, "B-01", "三家投标文件由同一人编制，已作出处理决定。", proof),
        by=officer,
    )
    for name in others:
        found = _found(story, "B-01", "三家投标文件由同一人编制，已作出处理决定。", proof)
        points.deduct(story.cast.company(name), found=found, by=officer)
    late = _found(story, "T-01", "对评标结果的异议逾期答复。", f"预警 {_alarm(story).pk} 号处理记录")
    _contested(story, story.cast.company("tenderer"), late, "tenderer", void=False)
    addendum = _found(story, "A-01", "路灯数量差错造成补遗。", "补遗第1号")
    _contested(story, story.cast.company("agency"), addendum, "agency", void=True)
    member = _latecomer(story)
    points.deduct(_person(member), found=_found(story, "E-01", "评标迟到25分钟。", "签到记录"), by=officer)
    story.counts["points_taken"] = Deduction.objects.filter(voided_at__isnull=True).count()


def _found(story: Story, row: str, facts: str, proof: str) -> Found:
    day = _day_of_opening(story)
    return Found(
        item=ConductItem.objects.get(code=row), happened_on=day, facts=facts, proof=proof, lot=story.lot()
    )


def _day_of_opening(story: Story) -> date:
    return day_of(story.lot().deadline or clock.now())


def _latecomer(story: Story) -> Member:
    latest = present_members(Room.objects.get(lot=story.lot())).order_by("-number").first()
    assert latest is not None
    return latest


def _person(member: Member) -> Person:
    person = member.user.person
    assert person is not None
    return person


def _contested(story: Story, subject: Organisation, found: Found, username: str, *, void: bool) -> None:
    """Take points, let the subject speak, answer it."""
    officer = story.cast["supervisor2"]
    taken = points.deduct(subject, found=found, by=officer)
    text = "路灯数量按招标人提供的图纸编制，图纸事后变更。" if void else "已当面致歉并补正，请求从轻。"
    points.contest(taken, text=text, by=story.cast[username])
    reason = (
        "经核对，差错来自招标人提供的图纸，予以撤销。" if void else "逾期事实清楚，分值由记分表规定，维持。"
    )
    points.answer_contest(taken, void=void, reason=reason, by=officer)


DONE = {
    Consequence.REMIND: ("已送达提醒函，法定代表人签收。", ""),
    Consequence.INTERVIEW: (
        "约谈法定代表人，通报记分情况和处理决定，指出投标文件编制中的问题。",
        "承诺三个月内完成内部整改，建立投标文件独立编制制度。",
    ),
    Consequence.INSPECT: ("已列入重点检查名录，双随机抽取权重加倍。", ""),
    Consequence.CASE: ("已立案并作出处理决定，不另行立案。", ""),
}


def follow_points_up(story: Story) -> None:
    """Do most of what the thresholds led to; one firm's interview and the tenderer's reminder stay due."""
    firms = [story.cast.company(name) for name in RING]
    waiting = FollowUp.objects.filter(organisation__in=firms).select_related("rule")
    for one in waiting.exclude(organisation=firms[-1], rule__consequence=Consequence.INTERVIEW):
        text, promise = DONE[Consequence(one.rule.consequence)]
        points.close_follow_up(one, text=text, promise=promise, by=story.cast["supervisor"])


def praise(story: Story) -> None:
    """Two good records: hints that nobody must use."""
    for name, title in (
        (HONEST_PAIR[0], "连续三年履约评价良好"),
        ("agency", "2025年度招标代理评价优秀"),
    ):
        give_good_record(
            story.cast.company(name),
            title=title,
            document=f"青河信用〔2026〕{12 if name == 'agency' else 9}号",
            basis="国办发〔2020〕49号",
            hint="招标人可以减免投标保证金",
            until=clock.now() + timedelta(days=365),
            by=story.cast["supervisor"],
        )


# --- service ----------------------------------------------------------------------------------------------


def rate_service(story: Story) -> None:
    """Who took a step grades it; the late answer gets a bad grade, which becomes a ticket and is put right."""
    lot = story.lot()
    for place, name in enumerate(CAST_BIDDERS):
        for step, grade in ((RatedStep.SUBMISSION, 5 - place % 3), (RatedStep.OPENING, 5 - place % 2)):
            ratings.rate(lot, step=step, grade=grade, by=story.cast[name])
    for name in ("agency", "tenderer"):
        for step in (RatedStep.OPENING, RatedStep.AWARD):
            ratings.rate(lot, step=step, grade=Grade.VERY_GOOD, by=story.cast[name])
    for member in present_members(Room.objects.get(lot=lot)).select_related("user"):
        ratings.rate(lot, step=RatedStep.EVALUATION, grade=5 - member.number % 2, by=member.user)
    ratings.rate(lot, step=RatedStep.AWARD, grade=Grade.VERY_GOOD, by=story.cast[HONEST_PAIR[0]])
    ratings.rate(lot, step=RatedStep.COMPLAINT, grade=Grade.GOOD, by=story.cast["bidder6"])
    _put_right(story)


def _put_right(story: Story) -> None:
    unhappy, officer = story.cast[LATE_OBJECTOR], story.cast["supervisor2"]
    rating = ratings.rate(
        story.lot(),
        step=RatedStep.OBJECTION,
        grade=Grade.POOR,
        text="异议过了规定时间才收到答复，期间打电话无人接听。",
        by=unhappy,
    )
    story.later(60)
    said = "已电话回访，说明逾期答复已记分，并告知异议答复期限和投诉途径。"
    ticket = ratings.follow_up(rating.ticket, text=said, by=officer)
    ratings.close_ticket(ticket, outcome="招标人指定专人接收异议，监督科到期前一日提醒。", by=officer)
    ratings.rate_again(ticket, grade=Grade.GOOD, by=unhappy)
    story.counts["tickets_closed"] += 1


def tell(story: Story) -> None:
    """The day after the contract is registered: points, reports, ratings, praise."""
    story.later(60)
    take_points(story)
    story.later(20)
    follow_points_up(story)
    praise(story)
    report_as_witness(story)
    rate_service(story)
    story.say("监督指标预警、不良行为记分、见证报告、好差评和整改工单各走一遍")
