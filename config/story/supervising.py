"""Chapter 6: the ring becomes an alert, a case, a decision, credit entries; the gate closes at the next tender."""

from datetime import timedelta
from functools import partial

from accounts.actions import Particulars, register_participant
from accounts.models import User
from bidding.actions.documents import acknowledge_document, fetch_document
from bidding.actions.uploads import store_sealed
from bidding.law.days import add_workdays, day_of, end_of
from bidding.law.figures import holidays
from bidding.queries.documents import current_document
from config.story import tender
from config.story.cast import COMPANIES, HONEST_PAIR, PASSWORD, RING
from config.story.disputes import OFFICERS
from config.story.telling import Story, insist
from ledger import clock
from supervision import penalties
from supervision.actions import alerts, avoiding, cases, credit, deciding, reviewing, serving
from supervision.clocks import add_months
from supervision.examining import examine
from supervision.models import (
    Alert,
    AlertParty,
    Aspect,
    Case,
    Complaint,
    CreditClass,
    CreditEntry,
    Decision,
    Outcome,
    ServiceWay,
    StepKind,
    VerdictKind,
)
from supervision.queries.law import penalty_figures
from supervision.sanctions import Sanction

FOUND = "三家公司在同一标段串通投标。"
BASIS = "《招标投标法》第五十三条、《招标投标法实施条例》第六十七条"
BAN_YEARS = 1


def find_ring(story: Story) -> Alert:
    """The opened lot is screened; the ring is raised and nobody else is."""
    examine(clock.now())
    found = list(Alert.objects.filter(lot=story.lot()))
    groups = [
        sorted(party.organisation.uscc for party in alert.parties.select_related("organisation"))
        for alert in found
    ]
    ring = sorted(story.cast.company(name).uscc for name in RING)
    pair = {story.cast.company(name).uscc for name in HONEST_PAIR}
    insist(ring in groups, f"the ring was not raised: {groups}")
    insist(len(groups) == 1, f"others were raised too: {groups}")
    story.facts["ring"] = {
        "planted": ring,
        "found": groups[0],
        "alert": found[0].pk,
        "level": str(found[0].level),
        "exact": groups[0] == ring,
        "honest_pair_raised": any(pair & set(group) for group in groups),
    }
    story.say(
        "围标线索：三家，线索等级“" + str(found[0].get_level_display()) + "”；仅同址办公的一对未被列为线索"
    )
    return found[0]


def ask_and_conclude(story: Story, alert: Alert) -> None:
    """Ask the three for a reply, weigh the replies, conclude that the lead stands."""
    officer = story.cast["supervisor"]
    due = add_workdays(day_of(clock.now()), 3, holidays(story.region))
    alerts.ask_reply(alert, due=end_of(due), by=officer)
    story.on(story.workday(1), 14)
    for username in RING:
        story.later(20)
        party = AlertParty.objects.get(alert=alert, organisation=story.cast.company(username))
        alerts.reply_to_alert(
            party, text="投标文件由我公司独立编制，电脑系从二手市场购入。", by=story.cast[username]
        )
        story.counts["replies"] += 1
    story.on(story.workday(1), 10)
    # 行政处罚法 41: what a program found is reviewed legally and technically, by two people, before it is used.
    for username, aspect in zip(("supervisor2", "supervisor3"), Aspect.values, strict=True):
        reviewing.review_evidence(
            alert,
            pieces=list(alert.evidence.all()),
            aspect=aspect,
            sound=True,
            note="逐项核对来源、页码、哈希与读取方法，与开启后的投标文件一致。",
            by=story.cast[username],
        )
    alerts.conclude_alert(
        alert,
        kind=VerdictKind.CONFIRMED,
        reason="机器码相同、单价呈固定比例、五处段落雷同，答复未能解释。",
        by=officer,
    )


def investigate(story: Story, alert: Alert, complaint: Complaint) -> Decision:
    """File the case with two officers, hear the parties, have legality reviewed, decide and serve."""
    officer = story.cast["supervisor"]
    parties = [story.cast.company(name) for name in RING]
    case = cases.open_case(
        story.lot(),
        title="滨江大道项目涉嫌串通投标",
        source="平台线索与投诉",
        parties=parties,
        by=officer,
        alert=alert,
        complaint=complaint,
    )
    officers = _qualified_officers(story)
    cases.file_case(
        case, officers=officers, by=officer, violation_on=day_of(story.lot().deadline or clock.now())
    )
    for handling in case.officers.select_related("user").order_by("pk"):
        avoiding.declare_avoidance(handling, relation="", by=handling.user)
    story.on(story.workday(1), 9)
    cases.add_step(case, kind=StepKind.INQUIRY, text="向三家公司调取投标文件编制电脑的采购凭证。", by=officer)
    for party in case.parties.order_by("pk"):
        story.later(40)
        cases.hear_party(party, statement="对文件雷同无法作出合理说明。", by=officer)
    story.on(story.workday(2), 15)
    cases.close_investigation(
        case, report="三家投标文件由同一人编制，符合实施条例第四十条第一项、第四项。", by=officer
    )
    _tell_and_hear_out(story, case)
    story.on(story.workday(1), 10)
    cases.review_case(case, opinion="事实清楚，程序合法，适用法律正确。", by=story.cast["supervisor3"])
    story.on(story.workday(1), 9)
    decision = deciding.decide_case(
        case,
        outcome=Outcome.PENALTY,
        facts=FOUND,
        basis=BASIS,
        text="处以罚款，取消一年内参加依法必须进行招标的项目的投标资格并予以公告。",
        by=officer,
        sanctions=[_sanction(story, username) for username in RING],
    )
    story.facts["case"] = {"id": case.pk, "number": case.number, "decision": decision.number}
    story.counts["cases_decided"] += 1
    return decision


