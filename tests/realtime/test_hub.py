"""The hub: one membership per topic, slow readers dropped, presence by heartbeat, numbers compared."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.utils import timezone

from realtime import presence
from realtime.hub import hub
from realtime.models import Presence, Topic
from realtime.topics import ticket
from tests.realtime.conftest import Line

pytestmark = pytest.mark.django_db(transaction=True)
Connect = Callable[..., Awaitable[Line]]
Tell = Callable[..., Awaitable[None]]
present = sync_to_async(lambda topic: [p.who for p in presence.present(topic)])


async def test_a_hundred_spectators_are_one_membership_in_the_layer(connect: Connect, tell: Tell) -> None:
    lines = [await connect(ticket("hall.1"), seq=0) for _ in range(100)]
    for line in lines:
        await line.hear()

    await tell("hall.1", kind="opened", html="<p>1</p>")

    assert [await line.hear() for line in lines] == [{"seq": 1, "kind": "opened", "html": "<p>1</p>"}] * 100
    assert len(get_channel_layer().groups["hall.1"]) == 1


async def test_the_last_to_leave_takes_the_membership_with_it(connect: Connect) -> None:
    line = await connect(ticket("hall.1"), seq=0)
    await line.hear()

    await line.disconnect()

    assert (hub().rooms, get_channel_layer().groups) == ({}, {})


async def test_a_page_that_does_not_read_is_dropped_and_the_others_hear_on(
    connect: Connect, tell: Tell
) -> None:
    slow, quick = await connect(ticket("hall.1"), seq=0), await connect(ticket("hall.1"), seq=0)
    await quick.hear()
    fragment = "x" * 200_000

    for seq in range(1, 8):
        await tell("hall.1", kind="read", html=fragment)
        assert (await quick.hear())["seq"] == seq
        beat = await quick.hear()
        await quick.say(**beat)

    assert await slow.closed_with() == 4408
    await tell("hall.1", kind="read")
    assert await quick.hear() == {"seq": 8, "kind": "read"}


async def test_a_silent_page_is_cut_after_three_beats(connect: Connect) -> None:
    line = await connect(ticket("seat.1"), seq=0)
    await line.hear()

    for _ in range(4):
        await hub().beat()

    assert await line.closed_with() == 4408


async def test_a_page_that_answers_its_beats_stays(connect: Connect, tell: Tell) -> None:
    line = await connect(ticket("seat.1"), seq=0)
    await line.hear()

    for _ in range(6):
        await hub().beat()
        await line.say(**await line.hear())
    await tell("seat.1", kind="seated")

    assert await line.hear() == {"seq": 1, "kind": "seated"}


async def test_news_that_the_layer_lost_are_found_by_comparing_numbers(connect: Connect) -> None:
    line = await connect(ticket("panel.1"), seq=0)
    await line.hear()

    await Topic.objects.acreate(name="panel.1", seq=4)
    await hub().beat()

    assert "beat" in await line.hear()
    assert await line.hear() == {"seq": 4, "kind": "look"}


async def test_a_named_page_is_present_from_its_greeting_to_its_leaving(connect: Connect) -> None:
    line = await connect(ticket("seat.1", who="expert 3"), seq=0)
    await line.hear()
    await hub().beat()
    during = await present("seat.1")

    await line.disconnect()

    assert (during, await present("seat.1")) == (["expert 3"], [])


async def test_somebody_with_two_pages_is_present_once_until_both_are_closed(connect: Connect) -> None:
    first, second = [await connect(ticket("seat.1", who="expert 3"), seq=0) for _ in range(2)]
    await first.hear()
    await second.hear()
    await hub().beat()

    await first.disconnect()

    assert await present("seat.1") == ["expert 3"]


async def test_a_spectator_without_a_name_is_not_present(connect: Connect) -> None:
    line = await connect(ticket("hall.1"), seq=0)
    await line.hear()
    await hub().beat()

    assert await present("hall.1") == []


async def test_who_was_left_behind_by_a_dead_process_is_gone_after_three_beats() -> None:
    then = timezone.now() - presence.TTL - timedelta(seconds=1)
    await Presence.objects.acreate(topic="seat.1", who="expert 3", process="dead", since=then, seen_at=then)

    assert await present("seat.1") == []


async def test_a_heartbeat_keeps_everybody_of_the_process_present(connect: Connect) -> None:
    line = await connect(ticket("seat.1", who="expert 3"), seq=0)
    await line.hear()
    await hub().beat()
    await Presence.objects.aupdate(seen_at=timezone.now() - presence.TTL)

    await hub().beat()

    assert await present("seat.1") == ["expert 3"]
