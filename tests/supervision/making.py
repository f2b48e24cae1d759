"""Make screened lots, alerts, cases, objections, complaints and credit entries through the pages' own actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Organisation, User
from accounts.roles import Role
from bidding.law.days import day_of
from bidding.models import Bid, Lot
from ledger import clock
from supervision.actions.alerts import ask_reply, conclude_alert, reply_to_alert
from supervision.actions.avoiding import declare_avoidance, enter_qualification
from supervision.actions.cases import (
    add_step,
    close_investigation,
    file_case,
    hear_party,
    open_case,
    review_case,
)
from supervision.actions.credit import draft_credit
from supervision.actions.deciding import answer_notice, decide_case, tell_parties
from supervision.actions.reviewing import review_evidence
from supervision.actions.screening import screen_lot
from supervision.actions.serving import serve_party
from supervision.models import Alert, Aspect, Case, CreditEntry, Decision
from supervision.sanctions import Sanction
from tests.accounts import making as people
from tests.bidding import making_bids as bids
from tests.frozen import frozen
from tests.supervision.complaining import complaint as complaint
from tests.supervision.complaining import later as later
from tests.supervision.complaining import objection as objection
from tests.supervision.complaining import officers_of

RING_MACHINE = "9BE578C7-41D2-0317"
SHARED_OFFICE = "东湖县创业大厦12层"
RING_TEXT = (
    "基坑开挖采用分层分段方式，每层深度不大于二米六，坑顶两米内严禁堆载，雨前以彩条布覆盖坡面，"
    "并于坡脚设置集水井与盲沟，由专人每日三次巡查渗漏情况，发现异常立即停工撤人。"
    "混凝土浇筑前由项目技术负责人逐项核对钢筋保护层垫块，夜间施工另配四盏移动照明灯塔并安排两名电工值守。"
    "石方爆破段采用静态破碎，距民房八十米范围内全部改用液压劈裂机，逐户回访并建立沉降观测台账。"
)
OWN_TEXTS = (
    (
        "我公司拟投入两台摊铺机梯队作业，纵向接缝采用热接缝处理，碾压遵循先轻后重、由低到高的次序完成终压。"
        "交通导改分三期实施，每期提前七日向交警部门报批，夜间设置爆闪灯和水马，确保社会车辆双向通行不中断。"
    ),
    (
        "桥梁桩基选用旋挖钻成孔，泥浆循环使用并外运至指定消纳场，单桩灌注时间控制在四小时以内防止堵管。"
        "质量管理实行样板引路制度，首件工程经监理验收合格后方可大面积展开，所有隐蔽部位留存影像资料备查。"
    ),
    (
        "雨季排水利用既有沟渠串联沉砂池，施工便道高出原地面三十厘米，便道两侧满铺土工布防止水土流失污染农田。"
        "农民工工资专户按月代发，进场前完成实名制登记和三级安全教育，每周五下午组织全员应急演练和考核。"
    ),
)


def pdf(text: str, author: str) -> bytes:
    """Write a PDF with Chinese text that can be extracted."""
    from config.story import papers

    return papers.proposal_pdf("施工组织设计", [("施工方案", text)], author)


def bill(factor: Decimal, author: str, spread: int = 0) -> bytes:
    """Write a priced bill of 14 items; `factor` times its reference prices, each shifted in its own way."""
    from config.story import papers

    boq = [
        {"code": f"0401{n:02d}", "name": f"分项{n}", "unit": "m3", "quantity": str(10 + n)} for n in range(14)
    ]
    prices = {}
    for n, item in enumerate(boq):
        shift = 1 + Decimal((n * 7 + spread * 5) % 11 - 5) / 100 if spread else Decimal(1)
        reference = Decimal("37.91") * (n + 2) + Decimal(n * n) / 7
        prices[item["code"]] = (reference * factor * shift).quantize(Decimal("0.01"))
    return papers.priced_bill(boq, prices, author)


@dataclass
class Trade:
    """An opened lot with a ring of three, an honest pair, and the department's officers."""

    tender: bids.Tender
    bids: list[Bid]
    officers: list[User]

    @property
    def lot(self) -> Lot:
        return self.tender.lot

    @property
    def ring(self) -> list[Bid]:
        return self.bids[:3]

    @property
    def pair(self) -> list[Bid]:
        return self.bids[3:5]


