"""A member leaves: what she did is void, the next does it anew, and nobody sees marks until she has locked hers."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.permits import Refused
from evaluation import actions
from evaluation.actions.marking import marks_digest
from evaluation.models import CallState, Expert, Mark, Member, PastEmployment, Rejection, Room, State
from evaluation.queries import document_of, judged_criteria, present_members, qualified_bids, vacant_places
from evaluation.queries.discussions import remarks_for
from evaluation.queries.results import result_of
from evaluation.rules import may_see_marks
from ledger import clock
from ledger.models import Entry
from tests.evaluation import making

pytestmark = pytest.mark.django_db
FAILED = ("form", "no_seal_and_sign", "未盖章")


def replaced(room: Room, number: int, by, ground: str = "health") -> Member:
    """Have the member at a place replaced; return who was called instead."""
    leaver = present_members(room).get(number=number)
    actions.replace_member(member=leaver, ground=ground, reason="突发疾病，送医", by=by)
    return room.members.get(number=number, state=CallState.CALLED)


def worked(successor: Member, *, fails=()) -> Member:
    """Let a successor accept, sit down, declare and review."""
    actions.reply_to_call(member=successor, accept=True, by=successor.user)
    making.seated(successor)
    successor.refresh_from_db()
    room = Room.objects.get(pk=successor.room_id)
    for bid in qualified_bids(room):
        findings = dict(making.PASS)
        if bid.pk in fails:
            item, ground, reason = FAILED
            findings[item] = actions.Finding(passed=False, ground=ground, reason=reason)
        actions.review_bid(member=successor, bid=bid, findings=findings, by=successor.user)
    return successor


def refused(act) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def test_after_the_reveal_a_successor_reviews_and_marks_anew_and_sees_nothing_before(scene):
    room = making.revealed(scene)
    before = {mark.pk: str(mark.value) for mark in Mark.objects.filter(member__room=room)}
    successor = replaced(room, 2, scene.centre)
    room.refresh_from_db()

    assert (room.state, room.reviewed_at, room.locked_at, room.revealed_at) == (
        State.RUNNING,
        None,
        None,
        None,
    )
    assert not any(may_see_marks(one.user, room) for one in present_members(room))
    worked(successor)
    actions.conclude_review(room=room, by=making.chair_of(room))
    successor = present_members(room).get(number=2)
    making.fill(successor)
    actions.lock_marks(member=successor, by=successor.user)
    room.refresh_from_db()
    assert room.state == State.LOCKED
    actions.reveal(room=room, by=making.chair_of(room))
    actions.make_report(room=room, by=making.chair_of(room))

    room.refresh_from_db()
    assert room.state == State.REPORT_SIGN
    assert {mark.pk: str(mark.value) for mark in Mark.objects.filter(pk__in=before)} == before, (
        "kept, all of them"
    )
    assert Mark.objects.filter(member__in=present_members(room)).count() == len(before)
    assert len(result_of(room).lines) == 5
    assert Entry.objects.filter(act="panel.void").count() == 1


def test_rejections_fall_with_the_vote_and_the_bid_that_comes_back_is_marked_by_everybody(scene):
    bid = scene.bids[0]
    room = making.locked(scene, fails={bid.pk: FAILED})
    successor = replaced(room, 2, scene.centre)

    assert [line.voided_at is not None for line in Rejection.objects.all()] == [True]
    assert qualified_bids(room).count() == 5, "nothing is rejected until it is concluded anew"
    # The others found against it, four of five: with their findings it is rejected again.
    worked(successor)
    actions.conclude_review(room=Room.objects.get(pk=room.pk), by=making.chair_of(room))

    assert [(line.votes, line.of) for line in Rejection.objects.filter(voided_at=None)] == [(4, 5)]
    assert all(one.locked_at for one in present_members(room).exclude(number=2)), (
        "no cell of theirs was missing"
    )


def come_back(scene, bid) -> Member:
    """Reject a bid by three of five, lock all marks, replace one of the three; return a member who has to mark it now."""
    room = making.reviewed(scene)
    members = list(present_members(room).select_related("user"))
    for member in members[:3]:
        item, ground, reason = FAILED
        finding = {item: actions.Finding(passed=False, ground=ground, reason=reason)}
        Room.objects.filter(pk=room.pk).update(reviewed_at=None)
        actions.review_bid(member=member, bid=bid, findings=finding, by=member.user)
    room = actions.conclude_review(room=Room.objects.get(pk=room.pk), by=making.chair_of(room))
    for member in members:
        making.fill(member)
        actions.lock_marks(member=member, by=member.user)
    successor = replaced(room, members[2].number, scene.centre)
    worked(successor)
    actions.conclude_review(room=Room.objects.get(pk=room.pk), by=making.chair_of(room))
    return present_members(room).get(number=members[1].number)


def test_who_locked_marks_only_what_came_back_and_what_was_locked_stays(scene):
    bid = scene.bids[0]
    other = come_back(scene, bid)
    room = other.room
    old = other.marks.exclude(bid=bid).first()

    assert other.locked_at is None, "a bid came back that she never marked"
    assert qualified_bids(room).filter(pk=bid.pk).exists()
    assert (
        refused(
            lambda: actions.save_mark(
                member=other,
                criterion=old.criterion,
                bid=old.bid,
                value="1",
                version=old.version,
                by=other.user,
            )
        )
        == "locked"
    )
    assert (
        actions.save_mark(member=other, criterion="T1", bid=bid, value="7", version=0, by=other.user).value
        == 7
    )


def test_the_digests_of_both_locks_of_who_locked_twice_can_be_shown(scene, clock_at):
    bid = scene.bids[0]
    other = come_back(scene, bid)
    first = other.marks.latest("locked_at").locked_at
    clock_at(first + timedelta(minutes=5))
    for criterion in judged_criteria(document_of(other.room.lot)):
        actions.save_mark(
            member=other, criterion=criterion.code, bid=bid, value="7", version=0, by=other.user
        )
    other = actions.lock_marks(member=other, by=other.user)

    logged = [
        entry.facts["marks_sha256"]
        for entry in Entry.objects.filter(act="marks.lock").order_by("index")
        if entry.facts["member"] == other.number
    ]
    assert logged == [marks_digest(other, locked_by=first), marks_digest(other)]
    assert logged[0] != logged[1] == other.marks_sha256


def test_a_successor_works_only_after_declaring_and_is_looked_at_by_the_engine(scene):
    room = making.running(scene)
    successor = replaced(room, 2, scene.centre)
    actions.reply_to_call(member=successor, accept=True, by=successor.user)
    actions.check_in(member=successor, seat=successor.site.site.seats.last(), by=successor.user)
    finding = {"form": actions.Finding(passed=True)}
    early = refused(
        lambda: actions.review_bid(member=successor, bid=scene.bids[0], findings=finding, by=successor.user)
    )
    PastEmployment.objects.create(
        expert=successor.expert,
        organisation=scene.bids[0].bidder,
        ended_on=(clock.now() - timedelta(days=30)).date(),
    )
    for bid in scene.bids:
        if Member.objects.get(pk=successor.pk).state == CallState.ACCEPTED:
            actions.declare_conflict(member=successor, bid=bid, conflict=False, by=successor.user)

    successor.refresh_from_db()
    assert early == "declare"
    assert (successor.state, successor.reason) == (CallState.REPLACED, "former_employer")
    assert room.members.filter(number=2, state=CallState.CALLED).exists(), "the next is called"


def test_nothing_is_decided_while_a_place_is_open(scene):
    room = making.locked(scene)
    replaced(room, 2, scene.centre)
    room.refresh_from_db()

    assert refused(lambda: actions.conclude_review(room=room, by=making.chair_of(room))) == "vacant"
    assert refused(lambda: actions.reveal(room=room, by=making.chair_of(room))) == "vacant"


def test_a_price_rejection_that_fell_is_concluded_anew_before_the_report(scene):
    room = making.revealed(scene)
    bid = scene.bids[0]
    chair = present_members(room).get(chair=True)
    asked = actions.ask_clarification(
        member=chair, bid=bid, kind="low_price", question="请说明报价构成", by=chair.user
    )
    actions.release_clarification(
        clarification=asked, due_at=clock.now() + timedelta(hours=1), by=scene.agency
    )
    making.answered(asked, "自有设备，成本较低", scene.bidders[0])
    for member in present_members(room).select_related("user"):
        judge_prices(member, below=bid)
    actions.conclude_price_review(room=room, by=chair.user)
    leaver = present_members(room).exclude(chair=True).first()
    successor = worked(replaced(room, leaver.number, scene.centre))
    actions.conclude_review(room=Room.objects.get(pk=room.pk), by=chair.user)
    making.fill(present_members(room).get(pk=successor.pk))
    for one in present_members(room).filter(locked_at=None).select_related("user"):
        actions.lock_marks(member=one, by=one.user)
    actions.reveal(room=Room.objects.get(pk=room.pk), by=chair.user)

    def report():
        actions.make_report(room=Room.objects.get(pk=room.pk), by=chair.user)

    before = refused(report)
    judge_prices(successor, below=bid)
    judged = refused(report)
    actions.conclude_price_review(room=Room.objects.get(pk=room.pk), by=chair.user)
    report()
    assert (before, judged) == ("incomplete", "price_review")
    assert list(Rejection.objects.filter(voided_at=None).values_list("bid", "item")) == [(bid.pk, "price")]


def judge_prices(member: Member, *, below) -> None:
    """Let a member find one price below cost and pass all others."""
    for bid in qualified_bids(member.room):
        found = actions.Finding(passed=True)
        if bid == below:
            found = actions.Finding(passed=False, ground="price_below_cost", reason="低于成本")
        actions.review_bid(member=member, bid=bid, findings={"price": found}, by=member.user)


def test_a_successor_reads_nothing_that_was_said_before_she_was_called_until_she_has_locked(scene, clock_at):
    room = making.revealed(scene)
    first = present_members(room).select_related("user").first()
    actions.say(member=first, text="给A打90分太高", by=first.user)
    clock_at(clock.now() + timedelta(minutes=5))
    successor = worked(replaced(room, 2, scene.centre))
    later = actions.say(member=Member.objects.get(pk=first.pk), text="请新成员先独立评审", by=first.user)
    room = Room.objects.get(pk=room.pk)

    read = [list(remarks_for(room, one)) for one in (successor, None)]
    actions.conclude_review(room=room, by=making.chair_of(room))
    making.fill(present_members(room).get(pk=successor.pk))
    locked = actions.lock_marks(member=successor, by=successor.user)
    assert read == [[later], [*room.remarks.all()]]
    assert list(remarks_for(room, locked)) == [*room.remarks.all()]


def test_no_question_goes_out_or_is_answered_once_the_report_is_made_or_the_room_is_closed(scene):
    room = making.revealed(scene)
    member = present_members(room).select_related("user").first()
    waiting, out = (
        actions.ask_clarification(
            member=member, bid=bid, kind="ordinary", question="工期前后不一致，请说明", by=member.user
        )
        for bid in scene.bids[:2]
    )
    due = clock.now() + timedelta(hours=1)
    actions.release_clarification(clarification=out, due_at=due, by=scene.agency)
    found = set()
    for state in (State.REPORT_SIGN, State.CLOSED, State.ABORTED):
        Room.objects.filter(pk=room.pk).update(state=state)
        found |= {
            refused(
                lambda: actions.release_clarification(clarification=waiting, due_at=due, by=scene.agency)
            ),
            refused(
                lambda: actions.hold_back_clarification(
                    clarification=waiting, reason="带有倾向性", by=scene.agency
                )
            ),
            refused(lambda: actions.prepare_answer(clarification=out, answer="180 天", by=scene.bidders[1])),
        }

    assert found == {"state"}


def test_a_late_representative_does_not_take_the_place_of_an_expert_who_declined(scene):
    room = making.drawn(scene, representatives=1)
    declines = room.members.get(number=2)
    while declines:
        actions.reply_to_call(member=declines, accept=False, reason="出差", by=declines.user)
        declines = room.members.filter(number=2, state=CallState.CALLED).first()
    user = making.people.user(making.Role.EXPERT, scene.tenderer.organisation)

    named = actions.appoint_representative(room=room, user=user, by=scene.tenderer)

    assert named.number == 5
    assert vacant_places(room) == [2]


def test_when_the_chair_leaves_another_is_named(scene):
    room = making.running(scene)
    chair = present_members(room).get(chair=True)
    replaced(room, chair.number, scene.centre)
    other = present_members(room).first()

    with pytest.raises(Refused):
        making.actions.conclude_review(room=room, by=chair.user)
    actions.name_chair(room=room, member=other, by=scene.centre)
    assert present_members(room).get(chair=True) == other


def test_only_the_host_or_herself_on_a_ground_of_the_law_and_up_to_the_report(scene):
    room = making.running(scene)
    member, other = list(present_members(room).select_related("user"))[:2]

    def replace(ground="health", reason="住院", by=scene.centre, member=member):
        return lambda: actions.replace_member(member=member, ground=ground, reason=reason, by=by)

    assert all(
        refused(replace(by=user)) is not None for user in (other.user, scene.bidders[0], scene.supervisor)
    )
    assert refused(replace(ground="mood")) == "ground"
    assert refused(replace(reason=" ")) == "required"
    assert actions.replace_member(
        member=member, ground="avoidance", reason="近亲属任职", by=member.user
    ).left_at
    assert refused(replace()) == "not_member", "once"


def test_after_the_report_nobody_is_replaced(scene):
    room = making.reported(scene)
    member = present_members(room).first()

    assert (
        refused(
            lambda: actions.replace_member(member=member, ground="health", reason="住院", by=scene.centre)
        )
        == "state"
    )


def test_an_exhausted_order_leaves_the_place_vacant_and_the_room_waits(scene):
    room = making.running(scene)
    while True:
        member = room.members.filter(number=2, state__in=[CallState.CALLED, CallState.ACCEPTED]).first()
        if member is None:
            break
        actions.replace_member(member=member, ground="post", reason="联系不上", by=scene.centre)

    assert vacant_places(room) == [2]
    assert room.members.filter(number=2).count() > 1
    assert Expert.objects.count() >= room.members.values("expert").distinct().count()
    assert (
        refused(lambda: actions.conclude_review(room=room, by=present_members(room).get(chair=True).user))
        == "vacant"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluation_mark SET value = 0 WHERE id = %s",
        "UPDATE evaluation_mark SET locked_at = NULL WHERE id = %s",
        "DELETE FROM evaluation_mark WHERE id = %s",
    ],
)
def test_the_database_itself_keeps_a_locked_mark(scene, statement):
    room = making.reviewed(scene)
    member = present_members(room).first()
    making.fill(member)
    actions.lock_marks(member=member, by=member.user)
    mark = member.marks.first()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [mark.pk])

    assert Mark.objects.get(pk=mark.pk).value == mark.value
