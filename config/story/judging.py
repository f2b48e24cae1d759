"""Chapter 4: draw of five experts at three sites, review, marks, one deviation with a reason, signed report."""

import secrets
from decimal import Decimal

from accounts.models import Organisation
from accounts.roles import Role
from bidding.models import Bid
from config.story.cast import KIND_OF, REGION
from config.story.opening import PRESENT, release
from config.story.telling import Story, insist
from evaluation import draw
from evaluation.actions import (
    answering,
    arranging,
    calling,
    checking,
    drawing,
    library,
    marking,
    pricing,
    reporting,
    reviewing,
    seating,
)
from evaluation.actions.reviewing import EARLY_ITEMS, Finding
from evaluation.models import CallState, Item, Mark, Member, Room, Site, State
from evaluation.queries.bids import qualified_bids
from evaluation.queries.criteria import Criterion, document_of, judged_criteria
from evaluation.queries.marks import unexplained
from evaluation.queries.panels import present_members
from evaluation.queries.results import result_of

SPECIALITY = "市政公用工程"
# site: account that runs it, region, experts of the region
SITES = {
    "青河县评标室": ("centre", REGION, ("王立民", "刘思远", "陈燊", "黄素梅", "周国栋", "胡静")),
    "临川县评标室": ("site2", "421182", ("许志强", "邓丽华", "彭䶮", "曹建平")),
    "东湖县评标室": ("site3", "421183", ("蒋文涛", "沈玉兰", "韦国华", "唐晓东")),
}
QUOTAS = (3, 1, 1)
# How good each company's technical proposal is, of one; everybody's taste varies around it.
MERIT = {
    "bidder1": "0.96",
    "bidder2": "0.74",
    "bidder3": "0.72",
    "bidder4": "0.92",
    "bidder5": "0.80",
    "bidder6": "0.82",
    "bidder7": "0.76",
}


def fill_directories(story: Story) -> None:
    """Enter sites, seats and experts into the shared directories."""
    for name, place in SITES.items():
        _open_site(story, name, *place)
    story.counts["sites"] = len(SITES)


def arrange(story: Story) -> None:
    """Arrange the evaluation at the host site and two guests, who accept."""
    sites = [Site.objects.get(name=name) for name in SITES]
    room = arranging.arrange(
        lot=story.lot(),
        host=sites[0],
        quotas=dict(zip(sites, QUOTAS, strict=True)),
        specialities=[SPECIALITY],
        # One visitor plays all seats of the demonstration in turn: an empty seat is no dark site there.
        watched=False,
        by=story.cast["centre"],
    )
    for part in room.sites.select_related("site").exclude(answer="accepted"):
        arranging.answer_site(part=part, accept=True, by=story.cast[SITES[part.site.name][0]])


def _open_site(story: Story, name: str, runner: str, region: str, experts: tuple[str, ...]) -> Site:
    centre = story.cast["centre"]
    unit = story.cast.company(runner)
    site = library.add_site(organisation=unit, name=name, region=region, by=story.cast[runner])
    for number in range(1, 6):
        library.add_seat(site=site, label=f"{number:02d}", by=story.cast[runner])
    college = story.cast.organisation(f"{name[:3]}工程技术学校", KIND_OF[Role.EXPERT])
    for person in experts:
        _enter_expert(story, person, college, region)
    story.counts["experts_in_pool"] += len(experts)
    insist(site.seats.count() >= max(QUOTAS), f"{centre.ledger_name} has too few seats")
    return site


def _enter_expert(story: Story, name: str, college: Organisation, region: str) -> None:
    story.counts["experts"] += 1
    user = story.cast.appoint(f"expert{story.counts['experts']}", Role.EXPERT, college, name)
    library.add_expert(
        user=user,
        region=region,
        specialities=[SPECIALITY],
        title="高级工程师",
        years=15,
        employer=college,
        by=story.cast["centre"],
    )


def draw_committee(story: Story) -> None:
    """Draw after closing: both parties commit, the log's root is fixed, both reveal, anyone can re-run it."""
    room = Room.objects.get(lot=story.lot())
    drawing.prepare_draw(room=room, by=story.cast["centre"])
    seeds = {party: secrets.token_hex(32) for party in draw.PARTIES}
    for party, seed in seeds.items():
        drawing.commit_seed(room=room, party=party, commitment=draw.commitment(seed), by=story.cast[party])
    for party, seed in seeds.items():
        drawing.reveal_seed(room=room, party=party, seed=seed, by=story.cast[party])
    story.later()
    room = drawing.draw_panel(room=room, by=story.cast["centre"])
    draw.replay(room.draw.proof)
    story.facts["draw"] = {"replayed": True, "pool": room.draw.pool_sha256, "drawn": room.draw.proof["drawn"]}
    _answer_calls(story, room)


def _answer_calls(story: Story, room: Room) -> None:
    """One declines and the next in the same order is called; the rest accept."""
    first = room.members.filter(state=CallState.CALLED).order_by("number").first()
    assert first is not None
    story.later()
    calling.reply_to_call(member=first, accept=False, reason="当日有课，无法参加", by=first.user)
    story.counts["experts_declined"] = 1
    for member in room.members.filter(state=CallState.CALLED).order_by("number"):
        calling.reply_to_call(member=member, accept=True, by=member.user)
    story.say("抽取五名专家，一名不能参加，按同一次序递补；抽取可重跑验证")