def _bid(lot: Lot, number: int, price: int, files: Mapping[str, bytes], **letter: Any) -> Bid:
    parts = bids.parts_of(lot, Decimal(price), files=dict(files), **letter)
    return bids.sealed_bid(lot, people.organisation(f"测试{number}号建设有限公司"), price, parts=parts)


def qualified(officers: list[User]) -> list[User]:
    """Enter each officer's certificate into the library of inspectors, by a colleague."""
    for place, officer in enumerate(officers):
        enter_qualification(
            officer,
            certificate=f"ZF-{officer.pk:06d}",
            valid_until=date(2036, 12, 31),
            by=officers[place - 1],
        )
    return officers


@frozen
def sealed_trade(*, documents: bool = True) -> Trade:
    """Seal six bids: three of a ring, two that share an office, one alone; nothing is opened."""
    tender = bids.open_lot()
    lot = tender.lot
    made = []
    for n, factor in enumerate(("0.93", "0.9486", "0.9672")):
        files = (
            {"技术标.pdf": pdf(RING_TEXT, "luo"), "清单.xlsx": bill(Decimal(factor), "luo")}
            if documents
            else {}
        )
        price = int(22_000_000 * (1 + Decimal(n) / 50))
        made.append(
            _bid(lot, n, price, files or {"a.txt": b"x"}, machine_code=RING_MACHINE, phone=f"1390713{n:04d}")
        )
    for n in range(3, 6):
        own = {
            "技术标.pdf": pdf(OWN_TEXTS[n - 3], f"author{n}"),
            "清单.xlsx": bill(Decimal("0.95"), f"author{n}", n),
        }
        address = SHARED_OFFICE if n < 5 else "云岭县东风路77号"
        made.append(
            _bid(
                lot,
                n,
                21_345_678 + n * 377_123,
                own if documents else {"a.txt": b"x"},
                machine_code=f"PC-{n}-{n * 991}",
                phone=f"1380713{n:04d}",
                address=address,
            )
        )
    return Trade(tender, made, qualified(officers_of(lot)))


@frozen
def opened_trade(*, documents: bool = True) -> Trade:
    """Seal and open the bids, prices too; the clock stands shortly after the deadline."""
    trade = sealed_trade(documents=documents)
    clock.set_clock(trade.lot.deadline)
    bids.opened(trade.tender)
    bids.priced(trade.tender)
    trade.lot.refresh_from_db()
    for bid in trade.bids:
        bid.refresh_from_db()
    return trade


@frozen
def ring_alert(trade: Trade | None = None) -> Alert:
    """Screen a trade and return the alert about its ring."""
    trade = trade or opened_trade(documents=False)
    screen_lot(trade.lot)
    return Alert.objects.select_related("lot__project").get(lot=trade.lot)


@frozen
def replied(alert: Alert, officer: User) -> Alert:
    """Ask for replies and have every party give one."""
    ask_reply(alert, due=clock.now() + timedelta(days=5), by=officer)
    for party in alert.parties.select_related("alert__lot__project"):
        reply_to_alert(party, text="我公司独立编制投标文件。", by=account_of(party.organisation))
    alert.refresh_from_db()
    return alert


def account_of(organisation: Organisation) -> User:
    """Return the bidder's account of an organisation."""
    return User.objects.filter(organisation=organisation, role=Role.BIDDER).first() or people.user(
        Role.BIDDER, organisation
    )


def reviewed(alert: Alert, officer: User) -> Alert:
    """Have all evidence reviewed legally by an officer and technically by a colleague."""
    pieces = list(alert.evidence.all())
    colleague = people.user(Role.SUPERVISOR, officer.organisation)
    for aspect, by in ((Aspect.LEGAL, officer), (Aspect.TECHNICAL, colleague)):
        review_evidence(
            alert, pieces=pieces, aspect=aspect, sound=True, note="来源、哈希与读取方法均已核对。", by=by
        )
    return alert


