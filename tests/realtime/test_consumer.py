"""The consumer checks ticket, expiry and origin, and bears no nonsense."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from channels.layers import get_channel_layer

from realtime.topics import ticket
from tests.realtime.conftest import Line

pytestmark = pytest.mark.django_db(transaction=True)
Connect = Callable[..., Awaitable[Line]]
Tell = Callable[..., Awaitable[None]]


async def sent(topic: str, seq: int, kind: str, html: str) -> None:
    """Bring news past the counter, as a channel layer does that repeats itself or brings things late."""
    news = {"type": "news", "topic": topic, "seq": seq, "kind": kind, "html": html}
    await get_channel_layer().group_send(topic, news)


async def test_a_page_with_a_ticket_hears_the_news_of_its_topic(connect: Connect, tell: Tell) -> None:
    line = await connect(ticket("panel.3"), seq=0)
    assert await line.hear() == {"seq": 0, "kind": "hello"}

    await tell("panel.3", kind="locked")

    assert await line.hear() == {"seq": 1, "kind": "locked"}


async def test_a_page_hears_nothing_of_another_topic(connect: Connect, tell: Tell) -> None:
    line = await connect(ticket("panel.3"), seq=0)
    await line.hear()

    await tell("panel.4", kind="locked")

    assert await line.receive_nothing()


async def test_a_public_topic_carries_the_fragment_that_was_rendered_once(
    connect: Connect, tell: Tell
) -> None:
    line = await connect(ticket("hall.1"), seq=0)
    await line.hear()

    await tell("hall.1", kind="opened", html="<p>开标</p>")

    assert await line.hear() == {"seq": 1, "kind": "opened", "html": "<p>开标</p>"}


async def test_a_forged_ticket_is_refused(connect: Connect) -> None:
    good = ticket("panel.3")
    forged = good[:-1] + ("a" if good[-1] != "a" else "b")

    line = await connect(forged)

    assert await line.closed_with() == 4401


async def test_an_expired_ticket_is_refused(connect: Connect) -> None:
    line = await connect(ticket("panel.3", seconds=0))

    assert await line.closed_with() == 4401


@pytest.mark.slow
async def test_a_line_ends_when_its_ticket_expires(connect: Connect) -> None:
    line = await connect(ticket("panel.3", seconds=2), seq=0)
    await line.hear()

    assert (await line.receive_output(timeout=4)) == {"type": "websocket.close", "code": 4401}


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"testserver"), (b"origin", b"https://evil.example")],
        [(b"host", b"testserver"), (b"origin", b"null")],
        [(b"host", b"testserver")],
        [(b"host", b"evil.example"), (b"origin", b"http://evil.example")],
        [(b"origin", b"http://testserver")],
    ],
)
async def test_a_page_of_a_foreign_origin_gets_no_line(headers: list[tuple[bytes, bytes]]) -> None:
    connected, code = await Line(headers=headers).connect()

    assert (connected, code) == (False, 4403)


async def test_an_oversized_frame_ends_the_line(connect: Connect) -> None:
    line = await connect()

    await line.say(ticket="x" * 5000)

    assert await line.closed_with() == 1009


@pytest.mark.parametrize("frame", [" ", "[]", "7", "{", '{"seq": 1}', "[" * 1500])
async def test_nonsense_instead_of_a_greeting_ends_the_line(connect: Connect, frame: str) -> None:
    line = await connect()

    await line.send_to(text_data=frame)

    assert await line.closed_with() == 4400


async def test_bytes_end_the_line(connect: Connect) -> None:
    line = await connect()

    await line.send_to(bytes_data=b"\x00")

    assert await line.closed_with() == 4400


async def test_a_greeting_cannot_be_repeated_on_the_same_line(connect: Connect) -> None:
    line = await connect(ticket("panel.3"), seq=0)
    await line.hear()

    await line.say(ticket=ticket("panel.4"), seq=0)

    assert await line.closed_with() == 4400


async def test_an_answer_to_a_beat_that_was_never_asked_ends_the_line(connect: Connect) -> None:
    line = await connect(ticket("panel.3"), seq=0)
    await line.hear()

    await line.say(beat=1)

    assert await line.closed_with() == 4400


async def test_a_page_that_missed_news_is_told_to_look_again(connect: Connect, tell: Tell) -> None:
    await tell("panel.3", kind="locked")

    line = await connect(ticket("panel.3"), seq=0)

    assert await line.hear() == {"seq": 1, "kind": "look"}


async def test_a_page_that_missed_nothing_is_left_in_peace(connect: Connect, tell: Tell) -> None:
    await tell("panel.3", kind="locked")

    line = await connect(ticket("panel.3"), seq=1)

    assert await line.hear() == {"seq": 1, "kind": "hello"}


async def test_a_page_that_does_not_know_what_it_shows_is_told_to_look(connect: Connect) -> None:
    line = await connect(ticket("panel.3"))

    assert await line.hear() == {"seq": 0, "kind": "look"}


async def test_news_that_are_replayed_are_passed_on_once(connect: Connect) -> None:
    line = await connect(ticket("hall.1"), seq=0)
    await line.hear()

    for _ in range(2):
        await sent("hall.1", 5, "opened", "<p>1</p>")

    heard: list[Any] = [await line.hear()]
    assert heard == [{"seq": 5, "kind": "opened", "html": "<p>1</p>"}]
    assert await line.receive_nothing()


async def test_late_news_never_bring_an_older_fragment_back(connect: Connect) -> None:
    line = await connect(ticket("hall.1"), seq=0)
    await line.hear()

    await sent("hall.1", 6, "read", "<p>new</p>")
    await sent("hall.1", 5, "opened", "<p>old</p>")

    assert await line.hear() == {"seq": 6, "kind": "read", "html": "<p>new</p>"}
    assert await line.hear() == {"seq": 6, "kind": "look"}