def judge(story: Story) -> None:
    """Sit down at three sites, review, mark, lock, reveal, explain, report, sign."""
    room = Room.objects.get(lot=story.lot())
    _sit_down(story, room)
    _review(story, room)
    members = list(present_members(room).order_by("number"))
    for member in members:
        story.later(15)
        _mark(story, room, member)
    _open_prices(story, room)
    story.later()
    checking.reveal(room=room, by=_chair(room).user)
    _explain(story, room)
    _conclude_prices(story, room)
    _report(story, room)


def _chair(room: Room) -> Member:
    return present_members(room).get(chair=True)


def _sit_down(story: Story, room: Room) -> None:
    centre = story.cast["centre"]
    seating.open_checkin(room=room, by=centre)
    bids = list(Bid.objects.filter(lot=room.lot, state="opened"))
    for member in present_members(room).select_related("site__site").order_by("number"):
        story.later(3)
        taken = room.members.exclude(seat=None).values_list("seat", flat=True)
        seat = member.site.site.seats.exclude(pk__in=taken).first()
        assert seat is not None
        seating.check_in(member=member, seat=seat, by=member.user)
        for bid in bids:
            seating.declare_conflict(member=member, bid=bid, conflict=False, by=member.user)
    chair = present_members(room).order_by("number").first()
    assert chair is not None
    seating.name_chair(room=room, member=chair, by=centre)
    insist(seating.make_ready(room=room, by=centre).state == State.READY, "the room did not get ready")
    seating.start(room=room, by=centre)


def _review(story: Story, room: Room) -> None:
    for member in present_members(room).order_by("number"):
        story.later(5)
        for bid in qualified_bids(room):
            findings = {str(item): Finding(passed=True) for item in EARLY_ITEMS}
            reviewing.review_bid(member=member, bid=bid, findings=findings, by=member.user)
    reviewing.conclude_review(room=room, by=_chair(room).user)


def _mark(story: Story, room: Room, member: Member) -> None:
    lines = judged_criteria(document_of(room.lot))
    for bid in qualified_bids(room).select_related("submitted_by"):
        company = bid.submitted_by.get_username()
        for place, line in enumerate(lines):
            value = _points(company, line, place, member)
            marking.save_mark(
                member=member, criterion=line.code, bid=bid, value=value, version=0, by=member.user
            )
            story.counts["marks"] += 1
    marking.lock_marks(member=member, by=member.user)


def _points(company: str, line: Criterion, place: int, member: Member) -> Decimal:
    """Return a member's points: equal for objective lines; one finds one proposal far worse than all others do.

    It is so far that the total stands apart as well, which an indicator tells.
    """
    merit = Decimal(MERIT[company])
    if not line.objective:
        merit += Decimal((member.number * 7 + place * 3 + int(company[-1])) % 5 - 2) / 100
        if (company, member.number) == ("bidder7", 3) and place < 2:
            merit = Decimal("0.30")
    return (line.maximum * merit).quantize(Decimal("0.1"))


def _open_prices(story: Story, room: Room) -> None:
    for username in PRESENT:
        story.later(2)
        release(story, username, room.lot)
    room.refresh_from_db()
    pricing.open_prices(room=room, by=story.cast["centre"], without_more_shares=True)


def _explain(story: Story, room: Room) -> None:
    for deviation in unexplained(room):
        mark = Mark.objects.get(
            member=int(deviation.member), criterion=deviation.criterion, bid=int(deviation.bid)
        )
        checking.give_reason(
            mark=mark, reason="该投标人的施工组织设计未结合现场学校路段的交通条件。", by=mark.member.user
        )
        story.counts["deviations_explained"] += 1
    insist(story.counts["deviations_explained"], "the planted deviation was not noticed")


def _conclude_prices(story: Story, room: Room) -> None:
    for member in present_members(room).order_by("number"):
        for bid in qualified_bids(room):
            reviewing.review_bid(
                member=member, bid=bid, findings={str(Item.PRICE): Finding(passed=True)}, by=member.user
            )
    pricing.conclude_price_review(room=room, by=_chair(room).user)


def _report(story: Story, room: Room) -> None:
    result = result_of(room)
    insist(result, "there is no result")
    assert result is not None
    story.facts["ranking"] = [
        {
            "rank": line.rank,
            "bidder": line.bid.submitted_by.get_username(),
            "total": str(line.total),
            "price": str(line.price),
        }
        for line in result.lines
    ]
    reporting.make_report(room=room, by=_chair(room).user)
    for member in present_members(room).order_by("number"):
        story.later(4)
        answering.sign_report(member=member, by=member.user)
    story.counts["report_signatures"] = present_members(room).count()
    story.on(story.workday(1), 9)
    reporting.complete(room=room, by=story.cast["centre"])
    story.say("评标报告全体签署，中标候选人公示")
