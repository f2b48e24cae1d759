"""More time, discussion, questions to bidders, faults that the clock sees, and the check of qualifications."""

from datetime import timedelta

import pytest

from accounts.permits import Refused
from bidding.models import Status
from evaluation import actions, ticking
from evaluation.actions.darkness import DARK_AFTER, watch_faults, watch_sites
from evaluation.models import (
    Clarification,
    Extension,
    Fault,
    Mark,
    Remark,
    Room,
    SeatLine,
    State,
)
from evaluation.queries import present_members, prices_of
from evaluation.queries.answers import reads_bids
from evaluation.queries.results import result_of
from evaluation.rules import may_read_discussion
from ledger import clock
from ledger.models import Entry
from tests.evaluation import making

pytestmark = pytest.mark.django_db


def refused(act) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def members_of(room):
    return list(present_members(room).select_related("user"))


# --- more time (TL-18) ---


def test_more_than_a_third_moves_the_planned_end_and_the_next_round_begins(scene):
    room = making.running(scene)
    planned = room.planned_end_at
    members = members_of(room)

    said = [actions.ask_for_time(member=member, by=member.user) for member in members[:2]]

    room.refresh_from_db()
    made = Extension.objects.get()
    assert said == [False, True], "2/5 is more than a third, 1/5 is not"
    assert (made.minutes, made.of, len(made.asked)) == (120, 5, 2)
    assert room.planned_end_at == planned + timedelta(minutes=120)
    assert Entry.objects.filter(act="time.extend").count() == 1
    assert not actions.ask_for_time(member=members[0], by=members[0].user), "a new round"
    assert refused(lambda: actions.ask_for_time(member=members[0], by=members[0].user)) == "asked"


def test_a_vote_after_the_planned_end_gives_time_from_now_on(scene, clock_at):
    room = making.running(scene)
    clock_at(room.planned_end_at + timedelta(hours=3))
    for member in members_of(room)[:2]:
        actions.ask_for_time(member=member, by=member.user)

    room.refresh_from_db()
    assert room.planned_end_at == clock.now() + timedelta(minutes=120)


# --- discussion ---


def test_members_write_by_code_name_and_nothing_is_ever_changed(scene):
    room = making.running(scene)
    chair, other = present_members(room).get(chair=True), present_members(room).filter(chair=False).first()
    actions.say(member=chair, text="甲标施工部署", topic=True, by=chair.user)
    actions.say(member=other, text="A 的工期安排前后不一致，见 A-1#3", by=other.user)

    assert [(one.topic, one.member.number) for one in room.remarks.all()] == [
        (True, chair.number),
        (False, other.number),
    ]
    assert refused(lambda: actions.say(member=other, text="议题", topic=True, by=other.user)) == "chair"
    assert refused(lambda: actions.say(member=other, text="  ", by=other.user)) == "required"
    assert refused(lambda: actions.say(member=other, text="长" * 1001, by=other.user)) == "too_long"
    assert refused(lambda: actions.say(member=other, text="代言", by=chair.user)) == "stranger"
    with pytest.raises(Exception, match="append-only"):
        Remark.objects.update(text="改写")


@pytest.mark.parametrize(
    "text", ["A 技术标我打了 12 分", "给１２．５分吧", "I gave 12 points to A", "给了九十分", "A 90分"]
)
def test_before_the_reveal_nobody_tells_points(scene, text):
    room = making.running(scene)
    member = members_of(room)[0]

    assert refused(lambda: actions.say(member=member, text=text, by=member.user)) == "points_told"
    assert actions.say(member=member, text="满分 15 分的标准怎么理解？", by=member.user).pk


def test_the_supervisor_reads_along_and_nobody_else(scene):
    room = making.running(scene)

    readers = [scene.supervisor, members_of(room)[0].user]
    others = [scene.centre, scene.agency, scene.tenderer, scene.bidders[0], scene.keepers[1]]
    assert [bool(may_read_discussion(user, room)) for user in readers] == [True, True]
    assert [bool(may_read_discussion(user, room)) for user in others] == [False] * 5


# --- questions to bidders ---


def asked(scene, room, kind="ordinary") -> Clarification:
    member = members_of(room)[0]
    return actions.ask_clarification(
        member=member, bid=scene.bids[0], kind=kind, question="工期前后不一致，请说明", by=member.user
    )


def test_a_leading_question_is_held_back_for_a_reason_and_never_reaches_the_bidder(scene):
    room = making.running(scene)
    question = asked(scene, room)
    held = actions.hold_back_clarification(clarification=question, reason="带有倾向性", by=scene.supervisor)
    due = clock.now() + timedelta(hours=1)

    assert (held.refusal, held.released_at) == ("带有倾向性", None)
    assert (
        refused(lambda: actions.release_clarification(clarification=question, due_at=due, by=scene.agency))
        == "held_back"
    )
    assert (
        refused(lambda: actions.prepare_answer(clarification=question, answer="无", by=scene.bidders[0]))
        == "stranger"
    )


