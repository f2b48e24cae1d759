"""News are told after the transaction, and private ones carry nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection, transaction
from django.template import Context, Template

from realtime import announcing, topics
from realtime.models import Topic


def _listen(topic: str) -> str:
    layer = get_channel_layer()
    channel: str = async_to_sync(layer.new_channel)()
    async_to_sync(layer.group_add)(topic, channel)
    return channel


def _waiting(channel: str) -> list[Any]:
    queue = get_channel_layer().channels.get(channel)
    return [queue.get_nowait()[1] for _ in range(queue.qsize())] if queue else []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_announced_when_the_transaction_rolls_back() -> None:
    channel = _listen("panel.1")

    with transaction.atomic():
        announcing.announce("panel.1", kind="locked")
        transaction.set_rollback(True)

    assert (_waiting(channel), announcing.last_seq("panel.1")) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_news_go_out_when_the_transaction_is_kept_and_not_before() -> None:
    channel = _listen("panel.1")

    with transaction.atomic():
        announcing.announce("panel.1", kind="locked")
        before = _waiting(channel)

    after = _waiting(channel)
    assert before == []
    assert after == [{"type": "news", "topic": "panel.1", "seq": 1, "kind": "locked", "html": None}]


@pytest.mark.django_db(transaction=True)
def test_a_dead_channel_layer_does_not_undo_the_act(monkeypatch: pytest.MonkeyPatch) -> None:
    async def dead(*args: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(get_channel_layer(), "group_send", dead)

    announcing.announce("panel.1", kind="locked")

    assert announcing.last_seq("panel.1") == 1


@pytest.mark.django_db
def test_a_private_topic_refuses_content() -> None:
    with pytest.raises(announcing.NotPublicError):
        announcing.announce("panel.1", kind="locked", html="<p>marks</p>")

    assert Topic.objects.count() == 0


@pytest.mark.django_db
def test_a_fragment_that_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError):
        announcing.announce("hall.1", kind="opened", html="x" * 300_000)


@pytest.mark.django_db
def test_an_unknown_topic_is_refused() -> None:
    with pytest.raises(topics.TopicError):
        announcing.announce("bids.1", kind="submitted")


@pytest.mark.django_db(transaction=True)
def test_the_numbers_count_the_news_of_the_topic_and_a_rolled_back_act_uses_none_up() -> None:
    channel = _listen("panel.1")

    for topic in ("panel.1", "panel.2", "panel.1"):
        announcing.announce(topic, kind="locked")
    with transaction.atomic():
        announcing.announce("panel.1", kind="locked")
        transaction.set_rollback(True)
    announcing.announce("panel.1", kind="locked")

    assert [news["seq"] for news in _waiting(channel)] == [1, 2, 3]
    assert (announcing.last_seq("panel.1"), announcing.last_seq("panel.2")) == (3, 1)


@pytest.mark.django_db
def test_the_numbers_go_on_from_what_the_database_knows() -> None:
    Topic.objects.create(name="panel.1", seq=8)

    announcing.announce("panel.1", kind="locked")

    assert announcing.last_seq("panel.1") == 9


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_news_at_once_no_two_have_the_same_number() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time; its test database lives in memory")
    channel = _listen("panel.1")

    def tell() -> None:
        try:
            announcing.announce("panel.1", kind="locked")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        for one in [threads.submit(tell) for _ in range(40)]:
            one.result()

    assert sorted(news["seq"] for news in _waiting(channel)) == list(range(1, 41))


def test_the_tag_renders_an_element_whose_ticket_admits_to_its_topic() -> None:
    html = Template('{% load live %}{% live "hall.7" seq=4 target="#hall" %}').render(Context())
    given = html.split(' ticket="')[1].split('"')[0]

    assert topics.check(given).topic == "hall.7"
    assert html.startswith('<live-topic id="live" class="live" role="status" data-state="closed"')
    assert ' seq="4" target="#hall" ' in html
    assert "style=" not in html
