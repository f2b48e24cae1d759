"""Every state, every kind of person, every act of the room: one table of who may what when."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction

from accounts.permits import Refused
from accounts.roles import Role
from evaluation import actions
from evaluation.models import Member, Room, State
from evaluation.queries import present_members
from ledger import clock
from tests.accounts import making as people
from tests.evaluation import making

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

S = State
BEFORE = {S.ARRANGED, S.DRAWN, S.CHECKIN, S.READY}
LIVE = set(S) - {S.CLOSED, S.ABORTED}
WORKING = {S.RUNNING, S.LOCKED, S.CHECKS}
COMMITTEE = {"chair", "member"}
HOSTS = {"centre", "agency"}
# A refusal for any other reason came after the question who may and when: the words or the numbers were wrong.
NOT_NOW_OR_NOT_HER = {
    "", "stranger", "role", "state", "illegal_move", "not_member", "chair", "no_call", "no_report", "not_checks",
    "sealed", "regime", "no_fault", "not_overdue", "present", "no_place", "prepared", "drawn", "not_running",
}  # fmt: skip

# act: who, when. Everything else is refused.
TABLE = {
    "open_checkin": (HOSTS, {S.DRAWN}),
    "make_ready": (HOSTS, {S.CHECKIN}),
    "start": (HOSTS, {S.READY}),
    "report_fault": (HOSTS | {"guest"}, {S.DRAWN, S.CHECKIN, S.READY, S.RUNNING}),
    "abort": (HOSTS, LIVE),
    "name_chair": (HOSTS | COMMITTEE, {S.CHECKIN, S.READY}),
    "replace": (HOSTS, LIVE - {S.ARRANGED, S.REPORT_SIGN}),
    "leave": (COMMITTEE, LIVE - {S.ARRANGED, S.REPORT_SIGN}),
    "review": (COMMITTEE, {S.RUNNING}),
    "conclude_review": ({"chair"}, {S.RUNNING}),
    "mark": (COMMITTEE, {S.RUNNING}),
    "lock": (COMMITTEE, {S.RUNNING}),
    "ask_time": (COMMITTEE, {S.RUNNING}),
    "say": (COMMITTEE, WORKING | {S.PAUSED}),
    "ask": (COMMITTEE, WORKING),
    "release": (HOSTS | {"supervisor"}, WORKING | {S.PAUSED}),
    "hold_back": (HOSTS | {"supervisor"}, WORKING | {S.PAUSED}),
    "answer": ({"asked"}, WORKING | {S.PAUSED}),
    "reveal": ({"chair"}, {S.LOCKED}),
    "correct": (COMMITTEE, {S.CHECKS}),
    "settle_tie": ({"tenderer"}, {S.CHECKS}),
    "make_report": ({"chair"}, {S.CHECKS}),
    "complete": (HOSTS, {S.REPORT_SIGN}),
}


@pytest.fixture
def everybody(scene):
    """One room with all marks revealed, and one person of each kind; nobody's marks are locked any more."""
    room = making.revealed(scene)
    chair = present_members(room).get(chair=True)
    member = present_members(room).filter(chair=False).first()
    question = actions.ask_clarification(
        member=chair, bid=scene.bids[0], kind="ordinary", question="工期前后不一致，请说明", by=chair.user
    )
    waiting = actions.ask_clarification(
        member=chair, bid=scene.bids[0], kind="ordinary", question="请说明班组", by=chair.user
    )
    due = clock.now() + timedelta(hours=1)
    actions.release_clarification(clarification=question, due_at=due, by=scene.agency)
    scene.question, scene.waiting = question, waiting
    Member.objects.filter(room=room).update(locked_at=None)
    who = {
        "centre": scene.centre,
        "agency": scene.agency,
        "tenderer": scene.tenderer,
        "supervisor": scene.supervisor,
        "guest": scene.keepers[1],
        "chair": chair.user,
        "member": member.user,
        "asked": scene.bidders[0],
        "bidder": scene.bidders[1],
        "expert": people.user(Role.EXPERT),
    }
    return room, scene, who


def acts(room, scene, user):
    """Return every act as this person would do it, with her own place where she has one, else another's."""
    mine = room.members.filter(user=user).first() or present_members(room).last()
    other = present_members(room).exclude(user=user).filter(chair=False).last()
    mark, bid = mine.marks.first(), scene.bids[0]
    passed = {"form": actions.Finding(passed=True)}
    parts = {site.organisation_id: site for site in [scene.host, *scene.guests]}
    part = room.sites.filter(site=parts.get(user.organisation_id)).first()
    due = clock.now() + timedelta(hours=1)
    anew = Room.objects.filter(pk=room.pk)
    return {
        "open_checkin": lambda: actions.open_checkin(room=room, by=user),
        "make_ready": lambda: actions.make_ready(room=room, by=user),
        "start": lambda: actions.start(room=room, by=user),
        "report_fault": lambda: actions.report_fault(room=room, part=part, reason="断网", by=user),
        "abort": lambda: actions.abort(room=room, reason="停电", by=user),
        "name_chair": lambda: actions.name_chair(room=room, member=other, by=user),
        "replace": lambda: actions.replace_member(member=other, ground="health", reason="住院", by=user),
        "leave": lambda: (
            actions.replace_member(member=mine, ground="health", reason="住院", by=user)
            if mine.user_id == user.pk
            else actions.say(member=mine, text="代", by=user)
        ),
        "review": lambda: (
            anew.update(reviewed_at=None)
            and actions.review_bid(member=mine, bid=bid, findings=passed, by=user)
        ),
        "conclude_review": lambda: (
            anew.update(reviewed_at=None) and actions.conclude_review(room=room, by=user)
        ),
        "mark": lambda: actions.save_mark(
            member=mine, criterion="T1", bid=bid, value="99", version=1, by=user
        ),
        "lock": lambda: actions.lock_marks(member=mine, by=user),
        "ask_time": lambda: actions.ask_for_time(member=mine, by=user),
        "say": lambda: actions.say(member=mine, text="好", by=user),
        "ask": lambda: actions.ask_clarification(
            member=mine, bid=bid, kind="ordinary", question="请说明", by=user
        ),
        "release": lambda: actions.release_clarification(clarification=scene.waiting, due_at=due, by=user),
        "hold_back": lambda: actions.hold_back_clarification(
            clarification=scene.waiting, reason="诱导", by=user
        ),
        "answer": lambda: actions.prepare_answer(clarification=scene.question, answer="180 天", by=user),
        "reveal": lambda: actions.reveal(room=room, by=user),
        "correct": lambda: actions.correct_mark(mark=mark, value="1", ground="mood", reason="x", by=user),
        "settle_tie": lambda: actions.settle_tie(room=room, order=[], reason="x", by=user),
        "make_report": lambda: actions.make_report(room=room, by=user),
        "complete": lambda: actions.complete(room=room, by=user),
    }


def tried(act) -> bool:
    """Do an act and undo it; tell whether this person could do it now."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except Refused as refusal:
        return refusal.code not in NOT_NOW_OR_NOT_HER
    return True


def test_who_may_what_when(everybody):
    room, scene, who = everybody
    found = set()
    for state, (name, user) in product(State, who.items()):
        Room.objects.filter(pk=room.pk).update(state=state)
        room.refresh_from_db()
        for act, do in acts(room, scene, user).items():
            if tried(do):
                found.add((act, name, str(state)))

    expected = {
        (act, name, str(state))
        for act, (names, states) in TABLE.items()
        for name in names
        for state in states
    }
    assert sorted(found - expected) == [], "more than the table allows"
    assert sorted(expected - found) == [], "less than the table allows"