def test_an_answer_is_signed_has_a_receipt_and_leaves_the_price(scene):
    room = making.revealed(scene)
    question, prices = asked(scene, room), prices_of(room)
    actions.release_clarification(
        clarification=question, due_at=clock.now() + timedelta(hours=1), by=scene.agency
    )

    answered = making.answered(question, "总价改为 1 元\n工期以 180 天为准", scene.bidders[0])

    assert answered.answer == "总价改为 1 元\n工期以 180 天为准"
    assert prices_of(room) == prices, "words never change a price"
    assert answered.receipt.startswith("c2sp.org/tlog-proof")
    assert answered.letter.count('"answer"') == 1
    assert refused(lambda: making.answered(question, "再答", scene.bidders[0])) == "answered"


def test_a_changed_letter_a_wrong_key_or_a_late_answer_is_refused(scene, clock_at):
    room = making.running(scene)
    question = asked(scene, room)
    actions.release_clarification(
        clarification=question, due_at=clock.now() + timedelta(hours=1), by=scene.agency
    )
    actions.prepare_answer(clarification=question, answer="180 天", by=scene.bidders[0])
    letter, signature = making.signed_letter(question, scene.bidders[0])

    def hand_in(letter=letter, signature=signature):
        return lambda: actions.answer_clarification(
            clarification=question, statement=letter, signature=signature, by=scene.bidders[0]
        )

    assert refused(hand_in(letter=letter.replace(b"180", b"181"))) == "letter"
    assert refused(hand_in(signature=bytes(64))) == "signature"
    clock_at(clock.now() + timedelta(hours=2))
    assert refused(hand_in()) == "overdue"
    question.refresh_from_db()
    assert (question.answer, question.answered_at) == ("", None)


# --- faults that the clock sees ---


def silenced(room, site_of, *, minutes: int = 3):
    """Let every seat of the room have been on the line, and those at one member's site be silent for a while."""
    at = clock.now()
    for member in members_of(room):
        gone = member.site_id == site_of.site_id
        SeatLine.objects.update_or_create(
            member=member,
            defaults={
                "present": not gone,
                "since": at - timedelta(minutes=minutes if gone else 60),
                "seen_at": at,
            },
        )


def test_a_site_that_goes_dark_pauses_the_room_and_its_return_lets_it_go_on(scene):
    room = making.reviewed(scene)
    making.fill(members_of(room)[0])
    marks = Mark.objects.count()
    lone = next(one for one in members_of(room) if one.site.role == "guest")
    silenced(room, lone)

    assert watch_sites(clock.now()) == 1
    room.refresh_from_db()
    fault = Fault.objects.get()
    assert (room.state, fault.kind, fault.site_id) == (State.PAUSED, "dark", lone.site_id)
    assert watch_sites(clock.now()) == 0, "once"
    assert Mark.objects.count() == marks
    lone.line.present = True
    lone.line.save()
    assert watch_sites(clock.now()) == 1
    room.refresh_from_db()
    assert (room.state, Fault.objects.get().ended_at is not None) == (State.RUNNING, True)
    acts = Entry.objects.filter(act__in=["room.fault", "room.resume"])
    assert [entry.actor for entry in acts.order_by("index")] == ["clock", "clock"]


def test_a_short_silence_a_seat_never_seen_and_who_has_locked_darken_nothing(scene):
    room = making.reviewed(scene)
    lone = next(one for one in members_of(room) if one.site.role == "guest")
    assert watch_sites(clock.now()) == 0, "nobody was ever on the line"
    silenced(room, lone, minutes=1)
    assert watch_sites(clock.now()) == 0
    assert timedelta(minutes=1) < DARK_AFTER
    making.fill(lone)
    actions.lock_marks(member=lone, by=lone.user)
    silenced(room, lone)
    assert watch_sites(clock.now()) == 0, "she has locked and may go"
    Room.objects.filter(pk=room.pk).update(watched=False)
    silenced(room, members_of(room)[0])
    assert watch_sites(clock.now()) == 0, "arranged without the rule"


def test_during_the_evaluation_the_clock_postpones_what_lasts_too_long(scene, clock_at):
    room = making.reviewed(scene)
    making.fill(members_of(room)[0])
    actions.report_fault(room=room, reason="光缆中断", by=scene.centre)
    clock_at(clock.now() + timedelta(minutes=239))
    assert watch_faults(clock.now()) == 0
    clock_at(clock.now() + timedelta(minutes=2))

    assert ticking.tick(clock.now()) >= 1

    room.refresh_from_db()
    entry = Entry.objects.get(act="room.postpone")
    assert (room.state, bool(Fault.objects.get().postponed_at)) == (State.ABORTED, True)
    assert (entry.actor, len(entry.facts["sealed_sha256"])) == ("clock", 64)
    assert Mark.objects.count() > 0, "sealed, not lost"
    assert [reads_bids(one) for one in members_of(room)] == [False] * 5