def _qualified_officers(story: Story) -> list[User]:
    """The officers of the case, each with the certificate that another of them enters (行政处罚法 42)."""
    officers = [story.cast[name] for name in OFFICERS]
    today = day_of(clock.now())
    for place, one in enumerate(officers):
        avoiding.enter_qualification(
            one, certificate=f"421181-{place + 1:04d}", valid_until=today.replace(year=today.year + 5, day=1),
            by=officers[place - 1],
        )  # fmt: skip
    return officers


def _tell_and_hear_out(story: Story, case: Case) -> None:
    """Tell the three what is intended; each answers on the platform, none asks for a hearing."""
    notice = deciding.tell_parties(
        case,
        facts=FOUND,
        basis=BASIS,
        sanctions=[_sanction(story, username) for username in RING],
        by=story.cast["supervisor"],
    )
    for username in RING:
        story.later(30)
        party = case.parties.get(organisation=story.cast.company(username))
        deciding.answer_notice(
            notice, party=party, statement="请求从轻处理。", wants_hearing=False, by=story.cast[username]
        )


def _sanction(story: Story, username: str) -> Sanction:
    today = day_of(clock.now())
    base = story.lot().max_price
    found = penalties.ranges(penalties.BY_CODE["LG-01"], base, penalty_figures("LG-01", today))
    ban = add_months(clock.now(), 12 * BAN_YEARS)
    lowest = (found.unit or (base, base))[0]
    persons = (found.person_for(lowest) or (lowest, lowest))[0]
    return Sanction(
        story.cast.company(username), base, lowest, persons, ban, ground="other",
        reason="三家投标文件由同一人编制，影响招标结果，情节严重。",
    )  # fmt: skip


def list_in_credit(story: Story, decision: Decision) -> None:
    """Serve and publish the decision; list each company after notice and statement, which closes the gate."""
    officer, case = story.cast["supervisor"], Case.objects.get(pk=decision.case_id)
    story.later(120)
    for party in case.parties.order_by("pk"):
        serving.serve_party(
            case, party=party, way=ServiceWay.DIRECT, served_on=day_of(clock.now()),
            proof="送达回证，法定代表人签收", by=officer,
        )  # fmt: skip
    decision.case.refresh_from_db()
    entries = [_draft(story, decision, username) for username in RING]
    story.on(story.workday(1), 9)
    statement_due = end_of(add_workdays(day_of(clock.now()), 5, holidays(story.region)))
    for entry in entries:
        credit.notify_subject(entry, statement_due=statement_due, by=officer)
    story.on(story.workday(1), 10)
    credit.make_statement(entries[0], text="请求从轻处理，公司已辞退责任人员。", by=story.cast[RING[0]])
    credit.answer_statement(entries[0], answer="已作为从轻情节考虑，罚款按下限确定。", by=officer)
    story.until(statement_due + timedelta(hours=9))
    serving.publish_case(case, by=officer)
    for entry in entries:
        credit.publish_credit(CreditEntry.objects.get(pk=entry.pk), by=officer)
        story.counts["credit_entries"] += 1
    story.say("立案、听取陈述、法制审核、处理决定；三家列入信用记录，限制投标一年")


def _draft(story: Story, decision: Decision, username: str) -> CreditEntry:
    return credit.draft_credit(
        decision,
        organisation=story.cast.company(username),
        kind=CreditClass.SERIOUS,
        conduct="在滨江大道改造提升工程施工招标中串通投标",
        basis=BASIS,
        months=18,
        by=story.cast["supervisor"],
    )


def meet_the_gate(story: Story) -> None:
    """At the next tender the barred companies are refused: document, upload and registration; an honest one is not."""
    lot = story.keep("next", tender.set_up(story, "青河县东环路人行道改造工程", "东环路人行道改造工程施工"))
    tender.publish(story, lot)
    story.on(story.workday(1), 10)
    lot = story.lot("next")
    document = current_document(lot)
    assert document is not None
    for username in RING:
        user = story.cast[username]
        story.refused("at_the_gate", partial(fetch_document, document, by=user), "barred")
        story.refused("at_the_gate", partial(store_sealed, lot, stream=[b"x"], by=user), "barred")
    story.refused("at_registration", lambda: _register_again(story, RING[0]))
    honest = story.cast[HONEST_PAIR[0]]
    fetch_document(document, by=honest)
    acknowledge_document(document, by=honest)
    story.say("下一个项目：被限制的三家在获取文件、上传投标、注册时均被拦截")


def _register_again(story: Story, username: str) -> None:
    name, _representative, manager, address = COMPANIES[username]
    register_participant(
        Particulars(
            uscc=story.cast.company(username).uscc, name=name + "（新）", kind="enterprise", address=address
        ),
        person_name=manager,
        identity_number=story.cast.identity_number(),
        username="newcomer",
        password=PASSWORD,
    )
