"""Sockets attacked: thousands of tickets, two tabs, a dead layer, replayed greetings, one slow reader among many."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.core import signing

from realtime.hub import hub
from realtime.sockets import MOST_UNREAD
from realtime.topics import SALT, Ticket, TicketError, check, ticket
from tests.realtime.conftest import Line

pytestmark = pytest.mark.django_db(transaction=True)
Connect = Callable[..., Awaitable[Line]]
Tell = Callable[..., Awaitable[None]]
HOUR = 3600


@pytest.mark.pure
def test_thousands_of_tickets_admit_each_to_its_topic_and_cost_next_to_nothing() -> None:
    began = time.perf_counter()
    given = [ticket(f"panel.{number}", who=f"member-{number}") for number in range(5000)]

    found = [check(one) for one in given]

    assert [(one.topic, one.who) for one in found] == [(f"panel.{n}", f"member-{n}") for n in range(5000)]
    assert time.perf_counter() - began < 20


@pytest.mark.pure
def test_a_ticket_of_another_kind_or_shape_is_none() -> None:
    until = int(time.time()) + HOUR
    forged = [
        signing.dumps(["panel.3", until, ""], salt="another"),
        signing.dumps(["panel.3", until], salt=SALT),
        signing.dumps({"topic": "panel.3"}, salt=SALT),
        signing.dumps(["nobody.3", until, ""], salt=SALT),
        signing.dumps(["panel.3\n", until, ""], salt=SALT),
        signing.dumps(["panel.3", str(until), ""], salt=SALT),
        ticket("panel.3") + "x",
        ticket("panel.3")[:-10],
        "",
        "::",
        "\0",
    ]

    refused = []
    for one in forged:
        with pytest.raises(TicketError):
            check(one)
        refused.append(one)

    assert refused == forged


@pytest.mark.pure
def test_a_ticket_cannot_be_carried_to_another_topic_by_changing_its_body() -> None:
    mine, theirs = ticket("seat.1"), ticket("seat.2")
    mixed = theirs.rsplit(":", 1)[0] + ":" + mine.rsplit(":", 1)[1]

    with pytest.raises(TicketError):
        check(mixed)

    assert isinstance(check(mine), Ticket)


async def test_two_tabs_hear_the_same_and_one_of_them_goes_alone(connect: Connect, tell: Tell) -> None:
    given = ticket("seat.1", who="member-3")
    first, second = [await connect(given, seq=0) for _tab in range(2)]
    await first.hear()
    await second.hear()

    await tell("seat.1", kind="seated")
    heard = [await first.hear(), await second.hear()]
    await first.disconnect()
    await tell("seat.1", kind="called")

    assert heard == [{"seq": 1, "kind": "seated"}] * 2
    assert await second.hear() == {"seq": 2, "kind": "called"}


async def test_a_recorded_conversation_that_is_played_again_tells_no_more_than_a_new_one(
    connect: Connect, tell: Tell
) -> None:
    given = ticket("panel.3")
    await tell("panel.3", kind="locked")
    first = await connect(given, seq=0)
    heard = await first.hear()
    await first.disconnect()

    again = await connect(given, seq=0)

    assert (heard, await again.hear()) == ({"seq": 1, "kind": "look"},) * 2
    await again.say(beat=1)
    assert await again.closed_with() == 4400


@pytest.mark.parametrize("seq", [10**30, -1, "1", 1.5, [1], None, True])
async def test_a_number_that_is_none_makes_the_page_look_or_leaves_it_in_peace(
    connect: Connect, seq: Any
) -> None:
    line = await connect(ticket("panel.3"), seq=seq)

    assert (await line.hear())["kind"] in {"look", "hello"}


async def test_a_line_that_says_nothing_is_cut(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.consumer.HELLO_WITHIN", 0.05)

    line = await connect()

    assert await line.closed_with() == 4401


async def test_a_dead_layer_stops_no_act_and_the_news_come_with_the_next_beat(
    connect: Connect, tell: Tell, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    line = await connect(ticket("panel.3"), seq=0)
    await line.hear()

    async def dead(*_args: object) -> None:
        raise ConnectionError("no Redis")

    monkeypatch.setattr(get_channel_layer(), "group_send", dead)
    await tell("panel.3", kind="locked")
    await hub().beat()

    assert "beat" in await line.hear()
    assert await line.hear() == {"seq": 1, "kind": "look"}
    assert "did not take news" in caplog.text


async def test_a_layer_that_is_dead_when_one_comes_lets_one_in(
    connect: Connect, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dead(*_args: object) -> None:
        raise ConnectionError("no Redis")

    with monkeypatch.context() as broken:
        broken.setattr(get_channel_layer(), "group_add", dead)
        line = await connect(ticket("panel.3"), seq=0)
        greeting = await line.hear()
    await tell("panel.3", kind="locked")
    await hub().beat()

    assert greeting == {"seq": 0, "kind": "hello"}
    assert "beat" in await line.hear()
    assert await line.hear() == {"seq": 1, "kind": "look"}


async def test_what_one_slow_reader_keeps_waiting_has_a_bound(connect: Connect, tell: Tell) -> None:
    slow = await connect(ticket("hall.1"), seq=0)
    await slow.hear()
    room = hub().rooms["hall.1"]
    (socket,) = room.sockets

    for _time in range(8):
        await tell("hall.1", kind="read", html="x" * 200_000)
    held = sum(frame.size for frame in socket.outbox)

    assert held <= MOST_UNREAD
    assert await slow.closed_with() == 4408
