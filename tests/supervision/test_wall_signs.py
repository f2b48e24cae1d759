"""Which rooms press: the pure part of the wall."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.wall import Facts, Grade, Seat, Sign, dark_sites, signs, urgency
from supervision.words.wall import WORDS, colour, words

pytestmark = pytest.mark.pure
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_a_quiet_room_has_no_signs() -> None:
    seats = [Seat(1, "甲", line="here", checked_in_at=AT, last_mark_at=AT), Seat(2, "乙", line="here")]

    assert signs(Facts("running", seats, cells=30, marking_since=AT - minutes(60)), AT) == [
        Sign("stalled", Grade.SOON, where="2")
    ]
    assert signs(Facts("running", seats, marking_since=AT), AT) == []


def test_a_site_is_dark_only_when_all_its_seats_have_gone() -> None:
    seats = [
        Seat(1, "甲", line="here"), Seat(2, "甲", line="gone"), Seat(3, "乙", line="gone"), Seat(4, "丙", line="never"),
    ]  # fmt: skip

    assert dark_sites(seats) == ["乙"]
    assert signs(Facts("running", seats), AT) == [
        Sign("dark", Grade.NOW, where="乙"),
        Sign("dropped", Grade.SOON, where="2"),
    ]


def test_clocks_press_when_they_are_near_and_stand_still_when_held() -> None:
    seats = [Seat(1, "甲", line="here", last_mark_at=AT - minutes(50))]
    near = Facts(
        "report_sign",
        seats,
        sign_by=AT + minutes(10),
        answers_due=[AT - minutes(1)],
        fault=False,
        unreleased=2,
    )
    held = Facts("running", seats, held_since=AT, marking_since=AT - minutes(90))

    assert [(sign.code, sign.due, sign.count) for sign in signs(near, AT)] == [
        ("answer_near", AT - minutes(1), 1),
        ("sign_near", AT + minutes(10), 1),
        ("release", None, 2),
    ]
    assert [sign.code for sign in signs(held, AT)] == ["held"]


def test_the_gravest_room_comes_first_then_the_nearest_clock() -> None:
    rooms = {
        "quiet": [],
        "fault later": [Sign("fault", Grade.NOW, due=AT + minutes(90))],
        "fault soon": [Sign("fault", Grade.NOW, due=AT + minutes(9))],
        "vote": [Sign("time", Grade.KNOW)],
        "dropped": [Sign("dropped", Grade.SOON)],
    }

    ordered = sorted(rooms, key=lambda name: urgency(rooms[name]))

    assert ordered == ["fault soon", "fault later", "dropped", "vote", "quiet"]


@given(
    st.builds(
        Facts,
        state=st.sampled_from(["running", "checks", "report_sign", "paused"]),
        seats=st.lists(
            st.builds(Seat, number=st.integers(1, 9), site=st.sampled_from("甲乙丙"), line=st.sampled_from(["here", "gone", "never"])),
            max_size=7,
        ),
        fault=st.booleans(), unreleased=st.integers(0, 3), corrections=st.integers(0, 3), fallbacks=st.integers(0, 3),
        misconduct=st.integers(0, 2), vacant=st.integers(0, 2), unread=st.integers(0, 3), extended=st.integers(0, 2),
        held_since=st.none() | st.just(AT), marking_since=st.none() | st.just(AT - minutes(60)),
        fault_due=st.none() | st.just(AT), sign_by=st.none() | st.just(AT), planned_end=st.none() | st.just(AT),
    )
)  # fmt: skip
def test_every_sign_has_words_and_signs_come_by_gravity(room: Facts) -> None:
    found = signs(room, AT)

    assert [sign.grade for sign in found] == sorted((sign.grade for sign in found), reverse=True)
    assert all(words(sign) and colour(sign) and sign.code in WORDS for sign in found)