@frozen
def confirmed(alert: Alert, officer: User) -> Alert:
    """Come as far as the verdict that the lead stands."""
    replied(alert, officer)
    reviewed(alert, officer)
    conclude_alert(alert, kind="confirmed", reason="三家机器码一致，答复不能合理解释。", by=officer)
    alert.refresh_from_db()
    return alert


@frozen
def open_case_of(trade: Trade) -> Case:
    """Come as far as a case taken up from the ring's alert."""
    alert = confirmed(ring_alert(trade), trade.officers[0])
    return open_case(
        trade.lot, title="涉嫌串通投标", source="智能预警", by=trade.officers[0], alert=alert,
        parties=[party.organisation for party in alert.parties.all()],
    )  # fmt: skip


@frozen
def filed_case(trade: Trade) -> Case:
    """Come as far as a filed case whose officers have declared, with an inquiry on record."""
    case = open_case_of(trade)
    file_case(case, officers=trade.officers[:2], by=trade.officers[0])
    for officer in case.officers.select_related("user"):
        declare_avoidance(officer, relation="", by=officer.user)
    add_step(case, kind="inquiry", text="询问三家企业投标文件的编制过程。", by=trade.officers[0])
    case.refresh_from_db()
    return case


@frozen
def investigated_case(trade: Trade) -> Case:
    """Come as far as a closed investigation."""
    case = filed_case(trade)
    for party in case.parties.all():
        hear_party(party, statement="不认可串通。", by=trade.officers[0])
    close_investigation(case, report="调查终结报告", by=trade.officers[0])
    case.refresh_from_db()
    return case


def sanctions_on(case: Case, *, months: int = 18) -> list[Sanction]:
    """Fine every party at the lower end and ban it."""
    from supervision.clocks import add_months

    return [
        Sanction(
            party.organisation, Decimal(12_000_000), Decimal(60_000), Decimal(3_000),
            add_months(clock.now(), months), ground="other", reason="三家串通，影响恶劣。",
        )
        for party in case.parties.select_related("organisation")
    ]  # fmt: skip


@frozen
def told_case(trade: Trade) -> Case:
    """Come as far as a notice of penalty that every party answered without asking for a hearing."""
    case = investigated_case(trade)
    notice = tell_parties(
        case, facts="三家机器码一致。", basis="《招标投标法》第五十三条", sanctions=sanctions_on(case),
        by=trade.officers[0],
    )  # fmt: skip
    for party in case.parties.all():
        answer_notice(notice, party=party, statement="请求从轻。", wants_hearing=False, by=trade.officers[0])
    return case


@frozen
def decided(trade: Trade) -> Decision:
    """Come as far as a decision with fines and bans."""
    case = told_case(trade)
    review_case(case, opinion="事实清楚、证据确凿、程序合法。", by=trade.officers[2])
    return decide_case(
        case, outcome="penalty", facts="三家机器码一致。", basis="《招标投标法》第五十三条",
        text="处以罚款并取消投标资格。", by=trade.officers[0], sanctions=sanctions_on(case),
    )  # fmt: skip


@frozen
def served(trade: Trade) -> Decision:
    """Come as far as a served decision."""
    decision = decided(trade)
    serve_all(decision.case, trade.officers[0])
    return Decision.objects.select_related("case").get(pk=decision.pk)


def serve_all(case: Case, officer: User) -> None:
    """Serve the decision on every party."""
    for party in case.parties.all():
        serve_party(
            case,
            party=party,
            way="direct",
            served_on=day_of(clock.now()),
            proof="送达回证，当事人签收",
            by=officer,
        )


def entry(trade: Trade, *, kind: str = "serious", months: int = 24) -> CreditEntry:
    """Draft a credit entry about the first party of the ring."""
    decision = served(trade)
    return draft_credit(
        decision, organisation=trade.ring[0].bidder, kind=kind, conduct="串通投标", months=months,
        basis="《招标投标法》第五十三条；《招标投标法实施条例》第六十七条", by=trade.officers[0],
    )  # fmt: skip
