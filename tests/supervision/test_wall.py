"""The wall of live rooms, read-only entry, and the hold: who sees what, and what stands still."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.permits import Refused
from accounts.roles import Role
from bidding.models import OpeningSession, OpeningStage
from evaluation import actions
from evaluation.actions.watching import report_misconduct, send_message
from evaluation.models import Mark, Signature
from evaluation.queries import bids_in, present_members
from evaluation.ticking import tick
from ledger import clock
from ledger.queries import entries_on
from realtime.models import Presence
from supervision.actions.rooms import hold_room, release_room
from supervision.queries.rooms import live_rooms, on_wall
from tests.accounts import making as people
from tests.evaluation import making

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WALL = "/supervision/wall/"


@pytest.fixture
def scene(monday):
    """A lot whose five bids have been opened, three sites, twelve experts."""
    return making.with_sites(making.scene())


def entered(client, room, user):
    client.force_login(user)
    client.post(f"/supervision/rooms/{room.pk}/")
    return client


def test_the_wall_shows_lines_progress_and_what_presses_but_no_mark(scene, client) -> None:
    room = making.reviewed(scene)
    first, second, *_rest = present_members(room).select_related("user")
    making.fill(first, but={("T1", bid.pk): "13.7" for bid in bids_in(room)})
    now = timezone.now()
    Presence.objects.create(topic=room.topic, who=first.presence_name, process="p", since=now, seen_at=now)
    report_misconduct(member=second, text="代表在会前打招呼。", by=second.user)
    client.force_login(scene.supervisor)

    page = client.get(WALL).content.decode()
    (one,) = on_wall(live_rooms(scene.supervisor), clock.now())

    assert [(sign.code, sign.count) for sign in one.signs] == [("misconduct", 1)]
    assert [(seat.line, seat.done) for seat in one.facts.seats] == [("here", 15)] + [("never", 0)] * 4
    assert (one.done, one.all_cells) == (15, 75)
    assert "13.7" not in page
    assert not any(str(bid.bidder.name) in page for bid in bids_in(room))
    assert not any(member.user.username in page for member in present_members(room))
    assert "打招呼" not in page


def test_the_wall_asks_as_often_for_three_rooms_as_for_one(scene, client) -> None:
    making.running(scene)
    client.force_login(scene.supervisor)
    client.get(WALL)
    with CaptureQueriesContext(connection) as one:
        client.get(WALL)
    for _ in range(2):
        other = making.with_sites(making.scene())
        room = making.running(other)
        room.lot.project.supervisor = scene.supervisor.organisation
        room.lot.project.save()

    with CaptureQueriesContext(connection) as three:
        answer = client.get(WALL)

    assert len(three) <= len(one)
    assert answer.content.decode().count('class="card wall-room') == 3


def test_nobody_but_the_department_sees_wall_or_room(scene, client) -> None:
    room = making.running(scene)
    other = people.user(Role.SUPERVISOR)
    paths = [
        f"/supervision/rooms/{room.pk}/{part}" for part in ("", "inside/", "hold/", "release/", "message/")
    ]
    refused = {}
    for user in (other, scene.centre, scene.bidders[0], present_members(room).first().user):
        client.force_login(user)
        refused[user.role, user.pk] = [client.get(path).status_code for path in paths]

    assert set(map(tuple, refused.values())) == {(403,) * 5}
    client.force_login(other)
    assert scene.lot.name not in client.get(WALL).content.decode()
    assert not entries_on(room).filter(act="room.enter").exists()


def test_each_entry_is_asked_for_and_logged_before_anything_is_shown(scene, client) -> None:
    room = making.running(scene)
    client.force_login(scene.supervisor)
    before = [
        client.get(f"/supervision/rooms/{room.pk}/inside/").status_code,
        client.get(f"/evaluation/rooms/{room.pk}/").status_code,
    ]
    asked = client.get(f"/supervision/rooms/{room.pk}/")

    client.post(f"/supervision/rooms/{room.pk}/")
    page = client.get(f"/supervision/rooms/{room.pk}/")

    assert before == [403, 403]
    assert "wall-list" not in asked.content.decode()
    assert page.status_code == 200
    (entry,) = entries_on(room).filter(act="room.enter")
    assert entry.actor == scene.supervisor.username
    assert not any(member.user.username in page.content.decode() for member in present_members(room))


def test_a_hold_keeps_marks_lets_nobody_save_and_stops_the_clocks(scene) -> None:
    room = making.reviewed(scene)
    member = present_members(room).select_related("user").first()
    bid = bids_in(room).first()
    actions.save_mark(member=member, criterion="T1", bid=bid, value="12", version=0, by=member.user)

    hold_room(room=room, reason="核查开标异常。", by=scene.supervisor)
    with pytest.raises(Refused) as marking:
        actions.save_mark(member=member, criterion="T1", bid=bid, value="13", version=1, by=member.user)
    with pytest.raises(Refused) as hosting:
        actions.report_fault(room=room, reason="停电", by=scene.centre)
    message = send_message(room=room, text="请等待通知。", by=scene.supervisor)
    again = hold_room(room=room, reason="又一次", by=scene.supervisor)
    with pytest.raises(Refused) as foreign:
        release_room(room=room, reason="放行", by=people.user(Role.SUPERVISOR))
    release_room(room=room, reason="核查完毕。", by=scene.supervisor)
    actions.save_mark(member=member, criterion="T1", bid=bid, value="13", version=1, by=member.user)

    codes = [refusal.value.code for refusal in (marking, hosting, foreign)]
    assert codes == ["suspended", "suspended", "other_office"]
    assert (Mark.objects.get().value, again.reason, message.pk > 0) == (13, "核查开标异常。", True)
    assert entries_on(room.lot).filter(act="lot.suspend").count() == 1
    room.lot.refresh_from_db()
    assert room.lot.suspended_at is None


def test_silence_is_no_consent_while_the_lot_is_held(scene, monkeypatch) -> None:
    room = making.reported(scene)
    start = clock.now()
    hold_room(room=room, reason="收到举报，先行核查。", by=scene.supervisor)

    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=room.sign_minutes + 60))
    tick(clock.now())
    held = Signature.objects.count()
    release_room(room=room, reason="核查完毕。", by=scene.supervisor)
    tick(clock.now())
    released = Signature.objects.count()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=2 * room.sign_minutes + 61))
    tick(clock.now())

    assert (held, released, Signature.objects.count()) == (0, 0, 5)


def test_before_the_bidders_are_published_the_wall_shows_no_number(scene, client) -> None:
    OpeningSession.objects.filter(lot=scene.lot).update(stage=OpeningStage.SIGN_IN, closed_at=None)
    client.force_login(scene.supervisor)
    hidden = client.get(WALL).content.decode()
    fewer = scene.lot.closing
    fewer.bid_count = 3
    fewer.save()
    same = client.get(WALL).content.decode()
    OpeningSession.objects.filter(lot=scene.lot).update(stage=OpeningStage.PUBLISHED_BIDDERS)

    shown = client.get(WALL).content.decode()

    assert scene.lot.name in hidden
    assert _bare(hidden) == _bare(same)
    assert _bare(shown) != _bare(same)
    assert not any(bid.bidder.name in hidden for bid in scene.bids)


def _bare(page: str) -> str:
    """The wall's own part without what changes by itself: tickets, tokens, times."""
    body = page.partition('id="wall"')[2].partition("</main>")[0]
    return re.sub(r"<time[^>]*>[^<]*</time>|csrfmiddlewaretoken[^>]*", "", body)


def test_messages_come_to_the_seat_and_are_acknowledged_there(scene, client) -> None:
    room = making.running(scene)
    member, stranger = present_members(room).select_related("user")[:2]
    sent = send_message(room=room, text="请核对身份证件。", member=member, by=scene.supervisor)
    client.force_login(stranger.user)
    others = client.get(f"/evaluation/rooms/{room.pk}/seat/messages/").content.decode()
    client.force_login(member.user)
    seat = client.get(f"/evaluation/rooms/{room.pk}/seat/").content.decode()
    unread = client.get(f"/evaluation/rooms/{room.pk}/seat/messages/").content.decode()

    client.post(f"/evaluation/messages/{sent.pk}/read/")
    client.post(f"/evaluation/rooms/{room.pk}/seat/misconduct/", {"reason": "有人暗示分数。"})
    page = entered(client, room, scene.supervisor).get(f"/supervision/rooms/{room.pk}/").content.decode()

    assert 'id="messages"' in seat
    assert "请核对身份证件" in unread
    assert "请核对身份证件" not in others
    assert sent.acknowledgements.get().member == member
    assert "有人暗示分数" in page
