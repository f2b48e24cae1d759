"""Rows the public's pages are tested with, made directly: the pages read, so no act is needed."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from accounts.models import Organisation, OrganisationKind, User
from accounts.roles import Role
from bidding.models import (
    Addendum,
    Award,
    Bid,
    BidState,
    Candidate,
    Contract,
    DocTemplate,
    Envelope,
    EnvelopeKind,
    Lot,
    Notice,
    NoticeKind,
    OpenedEnvelope,
    OpeningSession,
    Project,
    Question,
    Status,
    StoredFile,
    TenderDocument,
)
from supervision.models import Case, CreditClass, CreditEntry, CreditStatus, Decision, Outcome
from tests.frozen import frozen

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
_numbers = count(1)


def digest(text: object) -> str:
    return sha256(str(text).encode()).hexdigest()


def organisation(
    name: str, kind: OrganisationKind = OrganisationKind.ENTERPRISE, **more: Any
) -> Organisation:
    fields = {"uscc": f"91421181MA{next(_numbers):08d}", "registered_at": NOON, "region": "421181"} | more
    return Organisation.objects.create(name=name, kind=kind, **fields)


def user(name: str, role: Role, of: Organisation) -> User:
    return User.objects.create_user(name, password="a long password", role=role, organisation=of)


def agency_user() -> User:
    found = User.objects.filter(username="agency").first()
    return found or user("agency", Role.AGENCY, organisation("正衡工程咨询有限公司", OrganisationKind.AGENCY))


def project(name: str = "麻城市第三水厂扩建工程", **more: Any) -> Project:
    agent = agency_user()
    fields: dict[str, Any] = {
        "code": f"E421181-2026-{next(_numbers):04d}",
        "kind": "works",
        "region": "421181",
        "created_at": NOON,
        "created_by": agent,
        "agency": agent.organisation,
    } | more
    for field, body, kind in (
        ("tenderer", "麻城市水务局", OrganisationKind.PUBLIC_BODY),
        ("centre", "麻城市公共资源交易中心", OrganisationKind.CENTRE),
        ("supervisor", "麻城市政务服务和大数据管理局", OrganisationKind.SUPERVISOR),
    ):
        fields.setdefault(field, body_named(body, kind))
    return Project.objects.create(name=name, **fields)


def body_named(name: str, kind: OrganisationKind) -> Organisation:
    found = Organisation.objects.filter(name=name).first()
    return found or organisation(name, kind, phone="0713-2950000")


def lot(
    status: Status = Status.PUBLISHED, *, at: datetime = NOON, of: Project | None = None, **more: Any
) -> Lot:
    parent = of or project()
    number = parent.lots.count() + 1
    fields: dict[str, Any] = {
        "code": f"{parent.code}-{number:03d}",
        "name": f"{parent.name}施工",
        "scope": "取水泵房、净水构筑物及配套管网的施工总承包。",
        "estimate": 24_000_000,
        "max_price": 24_000_000,
        "duration_days": 300,
        "published_at": at - 10 * DAY,
        "documents_until": at - 4 * DAY,
        "deadline": at + 12 * DAY,
    }
    if status not in {Status.DRAFT, Status.PUBLISHED}:
        fields |= {"published_at": at - 30 * DAY, "deadline": at - 3 * DAY}
    if status == Status.PUBLICISED:
        fields |= {"publicity_from": at - DAY, "publicity_until": at + 2 * DAY}
    if status in {Status.AWARDED, Status.CONTRACTED, Status.COMPLETED}:
        fields |= {"published_at": at - 50 * DAY, "deadline": at - 25 * DAY}
        fields |= {"publicity_from": at - 20 * DAY, "publicity_until": at - 17 * DAY}
    return Lot.objects.create(project=parent, number=number, status=status, **fields | more)


def tender_document(of: Lot, version: int = 1) -> TenderDocument:
    template, _made = DocTemplate.objects.get_or_create(
        code="works",
        version="2026",
        defaults={"title": "施工招标文件", "effective_from": NOON.date(), "body": {}},
    )
    prepared, approved = agency_user(), User.objects.filter(username="second").first()
    approved = approved or user("second", Role.AGENCY, prepared.organisation)
    text = f"第{version}版"
    return TenderDocument.objects.create(
        lot=of, template=template, version=version, text=text, sha256=digest(text), created_at=of.published_at,
        prepared_by=prepared, approved_by=approved, published_at=of.published_at,
    )  # fmt: skip


def notice(of: Lot, kind: NoticeKind = NoticeKind.TENDER, title: str = "招标公告", **more: Any) -> Notice:
    body = f"{of.name}已具备招标条件，现进行公开招标。\n\n一、招标范围：{of.scope}\n二、最高投标限价：24,000,000.00 元。"
    fields = {"published_at": of.published_at, "body": body, "sha256": digest(body)} | more
    return Notice.objects.create(lot=of, kind=kind, title=f"{of.name}{title}", **fields)


def question(of: Lot, asker: User, *, answered: bool = True) -> Question:
    answer = {
        "answer": "以补遗书第1号为准。",
        "answered_at": of.published_at + 3 * DAY,
        "answered_by": agency_user(),
    }
    return Question.objects.create(
        lot=of, asked_by=asker, clause="3.2", text="清单第 12 项的单位是米还是延米？", asked_at=of.published_at + DAY,
        **(answer if answered else {}),
    )  # fmt: skip


def addendum(of: Lot) -> Addendum:
    return Addendum.objects.create(
        lot=of, number=1, document=tender_document(of, 2), text="清单第 12 项单位更正为米。", affects_bid=False,
        old_deadline=of.deadline - 2 * DAY, new_deadline=of.deadline, published_at=of.published_at + 3 * DAY,
    )  # fmt: skip


def bid(
    of: Lot, bidder: Organisation, state: BidState = BidState.SEALED, letter: dict[str, Any] | None = None
) -> Bid:
    number = next(_numbers)
    account = bidder.accounts.first() or user(f"bidder{number}", Role.BIDDER, bidder)
    made = Bid.objects.create(
        lot=of, bidder=bidder, submitted_by=account, state=state, manifest="{}", manifest_sha256=digest(number),
        nonce=digest(f"nonce {number}"), signature="00", signing_key="00", received_at=of.deadline - DAY,
    )  # fmt: skip
    stored = StoredFile.objects.create(
        lot=of,
        owner=bidder,
        sha256=digest(f"file {number}"),
        size=4096,
        path=f"{number}",
        stored_at=made.received_at,
    )
    envelope = Envelope.objects.create(
        bid=made,
        kind=EnvelopeKind.PRICE,
        file=stored,
        sha256=stored.sha256,
        size=4096,
        recipient=f"age1{number}",
    )
    if letter is not None:
        OpenedEnvelope.objects.create(envelope=envelope, opened_at=of.deadline, letter=letter)
    return made


NAMES = ("中诚建设有限公司", "东湖市政工程有限公司", "云岭水务工程有限公司")


def with_candidates(of: Lot) -> list[Candidate]:
    """Three opened bids, ranked."""
    found = []
    for rank, name in enumerate(NAMES, start=1):
        price = 22_800_000 + 310_000 * rank
        letter = {
            "price": f"{price}.00", "quality": "合格", "duration_days": 295 + rank, "manager": "周明华",
            "manager_certificate": f"鄂142181{rank:06d}",
        }  # fmt: skip
        made = bid(of, organisation(name), BidState.OPENED, letter)
        found.append(Candidate.objects.create(lot=of, bid=made, rank=rank, score=95 - rank, price=price))
    if of.status in {Status.AWARDED, Status.CONTRACTED, Status.COMPLETED}:
        award(of, found[0])
    return found


def award(of: Lot, winner: Candidate) -> Award:
    decided = of.publicity_until
    made = Award.objects.create(
        lot=of, candidate=winner, price=winner.price, decided_at=decided, decided_by=agency_user(),
        contract_due_at=decided + 30 * DAY,
    )  # fmt: skip
    if of.status in {Status.CONTRACTED, Status.COMPLETED}:
        Contract.objects.create(
            award=made, number="SWJ-2026-017", amount=winner.price, duration_days=296, manager="周明华",
            signed_on=(decided + 10 * DAY).date(), recorded_at=decided + 10 * DAY, recorded_by=agency_user(),
        )  # fmt: skip
    return made


def opening(of: Lot) -> OpeningSession:
    return OpeningSession.objects.create(
        lot=of, started_at=of.deadline, opened_at=of.deadline + timedelta(minutes=20)
    )


@frozen
def full_lot(status: Status, *, at: datetime = NOON, **more: Any) -> Lot:
    """A lot with everything its stage has: document, notices, addendum, answer, opening, candidates."""
    made = lot(status, at=at, **more)
    tender_document(made)
    notice(made)
    asker = user(f"asker{next(_numbers)}", Role.BIDDER, organisation("问询科技有限公司"))
    question(made, asker)
    addendum(made)
    notice(made, NoticeKind.ADDENDUM, "补遗书（第1号）", published_at=made.published_at + 3 * DAY)
    if status not in {Status.PUBLISHED, Status.CLOSED, Status.FAILED, Status.TERMINATED}:
        opening(made)
    if made.publicity_from:
        with_candidates(made)
        notice(made, NoticeKind.CANDIDATES, "中标候选人公示", published_at=made.publicity_from)
    return made


def credit_entry(name: str, *, status: CreditStatus, max_until: datetime) -> CreditEntry:
    """A credit entry about a new organisation, with the case and decision behind it."""
    office = body_named("麻城市政务服务和大数据管理局", OrganisationKind.SUPERVISOR)
    officer = user(f"officer{next(_numbers)}", Role.SUPERVISOR, office)
    matter = Case.objects.create(
        number=f"麻数监案〔2026〕{next(_numbers)}号", lot=lot(Status.FAILED), office=office, title="涉嫌串通投标",
        source="线索", opened_at=NOON - 60 * DAY, opened_by=officer,
    )  # fmt: skip
    decision = Decision.objects.create(
        case=matter, number="麻数监决〔2026〕1号", outcome=Outcome.PENALTY, facts="投标文件异常一致", text="处以罚款",
        basis="《招标投标法》第五十三条", decided_at=NOON - 30 * DAY, decided_by=officer,
    )  # fmt: skip
    return CreditEntry.objects.create(
        organisation=organisation(name), decision=decision, authority=office, kind=CreditClass.SERIOUS,
        conduct="与他人串通投标", basis="《招标投标法》第五十三条", months=12, scope="bid", status=status,
        barred_until=NOON + 335 * DAY, drafted_at=NOON - 30 * DAY, drafted_by=officer, published_at=NOON - 20 * DAY,
        min_until=NOON - 10 * DAY, max_until=max_until,
    )  # fmt: skip
