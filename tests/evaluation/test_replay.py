"""The replay of an evaluation: after every act the fold of the ledger is what the rows say."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.permits import Refused
from evaluation import actions
from evaluation.actions.watching import acknowledge, enter_room, report_misconduct, send_message
from evaluation.models import CallState, Mark, Room
from evaluation.queries import bids_in, live_members, present_members, qualified_bids
from evaluation.queries.replays import acts_of, entries_of, proven, scene_of
from evaluation.replay import Act, Scene, frames, scene_at
from ledger import clock
from ledger.models import Entry
from supervision.actions.rooms import hold_room, release_room
from tests.evaluation import making

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def act(index: int, name: str, actor: str = "", **facts: Any) -> Act:
    return Act(index, AT + timedelta(minutes=index), name, actor, facts)


@pytest.mark.pure
def test_a_scene_stands_from_its_act_until_the_next() -> None:
    acts = [act(0, "room.arrange"), act(5, "draw.panel", drawn=["a", "b"]), act(9, "call.accept", member=2)]

    assert scene_at(acts, AT - timedelta(seconds=1)) == Scene()
    assert scene_at(acts, AT + timedelta(minutes=8)).state == "drawn"
    assert [place.state for place in scene_at(acts, AT + timedelta(minutes=9)).places] == [
        "called",
        "accepted",
    ]


@pytest.mark.pure
@given(
    st.lists(
        st.sampled_from(["T1", "T2"]).flatmap(lambda c: st.tuples(st.just(c), st.sampled_from("ABC"))),
        max_size=12,
    )
)
def test_a_cell_counts_once_however_often_it_is_marked(cells: list[tuple[str, str]]) -> None:
    start = [act(0, "draw.panel", drawn=["x"]), act(1, "call.accept", member=1)]
    marks = [act(2, "mark.save", "evaluation.room:1/1:x", criterion=c, bid=b, version=1) for c, b in cells]
    end = [act(3, "review.conclude", rejected={"A": "unqualified"}, qualified=["B", "C"])]

    *_others, (_act, scene) = frames([*start, *marks, *end])

    assert scene.places[0].marks == len({cell for cell in cells if cell[1] != "A"})
    assert scene_at([*start, *marks, *end], AT + timedelta(days=1)) == scene


@pytest.mark.pure
def test_acts_it_does_not_know_change_nothing() -> None:
    acts = [act(0, "room.arrange"), act(1, "something.new", member=7)]

    assert [scene for _act, scene in frames(acts)][1] == Scene(state="arranged")


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Compare fold and rows after each action of the evaluation; return the names of the actions that were compared."""
    seen: list[str] = []

    def wrap(name: str, action: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            answer = action(*args, **kwargs)
            same(name)
            seen.append(name)
            return answer

        return wrapped

    for name in actions.__all__:
        one = getattr(actions, name)
        if callable(one) and not isinstance(one, type):
            monkeypatch.setattr(actions, name, wrap(name, one))
    return seen


def same(name: str) -> None:
    for room in Room.objects.select_related("lot"):
        assert told(room) == scene_of(room), name


def told(room: Room) -> Scene:
    *_before, (_act, scene) = frames(acts_of(entries_of(room)))
    return scene


@pytest.mark.django_db
@pytest.mark.slow
def test_after_every_act_of_a_whole_evaluation_the_fold_equals_the_rows(scene3, watched: list[str]) -> None:
    room = making.drawn(scene3)
    first, second, *_rest = live_members(room).select_related("user")
    actions.reply_to_call(member=first, accept=False, reason="出差", by=first.user)
    actions.mark_absent(member=second, reason="联系不上", by=scene3.centre)
    for member in room.members.filter(state=CallState.CALLED).select_related("user"):
        actions.reply_to_call(member=member, accept=True, by=member.user)
    actions.open_checkin(room=room, by=scene3.centre)
    for member in present_members(room).select_related("user"):
        making.seated(member)
    tied = present_members(room).select_related("user").last()
    actions.declare_conflict(
        member=tied, bid=bids_in(room).first(), conflict=True, detail="曾任职", by=tied.user
    )
    new = live_members(room).select_related("user").get(state=CallState.CALLED)
    actions.reply_to_call(member=new, accept=True, by=new.user)
    making.seated(new)
    chair = present_members(room).select_related("user").first()
    actions.name_chair(room=room, member=chair, by=scene3.centre)
    actions.make_ready(room=room, by=scene3.centre)
    actions.start(room=room, by=scene3.centre)
    _working(room, scene3)
    _finishing(room, scene3)

    room.refresh_from_db()
    assert room.state == "closed"
    assert {"save_mark", "correct_mark", "end_fault", "sign_report", "complete"} <= set(watched)
    entries = entries_of(room)
    assert proven(entries).holds
    assert not any("value" in entry.facts or "points" in entry.facts for entry in entries)


def _working(room: Room, scene) -> None:
    """Reviews with a rejection, a fault, a hold, messages, votes for time, marks and locks."""
    failed = bids_in(room).last()
    for member in present_members(room).select_related("user"):
        for bid in bids_in(room):
            findings = dict(making.PASS)
            if bid == failed:
                findings["form"] = actions.Finding(False, "no_seal_and_sign", "未盖章")
            actions.review_bid(member=member, bid=bid, findings=findings, by=member.user)
    actions.conclude_review(room=room, by=making.chair_of(room))
    actions.report_fault(room=room, reason="停电", by=scene.centre)
    actions.end_fault(room=room, by=scene.centre)
    member, other = present_members(room).select_related("user")[:2]
    hold_room(room=room, reason="核查。", by=scene.supervisor)
    same("hold")
    message = send_message(room=room, text="请稍候。", by=scene.supervisor)
    acknowledge(message=message, member=member, by=member.user)
    release_room(room=room, reason="核查完毕。", by=scene.supervisor)
    report_misconduct(member=other, text="有人打招呼。", by=other.user)
    enter_room(room=room, by=scene.supervisor)
    same("release")
    actions.ask_for_time(member=member, by=member.user)
    _replacing(room, scene)
    bid = qualified_bids(room).first()
    asked = actions.ask_clarification(
        member=member, bid=bid, kind="ordinary", question="第三章是否漏页？", by=member.user
    )
    actions.release_clarification(
        clarification=asked, due_at=clock.now() + timedelta(hours=1), by=scene.supervisor
    )
    for one in present_members(room).select_related("user"):
        making.fill(one)
        actions.lock_marks(member=one, by=one.user)


def _replacing(room: Room, scene) -> None:
    """One member falls ill: the rejection falls with her vote, and the review is concluded anew."""
    ill = present_members(room).exclude(chair=True).select_related("user").last()
    actions.replace_member(member=ill, ground="health", reason="突发疾病", by=scene.centre)
    called = live_members(room).select_related("user").get(state=CallState.CALLED)
    actions.reply_to_call(member=called, accept=True, by=called.user)
    making.seated(called)
    for bid in bids_in(room):
        actions.review_bid(member=called, bid=bid, findings=dict(making.PASS), by=called.user)
    actions.conclude_review(room=room, by=making.chair_of(room))


def _finishing(room: Room, scene) -> None:
    """Prices, the reveal, a correction, the report with a dissent, the end."""
    room.refresh_from_db()
    chair = making.chair_of(room)
    actions.open_prices(room=room, by=scene.centre)
    actions.reveal(room=room, by=chair)
    _voting(room)
    mark = Mark.objects.filter(member__room=room, criterion="T1").select_related("member__user").first()
    actions.correct_mark(mark=mark, value="11.5", ground="outlier", reason="畸低", by=mark.member.user)
    actions.make_report(room=room, by=chair)
    room.refresh_from_db()
    for number, member in enumerate(present_members(room).select_related("user")):
        actions.sign_report(member=member, dissent="评分依据不足。" if number == 0 else "", by=member.user)
    actions.complete(room=room, by=scene.centre)


def _voting(room: Room) -> None:
    for member in present_members(room).select_related("user"):
        actions.vote_on_competition(member=member, lacking=False, reason="报价充分竞争", by=member.user)


@pytest.fixture
def scene3(db, monday):
    """A lot with three opened bids, of which one will be rejected."""
    return making.with_sites(making.scene(making.PRICES[:3]), experts=6)


@pytest.mark.django_db
def test_an_entry_that_was_changed_is_not_in_the_log(scene3) -> None:
    room = making.arranged(scene3)
    entries = entries_of(room)
    forged = Entry(
        **{field.attname: getattr(entries[0], field.attname) for field in Entry._meta.concrete_fields}
    )
    forged.body = forged.body.replace("room.arrange", "room.abort")

    assert proven(entries).holds
    assert proven([forged, *entries[1:]]).bad == (forged.index,)


@pytest.mark.django_db
def test_only_who_entered_as_its_supervisor_replays_a_room(scene3, client) -> None:
    room = making.running(scene3)
    path = f"/supervision/rooms/{room.pk}/replay/"
    refused = []
    for user in (scene3.centre, scene3.bidders[0], present_members(room).first().user, scene3.supervisor):
        client.force_login(user)
        refused.append(client.get(path).status_code)
    client.post(f"/supervision/rooms/{room.pk}/")

    pages = [
        client.get(path + query) for query in ("", "?step=1", "?step=99999999", "?step=x&at=y", "?check=1")
    ]
    moment = client.get(path, {"at": "2020-01-01T00:00"}).context["step"].number

    assert refused == [403] * 4
    assert [page.status_code for page in pages] == [200] * 5
    assert [page.context["step"].number == page.context["count"] for page in pages] == [
        True,
        False,
        True,
        True,
        True,
    ]
    assert (pages[0].context["equals"], pages[4].context["proven"].holds, moment) == (True, True, 1)
    names = [member.user.username for member in present_members(room).select_related("user")]
    assert not any(name in page.content.decode() for name in names for page in pages)
    with pytest.raises(Refused):
        enter_room(room=room, by=scene3.centre)