def test_before_the_start_the_tenderer_decides(scene, clock_at):
    room = making.ready(scene)
    actions.report_fault(room=room, reason="停电", by=scene.centre)
    early = refused(lambda: actions.postpone(room=room, reason="停电", by=scene.tenderer))
    clock_at(clock.now() + timedelta(minutes=121))

    assert early == "not_overdue"
    assert watch_faults(clock.now()) == 1
    assert watch_faults(clock.now()) == 0, "told once"
    room.refresh_from_db()
    assert room.state == State.READY
    assert refused(lambda: actions.postpone(room=room, reason="停电", by=scene.centre)) is not None
    actions.postpone(room=room, reason="停电", by=scene.tenderer)
    room.refresh_from_db()
    assert room.state == State.ABORTED


def test_a_fault_moves_the_planned_end_by_the_time_lost(scene, clock_at):
    room = making.running(scene)
    planned = room.planned_end_at
    actions.report_fault(room=room, reason="断网", by=scene.centre)
    clock_at(clock.now() + timedelta(minutes=30))
    actions.end_fault(room=room, by=scene.centre)

    room.refresh_from_db()
    assert room.planned_end_at == planned + timedelta(minutes=30)


# --- 政府采购 ---


@pytest.fixture
def procured(db, monday):
    """A government procurement whose five bids have been opened."""
    return making.with_sites(making.scene(regime="GP", formula={"method": "EV-07"}))


def test_the_purchaser_checks_the_qualification_and_the_committee_does_not(procured):
    room = making.ready(procured)
    assert refused(lambda: actions.start(room=room, by=procured.centre)) == "qualification"
    finding = actions.Finding(passed=True)
    for user in (procured.centre, procured.supervisor, procured.bidders[0], members_of(room)[0].user):
        act = lambda user=user: actions.check_qualification(  # noqa: E731
            room=room, bid=procured.bids[0], finding=finding, by=user
        )
        assert refused(act) is not None
    making.qualified(procured, room, fails=[4])
    room = actions.start(room=Room.objects.get(pk=room.pk), by=procured.centre)
    member = members_of(room)[0]
    assert (
        refused(
            lambda: actions.review_bid(
                member=member, bid=procured.bids[0], findings={"qualification": finding}, by=member.user
            )
        )
        == "item"
    )
    assert (
        refused(
            lambda: actions.review_bid(
                member=member, bid=procured.bids[4], findings={"form": finding}, by=member.user
            )
        )
        == "bid"
    )


def test_with_fewer_than_three_qualified_bidders_nothing_is_evaluated(procured):
    room = making.ready(procured)
    making.qualified(procured, room, fails=[0, 1, 2])

    room.refresh_from_db()
    procured.lot.refresh_from_db()
    assert (room.state, procured.lot.status) == (State.ABORTED, Status.FAILED)


def test_the_purchaser_s_representative_is_never_the_chair(procured):
    room = making.drawn(procured, representatives=1)
    user = making.people.user(making.Role.EXPERT, procured.tenderer.organisation)
    member = actions.appoint_representative(room=room, user=user, by=procured.tenderer)
    for one in room.members.filter(state="called").select_related("user"):
        actions.reply_to_call(member=one, accept=True, by=one.user)
    actions.open_checkin(room=room, by=procured.centre)

    assert (
        refused(lambda: actions.name_chair(room=room, member=member, by=procured.centre)) == "representative"
    )


def test_parallel_candidates_are_drawn_by_a_seed_that_anyone_can_compute(db, monday):
    made = making.with_sites(
        making.scene(["9600000", "9600000", "9600000"], regime="GP", formula={"method": "EV-07"})
    )
    room = making.revealed(made)
    chair = making.chair_of(room)
    assert refused(lambda: actions.make_report(room=room, by=chair)) == "tie"
    assert (
        refused(lambda: actions.settle_tie(room=room, order=made.bids, reason="按序", by=made.tenderer))
        == "draw"
    )

    actions.draw_tie(room=room, by=made.tenderer)
    actions.make_report(room=room, by=chair)

    drawn = Entry.objects.get(act="tie.draw").facts
    lines = result_of(Room.objects.get(pk=room.pk)).lines
    assert [room.code_of(line.bid.pk) for line in lines] == drawn["order"]
    assert [line.rank for line in lines] == [1, 2, 3]
