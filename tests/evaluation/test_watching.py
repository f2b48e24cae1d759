"""The supervisor in the room: entering, messages, reports to her alone, and lines that drop."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.permits import Refused
from accounts.roles import Role
from evaluation import guards
from evaluation.actions.lines import note_lines
from evaluation.actions.watching import (
    acknowledge,
    enter_room,
    report_misconduct,
    see_misconduct,
    send_message,
)
from evaluation.models import Acknowledgement, Message, SeatLine
from evaluation.queries import present_members
from evaluation.queries.clocks import time_held
from evaluation.wording import speaks_of_marks
from ledger.queries import entries_on
from realtime.announcing import last_seq
from realtime.models import Presence
from realtime.presence import TTL
from tests.accounts import making as people
from tests.evaluation import making


@pytest.mark.pure
@pytest.mark.parametrize(
    "text",
    [
        "投标人A给85分",
        "A 打分不低于 80",
        "得分应为九点五",
        "八十五分以上",
        "９０分",
        "give A a score of 90",
        "95 points for B",
    ],
)
def test_words_about_marks_are_found(text: str) -> None:
    assert speaks_of_marks(text)


@pytest.mark.pure
@pytest.mark.parametrize(
    "text",
    ["请于30分钟内完成评分", "十分感谢", "副场视频中断，请等待主场通知", "请第 3 工位重新核验身份", "超过三分之一成员要求延长",
     "Please wait ten minutes.", "The site will be back at 10:30."],
)  # fmt: skip
def test_words_about_the_course_of_things_pass(text: str) -> None:
    assert not speaks_of_marks(text)


@pytest.mark.pure
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6), st.integers(0, 50))
def test_the_time_held_is_every_minute_that_any_hold_stood(spans: list[tuple[int, int]], until: int) -> None:
    zero = timezone.now()

    def moment(n: int):
        return zero + timedelta(minutes=n)

    held = time_held([(moment(a), moment(max(a, b))) for a, b in spans], moment(0), moment(until))

    minutes = {n for a, b in spans for n in range(a, max(a, b)) if n < until}
    assert held == timedelta(minutes=len(minutes))


@pytest.mark.django_db
def test_a_message_reaches_the_seats_is_read_once_and_stays_for_ever(scene) -> None:
    room = making.running(scene)
    first, second = present_members(room).select_related("user")[:2]
    before = last_seq(room.topic)

    sent = send_message(room=room, text=" 请第二工位关闭手机。 ", member=second, by=scene.supervisor)
    acknowledge(message=sent, member=second, by=second.user)
    acknowledge(message=sent, member=second, by=second.user)
    with pytest.raises(Refused) as refusal:
        acknowledge(message=sent, member=first, by=first.user)

    assert (sent.text, refusal.value.code) == ("请第二工位关闭手机。", "stranger")
    assert Acknowledgement.objects.filter(message=sent).count() == 1
    facts = [entry.facts for entry in entries_on(room).filter(act__startswith="message.")]
    assert facts == [
        {"message": sent.pk, "to": second.number, "text": "请第二工位关闭手机。"},
        {"message": sent.pk, "member": second.number},
    ]
    assert last_seq(room.topic) == before + 2
    assert guards.stand(connection)
    for spoil in (
        lambda: Message.objects.update(text="别的话"),
        lambda: Acknowledgement.objects.all().delete(),
        lambda: Message.objects.filter(pk=sent.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


@pytest.mark.django_db
def test_only_the_department_of_the_project_writes_and_never_about_marks(scene) -> None:
    room = making.running(scene)
    other = people.user(Role.SUPERVISOR)
    member = present_members(room).first()
    found = []
    for by, text in (
        (other, "请等待"),
        (scene.centre, "请等待"),
        (member.user, "请等待"),
        (scene.supervisor, "A 应得 90 分"),
        (scene.supervisor, "  "),
        (scene.supervisor, "长" * 501),
    ):
        with pytest.raises(Refused) as refusal:
            send_message(room=room, text=text, by=by)
        found.append(refusal.value.code)
    with pytest.raises(Refused) as foreign:
        enter_room(room=room, by=other)

    assert found[3:] == ["marks", "required", "long"]
    assert (found[0], foreign.value.code) == ("other_office", "other_office")
    assert not Message.objects.exists()
    assert not entries_on(room).filter(act="room.enter").exists()


@pytest.mark.django_db
def test_a_report_of_misconduct_is_told_to_nobody_but_the_department(scene) -> None:
    room = making.running(scene)
    member = present_members(room).select_related("user").first()
    heard = last_seq(room.topic)
    wall = f"panel.wall-{scene.supervisor.organisation_id}"
    on_wall = last_seq(wall)

    made = report_misconduct(member=member, text="招标人代表暗示倾向某投标人。", by=member.user)
    see_misconduct(misconduct=made, by=scene.supervisor)
    with pytest.raises(Refused):
        see_misconduct(misconduct=made, by=people.user(Role.SUPERVISOR))

    made.refresh_from_db()
    assert made.seen_by == scene.supervisor
    assert (last_seq(room.topic), last_seq(wall)) == (heard, on_wall + 2)
    entry = entries_on(room).get(act="misconduct.report")
    assert "暗示" not in entry.body
    assert set(entry.facts) == {"misconduct", "sha256"}


def _beats(room, member, at) -> None:
    Presence.objects.update_or_create(
        topic=room.topic, who=member.presence_name, process="p", defaults={"since": at, "seen_at": at}
    )


@pytest.mark.django_db
def test_a_seat_that_drops_or_returns_is_logged_once_each(scene) -> None:
    room = making.running(scene)
    member = present_members(room).first()
    start = timezone.now()
    quiet = note_lines(start)
    _beats(room, member, start)
    came = [note_lines(start), note_lines(start + TTL / 2)]
    Presence.objects.all().delete()

    changing = note_lines(start + TTL)
    dropped = [note_lines(start + 2 * TTL), note_lines(start + 3 * TTL)]
    _beats(room, member, start + 4 * TTL)
    back = [note_lines(start + 4 * TTL), note_lines(start + 4 * TTL)]

    assert (quiet, came, changing, dropped, back) == (0, [1, 0], 0, [1, 0], [1, 0])
    acts = [entry.act for entry in entries_on(room).filter(act__startswith="seat.")]
    assert acts == ["seat.connect", "seat.drop", "seat.return"]
    assert SeatLine.objects.get().present
