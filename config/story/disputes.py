"""Chapter 5: during publicity one objection is answered, one complaint accepted and decided."""

from bidding.actions.awards import award
from bidding.law.days import day_of
from bidding.ticking import tick
from config.story.telling import Story, insist
from ledger import clock
from supervision.actions.answers import note_answer
from supervision.actions.complaints import (
    accept_complaint,
    decide_complaint,
    investigate_complaint,
    publish_complaint,
    serve_complaint,
)
from supervision.actions.filing import Letter, file_complaint
from supervision.actions.looking import look_at_lots
from supervision.actions.objections import Objected, answer_objection, file_objection
from supervision.actions.orders import order_suspension
from supervision.models import Complaint, ComplaintOutcome, Matter, Objection

OFFICERS = ("supervisor", "supervisor2")
LATE_OBJECTOR = "bidder7"


def object_and_answer(story: Story) -> Objection:
    """A bidder objects to the result; the lot stands still until the tenderer answers."""
    story.later(60)
    objection = file_objection(
        story.lot(),
        matter=Matter.RESULT,
        said=Objected(
            ground="第一中标候选人与另外两家投标人的技术方案表述高度一致，请求核实。",
            remedy="重新核查第一中标候选人的投标文件。",
            anchor="中标候选人公示",
            evidence="公示的施工组织要点与我公司掌握的另一投标人投标要点雷同。",
        ),
        by=story.cast["bidder6"],
    )
    insist(story.lot().suspended_at, "the objection did not suspend the lot")
    story.refused("award_while_suspended", lambda: award(story.lot(), by=story.cast["tenderer"]))
    story.on(story.workday(1), 16)
    answer_objection(
        objection,
        text="已收悉。评标委员会依据招标文件评审；所反映的雷同情况不属于招标人可以认定的事项，请向行政监督部门反映。",
        by=story.cast["tenderer"],
    )
    insist(story.lot().suspended_at is None, "the answer did not resume the lot")
    story.counts["objections_answered"] += 1
    objection.refresh_from_db()
    return objection


def object_again(story: Story) -> Objection:
    """Another bidder objects as well; this time the tenderer will forget the answer."""
    story.later(20)
    return file_objection(
        story.lot(),
        matter=Matter.RESULT,
        said=Objected(
            ground="第二中标候选人的类似业绩缺少竣工验收证明，请求复核其业绩得分。",
            remedy="复核业绩得分并公布复核结果。",
            anchor="评标结果公示第2项",
            evidence="公示的业绩名称与项目所在地公开的验收名单不一致。",
        ),
        by=story.cast[LATE_OBJECTOR],
    )


def answer_late(story: Story, objection: Objection) -> None:
    """The last day has passed: the clock raises an alarm, and only then the tenderer answers."""
    story.later(30)
    insist(objection.due_at and objection.due_at < clock.now(), "the answer is not late")
    look_at_lots(clock.now())
    answer_objection(
        objection,
        text="经复核，该业绩的竣工验收证明在投标文件第57页，业绩得分无误。因经办人外出，答复晚于规定时间，特此致歉。",
        by=story.cast["tenderer"],
    )
    story.counts["objections_answered_late"] += 1


def complain(story: Story, objection: Objection) -> Complaint:
    """The bidder complains; the supervisor accepts, suspends and appoints two officers."""
    story.on(story.workday(1), 10)
    complaint = file_complaint(
        story.lot(),
        matter=Matter.RESULT,
        objection=objection,
        letter=Letter(
            contact="青河县东风路77号，13800000006",
            signatory="韩燊",
            respondent="青河宏远建设有限公司",
            facts="第一中标候选人青河宏远建设有限公司与另外两家投标人的投标文件异常一致。",
            request="请求依法查处，取消其中标候选人资格。",
            leads="三家公司的施工组织设计章节表述相同，报价呈规律性差异。",
            knew_on=day_of(clock.now()),
        ),
        by=story.cast["bidder6"],
    )
    story.on(story.workday(1), 11)
    officer = story.cast["supervisor"]
    accept_complaint(complaint, by=officer, note="符合受理条件。", paper_seen=True)
    order_suspension(complaint, reason="调查期间继续定标可能造成难以挽回的后果。", by=officer)
    investigate_complaint(complaint, officers=[story.cast[name] for name in OFFICERS], by=officer)
    note_answer(complaint, answer="我公司独立编制投标文件，不存在串通。", by=officer)
    story.counts["complaints_accepted"] += 1
    return complaint


def decide(story: Story, complaint: Complaint) -> None:
    """Decide the complaint on what the case has shown; the suspension ends with it."""
    officer = story.cast["supervisor"]
    story.later(60)
    decide_complaint(
        complaint,
        outcome=ComplaintOutcome.UPHELD_CORRECT,
        findings="经立案调查，第一中标候选人与其他两家投标人串通投标的事实成立。",
        basis="《招标投标法》第五十三条，《招标投标法实施条例》第四十条、第五十五条、第六十一条",
        decision="投诉成立。责令招标人依法处理第一中标候选人的中标资格。",
        by=officer,
    )
    story.later(30)
    serve_complaint(complaint, by=officer)
    story.later(30)
    publish_complaint(complaint, by=officer)
    insist(story.lot().suspended_at is None, "the decision did not end the suspension")
    story.counts["complaints_decided"] += 1
    tick(clock.now())
    story.say("异议答复一件；投诉受理、调查、处理决定一件")
